/**
 * A week of agencies of full size at the polls of `serve`, inside the real quota, compared with a plan that looks at
 * everything without any quota: the same mails, how late, and at how many calls. Takes some minutes.
 */
import * as Effect from "effect/Effect"
import { live, type Outcome, type Settings } from "../test/support/Freshness.ts"

const week = { seed: 31, days: 7, pollMinutes: 5 }

const towns: ReadonlyArray<Settings> = [
  { ...week, agencies: 1, requests: 1500, properties: 400, requestEdits: 25, propertyEdits: 15 },
  { ...week, agencies: 10, requests: 300, properties: 80, requestEdits: 5, propertyEdits: 3 }
]

const minutes = (late: ReadonlyArray<number>, part: number): string => {
  const sorted = [...late].sort((a, b) => a - b)
  const polls = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
  return polls === undefined ? "-" : `${polls * week.pollMinutes} min`
}

const words = (settings: Settings, outcome: Outcome): string =>
  [
    `${settings.agencies} agencies of ${settings.requests} requests and ${settings.properties} properties, ${settings.days} days, polls every ${settings.pollMinutes} minutes`,
    `  calls a day          ${Object.values(outcome.callsByDay).join(", ")} (refused: ${outcome.refused})`,
    `  told                 ${outcome.told}; missed ${outcome.missed.length}, told though the naive plan would not ${outcome.extra.length}`,
    `  after the next poll  median ${minutes(outcome.pollsLate, 0.5)}, 95 in 100 ${minutes(outcome.pollsLate, 0.95)}, worst ${minutes(outcome.pollsLate, 1)}`,
    `  on the first day     median ${minutes(outcome.pollsLateFirstDay, 0.5)}, worst ${minutes(outcome.pollsLateFirstDay, 1)}`,
    ...outcome.problems.map((problem) => `  problem: ${problem}`)
  ].join("\n")

export const freshness = Effect.forEach(
  towns,
  (settings) =>
    Effect.flatMap(Effect.scoped(live(settings)), (outcome) =>
      Effect.sync(() => console.log(words(settings, outcome)))
    ),
  { discard: true }
)
