/**
 * The ids of Apimo as branded numbers. The API gives the same id as a number here and as a string there; at the edge
 * both become the same number.
 */
import type * as Brand from "effect/Brand"
import * as Schema from "effect/Schema"

const id = <const Brand extends string>(brand: Brand) => Schema.Int.pipe(Schema.positive(), Schema.brand(brand))

/**
 * Tells in one comparison what the schemas tell by decoding: whether a number can be an id. For readers of long lists,
 * where a schema a record costs too much.
 */
export const isId = <A extends number & Brand.Brand<string>>(value: number | null | undefined): value is A =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0

/** The user name of the credentials: a program that agencies granted access to. */
export const ProviderId = id("ProviderId")
/** The user name of the credentials: a program that agencies granted access to. */
export type ProviderId = typeof ProviderId.Type

/** A real-estate agency. */
export const AgencyId = id("AgencyId")
/** A real-estate agency. */
export type AgencyId = typeof AgencyId.Type

/** A buyer's search. */
export const RequestId = id("RequestId")
/** A buyer's search. */
export type RequestId = typeof RequestId.Type

/** A property for sale or rent. */
export const PropertyId = id("PropertyId")
/** A property for sale or rent. */
export type PropertyId = typeof PropertyId.Type

/** A user of Apimo: an agent. */
export const UserId = id("UserId")
/** A user of Apimo: an agent. */
export type UserId = typeof UserId.Type

/** A person or company in an agency's address book: a buyer, an owner. */
export const ContactId = id("ContactId")
/** A person or company in an agency's address book: a buyer, an owner. */
export type ContactId = typeof ContactId.Type

/** A lead: somebody's first sign of interest. */
export const LeadId = id("LeadId")
/** A lead: somebody's first sign of interest. */
export type LeadId = typeof LeadId.Type

/** An action: a call, a visit, a meeting. */
export const ActionId = id("ActionId")
/** An action: a call, a visit, a meeting. */
export type ActionId = typeof ActionId.Type

/** A contract of sale or rent. */
export const ContractId = id("ContractId")
/** A contract of sale or rent. */
export type ContractId = typeof ContractId.Type

/** A residence: a building that properties are part of. */
export const ResidenceId = id("ResidenceId")
/** A residence: a building that properties are part of. */
export type ResidenceId = typeof ResidenceId.Type

/** A picture of a property. */
export const PictureId = id("PictureId")
/** A picture of a property. */
export type PictureId = typeof PictureId.Type

/** A video or virtual tour of a property. */
export const MediaId = id("MediaId")
/** A video or virtual tour of a property. */
export type MediaId = typeof MediaId.Type

/** A document of a property. */
export const DocumentId = id("DocumentId")
/** A document of a property. */
export type DocumentId = typeof DocumentId.Type
