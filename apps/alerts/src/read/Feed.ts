/**
 * What changed among an agency's requests and properties since they were last asked for. A change is recorded in the same
 * transaction as the cursor that moves past it, so that it is never forgotten; a list that is not whole moves no cursor.
 */
import { Apimo } from "@apimo-alerts/core/Apimo"
import type { AgencyId } from "@apimo-alerts/core/Ids"
import type { Listing } from "@apimo-alerts/core/Listing"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Property from "../facts/Property.ts"
import * as Request from "../facts/Request.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import { transaction } from "../store/Database.ts"
import { Memory } from "../store/Memory.ts"
import { isDue, latest } from "./Due.ts"
import { type Doubt, doubtOf, smallest } from "./Shrinkage.ts"

/**
 * A list lost most of its records since it was last read whole. It is not believed until it says the same again: whoever
 * is told of this remembers the doubt together with what is to be told, or nobody would ever hear of it.
 */
export class Shrunken extends Data.TaggedError("Shrunken")<{
  readonly list: string
  readonly size: number
  readonly doubt: Doubt
}> {
  override get message(): string {
    return `nothing was compared, the list of ${this.list} shrank to ${this.size} at once; believed when the next look says the same`
  }
}

/**
 * The whole lists are read once in this time: what was deleted is missing from them and nowhere else, and what was shown
 * to the token only now may carry an old date. They cost as many calls as the changes do, but more to transfer.
 */
export const wholeEveryMillis = 6 * 3_600_000

/** True when every page came; a record of them may not have decoded. */
const camePaged = (listing: Listing<unknown>): boolean =>
  listing.complete ||
  (listing.rejected.length > 0 &&
    (listing.totalItems === null || listing.items.length + listing.rejected.length >= listing.totalItems))

/** Up to where a list was read: never past this moment, whatever date the server claims. */
const cursorOf = (listing: Listing<unknown>, now: number): number | null =>
  listing.complete && listing.timestamp !== null ? Math.min(listing.timestamp, Math.floor(now / 1000)) : null

/** What a listing changes of the known: each listed record as observed, and in a whole list each other one withdrawn. */
const merge = <Id, A extends { readonly id: Id }, Known>(options: {
  readonly before: ReadonlyMap<Id, Known>
  readonly listing: Listing<A>
  readonly isWhole: boolean
  readonly observe: (known: Known | undefined, record: A) => Known
  readonly withdraw: (known: Known) => Known
}): ReadonlyMap<Id, Known> => {
  const changed = new Map<Id, Known>()
  const note = (id: Id, after: Known) => {
    if (options.before.get(id) !== after) changed.set(id, after)
  }
  for (const record of options.listing.items) note(record.id, options.observe(options.before.get(record.id), record))
  if (options.isWhole && options.listing.complete) {
    const listed = new Set(options.listing.items.map((record) => record.id))
    for (const [id, known] of options.before) if (!listed.has(id)) note(id, options.withdraw(known))
  }
  return changed
}

const notes = (listings: ReadonlyArray<Listing<unknown>>): ReadonlyArray<string> =>
  listings.flatMap((listing) => (listing.incomplete === null ? [] : [listing.incomplete]))

/** Reads both lists; gives what is known then, and what was left out of the lists, in words. */
export const feed = Effect.fn("Feed.feed")(function* (agency: AgencyId, known: KnownAgency) {
  const apimo = yield* Apimo
  const memory = yield* Memory
  const now = yield* Clock.currentTimeMillis
  const isWhole = isDue(known.wholeAt, now, wholeEveryMillis)
  const since = (cursor: number | null) => (isWhole || cursor === null ? {} : { since: cursor })
  const [requests, properties] = yield* Effect.all(
    [
      apimo.requests.list(agency, since(known.requestsCursor)),
      apimo.properties.list(agency, since(known.propertiesCursor))
    ],
    { concurrency: 2 }
  )
  if (isWhole) {
    // At the first look a list of nothing beside a list of something is doubted too.
    const isFirst = known.wholeAt === null && requests.items.length > 0 && properties.items.length === 0
    const first = isFirst ? yield* doubtOf(`first properties of agency ${agency}`, 0, smallest) : null
    if (first !== null) return yield* new Shrunken({ list: "properties", size: 0, doubt: first })
    for (const [list, size] of [
      ["requests", requests.items.length],
      ["properties", properties.items.length]
    ] as const) {
      const doubt = yield* doubtOf(`${list} of agency ${agency}`, size)
      if (doubt !== null) return yield* new Shrunken({ list, size, doubt })
    }
  }
  const record = Effect.gen(function* () {
    yield* memory.agencies.lock(agency)
    const knownRequests = yield* memory.requests.all(agency)
    const knownProperties = yield* memory.properties.all(agency)
    // Later than every look so far, so that none of them is taken for one that followed the change.
    const at = Math.max(now, latest(knownRequests, knownProperties) + 1)
    const changedRequests = merge({
      before: knownRequests,
      listing: requests,
      isWhole,
      observe: (before, one) => Request.observe(before, one, at, known.heardAt),
      withdraw: Request.withdraw
    })
    const changedProperties = merge({
      before: knownProperties,
      listing: properties,
      isWhole,
      observe: (before, one) => Property.observe(before, one, at, known.heardAt),
      withdraw: Property.withdraw
    })
    yield* memory.requests.save(agency, changedRequests)
    yield* memory.properties.save(agency, changedProperties)
    const requestsCursor = cursorOf(requests, now)
    const propertiesCursor = cursorOf(properties, now)
    yield* memory.agencies.mark(agency, {
      ...(isWhole && camePaged(requests) && camePaged(properties) ? { whole_at: now } : {}),
      ...(requestsCursor === null ? {} : { requests_cursor: requestsCursor }),
      ...(propertiesCursor === null ? {} : { properties_cursor: propertiesCursor })
    })
    return {
      requests: new Map([...knownRequests, ...changedRequests]),
      properties: new Map([...knownProperties, ...changedProperties]),
      notes: notes([requests, properties])
    }
  })
  return yield* transaction("taking in what changed")(record)
})
