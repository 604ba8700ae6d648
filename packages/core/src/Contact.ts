/**
 * A person or company in an agency's address book. An answer holds much more (password, tax code, nationality, birth
 * date): none of that is ever kept.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { AgencyId, ContactId, UserId } from "./Ids.ts"
import * as Lenient from "./wire/Lenient.ts"
import { fromSchema, idUnder, type RecordKind, Unreadable } from "./wire/Read.ts"

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

/** A contact as answers write it, without what must not be kept. */
export const ContactFromWire = Schema.Struct({
  id: Lenient.Id(ContactId),
  agency: Lenient.IdOrNull(AgencyId),
  active: Lenient.Flag(true, true),
  category: Lenient.CatalogId,
  user: Lenient.IdOrNull(UserId),
  title: Lenient.CatalogId,
  firstname: Lenient.TextOrNull,
  lastname: Lenient.TextOrNull,
  company: Lenient.Named,
  name: Lenient.TextOrNull,
  email: Lenient.TextOrNull,
  phone: Lenient.TextOrNull,
  mobile: Lenient.TextOrNull,
  languages: Lenient.from("language", Lenient.Texts),
  createdAt: Lenient.from("created_at", Lenient.InstantOrNull),
  updatedAt: Lenient.from("updated_at", Lenient.InstantOrNull)
})

const read = fromSchema(ContactFromWire)

/** Contacts in an answer. */
export const contactKind: RecordKind<Contact> = {
  key: "contacts",
  schema: ContactFromWire,
  read: (value) => {
    const contact = read(value)
    if (contact instanceof Unreadable) return contact
    const { company, name, ...rest } = contact
    return { ...rest, company: company?.name ?? name }
  },
  idOf: idUnder("id")
}
