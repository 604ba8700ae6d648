/**
 * Hours in which nothing leaves on a channel: "20:00-08:00", at the wall clock of the config's zone. What is found
 * meanwhile gathers, and leaves together when they are over.
 */
import * as DateTime from "effect/DateTime"
import { everyDay, nextSlot } from "./Cadence.ts"
import { fromText } from "./Scalars.ts"

/** Minutes since midnight. From 20:00 to 08:00 goes over midnight. */
export interface QuietHours {
  readonly from: number
  readonly to: number
}

const pattern = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/

const read = (text: string): QuietHours | null => {
  const match = pattern.exec(text)
  if (match === null) return null
  const [, fromHour, fromMinute, toHour, toMinute] = match.map(Number)
  const from = (fromHour ?? 0) * 60 + (fromMinute ?? 0)
  const to = (toHour ?? 0) * 60 + (toMinute ?? 0)
  return from === to ? null : { from, to }
}

const time = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`

export const QuietHours = fromText({
  is: (input): input is QuietHours => typeof input === "object" && input !== null && "from" in input && "to" in input,
  read,
  write: ({ from, to }) => `${time(from)}-${time(to)}`,
  expected: `two different times such as "20:00-08:00"`,
  jsonSchema: { type: "string", pattern: pattern.source, description: "Two times, for example: 20:00-08:00" }
})

/** When it is no longer quiet, milliseconds since 1970; null when it is not quiet at `at`. */
export const quietUntil = (quiet: QuietHours | undefined, zone: DateTime.TimeZone, at: number): number | null => {
  if (quiet === undefined) return null
  const { hours, minutes } = DateTime.toParts(DateTime.setZone(DateTime.unsafeMake(at), zone))
  const now = hours * 60 + minutes
  const { from, to } = quiet
  const isQuiet = from < to ? from <= now && now < to : from <= now || now < to
  if (!isQuiet) return null
  return nextSlot({ _tag: "Digest", days: everyDay, hour: Math.floor(to / 60), minute: to % 60 }, zone, at).at
}
