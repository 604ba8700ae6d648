/**
 * Europe/Paris: the zone of every date in an answer and of the quota's midnight.
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
