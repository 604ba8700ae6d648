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

/** What the sweep does now. */
export interface Sweep {
  readonly looks: number
  /** The time that one look stands for: so far each look moves the sweep on. */
  readonly millisEach: number
}

/**
 * How many requests the sweep looks at now: as many as have come due since it was last here at the even pace of every
 * request once within `withinMillis`, or at the slower pace that the budget allows.
 */
export const sweepNow = (options: {
  readonly activeRequests: number
  readonly withinMillis: number
  /** Below 0 when the clock was set back. */
  readonly sinceMillis: number
  /** Of this agency. */
  readonly budget: number
  readonly remaining: number
}): Sweep => {
  const { activeRequests, budget, remaining, sinceMillis, withinMillis } = options
  const perMilli = Math.min(activeRequests / withinMillis, budget / Math.max(1, remaining))
  const looks = perMilli > 0 ? Math.min(activeRequests, Math.floor(perMilli * Math.max(0, sinceMillis))) : 0
  return { looks, millisEach: perMilli > 0 ? 1 / perMilli : 0 }
}

/** Feeds an hour that reading what changed leaves calls for, however much there is to read. */
const feedsKeptPerHour = 0.5

/** But of a small quota no more than this part. */
const keptAtMost = 0.3

/**
 * Calls that this pass may use for reading matches: all that is left but some feeds until the quota renews. What is kept
 * depends on the time alone, so that no number of passes eats it up. `perDay`: calls of a whole day.
 */
export const readsNow = (day: Day, agencies: number, perDay: number): number => {
  const hours = day.remaining / 3_600_000
  const kept = Math.min(
    callsPerFeed * agencies * Math.ceil(hours * feedsKeptPerHour),
    (perDay * keptAtMost * hours) / 24
  )
  return Math.max(0, Math.floor(day.left - kept))
}
