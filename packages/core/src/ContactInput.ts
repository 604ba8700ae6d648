/**
 * What is written to create or change a contact.
 */
import type { UserId } from "./Ids.ts"
import * as Write from "./wire/Write.ts"

/** The members of a contact that can be written. */
export interface ContactFields {
  /** What the contact is to the agency. */
  readonly category?: number
  /** The agent who looks after the contact. */
  readonly user?: UserId
  /** Catalog `contact_title`. */
  readonly title?: number
  readonly firstname?: string
  readonly lastname?: string
  readonly company?: string
  readonly email?: string
  readonly phone?: string
  readonly mobile?: string
  readonly address?: string
  readonly zipcode?: string
  readonly city?: string
  /** ISO 3166 code, "FR". */
  readonly country?: string
  /** Language codes, "fr". */
  readonly languages?: ReadonlyArray<string>
  readonly website?: string
  readonly comment?: string
}

/** A contact to create: category and user are required by Apimo. */
export interface NewContact extends ContactFields {
  readonly category: number
  readonly user: UserId
}

/** What {@link NewContact} must have. */
export const requiredOfContact = ["category", "user"] as const

/** A contact as it is written. */
export const writeContact = (input: ContactFields): Write.Members => ({
  category: Write.number(input.category),
  user: Write.number(input.user),
  title: Write.number(input.title),
  firstname: input.firstname,
  lastname: input.lastname,
  company: input.company,
  email: input.email,
  phone: input.phone,
  mobile: input.mobile,
  address: input.address,
  zipcode: input.zipcode,
  city: input.city,
  country: input.country,
  language: Write.list(input.languages),
  website: input.website,
  comment: input.comment
})
