/**
 * How the calls of a day are spent. Pure arithmetic on what is left until the quota renews.
 *
 * A day's calls have three uses: hearing of changes (two lists an agency), reading what changed, and the sweep. Each agency
 * is asked at every poll, or as often as the calls allow after the sweep and the changes that are to be expected; of a day
 * that is too short for all three, hearing gets half. When more was spent than planned, the sweep gives way first. Much to
 * read at once never takes more than what would still leave half the hearings, and what these find.
 */

/** Lists that are read to hear of changes: requests and properties. */
export const callsPerFeed = 2

/** The part of a day that reading what changed may take, with the lists that change rarely. */
const forChanges = 0.15

/** Hearing gets at least this part of a day, whatever the sweep wants. */
const forHearingAtLeast = 0.5

/** Hearings that much to read leaves. */
const keptHearings = 0.5

const dayMillis = 24 * 3_600_000

export interface Day {
  /** Calls left, the reserve not counted. */
  readonly left: number
  /** Calls of a whole day, the reserve not counted. */
  readonly whole: number
  /** Until the quota renews, milliseconds. */
  readonly remaining: number
}

/** What the calls are wanted for. */
export interface Work {
  readonly agencies: number
  /** Reads of the whole sweep, all agencies together. */
  readonly sweep: number
  readonly sweepWithinMillis: number
  readonly pollMillis: number
}

/** One hearing of all. */
const callsPerRound = ({ agencies }: Work): number => callsPerFeed * Math.max(1, agencies)

const sweepWanted = (day: Day, work: Work): number => (work.sweep * day.remaining) / work.sweepWithinMillis

/** Calls that a day spent evenly would have for each use until the quota renews; not whole numbers. */
const evenly = (day: Day, work: Work) => {
  const all = (day.whole * day.remaining) / dayMillis
  const changes = all * forChanges
  const wanted = (callsPerRound(work) * day.remaining) / work.pollMillis
  const rest = all - changes
  const hearing = Math.min(wanted, Math.max(rest - sweepWanted(day, work), all * forHearingAtLeast))
  return { changes, hearing }
}

/**
 * Calls for hearing out of `calls` that also read what the hearings find: n hearings at even distances find n of n + 1
 * parts of the changes, and the last part is for the next day to read.
 */
const hearingOf = (calls: number, changes: number, round: number): number => {
  if (calls <= 0) return 0
  const b = calls - round - changes
  return (b + Math.sqrt(b * b + 4 * calls * round)) / 2
}

/**
 * Calls for hearing until the quota renews. What the changes leave of their part is no reason to ask more often now: they
 * may come later in the day.
 */
const forHearing = (day: Day, work: Work): number => {
  const { changes, hearing } = evenly(day, work)
  return Math.min(hearing, hearingOf(day.left, changes, callsPerRound(work)))
}

/** Hearings of all agencies until the quota renews. */
const roundsLeft = (day: Day, work: Work): number => Math.floor(forHearing(day, work) / callsPerRound(work) + 1e-6)

/** Agencies are asked at polls: at every one, or at every second, third ... A moment more than a whole poll is one. */
const wholePolls = (millis: number, { pollMillis }: Work): number =>
  Math.max(1, Math.ceil(millis / pollMillis - 0.02)) * pollMillis

/** How long to wait between two feeds of an agency on a day of which nothing but what is planned was spent. */
export const usualIntervalMillis = (whole: number, work: Work): number => {
  const { hearing } = evenly({ left: whole, whole, remaining: dayMillis }, work)
  return wholePolls(hearing === 0 ? dayMillis : (dayMillis * callsPerRound(work)) / hearing, work)
}

/**
 * The same today: longer when less is left than planned. `sinceMillis`: how long ago the last feed was. The feeds are at
 * even distances, and the one that falls on the renewal costs this day nothing.
 */
export const feedIntervalMillis = (day: Day, work: Work, sinceMillis: number): number => {
  const usual = usualIntervalMillis(day.whole, work)
  if (forHearing(day, work) === evenly(day, work).hearing) return usual
  const rounds = roundsLeft(day, work)
  const since = Math.max(0, Math.min(sinceMillis, day.remaining / Math.max(1, rounds)))
  return Math.max(usual, wholePolls((day.remaining + since) / (rounds + 1), work))
}

/** Calls that the sweep may use until the quota renews: it leaves a whole hearing beside the parts of others. */
export const sweepBudget = (day: Day, work: Work): number => {
  const left = day.left - evenly(day, work).changes - forHearing(day, work) - callsPerRound(work)
  return Math.max(0, Math.min(sweepWanted(day, work), left))
}

/** How long the sweep takes on days of which nothing but what is planned is spent: its days, or what the calls allow. */
export const sweepTakesMillis = (whole: number, work: Work): number => {
  const day = { left: whole, whole, remaining: dayMillis }
  const { changes, hearing } = evenly(day, work)
  const aDay = Math.min(sweepWanted(day, work), whole - changes - hearing)
  return work.sweep === 0 ? work.sweepWithinMillis : (work.sweep * dayMillis) / aDay
}

/**
 * How many looks of the sweep have come due since it was last here, at the even pace of everything once within
 * `withinMillis` or at the slower pace that the budget allows. A fraction: what is less than one look waits for the next
 * pass.
 */
export const sweepNow = (options: {
  readonly size: number
  readonly withinMillis: number
  readonly sinceMillis: number
  /** Of this agency. */
  readonly budget: number
  readonly remaining: number
}): number => {
  const { budget, remaining, sinceMillis, size, withinMillis } = options
  const perMilli = Math.min(size / withinMillis, budget / Math.max(1, remaining))
  return Math.min(size, perMilli * sinceMillis)
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

/**
 * Calls that this pass may use for reading matches. What half the hearings until the quota renews take, and what they find,
 * is kept: the amount depends on the time alone, so that no number of passes eats it up. Where less than that is left, each
 * hearing is followed by an equal part of what the hearings leave. `heardBefore`: how long ago each agency was asked that
 * has anything to be told.
 */
export const readsNow = (day: Day, work: Work, heardBefore: ReadonlyArray<number>): number => {
  const { changes, hearing } = evenly(day, work)
  const live = heardBefore.length / Math.max(1, work.agencies)
  const beyond = day.left - (hearing * keptHearings + changes) * live
  const justHeard = heardBefore.filter((before) => before < work.pollMillis / 2).length / Math.max(1, work.agencies)
  const rounds = roundsLeft(day, work)
  const part = Math.round(((day.left - rounds * callsPerRound(work)) / (rounds + 1)) * justHeard)
  return Math.max(0, Math.floor(Math.min(day.left, Math.max(beyond, part))))
}
