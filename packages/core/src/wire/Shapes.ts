/**
 * Members of an answer that come in more than one shape.
 */
import * as Scalar from "./Scalar.ts"

/** An id with its name. */
export interface Named {
  readonly id: number | null
  readonly name: string | null
}

/** A city. */
export interface City extends Named {
  readonly zipcode: string | null
}

/** An object with id and name, a bare name, or a bare id; null for anything else and for one that says nothing. */
export const named = (value: unknown): Named | null => {
  if (Scalar.isObject(value)) {
    const id = Scalar.id(value["id"]) ?? null
    const name = Scalar.textOrNull(value["name"])
    return id === null && name === null ? null : { id, name }
  }
  if (typeof value === "number") return { id: value, name: null }
  const name = Scalar.textOrNull(value)
  return name === null ? null : { id: null, name }
}

/** As {@link named}, with the postcode. */
export const city = (value: unknown): City | null => {
  const read = named(value)
  const zipcode = Scalar.isObject(value) ? Scalar.textOrNull(value["zipcode"]) : null
  return read === null ? (zipcode === null ? null : { id: null, name: null, zipcode }) : { ...read, zipcode }
}

/** A name, also from an object that has it as `name`. */
export const name = (value: unknown): string | null =>
  Scalar.isObject(value) ? Scalar.textOrNull(value["name"]) : Scalar.textOrNull(value)

/** A place of a request. */
export interface Location {
  readonly cityId: number | null
  readonly city: string | null
  readonly region: string | null
  readonly district: string | null
}

/** The places of a request: objects as documented, or free texts as they are written. */
export const locations = (value: unknown): ReadonlyArray<Location> => {
  const read: Array<Location> = []
  for (const member of Scalar.members(value) ?? []) {
    if (Scalar.isObject(member)) {
      const place = named(member["city"])
      const location = {
        cityId: place?.id ?? null,
        city: place?.name ?? null,
        region: name(member["region"]),
        district: name(member["district"])
      }
      const { city, cityId, district, region } = location
      if (cityId !== null || city !== null || region !== null || district !== null) read.push(location)
    } else {
      const text = Scalar.textOrNull(member)
      if (text !== null) read.push({ cityId: null, city: text, region: null, district: null })
    }
  }
  return read
}

/** The ids of the programs that a property is published to, `[{provider: "4852"}]`. */
export const providers = (value: unknown): ReadonlyArray<number> => {
  const read: Array<number> = []
  for (const member of Scalar.members(value) ?? []) {
    const id = Scalar.id(Scalar.isObject(member) ? member["provider"] : member)
    if (typeof id === "number") read.push(id)
  }
  return read
}

/** A number that stands under a name in an object, as the year in `construction` or the number in `floor`. */
export const numberUnder =
  (key: string) =>
  (value: unknown): number | null =>
    Scalar.number(Scalar.isObject(value) ? value[key] : value) ?? null

/** The year in `construction`. */
export const constructionYear = numberUnder("construction_year")

/** The number in `floor`. */
export const floorNumber = numberUnder("value")

/** A catalog's id, also from an object that has it as `id`; zero is an id here. */
export const catalogId = (value: unknown): number | null =>
  Scalar.isObject(value) ? (Scalar.id(value["id"]) ?? null) : (Scalar.number(value) ?? null)

/** Where a picture comes in the order: last when it does not say. */
export const rank = (value: unknown): number => Scalar.number(value) ?? Number.MAX_SAFE_INTEGER

/** Ids, from one object with an `id`, one id, or a list of either. */
export const oneOrMoreIds = (value: unknown): ReadonlyArray<number> => {
  const list = Array.isArray(value)
    ? value
    : Scalar.isObject(value) && !("id" in value)
      ? Object.values(value)
      : [value]
  const read: Array<number> = []
  for (const member of list) {
    const id = Scalar.id(member)
    if (typeof id === "number") read.push(id)
  }
  return read
}
