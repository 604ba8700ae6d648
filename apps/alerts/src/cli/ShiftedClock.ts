/**
 * A clock that says another time and goes on from there: to try out what a digest would say tomorrow morning.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** `offset` in milliseconds. Waiting takes as long as ever. */
export const shiftedClock = (offset: number): Clock.Clock => {
  const real = Clock.make()
  const millis = () => real.unsafeCurrentTimeMillis() + offset
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: millis,
    // The monotonic clock measures how long things take; it is nobody's time of day.
    unsafeCurrentTimeNanos: () => real.unsafeCurrentTimeNanos(),
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanos: real.currentTimeNanos,
    sleep: (duration) => real.sleep(duration)
  }
}
