/**
 * A crossing: Apimo's match record between a request and a property, with a score.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { isId, PropertyId, RequestId } from "./Ids.ts"
import * as Lenient from "./wire/Lenient.ts"
import { complaint, expected } from "./wire/Lenient.ts"
import { idUnder, type Read, type RecordKind, Unreadable } from "./wire/Read.ts"
import * as Scalar from "./wire/Scalar.ts"

/** What an agent did with a match: still to suggest, already suggested to the buyer, or set aside. */
export const CrossingStep = { toSuggest: 1, suggested: 2, notSuggested: 3 } as const

/** What both views of a crossing say. */
export interface CrossingFields {
  /** One of {@link CrossingStep}; a value that Apimo adds later is kept as it is. */
  readonly step: number
  /** The score, 0 to 100. */
  readonly total: number
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}

/** A property that matches a request. It may name a property that the token cannot see. */
export interface RequestCrossing extends CrossingFields {
  readonly property: PropertyId
}

/** A request that matches a property. It may name a request that the token cannot see. */
export interface PropertyCrossing extends CrossingFields {
  readonly request: RequestId
}

const common = {
  step: Lenient.from("step_id", Lenient.NumberWithin(1, 3)),
  total: Lenient.NumberWithin(0, 100),
  createdAt: Lenient.from("created_at", Lenient.InstantOrNull),
  updatedAt: Lenient.from("updated_at", Lenient.InstantOrNull)
}

/** A crossing of a request as answers write it. */
export const RequestCrossingFromWire = Schema.Struct({
  property: Lenient.from("property_id", Lenient.Id(PropertyId)),
  ...common
})

/** A crossing of a property as answers write it. */
export const PropertyCrossingFromWire = Schema.Struct({
  request: Lenient.from("request_id", Lenient.Id(RequestId)),
  ...common
})

// Answers hold up to 10,000 crossings, where the schemas above cost several times as much as parsing the JSON: these
// readers are written out for the shape, and a property test holds them to the schemas.

/** Reads a crossing of a request, as {@link RequestCrossingFromWire} does. */
export const readRequestCrossing: Read<RequestCrossing> = (value) => {
  if (!Scalar.isObject(value)) return new Unreadable("", complaint(expected.object, value))
  const property = Scalar.id(value["property_id"])
  if (!isId<PropertyId>(property)) return new Unreadable("property_id", complaint(expected.id, value["property_id"]))
  const step = Scalar.number(value["step_id"])
  if (typeof step !== "number") return new Unreadable("step_id", complaint(expected.number, value["step_id"]))
  const total = Scalar.number(value["total"])
  if (typeof total !== "number") return new Unreadable("total", complaint(expected.number, value["total"]))
  const createdAt = Scalar.instantOrNull(value["created_at"])
  const updatedAt = Scalar.instantOrNull(value["updated_at"])
  return { property, step, total, createdAt, updatedAt }
}

/** Reads a crossing of a property, as {@link PropertyCrossingFromWire} does. */
export const readPropertyCrossing: Read<PropertyCrossing> = (value) => {
  if (!Scalar.isObject(value)) return new Unreadable("", complaint(expected.object, value))
  const request = Scalar.id(value["request_id"])
  if (!isId<RequestId>(request)) return new Unreadable("request_id", complaint(expected.id, value["request_id"]))
  const step = Scalar.number(value["step_id"])
  if (typeof step !== "number") return new Unreadable("step_id", complaint(expected.number, value["step_id"]))
  const total = Scalar.number(value["total"])
  if (typeof total !== "number") return new Unreadable("total", complaint(expected.number, value["total"]))
  const createdAt = Scalar.instantOrNull(value["created_at"])
  const updatedAt = Scalar.instantOrNull(value["updated_at"])
  return { request, step, total, createdAt, updatedAt }
}

/** Crossings of a request in an answer. */
export const requestCrossingKind: RecordKind<RequestCrossing> = {
  key: "crossings",
  schema: RequestCrossingFromWire,
  read: readRequestCrossing,
  idOf: idUnder("property_id")
}

/** Crossings of a property in an answer. */
export const propertyCrossingKind: RecordKind<PropertyCrossing> = {
  key: "crossings",
  schema: PropertyCrossingFromWire,
  read: readPropertyCrossing,
  idOf: idUnder("request_id")
}
