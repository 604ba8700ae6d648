/**
 * Reads a property as `PropertyFromWire` does, written out for the shape: an answer may hold 1,000 properties of some
 * fifty members, where the schema costs several times as much as parsing the JSON. A property test holds the two equal.
 */
import { type AgencyId, isId, type PropertyId, type UserId } from "../Ids.ts"
import type {
  Property,
  PropertyAgreement,
  PropertyArea,
  PropertyComment,
  PropertyPicture,
  PropertyRegulation
} from "../Property.ts"
import { complaint, expected } from "./Lenient.ts"
import { Unreadable } from "./Read.ts"
import * as Scalar from "./Scalar.ts"
import * as Shapes from "./Shapes.ts"

const none: Scalar.JsonObject = {}

const objectOr = (value: unknown): Scalar.JsonObject => (Scalar.isObject(value) ? value : none)

const count = (value: unknown): number | null => Scalar.count(value) ?? null

const number = (value: unknown): number | null => Scalar.number(value) ?? null

const flag = (value: unknown, unreadable: boolean): boolean => {
  const read = Scalar.flag(value)
  return read === null ? false : (read ?? unreadable)
}

const list = <A>(value: unknown, read: (member: Scalar.JsonObject) => A | null): ReadonlyArray<A> => {
  const found: Array<A> = []
  for (const member of Scalar.members(value) ?? []) {
    if (!Scalar.isObject(member)) continue
    const one = read(member)
    if (one !== null) found.push(one)
  }
  return found
}

const picture = (value: Scalar.JsonObject): PropertyPicture | null => {
  const url = Scalar.textOrNull(value["url"])
  return url === null ? null : { id: Shapes.catalogId(value["id"]), rank: Shapes.rank(value["rank"]), url }
}

const comment = (value: Scalar.JsonObject): PropertyComment | null => {
  const language = Scalar.textOrNull(value["language"])
  if (language === null) return null
  return {
    language,
    title: Scalar.textOrNull(value["title"]),
    subtitle: Scalar.textOrNull(value["subtitle"]),
    hook: Scalar.textOrNull(value["hook"]),
    comment: Scalar.textOrNull(value["comment"])
  }
}

const room = (value: Scalar.JsonObject): PropertyArea => ({
  type: Shapes.catalogId(value["type"]),
  number: number(value["number"]),
  area: number(value["area"])
})

const regulation = (value: Scalar.JsonObject): PropertyRegulation => ({
  type: Shapes.catalogId(value["type"]),
  value: number(value["value"]),
  label: Scalar.textOrNull(value["label"]),
  date: Scalar.instantOrNull(value["date"])
})

const agreement = (value: unknown): PropertyAgreement | null =>
  Scalar.isObject(value)
    ? {
        type: Shapes.catalogId(value["type"]),
        reference: Scalar.textOrNull(value["reference"]),
        startsAt: Scalar.instantOrNull(value["start_at"]),
        endsAt: Scalar.instantOrNull(value["end_at"])
      }
    : null

const area = (value: Scalar.JsonObject): Property["area"] => ({
  value: count(value["value"]),
  total: count(value["total"]),
  weighted: count(value["weighted"]),
  unit: Shapes.catalogId(value["unit"])
})

const price = (value: Scalar.JsonObject): Property["price"] => ({
  value: count(value["value"]),
  max: count(value["max"]),
  fees: number(value["fees"]),
  currency: Scalar.textOrNull(value["currency"]),
  period: count(value["period"]),
  hide: flag(value["hide"], true)
})

const byRank = (one: PropertyPicture, other: PropertyPicture) => one.rank - other.rank

const idOrNull = <A extends AgencyId | UserId>(value: unknown): A | null => {
  const id = Scalar.id(value)
  return isId<A>(id) ? id : null
}

/** Reads a property. */
export const readProperty = (value: unknown): Property | Unreadable => {
  if (!Scalar.isObject(value)) return new Unreadable("", complaint(expected.object, value))
  const id = Scalar.id(value["id"])
  if (!isId<PropertyId>(id)) return new Unreadable("id", complaint(expected.id, value["id"]))
  return {
    id,
    reference: Scalar.textOrNull(value["reference"]),
    agency: idOrNull<AgencyId>(value["agency"]),
    user: idOrNull<UserId>(value["user"]),
    step: Shapes.catalogId(value["step"]),
    status: Shapes.catalogId(value["status"]),
    group: Shapes.catalogId(value["group"]),
    category: Shapes.catalogId(value["category"]),
    subcategory: Shapes.catalogId(value["subcategory"]),
    type: Shapes.catalogId(value["type"]),
    subtype: Shapes.catalogId(value["subtype"]),
    name: Scalar.textOrNull(value["name"]),
    agreement: agreement(value["agreement"]),
    address: Scalar.textOrNull(value["address"]),
    publishAddress: flag(value["publish_address"], false),
    country: Scalar.textOrNull(value["country"]),
    region: Shapes.named(value["region"]),
    city: Shapes.city(value["city"]),
    district: Shapes.name(value["district"]),
    latitude: number(value["latitude"]),
    longitude: number(value["longitude"]),
    area: area(objectOr(value["area"])),
    rooms: count(value["rooms"]),
    bedrooms: count(value["bedrooms"]),
    sleeps: count(value["sleeps"]),
    price: price(objectOr(value["price"])),
    pictures: [...list(value["pictures"], picture)].sort(byRank),
    comments: list(value["comments"], comment),
    areas: list(value["areas"], room),
    regulations: list(value["regulations"], regulation),
    services: Scalar.numbers(value["services"]),
    proximities: Scalar.numbers(value["proximities"]),
    orientations: Scalar.numbers(value["orientations"]),
    tags: Scalar.numbers(value["tags"]),
    tagsCustomized: Scalar.texts(value["tags_customized"]),
    condition: Shapes.catalogId(value["condition"]),
    standing: Shapes.catalogId(value["standing"]),
    constructionYear: Shapes.constructionYear(value["construction"]),
    floor: Shapes.floorNumber(value["floor"]),
    providers: Shapes.providers(value["exchanges"]),
    url: Scalar.textOrNull(value["url"]),
    availableAt: Scalar.instantOrNull(value["available_at"]),
    createdAt: Scalar.instantOrNull(value["created_at"]),
    updatedAt: Scalar.instantOrNull(value["updated_at"])
  }
}
