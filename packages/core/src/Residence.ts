/**
 * A residence: a building that properties are part of.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { ResidenceId, UserId } from "./Ids.ts"
import * as Lenient from "./wire/Lenient.ts"
import { fromSchema, idUnder, type RecordKind } from "./wire/Read.ts"

/** A building. Its door code is never kept. */
export interface Residence {
  readonly id: ResidenceId
  readonly user: UserId | null
  /** Catalog `property_building`. */
  readonly type: number | null
  readonly name: string | null
  readonly reference: string | null
  readonly address: string | null
  readonly city: { readonly id: number | null; readonly name: string | null; readonly zipcode: string | null } | null
  readonly district: string | null
  /** ISO 3166 code, "FR". */
  readonly country: string | null
  /** Degrees east. */
  readonly longitude: number | null
  /** Degrees north. */
  readonly latitude: number | null
  readonly constructionYear: number | null
  /** Catalog `property_standing`. */
  readonly standing: number | null
  readonly floors: number | null
  readonly lots: number | null
  readonly comment: string | null
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}

/** A residence as answers write it. */
export const ResidenceFromWire = Schema.Struct({
  id: Lenient.Id(ResidenceId),
  user: Lenient.IdOrNull(UserId),
  type: Lenient.CatalogId,
  name: Lenient.TextOrNull,
  reference: Lenient.TextOrNull,
  address: Lenient.TextOrNull,
  city: Lenient.City,
  district: Lenient.NameOrNull,
  country: Lenient.TextOrNull,
  longitude: Lenient.NumberOrNull,
  latitude: Lenient.NumberOrNull,
  constructionYear: Lenient.from("construction_year", Lenient.CountOrNull),
  standing: Lenient.CatalogId,
  floors: Lenient.NumberOrNull,
  lots: Lenient.NumberOrNull,
  comment: Lenient.TextOrNull,
  createdAt: Lenient.from("created_at", Lenient.InstantOrNull),
  updatedAt: Lenient.from("updated_at", Lenient.InstantOrNull)
})

/** Residences in an answer. */
export const residenceKind: RecordKind<Residence> = {
  key: "residences",
  schema: ResidenceFromWire,
  read: fromSchema(ResidenceFromWire),
  idOf: idUnder("id")
}
