/**
 * The values of an answer, read leniently: ids and numbers come as numbers or strings, flags as booleans, "1" or 1,
 * decimals with a comma, anything may be null. A reader gives the value, null for "not said" (null, missing, ""), or
 * undefined for something that can't be read as such.
 */
import * as DateTime from "effect/DateTime"
import * as ParisTime from "../ParisTime.ts"

/** Any JSON object. */
export type JsonObject = { readonly [key: string]: unknown }

/** A JSON object: not null, not an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const decimal = /^[+-]?\d+(?:\.\d+)?$/
const decimalWithComma = /^[+-]?\d+,\d+$/
const spaces = /[\s\u00a0\u202f]+/g

/** A finite number, from 12.5, "12.5", "12,5" or "1 200,50". */
export const number = (value: unknown): number | null | undefined => {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined
  if (value === null || value === undefined || value === "") return null
  if (typeof value !== "string") return undefined
  // Most are short and whole, such as ids and scores.
  const short = value.length <= 9 ? digits(value, 0, value.length) : Number.NaN
  if (!Number.isNaN(short)) return short
  if (decimal.test(value)) return finite(Number(value))
  const packed = value.replace(spaces, "")
  if (packed === "") return null
  if (decimal.test(packed)) return finite(Number(packed))
  return decimalWithComma.test(packed) ? finite(Number(packed.replace(",", "."))) : undefined
}

const finite = (value: number) => (Number.isFinite(value) ? value : undefined)

/** A number of which zero means "not filled in", such as rooms. */
export const count = (value: unknown): number | null | undefined => {
  const read = number(value)
  return read === 0 ? null : read
}

/** A whole positive number, from 7, "7" or an object that has it as `id`; 0 and "0" mean none. */
export const id = (value: unknown): number | null | undefined => {
  if (typeof value === "number") return value === 0 ? null : whole(value)
  if (isObject(value)) return "id" in value && !isObject(value["id"]) ? id(value["id"]) : undefined
  const read = number(value)
  return typeof read === "number" ? (read === 0 ? null : whole(read)) : read
}

const whole = (value: number) => (Number.isSafeInteger(value) && value > 0 ? value : undefined)

/** A flag, from true, 1, "1" or "true". */
export const flag = (value: unknown): boolean | null | undefined => {
  if (typeof value === "boolean") return value
  switch (value) {
    case 1:
    case "1":
    case "true":
      return true
    case 0:
    case "0":
    case "false":
      return false
    case null:
    case undefined:
    case "":
      return null
    default:
      return undefined
  }
}

/** A text without blanks around it and with \n at its line ends; a blank one is "not said". */
export const text = (value: unknown): string | null | undefined => {
  if (typeof value === "string") {
    const trimmed = (value.includes("\r") ? value.replace(/\r\n?/g, "\n") : value).trim()
    return trimmed === "" ? null : trimmed
  }
  if (value === null || value === undefined) return null
  return typeof value === "number" ? String(value) : undefined
}

/** The text, or null for whatever is no text. */
export const textOrNull = (value: unknown): string | null => text(value) ?? null

const iso = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})$/

const digits = (value: string, from: number, to: number): number => {
  let read = 0
  for (let i = from; i < to; i++) {
    const digit = value.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    read = read * 10 + digit
  }
  return read
}

/**
 * An instant in milliseconds of the epoch, from "YYYY-MM-DD HH:MM:SS" or "YYYY-MM-DD" in Paris, an ISO text with an
 * offset, or a UNIX second. "0000-00-00 00:00:00" means none.
 */
export const millis = (value: unknown): number | null | undefined => {
  if (typeof value === "string") return millisOfText(value)
  if (typeof value === "number") return instantRange(value * 1000)
  return value === null || value === undefined ? null : undefined
}

const millisOfText = (value: string): number | null | undefined => {
  if (value.length !== 19 && value.length !== 10 && value.length !== 16) return millisOfOtherText(value)
  if (value.charCodeAt(4) !== 45 || value.charCodeAt(7) !== 45) return millisOfOtherText(value)
  const year = digits(value, 0, 4)
  const month = digits(value, 5, 7)
  const day = digits(value, 8, 10)
  if (year === 0 && month === 0 && day === 0) return null
  let time = 0
  if (value.length > 10) {
    const separator = value.charCodeAt(10)
    if ((separator !== 32 && separator !== 84) || value.charCodeAt(13) !== 58) return millisOfOtherText(value)
    const hours = digits(value, 11, 13)
    const minutes = digits(value, 14, 16)
    const seconds = value.length === 19 ? (value.charCodeAt(16) === 58 ? digits(value, 17, 19) : Number.NaN) : 0
    if (!(hours <= 23 && minutes <= 59 && seconds <= 59)) return undefined
    time = ((hours * 60 + minutes) * 60 + seconds) * 1000
  }
  // Date.UTC reads the years 0 to 99 as 1900 to 1999; no record is that old.
  if (!(year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month))) return undefined
  return ParisTime.fromLocal(Date.UTC(year, month - 1, day) + time, year)
}

const millisOfOtherText = (value: string): number | null | undefined => {
  if (value.trim() === "") return null
  return iso.test(value) ? instantRange(Date.parse(value)) : undefined
}

const instantRange = (value: number) => (Math.abs(value) <= 8.64e15 ? value : undefined)

const daysOf = (year: number, month: number) =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : month === 4 || month === 6 || month === 9 || month === 11
      ? 30
      : 31

/**
 * Instants that were read lately, by their text. Apimo writes crossings in batches, so the dates of a list repeat, and
 * reading one and making an instant of it costs several times as much as finding it here. Instants never change, so
 * sharing them is safe. A text has two places, so that two texts of one list seldom drive each other out; it takes the
 * second from whatever was there.
 */
const places = 8192
const latelyRead: Array<string> = Array.from({ length: places }, () => "")
const instants: Array<DateTime.Utc | null> = Array.from({ length: places }, () => null)

/** A number from the digits that differ between dates. */
const placeOf = (text: string): number => {
  let mixed = text.charCodeAt(6)
  mixed = (mixed * 31 + text.charCodeAt(8)) | 0
  mixed = (mixed * 31 + text.charCodeAt(9)) | 0
  mixed = (mixed * 31 + text.charCodeAt(11)) | 0
  mixed = (mixed * 31 + text.charCodeAt(12)) | 0
  mixed = (mixed * 31 + text.charCodeAt(14)) | 0
  mixed = (mixed * 31 + text.charCodeAt(15)) | 0
  mixed = (mixed * 31 + text.charCodeAt(17)) | 0
  mixed = (mixed * 31 + text.charCodeAt(18)) | 0
  return (mixed ^ (mixed >>> 12)) & (places - 1)
}

const make = (value: unknown): DateTime.Utc | null | undefined => {
  const read = millis(value)
  return typeof read === "number" ? DateTime.unsafeMake(read) : read
}

/** An instant, see {@link millis}. */
export const instant = (value: unknown): DateTime.Utc | null | undefined => {
  if (typeof value !== "string" || value.length !== 19) return make(value)
  const first = placeOf(value)
  if (latelyRead[first] === value) return instants[first]
  const second = first ^ 1
  if (latelyRead[second] === value) return instants[second]
  const fresh = make(value)
  if (fresh !== null && fresh !== undefined) {
    const place = instants[first] === null ? first : second
    latelyRead[place] = value
    instants[place] = fresh
  }
  return fresh
}

/** The instant, or null for whatever is no instant. */
export const instantOrNull = (value: unknown): DateTime.Utc | null => instant(value) ?? null

/**
 * The members of a list: missing and null are empty, an object is a list whose keys were lost in PHP, a text is a list
 * written with commas. Undefined when it is none of those.
 */
export const members = (value: unknown): ReadonlyArray<unknown> | undefined => {
  if (Array.isArray(value)) return value
  if (value === null || value === undefined || value === "") return []
  if (typeof value === "string") return value.split(",")
  return isObject(value) ? Object.values(value) : undefined
}

/** The ids or numbers in a list, also of objects with an `id`; what can't be read is left out. */
export const numbers = (value: unknown): ReadonlyArray<number> => {
  const read: Array<number> = []
  for (const member of members(value) ?? []) {
    const one = isObject(member) ? id(member) : number(member)
    if (typeof one === "number") read.push(one)
  }
  return read
}

/** The labels in a list, of texts or of objects that carry one as `name`, `title`, `value` or `label`. */
export const texts = (value: unknown): ReadonlyArray<string> => {
  const read: Array<string> = []
  for (const member of members(value) ?? []) {
    const one = isObject(member)
      ? (textOrNull(member["name"]) ??
        textOrNull(member["title"]) ??
        textOrNull(member["value"]) ??
        textOrNull(member["label"]))
      : textOrNull(member)
    if (one !== null) read.push(one)
  }
  return read
}

/** The JSON type of a value, for reports that must not show the value. */
export const typeName = (value: unknown): string =>
  value === null
    ? "null"
    : value === undefined
      ? "nothing"
      : Array.isArray(value)
        ? "an array"
        : `${article(typeof value)} ${typeof value}`

const article = (word: string) => (/^[aeiou]/.test(word) ? "an" : "a")
