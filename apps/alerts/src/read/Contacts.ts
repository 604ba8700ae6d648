/**
 * Buyers' names, asked for only when one is needed and not known.
 */
import { Apimo } from "@apimo-alerts/core/Apimo"
import type { ApimoError } from "@apimo-alerts/core/ApimoError"
import type { ContactId } from "@apimo-alerts/core/Ids"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { type AgencyFacts, type ContactFacts, contactFacts } from "../facts/People.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import { Memory } from "../store/Memory.ts"
import { isDue } from "./Due.ts"

/** A name that the list did not have is not asked for again before this has passed. */
const patienceMillis = 3_600_000

export const mayAskContacts = ({ contactsAt }: Pick<KnownAgency, "contactsAt">, now: number): boolean =>
  isDue(contactsAt, now, patienceMillis)

/** What is new in the address book since the last time, or all of it the first time. */
const refresh = Effect.fn("Contacts.refresh")(function* (agency: AgencyFacts) {
  const apimo = yield* Apimo
  const memory = yield* Memory
  const known = (yield* memory.agencies.all).get(agency.id)
  const now = yield* Clock.currentTimeMillis
  if (known === undefined || !mayAskContacts(known, now)) return
  const listing = yield* apimo.contacts.list(
    agency.id,
    known.contactsCursor === null ? {} : { since: known.contactsCursor }
  )
  yield* memory.agencies.saveContacts(agency.id, new Map(listing.items.map((one) => [one.id, contactFacts(one)])))
  const cursor = listing.complete && listing.timestamp !== null ? { contacts_cursor: listing.timestamp } : {}
  yield* memory.agencies.mark(agency.id, { contacts_at: now, ...cursor })
})

/** Names help an agent, but a match without one is better than none: a failure leaves the name out and says so. */
const withoutNames = (agency: AgencyFacts) => (error: ApimoError) =>
  Effect.gen(function* () {
    const memory = yield* Memory
    yield* memory.agencies.mark(agency.id, { contacts_at: yield* Clock.currentTimeMillis })
    yield* Effect.logWarning(`agency ${agency.id}: buyers stay without names: ${error.message}`)
  })

/** Those of the wanted that are known already. */
export const knownContacts = Effect.fnUntraced(function* (agency: AgencyFacts, wanted: Iterable<ContactId>) {
  const memory = yield* Memory
  const found = new Map<ContactId, ContactFacts>()
  for (const id of wanted) {
    const contact = yield* memory.agencies.contact(agency.id, id)
    if (contact !== null) found.set(id, contact)
  }
  return found
})

/** Asks what is new in the address book, unless that was done a short while ago. */
export const refreshContacts = Effect.fn("Contacts.refreshContacts")(function* (agency: AgencyFacts) {
  const leaveOut = withoutNames(agency)
  yield* refresh(agency).pipe(
    Effect.catchTags({
      Unauthorized: leaveOut,
      Forbidden: leaveOut,
      NotFound: leaveOut,
      Invalid: leaveOut,
      RateLimited: leaveOut,
      QuotaExhausted: leaveOut,
      Unavailable: leaveOut,
      Malformed: leaveOut
    })
  )
})
