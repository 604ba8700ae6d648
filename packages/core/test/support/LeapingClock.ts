/**
 * A clock on which sleeping takes no time: it leaps to the end of the sleep. Sleeps of an hour and more never end, so
 * that timeouts set that long stay out of the way of real connections.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

export const make = (start: number) => {
  let now = start
  const slept: Array<number> = []
  const clock: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => now,
    unsafeCurrentTimeNanos: () => BigInt(Math.round(now * 1e6)),
    currentTimeMillis: Effect.sync(() => now),
    currentTimeNanos: Effect.sync(() => BigInt(Math.round(now * 1e6))),
    sleep: (duration) =>
      Effect.suspend(() => {
        const millis = Duration.toMillis(duration)
        if (millis >= 3_600_000) return Effect.never
        slept.push(millis)
        now += millis
        return Effect.yieldNow()
      })
  }
  return { clock, slept, set: (millis: number) => (now = millis) }
}
