/**
 * A clock that says another time and goes on from there: to try out what a digest would say tomorrow morning.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** `offset` in milliseconds. Waiting takes as long as ever. */
export const shiftedClock = (offset: number): Clock.Clock => {
  const real = Clock.make()
  const millis = () => real.unsafeCurrentTimeMillis() + offset
  const nanos = () => real.unsafeCurrentTimeNanos() + BigInt(offset) * 1_000_000n
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: millis,
    unsafeCurrentTimeNanos: nanos,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanos: Effect.sync(nanos),
    sleep: (duration) => real.sleep(duration)
  }
}
