/**
 * Agencies that the source fails for: the others are heard, read and told.
 */
import { expect, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { pass } from "../src/pass/Pass.ts"
import * as OneBuyer from "./support/OneBuyer.ts"
import { hour, morning } from "./support/OneBuyer.ts"

/** Calls that are repeated wait for less than a second. */
const inHaste = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.clockWith((clock) =>
    Effect.withClock(effect, { ...clock, sleep: (duration) => clock.sleep(Duration.times(duration, 0.05)) })
  )

/** Beside the buyer's agency, 7, others in which nothing happens, asked in the order of their ids; then some break. */
const lookBeside = Effect.fnUntraced(function* (ids: ReadonlyArray<number>, broken: ReadonlyArray<number>) {
  const { answers, at, config, match, run, start } = yield* OneBuyer.make
  const others = [...ids, ...broken]
  answers.set("/agencies", { body: { agencies: [7, ...others].map((id) => ({ id, name: `${id}`, active: true })) } })
  for (const id of others)
    for (const list of ["users", "requests", "properties"])
      answers.set(`/agencies/${id}/${list}`, { body: { [list]: [] } })
  const context = yield* start
  yield* run(context, morning)
  for (const id of broken) answers.set(`/agencies/${id}/requests`, { status: 500, body: { message: "Oops" } })
  match("2026-11-24 09:30:00", [1, 2])
  return yield* pass(config, { agencies: "all", isPaced: true }).pipe(
    inHaste,
    at(morning + hour),
    Effect.provide(context)
  )
})

it.scopedLive(
  "as many as a source that is down would show, between others: each of those is looked at",
  () =>
    Effect.gen(function* () {
      const broken = [2, 4, 6, 8, 10]
      const { agencies, alerts, problems } = yield* lookBeside([1, 3, 5, 9, 11], broken)
      expect(problems.map(({ agency }) => agency)).toEqual(broken)
      expect({ agencies, alerts }).toEqual({ agencies: 6, alerts: 2 })
    }),
  60_000
)

it.scopedLive(
  "so many side by side that the source counts as down: what was heard before is read",
  () =>
    Effect.gen(function* () {
      const broken = [8, 9, 10, 11, 12]
      const { agencies, alerts, problems } = yield* lookBeside([13], broken)
      expect(problems.map(({ agency }) => agency)).toEqual([...broken, null])
      expect({ agencies, alerts }).toEqual({ agencies: 1, alerts: 2 })
    }),
  60_000
)
