/**
 * Europe/Paris: the zone of every date in an answer and of the quota's midnight.
 *
 * That answers carry Paris local time is inferred: a documented list timestamp, 1397115438, is 09:37:18 in Paris, the
 * newest `updated_at` of that list.
 */
import * as DateTime from "effect/DateTime"

/** Europe/Paris. */
export const zone: DateTime.TimeZone = DateTime.zoneUnsafeMakeNamed("Europe/Paris")

/** The date in Paris at an instant, YYYY-MM-DD. */
export const dayOf = (instant: DateTime.DateTime): string => DateTime.formatIsoDate(DateTime.setZone(instant, zone))

/** The next midnight in Paris: the instant at which the day's quota renews. */
export const nextMidnight = (instant: DateTime.DateTime): DateTime.Utc => {
  const local = DateTime.setZone(instant, zone)
  return DateTime.toUtc(DateTime.startOf(DateTime.add(DateTime.startOf(local, "day"), { days: 1 }), "day"))
}

/** A day in Paris: its date, and its first and its last millisecond of the epoch. */
export interface Day {
  readonly date: string
  readonly from: number
  /** The next midnight: no longer this day. */
  readonly until: number
}

/** The day at an instant in milliseconds of the epoch. */
export const dayAt = (millis: number): Day => {
  const instant = DateTime.unsafeMake(millis)
  const local = DateTime.startOf(DateTime.setZone(instant, zone), "day")
  return { date: DateTime.formatIsoDate(local), from: local.epochMillis, until: nextMidnight(instant).epochMillis }
}

/** An instant as answers write it: "YYYY-MM-DD HH:MM:SS" in Paris. */
export const format = (instant: DateTime.DateTime): string => {
  const local = DateTime.toParts(DateTime.setZone(instant, zone))
  const two = (n: number) => String(n).padStart(2, "0")
  const date = `${String(local.year).padStart(4, "0")}-${two(local.month)}-${two(local.day)}`
  return `${date} ${two(local.hours)}:${two(local.minutes)}:${two(local.seconds)}`
}

const hour = 3_600_000

/** Since 1996 summer time runs from the last Sunday of March to the last Sunday of October, at 01:00 UTC. */
const firstYearOfTheRule = 1996

const lastSunday = (year: number, month: number) => {
  const end = new Date(Date.UTC(year, month, 31))
  return 31 - end.getUTCDay()
}

const changes = new Map<number, { readonly spring: number; readonly autumn: number }>()

/** When, in local time written as if it were UTC, the offset changes: 02:00 in March, 03:00 (summer time) in October. */
const changesOf = (year: number) => {
  const known = changes.get(year)
  if (known !== undefined) return known
  const fresh = {
    spring: Date.UTC(year, 2, lastSunday(year, 2), 2),
    autumn: Date.UTC(year, 9, lastSunday(year, 9), 3)
  }
  changes.set(year, fresh)
  return fresh
}

/**
 * The instant, in milliseconds of the epoch, of a local time in Paris that is given as if it were UTC.
 *
 * The hour that happens twice in autumn is taken as its first time (summer time): as a cursor that reads a little more
 * again, never less. The hour that does not exist in spring is taken as an hour later: 02:30 is 03:30.
 */
export const fromLocal = (local: number, year: number): number => {
  if (year < firstYearOfTheRule) {
    const old = DateTime.unsafeMakeZoned(local, { timeZone: zone, adjustForTimeZone: true })
    return old.epochMillis
  }
  const { autumn, spring } = changesOf(year)
  // In the hour that does not exist the offset before it holds, which moves the time on by an hour.
  return local >= spring + hour && local < autumn ? local - 2 * hour : local - hour
}
