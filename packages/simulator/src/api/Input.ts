/**
 * Reading what a POST or PUT sends: values come as strings in the documented example, as numbers and lists from other
 * clients; both are taken. What does not do is collected by field.
 */
import { cities } from "../data/Places.ts"
import { invalid, type Plain } from "./Answer.ts"

/** The members of a body, read one by one. Each reader gives undefined for a member that was not sent. */
export interface Input {
  readonly has: (field: string) => boolean
  /** A number; an empty string is null. */
  readonly number: (field: string) => number | null | undefined
  readonly text: (field: string) => string | null | undefined
  /** `true`, `1`, `"1"`, `"true"` and their opposites. */
  readonly flag: (field: string) => boolean | undefined
  /** A list, or numbers joined by commas. */
  readonly numbers: (field: string) => ReadonlyArray<number> | undefined
  /** An object inside. */
  readonly inner: (field: string) => Input
  /** Records a complaint. */
  readonly refuse: (field: string, complaint: string) => void
  /** Complains of every field that is missing or empty. */
  readonly require: (...fields: ReadonlyArray<string>) => void
  /** The 422 with all complaints, or null when there are none. */
  readonly refused: () => Plain | null
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const make = (body: unknown, prefix: string, errors: Record<string, Array<string>>): Input => {
  const members = isRecord(body) ? body : {}
  const refuse = (field: string, complaint: string) => {
    const path = prefix + field
    errors[path] = [...(errors[path] ?? []), complaint]
  }
  const toNumber = (field: string, value: unknown): number | null => {
    if (typeof value === "number" && Number.isFinite(value)) return value
    if (typeof value === "string" && /^-?\d+([.,]\d+)?$/.test(value.trim())) return Number(value.replace(",", "."))
    refuse(field, `${prefix}${field} must be a number`)
    return null
  }
  return {
    has: (field) => members[field] !== undefined,
    number: (field) => {
      const value = members[field]
      if (value === undefined) return undefined
      return value === null || value === "" ? null : toNumber(field, value)
    },
    text: (field) => {
      const value = members[field]
      if (value === undefined || value === null) return value
      if (typeof value === "string" || typeof value === "number") return String(value)
      refuse(field, `${prefix}${field} must be a text`)
      return null
    },
    flag: (field) => {
      const value = members[field]
      if (value === undefined || value === null || value === "") return undefined
      if (value === true || value === 1 || value === "1" || value === "true") return true
      if (value === false || value === 0 || value === "0" || value === "false") return false
      refuse(field, `${prefix}${field} must be 0 or 1`)
      return undefined
    },
    numbers: (field) => {
      const value = members[field]
      if (value === undefined) return undefined
      const items = typeof value === "string" ? value.split(",").filter((item) => item.trim() !== "") : value
      if (items === null) return []
      if (!Array.isArray(items)) {
        refuse(field, `${prefix}${field} must be a list`)
        return undefined
      }
      return items.flatMap((item: unknown) => toNumber(field, item) ?? [])
    },
    inner: (field) => make(members[field], `${prefix}${field}.`, errors),
    refuse,
    require: (...fields) => {
      for (const field of fields) {
        const value = members[field]
        if (value === undefined || value === null || value === "") refuse(field, `${field} is required`)
      }
    },
    refused: () => (Object.keys(errors).length > 0 ? invalid(errors) : null)
  }
}

/** Reads the body of a call. */
export const read = (body: unknown): Input => {
  const errors: Record<string, Array<string>> = {}
  const input = make(body, "", errors)
  if (!isRecord(body)) input.refuse("body", "the body must be a JSON object")
  return input
}

const byName = new Map([...cities.values()].map((city) => [city.name.toLowerCase(), city.id]))

const cityOf = (place: unknown): ReadonlyArray<number> => {
  if (typeof place === "string") return [byName.get(place.trim().toLowerCase()) ?? 0]
  if (!isRecord(place)) return []
  const city = isRecord(place["city"]) ? place["city"] : place
  const id = Number(city["id"])
  return cities.has(id) ? [id] : cityOf(typeof city["name"] === "string" ? city["name"] : undefined)
}

/**
 * The cities of `locations`: names joined by commas as in the documented example, or the objects of a list. Places
 * that the simulator does not know are left out, as a geocoder would.
 */
export const places = (value: unknown): ReadonlyArray<number> => {
  const items = typeof value === "string" ? value.split(",") : Array.isArray(value) ? value : []
  return [...new Set(items.flatMap(cityOf).filter((id) => id > 0))]
}
