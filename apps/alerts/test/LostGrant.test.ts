/**
 * An agency that the token saw and does not see any more.
 */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { isWell, patience } from "../src/pass/Happenings.ts"
import { pass } from "../src/pass/Pass.ts"
import type { AgencyIds } from "../src/read/Agencies.ts"
import * as OneBuyer from "./support/OneBuyer.ts"
import { hour, morning } from "./support/OneBuyer.ts"

const day = 24 * hour
const minute = hour / 60

/** Two agencies are read for a day, and then the list has only those of `left`. */
const lost = Effect.fnUntraced(function* (left: ReadonlyArray<number>, ids: AgencyIds = "all") {
  const office = yield* OneBuyer.make
  const { answers, at, config } = office
  const grant = (...some: ReadonlyArray<number>) =>
    answers.set("/agencies", { body: { agencies: some.map((id) => ({ id, name: `${id}`, active: true })) } })
  for (const list of ["users", "requests", "properties"]) answers.set(`/agencies/8/${list}`, { body: { [list]: [] } })
  const context = yield* office.start
  const run = (when: number, wanted: AgencyIds = ids) =>
    pass(config, { agencies: wanted, isPaced: true }).pipe(
      Effect.flatMap(isWell),
      at(morning + when),
      Effect.provide(context)
    )
  grant(7, 8)
  expect(yield* run(0)).toBe(true)
  expect(yield* run(day - hour)).toBe(true)
  grant(...left)
  return { ...office, grant, run }
})

for (const [what, left, ids, words] of [
  ["beside others", [8], "all", /agency 7: several reads.*does not see agency 7 any more.*apimo\.agencies/],
  ["that is named in the config", [8], [7, 8], /agency 7: several reads.*does not see agency 7/],
  ["and no other is left", [], "all", /Apimo: several reads.*sees no agency/]
] as const) {
  it.scopedLive(`${what}: told when the third list says so, once a day, and no look is well`, () =>
    Effect.gen(function* () {
      const { notices, run } = yield* lost(left, ids)
      const from = day + 6 * hour
      // The list is asked for again after a quarter of an hour: these look at one answer.
      for (let look = 1; look <= patience; look++) expect(yield* run(from + look * minute)).toBe(false)
      expect(yield* run(from + hour)).toBe(false)
      expect(notices()).toEqual([])
      expect(yield* run(from + 2 * hour)).toBe(false)
      expect(notices()).toEqual([expect.stringMatching(words)])
      expect(yield* run(from + 3 * hour)).toBe(false)
      expect(notices()).toHaveLength(1)
      expect(yield* run(2 * day)).toBe(false)
      expect(notices()).toHaveLength(2)
    })
  )
}

it.scopedLive("granted again: seen a quarter of an hour later, and all is well", () =>
  Effect.gen(function* () {
    const { grant, match, notices, run, told } = yield* lost([8])
    for (let hours = 30; hours < 35; hours++) yield* run(hours * hour)
    match("2026-11-25 19:00:00", [1])
    grant(7, 8)
    expect(yield* run(34.3 * hour)).toBe(true)
    yield* run(48 * hour)
    expect(told()).toEqual([[1]])
    expect(notices()).toHaveLength(1)
  })
)

it.scopedLive("that left: silent as soon as the config names the others, and after a week by itself", () =>
  Effect.gen(function* () {
    const { notices, run } = yield* lost([8])
    for (let hours = 30; hours < 36; hours++) expect(yield* run(hours * hour)).toBe(false)
    expect(yield* run(36 * hour, [8])).toBe(true)
    for (let days = 2; days < 7; days++) expect(yield* run(days * day)).toBe(false)
    const told = notices().length
    for (let days = 8; days < 11; days++) expect(yield* run(days * day)).toBe(true)
    expect(notices()).toHaveLength(told)
  })
)
