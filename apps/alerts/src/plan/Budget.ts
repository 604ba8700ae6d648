/**
 * How the calls of a day are spent. Pure arithmetic on what is left until the quota renews.
 *
 * Asking what changed (two lists an agency) comes first: it is what makes alerts fresh. The sweep takes what is left, evenly
 * over the time, and some calls are kept for the changes that will be heard of.
 */

/** Lists that are read to hear of changes: requests and properties. */
export const callsPerFeed = 2

/** The part of what is left that is kept for reading what will have changed, and for the lists that change rarely. */
const forChanges = 0.15

/** The feeds get at least this part of what is left, whatever the sweep wants. */
const forFeedsAtLeast = 0.5

export interface Day {
  /** Calls left, the reserve not counted. */
  readonly left: number
  /** Calls of a whole day, the reserve not counted. */
  readonly whole: number
  /** Until the quota renews, milliseconds. */
  readonly remaining: number
}

/** Looks that the sweep wants until the quota renews. */
const sweepWanted = (day: Day, activeRequests: number, withinMillis: number): number =>
  (activeRequests * day.remaining) / withinMillis

/** How long to wait between two feeds of an agency so that the day's calls last: at least `pollMillis`. */
export const feedIntervalMillis = (options: {
  readonly day: Day
  readonly agencies: number
  readonly activeRequests: number
  readonly sweepWithinMillis: number
  readonly pollMillis: number
}): number => {
  const { activeRequests, agencies, day, pollMillis, sweepWithinMillis } = options
  const free = day.left * (1 - forChanges)
  const forFeeds = Math.max(free - sweepWanted(day, activeRequests, sweepWithinMillis), free * forFeedsAtLeast)
  const feeds = Math.floor(forFeeds / (callsPerFeed * Math.max(1, agencies)))
  return Math.max(pollMillis, feeds < 1 ? day.remaining : Math.ceil(day.remaining / feeds))
}

/** Calls that the sweep may use until the quota renews, when the feeds go on at `feedInterval`. */
export const sweepBudget = (options: {
  readonly day: Day
  readonly agencies: number
  readonly feedInterval: number
}): number => {
  const { agencies, day, feedInterval } = options
  const feeds = Math.ceil(day.remaining / feedInterval) * callsPerFeed * agencies
  return Math.max(0, Math.floor(day.left * (1 - forChanges) - feeds))
}

/**
 * How many looks of the sweep have come due since it was last here, at the even pace of every request once within
 * `withinMillis` or at the slower pace that the budget allows. A fraction: what is less than one look waits for the next
 * pass.
 */
export const sweepNow = (options: {
  readonly activeRequests: number
  readonly withinMillis: number
  readonly sinceMillis: number
  /** Of this agency. */
  readonly budget: number
  readonly remaining: number
}): number => {
  const { activeRequests, budget, remaining, sinceMillis, withinMillis } = options
  const perMilli = Math.min(activeRequests / withinMillis, budget / Math.max(1, remaining))
  return Math.min(activeRequests, perMilli * sinceMillis)
}

/** Up to where the sweep has come when it made `made` of the looks that were due. */
export const sweptUntil = (options: {
  readonly now: number
  readonly sinceMillis: number
  readonly due: number
  readonly made: number
}): number => {
  const { due, made, now, sinceMillis } = options
  const share = due === 0 ? 0 : Math.min(1, made / due)
  return Math.round(now - sinceMillis * (1 - share))
}

/** Feeds an hour that reading what changed leaves calls for, however much there is to read. */
const feedsKeptPerHour = 0.5

/** But of a small quota not more than this part. */
const keptAtMost = 0.3

/**
 * Calls that this pass may use for reading matches: all that is left but some feeds until the quota renews. What is kept
 * depends on the time alone, so that no number of passes eats it up.
 */
export const readsNow = (day: Day, agencies: number): number => {
  const hours = day.remaining / 3_600_000
  const feeds = callsPerFeed * agencies * Math.ceil(hours * feedsKeptPerHour)
  return Math.max(0, Math.floor(day.left - Math.min(feeds, (day.whole * keptAtMost * hours) / 24)))
}
