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

const spread = (all: ReadonlyArray<number>): string => {
  const sorted = [...all].sort((a, b) => a - b)
  const at = (part: number) => `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? "-"} min`
  return `median ${at(0.5)}, 95 in 100 ${at(0.95)}, worst ${at(1)}`
}

const ofDays = (name: string, { heard, told }: Outcome, isMeant: (day: number) => boolean): ReadonlyArray<string> => {
  const some = told.filter(({ day }) => isMeant(day))
  const late = some.filter(({ hearings }) => hearings > 0).length
  return [
    `  ${name}`,
    `    from the appearance of a match to its mail  ${spread(some.map(({ minutes }) => minutes))} (${some.length} told, ${late} not at the first asking after it appeared)`,
    `    from one asking of an agency to the next    ${spread(heard.filter(({ day }) => isMeant(day)).map(({ minutes }) => minutes))}`
  ]
}

const words = (settings: Settings, outcome: Outcome): string =>
  [
    `${settings.agencies} agencies of ${settings.requests} requests and ${settings.properties} properties, ${settings.days} days, polls every ${settings.pollMinutes} minutes`,
    `  calls a day   ${Object.values(outcome.callsByDay).join(", ")} (refused: ${outcome.refused})`,
    `  told          ${outcome.told.length}; missed ${outcome.missed.length}, told though the naive plan would not ${outcome.extra.length}`,
    `  said to ask   every ${outcome.saidByDay.join(", ")} min at most, day by day`,
    ...ofDays("first day", outcome, (day) => day === 0),
    ...ofDays("the days after it", outcome, (day) => day > 0),
    ...[
      ...outcome.missed.slice(0, 5).map((one) => `missed: ${one}`),
      ...outcome.extra.slice(0, 5).map((one) => `extra: ${one}`),
      ...outcome.problems
    ].map((one) => `  ${one}`)
  ].join("\n")

export const freshness = Effect.forEach(
  towns,
  (settings) =>
    Effect.flatMap(Effect.scoped(live(settings)), (outcome) =>
      Effect.sync(() => {
        console.log(words(settings, outcome))
        console.log(`  took          ${Math.round(performance.now() / 1000)} s`)
      })
    ),
  { discard: true }
)
