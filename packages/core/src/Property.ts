/**
 * A property for sale or rent. Heavy members of an answer (the diagrams of energy reports) are not decoded.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { AgencyId, PropertyId, UserId } from "./Ids.ts"
import * as Lenient from "./wire/Lenient.ts"
import { readProperty } from "./wire/PropertyReader.ts"
import { idUnder, type RecordKind } from "./wire/Read.ts"
import * as Scalar from "./wire/Scalar.ts"

/** Where a property stands: only `inProgress` is on the market. */
export const PropertyStep = { inProgress: 1, standby: 2, closed: 3, deleted: 4 } as const

/** A photo. */
export interface PropertyPicture {
  readonly id: number | null
  /** Order in which the agency shows them, smallest first. */
  readonly rank: number
  /** `https://media.apimo.pro/cache/<a>_<b>_<width>-original.jpg`; another width may be asked for. */
  readonly url: string
}

/** The texts in one language. */
export interface PropertyComment {
  /** Language code, "fr". */
  readonly language: string
  readonly title: string | null
  readonly subtitle: string | null
  readonly hook: string | null
  /** Lines end in \n, whatever the answer used. */
  readonly comment: string | null
}

/** One room or outdoor area. */
export interface PropertyArea {
  /** Catalog `property_areas`. Bathrooms are 8, 13, 41 and 42. */
  readonly type: number | null
  readonly number: number | null
  /** In the unit of the property's `area.unit`. */
  readonly area: number | null
}

/** The value of an energy or gas report. */
export interface PropertyRegulation {
  /** Catalog `property_regulation`. */
  readonly type: number | null
  readonly value: number | null
  /** The class, "D". */
  readonly label: string | null
  readonly date: DateTime.Utc | null
}

/** The mandate that the owner gave. */
export interface PropertyAgreement {
  /** Catalog `property_agreement`. */
  readonly type: number | null
  readonly reference: string | null
  readonly startsAt: DateTime.Utc | null
  readonly endsAt: DateTime.Utc | null
}

/** A property for sale or rent. */
export interface Property {
  readonly id: PropertyId
  readonly reference: string | null
  readonly agency: AgencyId | null
  /** The agent in charge. Answers give an object, an id, or always the account's holder. */
  readonly user: UserId | null
  /** One of {@link PropertyStep}. */
  readonly step: number | null
  /** Catalog `property_status`: 1 available, 30 to 35 sold and the like, 40 deleted. */
  readonly status: number | null
  readonly group: number | null
  /** Catalog `property_category`: 1 sale, 2 rental, 3 seasonal, 4 development, 5 life annuity, 6 auction. */
  readonly category: number | null
  readonly subcategory: number | null
  /** Catalog `property_type`: 1 apartment, 2 house, 3 land, ... */
  readonly type: number | null
  readonly subtype: number | null
  readonly name: string | null
  readonly agreement: PropertyAgreement | null
  /** The street. Show it only when `publishAddress` is true. */
  readonly address: string | null
  /** False when Apimo does not say: a street that may be shown is said to be. */
  readonly publishAddress: boolean
  /** ISO 3166 code, "FR". */
  readonly country: string | null
  readonly region: { readonly id: number | null; readonly name: string | null } | null
  readonly city: { readonly id: number | null; readonly name: string | null; readonly zipcode: string | null } | null
  readonly district: string | null
  /** Degrees north, exact even when the street must not be shown. */
  readonly latitude: number | null
  /** Degrees east, exact even when the street must not be shown. */
  readonly longitude: number | null
  /** `weighted` counts balconies and the like in part. Units of the catalog `unit_area` (1: m²). */
  readonly area: {
    readonly value: number | null
    readonly total: number | null
    readonly weighted: number | null
    readonly unit: number | null
  }
  /** Zero in an answer means "not filled in" and is null here. */
  readonly rooms: number | null
  /** Zero in an answer means "not filled in" and is null here. */
  readonly bedrooms: number | null
  readonly sleeps: number | null
  readonly price: {
    /** Null: price on request. */
    readonly value: number | null
    /** The upper end where the price is a range. */
    readonly max: number | null
    readonly fees: number | null
    /** ISO 4217 code, "EUR". */
    readonly currency: string | null
    /** Positive for a rent: 1 day, 2 week, 3 fortnight, 4 month, 5 quarter, 8 year. */
    readonly period: number | null
    /** True: must not be shown. Also true when the flag could not be read. */
    readonly hide: boolean
  }
  /** Sorted by rank. */
  readonly pictures: ReadonlyArray<PropertyPicture>
  readonly comments: ReadonlyArray<PropertyComment>
  readonly areas: ReadonlyArray<PropertyArea>
  readonly regulations: ReadonlyArray<PropertyRegulation>
  readonly services: ReadonlyArray<number>
  readonly proximities: ReadonlyArray<number>
  readonly orientations: ReadonlyArray<number>
  readonly tags: ReadonlyArray<number>
  /** The agency's own labels. */
  readonly tagsCustomized: ReadonlyArray<string>
  /** Catalog `property_condition`. */
  readonly condition: number | null
  /** Catalog `property_standing`. */
  readonly standing: number | null
  readonly constructionYear: number | null
  /** The floor's number. */
  readonly floor: number | null
  /** Ids of the programs that the property is published to. A property not published to yours may be listed too. */
  readonly providers: ReadonlyArray<number>
  /** Its page on the web. */
  readonly url: string | null
  readonly availableAt: DateTime.Utc | null
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}

const AreaFromWire = Schema.Struct({
  value: Lenient.CountOrNull,
  total: Lenient.CountOrNull,
  weighted: Lenient.CountOrNull,
  unit: Lenient.CatalogId
})

const PriceFromWire = Schema.Struct({
  value: Lenient.CountOrNull,
  max: Lenient.CountOrNull,
  fees: Lenient.NumberOrNull,
  currency: Lenient.TextOrNull,
  period: Lenient.CountOrNull,
  hide: Lenient.Flag(false, true)
})

const PictureFromWire = Schema.Struct({
  id: Lenient.CatalogId,
  rank: Lenient.Rank,
  url: Lenient.Text
})

const CommentFromWire = Schema.Struct({
  language: Lenient.Text,
  title: Lenient.TextOrNull,
  subtitle: Lenient.TextOrNull,
  hook: Lenient.TextOrNull,
  comment: Lenient.TextOrNull
})

const RoomFromWire = Schema.Struct({
  type: Lenient.CatalogId,
  number: Lenient.NumberOrNull,
  area: Lenient.NumberOrNull
})

const RegulationFromWire = Schema.Struct({
  type: Lenient.CatalogId,
  value: Lenient.NumberOrNull,
  label: Lenient.TextOrNull,
  date: Lenient.InstantOrNull
})

const AgreementFromWire = Schema.Struct({
  type: Lenient.CatalogId,
  reference: Lenient.TextOrNull,
  startsAt: Lenient.from("start_at", Lenient.InstantOrNull),
  endsAt: Lenient.from("end_at", Lenient.InstantOrNull)
})

/** A property as answers write it, without its heavy members. */
export const PropertyFromWire = Schema.Struct({
  id: Lenient.Id(PropertyId),
  reference: Lenient.TextOrNull,
  agency: Lenient.IdOrNull(AgencyId),
  user: Lenient.IdOrNull(UserId),
  step: Lenient.CatalogId,
  status: Lenient.CatalogId,
  group: Lenient.CatalogId,
  category: Lenient.CatalogId,
  subcategory: Lenient.CatalogId,
  type: Lenient.CatalogId,
  subtype: Lenient.CatalogId,
  name: Lenient.TextOrNull,
  agreement: Lenient.NestedOrNull(AgreementFromWire),
  address: Lenient.TextOrNull,
  publishAddress: Lenient.from("publish_address", Lenient.Flag(false, false)),
  country: Lenient.TextOrNull,
  region: Lenient.Named,
  city: Lenient.City,
  district: Lenient.NameOrNull,
  latitude: Lenient.NumberOrNull,
  longitude: Lenient.NumberOrNull,
  area: Lenient.Nested(AreaFromWire),
  rooms: Lenient.CountOrNull,
  bedrooms: Lenient.CountOrNull,
  sleeps: Lenient.CountOrNull,
  price: Lenient.Nested(PriceFromWire),
  pictures: Lenient.ByRank(Lenient.List(PictureFromWire)),
  comments: Lenient.List(CommentFromWire),
  areas: Lenient.List(RoomFromWire),
  regulations: Lenient.List(RegulationFromWire),
  services: Lenient.Numbers,
  proximities: Lenient.Numbers,
  orientations: Lenient.Numbers,
  tags: Lenient.Numbers,
  tagsCustomized: Lenient.from("tags_customized", Lenient.Texts),
  condition: Lenient.CatalogId,
  standing: Lenient.CatalogId,
  constructionYear: Lenient.from("construction", Lenient.NumberUnder("construction_year")),
  floor: Lenient.NumberUnder("value"),
  providers: Lenient.from("exchanges", Lenient.Providers),
  url: Lenient.TextOrNull,
  availableAt: Lenient.from("available_at", Lenient.InstantOrNull),
  createdAt: Lenient.from("created_at", Lenient.InstantOrNull),
  updatedAt: Lenient.from("updated_at", Lenient.InstantOrNull)
})

const left = (listed: unknown, read: ReadonlyArray<unknown>) => {
  const members = Scalar.members(listed)
  return members === undefined ? 1 : members.length - read.length
}

/** Properties in an answer. A picture, text, room or report that can't be read is left out of its list, and counted. */
export const propertyKind: RecordKind<Property> = {
  key: "properties",
  schema: PropertyFromWire,
  read: readProperty,
  idOf: idUnder("id"),
  lost: (value, { areas, comments, pictures, regulations }) =>
    Scalar.isObject(value)
      ? left(value["pictures"], pictures) +
        left(value["comments"], comments) +
        left(value["areas"], areas) +
        left(value["regulations"], regulations)
      : 0
}
