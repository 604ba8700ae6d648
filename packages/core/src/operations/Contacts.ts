/**
 * The address book of an agency.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { type Action, actionKind } from "../Action.ts"
import type { PageSizes } from "../ApimoConfig.ts"
import type { ApimoError } from "../ApimoError.ts"
import { type Contact, contactKind } from "../Contact.ts"
import { type ContactFields, type NewContact, requiredOfContact, writeContact } from "../ContactInput.ts"
import { list, overlap, pages } from "../client/Paging.ts"
import type { Transport } from "../client/Transport.ts"
import { type AgencyId, ContactId } from "../Ids.ts"
import type { Listing, Page } from "../Listing.ts"
import type { ActionOptions, ListOptions, WriteOptions } from "../ListOptions.ts"
import { readWritten, type Written } from "../Written.ts"
import { write } from "./Send.ts"

/** The address book of an agency. */
export interface Contacts {
  readonly list: (agency: AgencyId, options?: ListOptions) => Effect.Effect<Listing<Contact>, ApimoError>
  readonly pages: (agency: AgencyId, options?: ListOptions) => Stream.Stream<Page<Contact>, ApimoError>
  readonly create: (
    agency: AgencyId,
    input: NewContact,
    options?: WriteOptions
  ) => Effect.Effect<Written<ContactId>, ApimoError>
  readonly update: (
    agency: AgencyId,
    contact: ContactId,
    input: ContactFields,
    options?: WriteOptions
  ) => Effect.Effect<Written<ContactId>, ApimoError>
  /** What was done with a contact. The documentation leaves the shape open: read as the actions of an agent are. */
  readonly actions: (
    agency: AgencyId,
    contact: ContactId,
    options?: ActionOptions
  ) => Effect.Effect<Listing<Action>, ApimoError>
  /** What was done with a contact in one year. */
  readonly actionsOfYear: (
    agency: AgencyId,
    contact: ContactId,
    year: number,
    options?: ActionOptions
  ) => Effect.Effect<Listing<Action>, ApimoError>
}

const readContact = readWritten(ContactId)

/** The operations on contacts. */
export const make = (transport: Transport, pageSize: PageSizes): Contacts => {
  const listCall = (agency: AgencyId, options: ListOptions = {}) => ({
    operation: "contacts.list",
    path: `/agencies/${agency}/contacts`,
    agency,
    kind: contactKind,
    params: { timestamp: overlap(options.since) },
    pageSize: options.pageSize ?? pageSize.contacts
  })
  const actionCall = (operation: string, agency: AgencyId, path: string, options: ActionOptions = {}) => ({
    operation,
    path: `/agencies/${agency}/contacts/${path}`,
    agency,
    kind: actionKind,
    params: { user_id: options.user },
    // No limit is documented for it.
    pageSize: null
  })
  return {
    list: (agency, options) => list(transport, listCall(agency, options)),
    pages: (agency, options) => pages(transport, listCall(agency, options)),
    create: (agency, input, options) =>
      write(transport, {
        operation: "contacts.create",
        method: "POST",
        path: `/agencies/${agency}/contacts`,
        agency,
        members: writeContact(input),
        required: requiredOfContact,
        read: readContact,
        key: "id",
        options
      }),
    update: (agency, contact, input, options) =>
      write(transport, {
        operation: "contacts.update",
        method: "PUT",
        path: `/agencies/${agency}/contacts/${contact}`,
        agency,
        members: writeContact(input),
        required: [],
        read: readContact,
        key: "id",
        options
      }),
    actions: (agency, contact, options) =>
      list(transport, actionCall("contacts.actions", agency, `${contact}/actions`, options)),
    actionsOfYear: (agency, contact, year, options) =>
      list(transport, actionCall("contacts.actionsOfYear", agency, `${contact}/actions/${year}`, options))
  }
}
