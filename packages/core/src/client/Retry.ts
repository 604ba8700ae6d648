/**
 * When a failed attempt is repeated: after 0.5, 1, 2 and 4 seconds, each with jitter, or when the server asks for it.
 */
import * as Duration from "effect/Duration"
import * as Schedule from "effect/Schedule"
import type { Failure } from "./Answer.ts"

/** Attempts after the first. */
export const retries = 4

/** The longest wait that a Retry-After may ask for; beyond it the call fails and says when to come back. */
export const longestWait = Duration.toMillis("1 minute")

/** Whether another attempt may help, and may be made. */
export const mayRepeat = (failure: Failure, repeatable: boolean): boolean =>
  (failure.after === null || failure.after <= longestWait) &&
  (failure.repeat === "always" || (failure.repeat === "reads" && repeatable))

/** The waits between attempts. A wait that the server asked for is never cut short. */
export const schedule: Schedule.Schedule<unknown, Failure> = Schedule.exponential("500 millis", 2).pipe(
  Schedule.jitteredWith({ min: 0.5, max: 1.5 }),
  Schedule.intersect(Schedule.recurs(retries)),
  Schedule.intersect(Schedule.identity<Failure>()),
  // Whole milliseconds: jitter makes fractions, which clocks that count in nanoseconds need not bear.
  Schedule.modifyDelay(([, failure], delay) =>
    Duration.millis(Math.round(Math.max(Duration.toMillis(delay), failure.after ?? 0)))
  )
)
