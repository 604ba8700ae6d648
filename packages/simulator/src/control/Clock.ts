/**
 * The town's clock.
 */
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as ParisTime from "../ParisTime.ts"
import type { Running } from "../Running.ts"
import * as Control from "./Control.ts"

const Time = Schema.Struct({
  /** Milliseconds since 1970. */
  now: Schema.Number,
  /** The same in Paris, `YYYY-MM-DD HH:MM:SS`. */
  paris: Schema.String
})

const show = (running: Running) => {
  const now = running.clock.now()
  return { now, paris: ParisTime.format(now) }
}

/** What the clock shows. */
export const now = Control.make("clock/now", Control.Nothing, Time, (running) => Either.right(show(running)))

/** Sets it: `2026-11-23T07:00` is Paris time, with `Z` or an offset it is what it says; a number is milliseconds since 1970. */
export const set = Control.make(
  "clock/set",
  Schema.Struct({ to: Schema.Union(Schema.String, Schema.Number) }),
  Time,
  (running, { to }) => {
    const instant = typeof to === "number" ? to : ParisTime.parse(to)
    if (instant === null) return Either.left(`"${to}" is no date; write 2026-11-23T07:00`)
    running.clock.set(instant)
    return Either.right(show(running))
  }
)

/** Moves it on by a duration in words, "5 minutes" or "1 day" (24 hours), or in milliseconds. */
export const advance = Control.make(
  "clock/advance",
  Schema.Struct({ by: Schema.Union(Schema.String, Schema.Number) }),
  Time,
  (running, { by }) => {
    const duration = typeof by === "number" ? Option.some(Duration.millis(by)) : Duration.decodeUnknown(by)
    if (Option.isNone(duration)) return Either.left(`"${by}" is no duration; write "5 minutes"`)
    running.clock.set(running.clock.now() + Duration.toMillis(duration.value))
    return Either.right(show(running))
  }
)
