/**
 * What is written to create or change a request: natural types here, the documented strings on the wire.
 */
import type * as DateTime from "effect/DateTime"
import type { ContactId, UserId } from "./Ids.ts"
import * as Write from "./wire/Write.ts"

/** The members of a request that can be written. */
export interface RequestFields {
  readonly active?: boolean
  /** The buyer. */
  readonly contact?: ContactId
  /** The agent who will own the request. */
  readonly user?: UserId
  /** Catalog `property_category`: 1 sale, 2 rental, ... */
  readonly category?: number
  readonly subcategory?: number
  /** Catalog `property_type`. */
  readonly types?: ReadonlyArray<number>
  readonly subtype?: number
  /** ISO 3166 code, "FR". */
  readonly country?: string
  /** Free text per place, as the documentation shows: "Antibes", "Nice", "Paris 7ème". */
  readonly locations?: ReadonlyArray<string>
  readonly price?: { readonly min?: number; readonly max?: number; readonly currency?: string }
  readonly area?: { readonly min?: number; readonly max?: number; readonly unit?: number }
  /** 1 exactly, 2 at least, 3 at most. */
  readonly roomsOperator?: number
  readonly rooms?: number
  readonly bedrooms?: number
  /** Percent. */
  readonly margin?: number
  readonly ranking?: number
  readonly auto?: boolean
  /** The date of the last action on the request; written as YYYY-MM-DD in Europe/Paris. */
  readonly lastAction?: DateTime.Utc
  readonly referral?: number
  readonly standing?: number
  readonly condition?: number
  readonly availability?: number
  /** Ids of the catalog `property_areas` that must be there. */
  readonly areas?: ReadonlyArray<number>
  readonly proximities?: ReadonlyArray<number>
  readonly services?: ReadonlyArray<number>
  readonly activities?: ReadonlyArray<number>
  readonly tags?: ReadonlyArray<number>
  readonly comment?: string
  readonly freeCriteria?: string
}

/** A request to create: contact, user, category and country are required by Apimo. */
export interface NewRequest extends RequestFields {
  readonly contact: ContactId
  readonly user: UserId
  readonly category: number
  readonly country: string
}

/** Changes to a request: members that are absent are not sent. */
export interface RequestChanges extends RequestFields {}

/** A request as it is written. */
export const writeRequest = (input: RequestFields): Write.Members => ({
  active: Write.flag(input.active),
  contact: Write.number(input.contact),
  user: Write.number(input.user),
  ranking: Write.number(input.ranking),
  last_action: Write.date(input.lastAction),
  auto: Write.flag(input.auto),
  category: Write.number(input.category),
  subcategory: Write.number(input.subcategory),
  types: Write.list(input.types),
  subtype: Write.number(input.subtype),
  referral: Write.number(input.referral),
  country: input.country,
  locations: Write.places(input.locations),
  rooms_operator: Write.number(input.roomsOperator),
  rooms: Write.number(input.rooms),
  bedrooms: Write.number(input.bedrooms),
  standing: Write.number(input.standing),
  condition: Write.number(input.condition),
  availability: Write.number(input.availability),
  margin: Write.number(input.margin),
  area: Write.object({
    min: Write.number(input.area?.min),
    max: Write.number(input.area?.max),
    unit: Write.number(input.area?.unit)
  }),
  price: Write.object({
    min: Write.number(input.price?.min),
    max: Write.number(input.price?.max),
    currency: input.price?.currency
  }),
  areas: Write.list(input.areas),
  proximities: Write.list(input.proximities),
  services: Write.list(input.services),
  activities: Write.list(input.activities),
  tags: Write.list(input.tags),
  comment: input.comment,
  free_criteria: input.freeCriteria
})

/** What {@link NewRequest} must have. */
export const requiredOfRequest = ["contact", "user", "category", "country"] as const
