/**
 * Fresh alerts inside the free quota: the same mails as the plan that looks at everything, with a fraction of its calls.
 */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Freshness from "./support/Freshness.ts"

/** Every match at the first asking after its appearance, and none left unasked for longer than was said. */
const check = (outcome: Freshness.Outcome) => {
  expect(outcome.problems).toEqual([])
  expect(outcome.missed).toEqual([])
  expect(outcome.extra).toEqual([])
  expect(outcome.refused).toBe(0)
  expect(Math.max(...Object.values(outcome.callsByDay))).toBeLessThanOrEqual(900)
  expect(outcome.told.length).toBeGreaterThan(10)
  expect(outcome.told.filter(({ hearings }) => hearings > 0)).toEqual([])
  const said = Math.max(...outcome.saidByDay)
  expect(outcome.heard.filter(({ minutes }) => minutes > said)).toEqual([])
}

it.scopedLive(
  "one agency, polls every five minutes: every match told at the poll after it appeared",
  () =>
    Effect.gen(function* () {
      const outcome = yield* Freshness.live({
        seed: 21,
        agencies: 1,
        requests: 100,
        properties: 40,
        days: 2,
        requestEdits: 25,
        propertyEdits: 15,
        pollMinutes: 5
      })
      check(outcome)
      expect(outcome.saidByDay).toEqual([5, 5])
      expect(Math.max(...outcome.told.map(({ minutes }) => minutes))).toBe(0)
    }),
  300_000
)

it.scopedLive(
  "four agencies on one provider share its calls: none waits for another",
  () =>
    Effect.gen(function* () {
      const outcome = yield* Freshness.live({
        seed: 22,
        agencies: 4,
        requests: 60,
        properties: 30,
        days: 2,
        requestEdits: 6,
        propertyEdits: 4,
        pollMinutes: 10
      })
      check(outcome)
      // Asking all takes 8 calls, and 750 of 900 are for it: every 15.4 minutes, in whole polls.
      expect(outcome.saidByDay[1]).toBe(20)
      expect(Math.max(...outcome.told.map(({ minutes }) => minutes))).toBeLessThan(Math.max(...outcome.saidByDay))
    }),
  300_000
)
