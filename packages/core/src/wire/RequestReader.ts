/**
 * Reads a request as `RequestFromWire` does, written out for the shape: an answer may hold 10,000 requests, where the
 * schema costs several times as much as parsing the JSON. A property test holds the two equal.
 */
import { type ContactId, isId, type RequestId, type UserId } from "../Ids.ts"
import type { Request } from "../Request.ts"
import { complaint, expected } from "./Lenient.ts"
import { Unreadable } from "./Read.ts"
import * as Scalar from "./Scalar.ts"
import * as Shapes from "./Shapes.ts"

const none: Scalar.JsonObject = {}

const objectOr = (value: unknown): Scalar.JsonObject => (Scalar.isObject(value) ? value : none)

const number = (value: unknown): number | null => Scalar.number(value) ?? null

const count = (value: unknown): number | null => Scalar.count(value) ?? null

const idOrNull = <A extends ContactId | UserId>(value: unknown): A | null => {
  const id = Scalar.id(value)
  return isId<A>(id) ? id : null
}

const price = (value: Scalar.JsonObject): Request["price"] => ({
  min: number(value["min"]),
  max: number(value["max"]),
  currency: Scalar.textOrNull(value["currency"])
})

const area = (value: Scalar.JsonObject): Request["area"] => ({
  min: number(value["min"]),
  max: number(value["max"]),
  unit: Shapes.catalogId(value["unit"])
})

/** Reads a request. */
export const readRequest = (value: unknown): Request | Unreadable => {
  if (!Scalar.isObject(value)) return new Unreadable("", complaint(expected.object, value))
  const id = Scalar.id(value["id"])
  if (!isId<RequestId>(id)) return new Unreadable("id", complaint(expected.id, value["id"]))
  // Whether a request is still open decides who is told: a flag that can't be read is not guessed.
  const active = Scalar.flag(value["active"])
  if (active === undefined) return new Unreadable("active", complaint(expected.flag, value["active"]))
  return {
    id,
    active: active ?? true,
    contact: idOrNull<ContactId>(value["contact"]),
    user: idOrNull<UserId>(value["user"]),
    category: Shapes.catalogId(value["category"]),
    subcategory: Shapes.catalogId(value["subcategory"]),
    types: Scalar.numbers(value["types"]),
    subtype: Shapes.catalogId(value["subtype"]),
    country: Scalar.textOrNull(value["country"]),
    locations: Shapes.locations(value["locations"]),
    price: price(objectOr(value["price"])),
    area: area(objectOr(value["area"])),
    roomsOperator: Shapes.catalogId(value["rooms_operator"]),
    rooms: count(value["rooms"]),
    bedrooms: count(value["bedrooms"]),
    margin: number(value["margin"]),
    ranking: number(value["ranking"]),
    services: Scalar.numbers(value["services"]),
    proximities: Scalar.numbers(value["proximities"]),
    activities: Scalar.numbers(value["activities"]),
    tags: Scalar.numbers(value["tags"]),
    comment: Scalar.textOrNull(value["comment"]),
    freeCriteria: Scalar.textOrNull(value["free_criteria"]),
    createdAt: Scalar.instantOrNull(value["created_at"]),
    updatedAt: Scalar.instantOrNull(value["updated_at"])
  }
}
