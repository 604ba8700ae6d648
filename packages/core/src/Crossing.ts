/**
 * A crossing: Apimo's match record between a request and a property, with a score.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { PropertyId, RequestId } from "./Ids.ts"
import * as Lenient from "./wire/Lenient.ts"
import { fromSchema, idUnder, type RecordKind } from "./wire/Read.ts"

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
  step: Lenient.from("step_id", Lenient.RequiredNumber),
  total: Lenient.RequiredNumber,
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

/** Crossings of a request in an answer. */
export const requestCrossingKind: RecordKind<RequestCrossing> = {
  key: "crossings",
  read: fromSchema(RequestCrossingFromWire),
  idOf: idUnder("property_id")
}

/** Crossings of a property in an answer. */
export const propertyCrossingKind: RecordKind<PropertyCrossing> = {
  key: "crossings",
  read: fromSchema(PropertyCrossingFromWire),
  idOf: idUnder("request_id")
}
