/**
 * What is written to create or change a property.
 */
import type * as DateTime from "effect/DateTime"
import type { ContactId, UserId } from "./Ids.ts"
import * as Write from "./wire/Write.ts"

/** The members of a property that can be written. */
export interface PropertyFields {
  /** Your own unique reference. */
  readonly reference?: string
  readonly user?: UserId
  /** See `PropertyStep`. */
  readonly step?: number
  readonly status?: number
  readonly group?: number
  /** Catalog `property_category`. */
  readonly category?: number
  readonly subcategory?: number
  /** Catalog `property_type`. */
  readonly type?: number
  readonly subtype?: number
  readonly name?: string
  /** The mandate. Dates are written as days in Paris. */
  readonly agreement?: {
    readonly type?: number
    readonly reference?: string
    readonly startsAt?: DateTime.Utc
    readonly endsAt?: DateTime.Utc
  }
  readonly publishAddress?: boolean
  readonly address?: string
  /** Id or name of the city. */
  readonly city?: number | string
  readonly zipcode?: string
  readonly district?: string
  /** ISO 3166 code, "FR". */
  readonly country?: string
  readonly longitude?: number
  readonly latitude?: number
  readonly area?: {
    readonly value?: number
    readonly total?: number
    readonly weighted?: number
    readonly unit?: number
  }
  readonly rooms?: number
  readonly sleeps?: number
  readonly price?: {
    readonly value?: number
    readonly max?: number
    readonly fees?: number
    readonly currency?: string
    readonly period?: number
    readonly hide?: boolean
    readonly deposit?: number
  }
  readonly owner?: ContactId
  readonly constructionYear?: number
  readonly condition?: number
  readonly standing?: number
  readonly availability?: number
  readonly availableAt?: DateTime.Utc
  readonly orientations?: ReadonlyArray<number>
  readonly services?: ReadonlyArray<number>
  readonly proximities?: ReadonlyArray<number>
  readonly activities?: ReadonlyArray<number>
  readonly tags?: ReadonlyArray<number>
  readonly tagsCustomized?: ReadonlyArray<string>
  /** Rooms and outdoor areas: catalog `property_areas`. */
  readonly areas?: ReadonlyArray<{ readonly type: number; readonly number?: number; readonly area?: number }>
  /** Energy reports and the like: catalog `property_regulation`. */
  readonly regulations?: ReadonlyArray<{ readonly type: number; readonly value?: number; readonly date?: DateTime.Utc }>
  readonly url?: string
}

/** A property to create: reference and user are required by Apimo. */
export interface NewProperty extends PropertyFields {
  readonly reference: string
  readonly user: UserId
}

/** What {@link NewProperty} must have. */
export const requiredOfProperty = ["reference", "user"] as const

/** A property as it is written. */
export const writeProperty = (input: PropertyFields): Write.Members => ({
  reference: input.reference,
  user: Write.number(input.user),
  step: Write.number(input.step),
  status: Write.number(input.status),
  group: Write.number(input.group),
  category: Write.number(input.category),
  subcategory: Write.number(input.subcategory),
  type: Write.number(input.type),
  subtype: Write.number(input.subtype),
  name: input.name,
  agreement: Write.object({
    type: Write.number(input.agreement?.type),
    reference: input.agreement?.reference,
    start_at: Write.date(input.agreement?.startsAt),
    end_at: Write.date(input.agreement?.endsAt)
  }),
  publish_address: Write.flag(input.publishAddress),
  address: input.address,
  city: input.city === undefined ? undefined : String(input.city),
  zipcode: input.zipcode,
  district: input.district,
  country: input.country,
  longitude: Write.number(input.longitude),
  latitude: Write.number(input.latitude),
  area: Write.object({
    value: Write.number(input.area?.value),
    total: Write.number(input.area?.total),
    weighted: Write.number(input.area?.weighted),
    unit: Write.number(input.area?.unit)
  }),
  rooms: Write.number(input.rooms),
  sleeps: Write.number(input.sleeps),
  price: Write.object({
    value: Write.number(input.price?.value),
    max: Write.number(input.price?.max),
    fees: Write.number(input.price?.fees),
    currency: input.price?.currency,
    period: Write.number(input.price?.period),
    hide: Write.flag(input.price?.hide),
    deposit: Write.number(input.price?.deposit)
  }),
  owner: Write.number(input.owner),
  construction: Write.object({ construction_year: Write.number(input.constructionYear) }),
  condition: Write.number(input.condition),
  standing: Write.number(input.standing),
  availability: Write.number(input.availability),
  available_at: Write.date(input.availableAt),
  orientations: Write.list(input.orientations),
  services: Write.list(input.services),
  proximities: Write.list(input.proximities),
  activities: Write.list(input.activities),
  tags: Write.list(input.tags),
  tags_customized: Write.list(input.tagsCustomized),
  areas: Write.objects(input.areas, (room) => ({
    type: Write.number(room.type),
    number: Write.number(room.number),
    area: Write.number(room.area)
  })),
  regulations: Write.objects(input.regulations, (regulation) => ({
    type: Write.number(regulation.type),
    value: Write.number(regulation.value),
    date: Write.date(regulation.date)
  })),
  url: input.url
})
