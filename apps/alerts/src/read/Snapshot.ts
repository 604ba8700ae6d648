/**
 * What one look at a request found. Only a whole answer becomes a snapshot: what is missing from a part says nothing.
 */
import type { RequestCrossing } from "@apimo-alerts/core/Crossing"
import type { Listing } from "@apimo-alerts/core/Listing"
import * as Data from "effect/Data"
import * as Either from "effect/Either"

/** All crossings of one request. Made by {@link complete} and nothing else. */
export class CompleteSnapshot extends Data.Class<{ readonly crossings: ReadonlyArray<RequestCrossing> }> {}

/** The answer, or why it can't be trusted to be whole. */
export const complete = (listing: Listing<RequestCrossing>): Either.Either<CompleteSnapshot, string> =>
  listing.complete
    ? Either.right(new CompleteSnapshot({ crossings: listing.items }))
    : Either.left(listing.incomplete ?? "the answer was not whole")
