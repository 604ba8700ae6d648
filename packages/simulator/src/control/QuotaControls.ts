/**
 * The quota: its counters and its limits.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { optional } from "../Optional.ts"
import * as Control from "./Control.ts"

const limit = optional(Schema.NullOr(Schema.Int.pipe(Schema.nonNegative())))

/** What was counted; see `Counters` in http/Quota.ts for each figure. */
export const read = Control.make(
  "quota/read",
  Control.Nothing,
  Schema.Struct({
    day: Schema.String,
    today: Schema.Int,
    days: Schema.Record({ key: Schema.String, value: Schema.Int }),
    busiestSecond: Schema.Int,
    refusedSecond: Schema.Int,
    refusedDay: Schema.Int
  }),
  (running) => Either.right(running.quota.counters(running.clock.now()))
)

/** Changes limits; null takes one away. */
export const set = Control.make(
  "quota/set",
  Schema.Struct({
    perSecond: limit,
    perDay: limit,
    dayStatus: optional(Schema.Literal(403, 429)),
    retryAfter: limit
  }),
  Control.Nothing,
  (running, limits) => {
    running.quota.change(limits)
    return Either.right({})
  }
)

/** Forgets what was counted. */
export const reset = Control.make("quota/reset", Control.Nothing, Control.Nothing, (running) => {
  running.quota.reset()
  return Either.right({})
})
