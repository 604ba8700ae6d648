/**
 * A lead: somebody's first sign of interest, from a form or a portal.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { AgencyId, ContactId, LeadId, PropertyId, RequestId, UserId } from "./Ids.ts"
import * as Lenient from "./wire/Lenient.ts"
import { fromSchema, idUnder, type RecordKind } from "./wire/Read.ts"
import * as Write from "./wire/Write.ts"

/** A sign of interest, with what the person is looking for. */
export interface Lead {
  readonly id: LeadId
  readonly agency: AgencyId | null
  /** The program it came through. */
  readonly provider: number | null
  /** Catalog `lead_type`. */
  readonly type: number | null
  /** Catalog `lead_step`. */
  readonly step: number | null
  /** The sender's own reference. */
  readonly reference: string | null
  readonly firstname: string | null
  readonly lastname: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly mobile: string | null
  /** Language code, "fr". */
  readonly language: string | null
  readonly message: string | null
  readonly property: PropertyId | null
  readonly contact: ContactId | null
  readonly request: RequestId | null
  readonly user: UserId | null
  /** In `currency` (ISO 4217). */
  readonly price: { readonly min: number | null; readonly max: number | null; readonly currency: string | null }
  /** In units of the catalog `unit_area` (1: m²). */
  readonly area: { readonly min: number | null; readonly max: number | null }
  readonly date: DateTime.Utc | null
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}

/** A lead as answers write it. */
export const LeadFromWire = Schema.Struct({
  id: Lenient.Id(LeadId),
  agency: Lenient.IdOrNull(AgencyId),
  provider: Lenient.CatalogId,
  type: Lenient.CatalogId,
  step: Lenient.CatalogId,
  reference: Lenient.TextOrNull,
  firstname: Lenient.TextOrNull,
  lastname: Lenient.TextOrNull,
  email: Lenient.TextOrNull,
  phone: Lenient.TextOrNull,
  mobile: Lenient.TextOrNull,
  language: Lenient.TextOrNull,
  message: Lenient.TextOrNull,
  property: Lenient.IdOrNull(PropertyId),
  contact: Lenient.IdOrNull(ContactId),
  request: Lenient.IdOrNull(RequestId),
  user: Lenient.IdOrNull(UserId),
  priceMin: Lenient.from("price_min", Lenient.NumberOrNull),
  priceMax: Lenient.from("price_max", Lenient.NumberOrNull),
  currency: Lenient.TextOrNull,
  areaMin: Lenient.from("area_min", Lenient.NumberOrNull),
  areaMax: Lenient.from("area_max", Lenient.NumberOrNull),
  date: Lenient.InstantOrNull,
  createdAt: Lenient.from("created_at", Lenient.InstantOrNull),
  updatedAt: Lenient.from("updated_at", Lenient.InstantOrNull)
})

const read = fromSchema(LeadFromWire)

/** Leads in an answer. */
export const leadKind: RecordKind<Lead> = {
  key: "leads",
  schema: LeadFromWire,
  read: (value) => {
    const lead = read(value)
    if (!("currency" in lead)) return lead
    const { areaMax, areaMin, currency, priceMax, priceMin, ...rest } = lead
    return { ...rest, price: { min: priceMin, max: priceMax, currency }, area: { min: areaMin, max: areaMax } }
  },
  idOf: idUnder("id")
}

/** The members of a lead that can be written. */
export interface LeadFields {
  /** Catalog `lead_type`. */
  readonly type?: number
  /** Catalog `lead_step`. */
  readonly step?: number
  /** Your own unique reference. */
  readonly reference?: string
  readonly firstname?: string
  readonly lastname?: string
  readonly email?: string
  readonly phone?: string
  readonly mobile?: string
  readonly language?: string
  readonly country?: string
  readonly message?: string
  readonly property?: PropertyId
  readonly propertyReference?: string
  readonly contact?: ContactId
  readonly request?: RequestId
  readonly user?: UserId
  readonly price?: { readonly min?: number; readonly max?: number; readonly currency?: string }
  readonly area?: { readonly min?: number; readonly max?: number; readonly unit?: number }
  readonly rooms?: { readonly min?: number; readonly max?: number }
  readonly bedrooms?: { readonly min?: number; readonly max?: number }
  readonly date?: DateTime.Utc
}

/** A lead to create: type and reference are required by Apimo. */
export interface NewLead extends LeadFields {
  readonly type: number
  readonly reference: string
}

/** What {@link NewLead} must have. */
export const requiredOfLead = ["type", "reference"] as const

/** A lead as it is written. */
export const writeLead = (input: LeadFields): Write.Members => ({
  type: Write.number(input.type),
  step: Write.number(input.step),
  reference: input.reference,
  firstname: input.firstname,
  lastname: input.lastname,
  email: input.email,
  phone: input.phone,
  mobile: input.mobile,
  language: input.language,
  country: input.country,
  message: input.message,
  property: Write.number(input.property),
  property_reference: input.propertyReference,
  contact: Write.number(input.contact),
  request: Write.number(input.request),
  user: Write.number(input.user),
  price_min: Write.number(input.price?.min),
  price_max: Write.number(input.price?.max),
  currency: input.price?.currency,
  area_min: Write.number(input.area?.min),
  area_max: Write.number(input.area?.max),
  area_unit: Write.number(input.area?.unit),
  room_min: Write.number(input.rooms?.min),
  room_max: Write.number(input.rooms?.max),
  bedroom_min: Write.number(input.bedrooms?.min),
  bedroom_max: Write.number(input.bedrooms?.max),
  date: Write.instant(input.date)
})
