/**
 * When a delivery that could not leave is tried again: full jitter, so that a service that comes back is not met by
 * everything at once, and given up by age and not by count, so that a restart changes nothing.
 */

const second = 1000
const minute = 60 * second
const hour = 60 * minute

const first = 30 * second
const longest = hour

/** So long after it was owed, tried or not, an alert is no news any more: the next digest tells it. */
export const foldAfter = 6 * hour

/** After failing for this long a delivery is a dead letter. */
export const giveUpAfter = 24 * hour

/** Milliseconds to wait after the given number of failures; `random` is in [0, 1). */
export const waitMillis = (failures: number, random: number): number => {
  const ceiling = Math.min(longest, first * 2 ** Math.min(failures, 20))
  return Math.round(second + random * (ceiling - second))
}
