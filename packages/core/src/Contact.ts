/**
 * A person or company in an agency's address book. An answer holds much more (password, tax code, nationality, birth
 * date): none of that is ever kept.
 */
import type * as DateTime from "effect/DateTime"
import type { AgencyId, ContactId, UserId } from "./Ids.ts"

/** A buyer, an owner, a partner. */
export interface Contact {
  readonly id: ContactId
  readonly agency: AgencyId | null
  readonly active: boolean
  /** What the contact is to the agency: an id that Apimo does not publish a catalog for. */
  readonly category: number | null
  /** The agent who looks after the contact. */
  readonly user: UserId | null
  /** Catalog `contact_title`: 1 Mr, 2 Mrs, ... */
  readonly title: number | null
  readonly firstname: string | null
  readonly lastname: string | null
  /** The company's name; live answers carry it in `name`. */
  readonly company: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly mobile: string | null
  /** Language codes, "fr". */
  readonly languages: ReadonlyArray<string>
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}
