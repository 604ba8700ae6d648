/**
 * When a delivery that could not leave is tried again: full jitter, so that a service that comes back is not met by
 * everything at once, and by age, so that a restart changes nothing.
 */

const second = 1000
const minute = 60 * second
const hour = 60 * minute

const first = 30 * second
const longest = hour

/** After this long a delivery that still can't leave is a dead letter. */
export const giveUpAfter = 24 * hour

/** Milliseconds to wait after the given number of tries; `random` is in [0, 1). */
export const waitMillis = (tries: number, random: number): number => {
  const ceiling = Math.min(longest, first * 2 ** Math.min(tries, 20))
  return Math.round(second + random * (ceiling - second))
}
