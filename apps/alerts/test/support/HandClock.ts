/**
 * A clock that a test sets by hand, and that costs nothing to set. Nobody waits on it: what sleeps, sleeps until it is
 * interrupted. A test of waiting takes Effect's own test clock.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

export interface HandClock extends Clock.Clock {
  now: number
}

export const handClock = (now: number): HandClock => {
  const millis = () => clock.now
  // The monotonic clock does not follow a wall clock that is set back.
  let latest = now
  const nanos = () => {
    latest = Math.max(latest, clock.now)
    return BigInt(latest) * 1_000_000n
  }
  const clock: HandClock = {
    now,
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: millis,
    unsafeCurrentTimeNanos: nanos,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanos: Effect.sync(nanos),
    sleep: () => Effect.never
  }
  return clock
}
