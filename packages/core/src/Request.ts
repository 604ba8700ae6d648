/**
 * A request: a buyer's search, as an agent typed it into the CRM.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { ContactId, RequestId, UserId } from "./Ids.ts"
import * as Lenient from "./wire/Lenient.ts"
import { idUnder, type RecordKind } from "./wire/Read.ts"
import { readRequest } from "./wire/RequestReader.ts"

/** One place of a search. A place may name only a region, or a city, or a district of it. */
export interface RequestLocation {
  readonly cityId: number | null
  readonly city: string | null
  readonly region: string | null
  readonly district: string | null
}

/** A buyer's search. */
export interface Request {
  readonly id: RequestId
  /** False when the agent paused or closed it. True when Apimo does not say. */
  readonly active: boolean
  /** The buyer. */
  readonly contact: ContactId | null
  /** The agent who owns the request: the one to tell. */
  readonly user: UserId | null
  /** Catalog `property_category`: 1 sale, 2 rental, 3 seasonal, 4 development, 5 life annuity, 6 auction. */
  readonly category: number | null
  readonly subcategory: number | null
  /** Catalog `property_type`; empty means any. */
  readonly types: ReadonlyArray<number>
  readonly subtype: number | null
  /** ISO 3166 code, "FR". */
  readonly country: string | null
  readonly locations: ReadonlyArray<RequestLocation>
  /** Bounds of the price, in `currency` (ISO 4217). */
  readonly price: { readonly min: number | null; readonly max: number | null; readonly currency: string | null }
  /** Bounds of the living area, in units of the catalog `unit_area` (1: m²). */
  readonly area: { readonly min: number | null; readonly max: number | null; readonly unit: number | null }
  /** How `rooms` is meant: 1 exactly, 2 at least, 3 at most. */
  readonly roomsOperator: number | null
  /** Zero in an answer means "not filled in" and is null here. */
  readonly rooms: number | null
  /** Zero in an answer means "not filled in" and is null here. */
  readonly bedrooms: number | null
  /** Percent by which a price may pass the bounds. */
  readonly margin: number | null
  readonly ranking: number | null
  readonly services: ReadonlyArray<number>
  readonly proximities: ReadonlyArray<number>
  readonly activities: ReadonlyArray<number>
  readonly tags: ReadonlyArray<number>
  readonly comment: string | null
  readonly freeCriteria: string | null
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}

/** A request as answers write it. */
export const RequestFromWire = Schema.Struct({
  id: Lenient.Id(RequestId),
  active: Lenient.Active,
  contact: Lenient.IdOrNull(ContactId),
  user: Lenient.IdOrNull(UserId),
  category: Lenient.CatalogId,
  subcategory: Lenient.CatalogId,
  types: Lenient.Numbers,
  subtype: Lenient.CatalogId,
  country: Lenient.TextOrNull,
  locations: Lenient.Locations,
  price: Lenient.Nested(
    Schema.Struct({ min: Lenient.NumberOrNull, max: Lenient.NumberOrNull, currency: Lenient.TextOrNull })
  ),
  area: Lenient.Nested(
    Schema.Struct({ min: Lenient.NumberOrNull, max: Lenient.NumberOrNull, unit: Lenient.CatalogId })
  ),
  roomsOperator: Lenient.from("rooms_operator", Lenient.CatalogId),
  rooms: Lenient.CountOrNull,
  bedrooms: Lenient.CountOrNull,
  margin: Lenient.NumberOrNull,
  ranking: Lenient.NumberOrNull,
  services: Lenient.Numbers,
  proximities: Lenient.Numbers,
  activities: Lenient.Numbers,
  tags: Lenient.Numbers,
  comment: Lenient.TextOrNull,
  freeCriteria: Lenient.from("free_criteria", Lenient.TextOrNull),
  createdAt: Lenient.from("created_at", Lenient.InstantOrNull),
  updatedAt: Lenient.from("updated_at", Lenient.InstantOrNull)
})

/** Requests in an answer. */
export const requestKind: RecordKind<Request> = {
  key: "requests",
  schema: RequestFromWire,
  read: readRequest,
  idOf: idUnder("id")
}
