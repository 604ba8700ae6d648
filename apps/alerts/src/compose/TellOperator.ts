/**
 * Tells whoever runs the program what needs somebody: each incident once a day, so many notices an hour at most.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Config } from "../config/Config.ts"
import { operatorOf } from "../decide/Agents.ts"
import { Incidents } from "../store/Incidents.ts"
import { type Happening, type Incident, incidentOf } from "./Notices.ts"

const hour = 3_600_000

/** A worker that was down finds what it left before, too: for as long as anybody may be away. */
const lookBack = 31 * 24 * hour

/** Dead letters and held deliveries, counted by channel and day. */
const undecided = Effect.fnUntraced(function* (config: Config, at: number) {
  const incidents = yield* Incidents
  const counted = new Map<string, { happening: Happening & { readonly count: number }; at: number }>()
  for (const one of yield* incidents.undecided(at - lookBack)) {
    const _tag = one.status === "dead" ? ("DeadLetters" as const) : ("Held" as const)
    const day = incidentOf({ _tag, channel: one.channel, count: 0 }, one.at, config.timezone, "en").name
    const count = (counted.get(day)?.happening.count ?? 0) + 1
    counted.set(day, { happening: { _tag, channel: one.channel, count }, at: one.at })
  }
  return [...counted.values()]
})

export const tellOperator = Effect.fn("TellOperator.tellOperator")(function* (
  config: Config,
  happenings: ReadonlyArray<Happening>
) {
  const { operator } = config
  if (operator === undefined) return
  const incidents = yield* Incidents
  const at = yield* Clock.currentTimeMillis
  const named = (one: Happening, when: number): Incident => incidentOf(one, when, config.timezone, operator.language)
  const found = yield* undecided(config, at)
  yield* incidents.raise(
    [...happenings.map((one) => named(one, at)), ...found.map((one) => named(one.happening, one.at))],
    at
  )
  yield* incidents.tell({
    channel: operator.channel,
    recipient: operatorOf(operator),
    locale: operator.language,
    at,
    since: at - hour,
    most: operator.perHour
  })
})
