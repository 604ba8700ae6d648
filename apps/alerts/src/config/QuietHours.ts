/**
 * Hours in which nothing leaves on a channel: "20:00-08:00", at the wall clock of the config's zone. What is found
 * meanwhile gathers, and leaves together when they are over.
 */
import * as DateTime from "effect/DateTime"
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

const minute = 60_000
const day = 24 * 60 * minute

/** The milliseconds until the wall clock shows the end, as long as nobody sets it; null when it is not quiet. */
const quietFor = ({ from, to }: QuietHours, wall: number): number | null => {
  const now = wall / minute
  const isQuiet = from < to ? from <= now && now < to : from <= now || now < to
  return isQuiet ? (to * minute - wall + day) % day : null
}

/** When it is no longer quiet, milliseconds since 1970; null when it is not quiet at `at`. */
export const quietUntil = (quiet: QuietHours | undefined, zone: DateTime.TimeZone, at: number): number | null => {
  if (quiet === undefined) return null
  const offsetAt = (time: number) => DateTime.zonedOffset(DateTime.unsafeMakeZoned(time, { timeZone: zone }))
  const offset = offsetAt(at)
  const left = quietFor(quiet, (((at + offset) % day) + day) % day)
  if (left === null) return null
  if (offsetAt(at + left) === offset) return at + left
  // The clocks are changed meanwhile: it may be over as they are, or last longer.
  let [before, changed] = [at, at + left]
  while (changed - before > 1) {
    const between = Math.floor((before + changed) / 2)
    if (offsetAt(between) === offset) before = between
    else changed = between
  }
  return quietUntil(quiet, zone, changed) ?? changed
}
