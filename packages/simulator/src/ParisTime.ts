/**
 * Dates as Apimo writes them: `YYYY-MM-DD HH:MM:SS` in the local time of Paris, with no word on the offset.
 */

const hour = 3_600_000

/** The instant when the clocks change in a month (zero-based) of a year: its last Sunday at 01:00 UTC. */
const lastSunday = (year: number, month: number): number => {
  const lastDay = Date.UTC(year, month + 1, 0)
  return lastDay - new Date(lastDay).getUTCDay() * 24 * hour + hour
}

const summers = new Map<number, readonly [start: number, end: number]>()

/** How far Paris is ahead of UTC at an instant, in milliseconds. Holds since 1996, when the EU's rule began. */
export const offset = (instant: number): number => {
  const year = new Date(instant).getUTCFullYear()
  let summer = summers.get(year)
  if (summer === undefined) {
    summer = [lastSunday(year, 2), lastSunday(year, 9)]
    summers.set(year, summer)
  }
  return instant >= summer[0] && instant < summer[1] ? 2 * hour : hour
}

/** An instant (milliseconds since 1970) as `YYYY-MM-DD HH:MM:SS` in Paris. */
export const format = (instant: number): string => {
  const local = new Date(instant + offset(instant)).toISOString()
  return `${local.slice(0, 10)} ${local.slice(11, 19)}`
}

/** The date in Paris at an instant, `YYYY-MM-DD`: the day that the quota counts by. */
export const date = (instant: number): string => format(instant).slice(0, 10)

/**
 * Reads `2026-11-23T07:00` (or with a space, or seconds) as Paris time, and anything with `Z` or an offset as it says.
 * Of the hour that comes twice in autumn the first is meant; an hour that spring skips is read an hour later.
 * Null when it is no date.
 */
export const parse = (text: string): number | null => {
  if (/(Z|[+-]\d\d:?\d\d)$/.test(text)) {
    const instant = Date.parse(text)
    return Number.isNaN(instant) ? null : instant
  }
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?)?$/.exec(text)
  if (match === null) return null
  const local = Date.parse(`${match[1]}T${match[2] ?? "00:00"}${match[3] ?? ":00"}Z`)
  if (Number.isNaN(local)) return null
  return offset(local - 2 * hour) === 2 * hour ? local - 2 * hour : local - hour
}
