/**
 * How soon something is told: at once, or in a digest at a local time. A slot is one digest's turn, named after its
 * local date, so that two workers and every restart mean the same one.
 */
import * as DateTime from "effect/DateTime"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

export type Cadence =
  | { readonly _tag: "Instant" }
  | { readonly _tag: "Digest"; readonly days: Days; readonly hour: number; readonly minute: number }

/** Which days have a slot; 0 is Sunday. */
export type Days = ReadonlyArray<number>

export const instant: Cadence = { _tag: "Instant" }

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const
export const everyDay: Days = [0, 1, 2, 3, 4, 5, 6]
const workDays: Days = [1, 2, 3, 4, 5]

const pattern = /^(?:(daily|weekdays)|weekly (sun|mon|tue|wed|thu|fri|sat)) ([01]\d|2[0-3]):([0-5]\d)$/

export const expected = `"instant", "daily HH:MM", "weekdays HH:MM" or "weekly mon HH:MM"`

/** Null when the text is no cadence. */
export const parse = (text: string): Cadence | null => {
  if (text === "instant") return instant
  const match = pattern.exec(text)
  if (match === null) return null
  const [, every, day, hour, minute] = match
  const days =
    every === "daily"
      ? everyDay
      : every === "weekdays"
        ? workDays
        : weekdays.flatMap((name, i) => (name === day ? [i] : []))
  return { _tag: "Digest", days, hour: Number(hour), minute: Number(minute) }
}

const two = (n: number) => String(n).padStart(2, "0")

export const format = (cadence: Cadence): string => {
  if (cadence._tag === "Instant") return "instant"
  const time = `${two(cadence.hour)}:${two(cadence.minute)}`
  if (cadence.days.length === 7) return `daily ${time}`
  if (cadence.days.length === 5) return `weekdays ${time}`
  return `weekly ${cadence.days.map((day) => weekdays[day] ?? "").join()} ${time}`
}

export const Cadence: Schema.Schema<Cadence, string> = Schema.transformOrFail(
  Schema.String.annotations({
    description: `How soon: ${expected}`,
    jsonSchema: { type: "string", pattern: `^instant$|${pattern.source}` }
  }),
  Schema.declare((input): input is Cadence => typeof input === "object" && input !== null && "_tag" in input),
  {
    strict: true,
    decode: (text, _, ast) => {
      const cadence = parse(text)
      return cadence === null
        ? ParseResult.fail(new ParseResult.Type(ast, text, `expected ${expected}, found "${text}"`))
        : ParseResult.succeed(cadence)
    },
    encode: (cadence) => ParseResult.succeed(format(cadence))
  }
)

export type Digest = Extract<Cadence, { _tag: "Digest" }>

export interface Slot {
  /** "2026-11-25": the local date, which names the slot. */
  readonly date: string
  /** When it is due, milliseconds since 1970. */
  readonly at: number
}

/**
 * The first slot strictly after an instant. A local time that the spring change skips is due as much later as the clocks
 * were put forward (02:30 at 03:30), which in a few zones is after midnight; one that autumn repeats is due at its first
 * turn.
 */
export const nextSlot = (cadence: Digest, zone: DateTime.TimeZone, after: number): Slot => {
  const { day, month, year } = DateTime.toParts(DateTime.setZone(DateTime.unsafeMake(after), zone))
  // From yesterday on: where the clocks are put forward over midnight, a slot of yesterday may still be due today.
  for (let days = -1; ; days++) {
    const date = DateTime.toPartsUtc(DateTime.unsafeMake(Date.UTC(year, month - 1, day + days)))
    if (!cadence.days.includes(date.weekDay)) continue
    const at = DateTime.unsafeMakeZoned(
      { year: date.year, month: date.month, day: date.day, hours: cadence.hour, minutes: cadence.minute },
      { timeZone: zone, adjustForTimeZone: true, disambiguation: "compatible" }
    ).epochMillis
    if (at > after) return { date: `${date.year}-${two(date.month)}-${two(date.day)}`, at }
  }
}

/** The slot of a local date, "2026-11-25"; the next one after it when the cadence has none on that day. */
export const slotOn = (cadence: Digest, zone: DateTime.TimeZone, date: string): Slot => {
  let slot = nextSlot(cadence, zone, Date.parse(date) - 2 * 86_400_000)
  while (slot.date < date) slot = nextSlot(cadence, zone, slot.at)
  return slot
}

/** The slot before the one that is due at an instant: what a digest covers begins there. */
export const slotBefore = (cadence: Digest, zone: DateTime.TimeZone, due: number): Slot => {
  // A slot comes within a week; clocks that are changed may make that a little more.
  let slot = nextSlot(cadence, zone, due - 9 * 86_400_000)
  for (let next = slot; next.at < due; next = nextSlot(cadence, zone, next.at)) slot = next
  return slot
}
