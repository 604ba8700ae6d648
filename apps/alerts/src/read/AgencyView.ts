/**
 * What a pass reads of an agency before it looks at single requests: requests, agents, properties, and the buyers' names
 * when a match is to be told.
 */
import type { Agency } from "@apimo-alerts/core/Agency"
import { Apimo } from "@apimo-alerts/core/Apimo"
import type { ApimoError } from "@apimo-alerts/core/ApimoError"
import type { Contact } from "@apimo-alerts/core/Contact"
import type { ContactId, PropertyId, UserId } from "@apimo-alerts/core/Ids"
import type { Listing } from "@apimo-alerts/core/Listing"
import type { Request } from "@apimo-alerts/core/Request"
import type { User } from "@apimo-alerts/core/User"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { factsOf, type KnownProperty, observe } from "../decide/Property.ts"
import { Memory } from "../store/Memory.ts"

export interface AgencyView {
  readonly agency: Agency
  readonly requests: ReadonlyArray<Request>
  readonly agents: ReadonlyMap<UserId, User>
  /** False when an agent may be missing from `agents`: nobody is told in place of one who may exist. */
  readonly hasAllAgents: boolean
  /** The properties that the token sees. */
  readonly properties: ReadonlyMap<PropertyId, KnownProperty>
  /** A buyer's name and phone; null when the token may not see contacts. Read when first asked for. */
  readonly contact: (id: ContactId | null) => Effect.Effect<Contact | null>
  /** Records that were left out, in words. */
  readonly notes: ReadonlyArray<string>
}

/** A list lost most of its records since the last pass. It is not believed until it says the same again. */
export class Shrunken extends Data.TaggedError("Shrunken")<{ readonly list: string; readonly size: number }> {
  override get message(): string {
    return `nothing was compared, the list of ${this.list} shrank to ${this.size} at once; believed when the next look says the same`
  }
}

const incompleteNotes = (listings: ReadonlyArray<Listing<unknown>>): ReadonlyArray<string> =>
  listings.flatMap((listing) => (listing.incomplete === null ? [] : [listing.incomplete]))

/** Names help an agent, but a match without one is better than none: a failure leaves the name out and says so. */
const contactsOf = Effect.fn("AgencyView.contacts")(function* (agency: Agency) {
  const apimo = yield* Apimo
  const listing = yield* apimo.contacts.list(agency.id)
  return new Map(listing.items.map((contact): [ContactId, Contact] => [contact.id, contact]))
})

const noNames = (agency: Agency) => (error: ApimoError) =>
  Effect.as(
    Effect.logWarning(`agency ${agency.id}: buyers stay without names: ${error.message}`),
    new Map<ContactId, Contact>()
  )

export const readAgency = Effect.fn("AgencyView.readAgency")(function* (agency: Agency) {
  const apimo = yield* Apimo
  const memory = yield* Memory
  const [requests, users, properties] = yield* Effect.all(
    [apimo.requests.list(agency.id), apimo.users.list(agency.id), apimo.properties.list(agency.id)],
    { concurrency: 3 }
  )
  for (const [list, size] of [
    ["requests", requests.items.length],
    ["properties", properties.items.length]
  ] as const) {
    const isBelieved = yield* memory.believes(`${list} of agency ${agency.id}`, size)
    if (!isBelieved) return yield* new Shrunken({ list, size })
  }
  const at = yield* Clock.currentTimeMillis
  const before = yield* memory.properties(agency.id)
  const seen = new Map(
    properties.items.map((property): [PropertyId, KnownProperty] => [
      property.id,
      observe(before.get(property.id), factsOf(property), at)
    ])
  )
  yield* memory.saveProperties(agency.id, new Map([...seen].filter(([id, known]) => before.get(id) !== known)))
  const contacts = yield* Effect.cached(Effect.catchAll(contactsOf(agency), noNames(agency)))
  const view: AgencyView = {
    agency,
    requests: requests.items,
    agents: new Map(users.items.map((user): [UserId, User] => [user.id, user])),
    hasAllAgents: users.complete,
    // What an incomplete list leaves out may still exist.
    properties: properties.complete ? seen : new Map([...before, ...seen]),
    contact: (id) =>
      (id === null ? Effect.succeed(null) : Effect.map(contacts, (known) => known.get(id) ?? null)).pipe(
        Effect.provideService(Apimo, apimo)
      ),
    notes: incompleteNotes([requests, users, properties])
  }
  return view
})
