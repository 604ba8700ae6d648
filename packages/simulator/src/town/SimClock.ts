/**
 * The town's own time. It stands still until it is moved, or runs with the real clock from where it was set.
 */
import * as ParisTime from "../ParisTime.ts"

/** A clock in milliseconds since 1970. */
export interface SimClock {
  readonly now: () => number
  readonly set: (instant: number) => void
  readonly running: boolean
}

/** A clock that shows `at`; it goes on by itself when `running`. */
export const make = (at: number, running: boolean): SimClock => {
  let shown = at
  let since = performance.now()
  return {
    running,
    now: () => (running ? shown + Math.floor(performance.now() - since) : shown),
    set: (instant) => {
      shown = instant
      since = performance.now()
    }
  }
}

/** What a clock shows, in words for a log or an answer. */
export const show = (clock: SimClock): string => ParisTime.format(clock.now())
