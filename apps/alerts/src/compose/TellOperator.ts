/**
 * Tells whoever runs the program what needs somebody: each incident once a day, so many notices an hour at most. What
 * dies or is held after the day's notice about such is told with the next day's.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Config } from "../config/Config.ts"
import { operatorOf } from "../decide/Agents.ts"
import { type Incident, Incidents } from "../store/Incidents.ts"
import { type Happening, incidentOf } from "./Notices.ts"

const hour = 3_600_000

export const tellOperator = Effect.fn("TellOperator.tellOperator")(function* (
  config: Config,
  happenings: ReadonlyArray<Happening>
) {
  const { operator } = config
  if (operator === undefined) return
  const incidents = yield* Incidents
  const at = yield* Clock.currentTimeMillis
  const named = (one: Happening): Incident => incidentOf(one, at, config.timezone, operator.language)
  yield* incidents.raise(happenings.map(named), at)
  yield* incidents.tell({
    undecided: ({ channel, count, status }) =>
      named({ _tag: status === "dead" ? "DeadLetters" : "Held", channel, count }),
    channel: operator.channel,
    recipient: operatorOf(operator),
    locale: operator.language,
    at,
    since: at - hour,
    most: operator.perHour
  })
})
