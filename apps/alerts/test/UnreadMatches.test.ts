/**
 * An agency whose lists can be read and whose matches can't: it fails as a source does, and one record that can't be read
 * is no such agency.
 */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { isWell, patience } from "../src/pass/Happenings.ts"
import type { Answer } from "./support/ApimoServer.ts"
import * as OneBuyer from "./support/OneBuyer.ts"
import { hour, morning } from "./support/OneBuyer.ts"

const request = "/agencies/7/requests/1/crossings"
const properties = Array.from({ length: 20 }, (_, i) => `/agencies/7/properties/${i + 1}/crossings`)

/** The buyer matches something new, and the matches at these paths can't be read. */
const unread = Effect.fnUntraced(function* (paths: ReadonlyArray<string>, answer: Answer) {
  const office = yield* OneBuyer.make
  const { answers, match } = office
  const context = yield* office.start
  const run = (hours: number) =>
    office.run(context, morning + hours * hour).pipe(
      Effect.flatMap((report) => Effect.map(isWell(report), (well) => ({ ...report, isWell: well }))),
      Effect.provide(context)
    )
  expect((yield* run(0)).isWell).toBe(true)
  const good = new Map(answers)
  for (const path of paths) answers.set(path, answer)
  match("2026-11-24 09:30:00", [1])
  const mend = () => {
    for (const [path, one] of good) answers.set(path, one)
  }
  return { ...office, mend, run }
})

for (const [what, answer] of [
  ["forbidden", { status: 403, body: { message: "Forbidden" } }],
  ["not understood", { body: { crossings: [{ nothing: 1 }] } }]
] as const) {
  it.scopedLive(
    `all ${what}: told at the third look that tried, once a day, and no look is well until one is read`,
    () =>
      Effect.gen(function* () {
        const { mend, notices, run, told } = yield* unread([request, ...properties], answer)
        for (let look = 1; look < patience; look++) {
          expect((yield* run(look)).problems).not.toEqual([])
          const between = yield* run(look + 0.05)
          expect({ problems: between.problems, isWell: between.isWell }).toEqual({ problems: [], isWell: false })
        }
        expect(notices()).toEqual([])
        yield* run(patience)
        expect(notices()).toEqual([expect.stringContaining("agency 7: several reads in a row failed")])
        for (let look = patience + 1; look < 20; look++) expect((yield* run(look)).isWell).toBe(false)
        expect(notices()).toHaveLength(2)
        mend()
        yield* run(30)
        expect((yield* run(31)).isWell).toBe(true)
        expect(told()).toEqual([[1]])
      })
  )
}

it.scopedLive("one record among others: not told, and the looks between its reads are well", () =>
  Effect.gen(function* () {
    const { notices, run } = yield* unread([request], { status: 422, body: { message: "Invalid" } })
    for (let look = 1; look < 12; look++) {
      yield* run(look)
      expect((yield* run(look + 0.05)).isWell).toBe(true)
    }
    expect(notices()).toEqual([])
  })
)
