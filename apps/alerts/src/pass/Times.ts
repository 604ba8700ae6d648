/**
 * Times as a person writes and reads them, at the wall clock of the config's zone.
 */
import * as DateTime from "effect/DateTime"

/** "2026-11-25 08:00". `at`: milliseconds since 1970. */
export const local = (at: number, zone: DateTime.TimeZone): string =>
  DateTime.formatIsoOffset(DateTime.setZone(DateTime.unsafeMake(at), zone))
    .slice(0, 16)
    .replace("T", " ")

/** "2026-11-25 08:00:12". */
export const exact = (at: number, zone: DateTime.TimeZone): string =>
  DateTime.formatIsoOffset(DateTime.setZone(DateTime.unsafeMake(at), zone))
    .slice(0, 19)
    .replace("T", " ")

export const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** "7d", "12h", "30m", "2w" ago, or a date "2026-11-20"; null for anything else. */
export const readSince = (text: string, now: number, zone: DateTime.TimeZone): number | null => {
  const span = /^(\d{1,4}) ?([mhdw])$/.exec(text)
  if (span !== null) return now - Number(span[1]) * (units[span[2] ?? ""] ?? 0)
  const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (date === null || Number.isNaN(Date.parse(text))) return null
  const [, year, month, day] = date.map(Number)
  const start = { year: year ?? 0, month: month ?? 1, day: day ?? 1 }
  return DateTime.unsafeMakeZoned(start, { timeZone: zone, adjustForTimeZone: true }).epochMillis
}
