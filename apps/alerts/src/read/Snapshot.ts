/**
 * What one look found: all matches of a request, or all of a property. Only a whole answer becomes a snapshot: what is
 * missing from a part says nothing.
 */
import type { PropertyCrossing, RequestCrossing } from "@apimo-alerts/core/Crossing"
import type { PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import type { Listing } from "@apimo-alerts/core/Listing"
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import type { Side } from "../decide/Pair.ts"
import type { Crossing } from "../diff/Diff.ts"

/** Made by {@link ofRequest} and {@link ofProperty}, and nothing else. */
export class CompleteSnapshot extends Data.Class<{
  readonly side: Side
  readonly crossings: ReadonlyArray<Crossing>
}> {}

const complete = <A>(
  side: Side,
  listing: Listing<A>,
  crossing: (one: A) => Crossing
): Either.Either<CompleteSnapshot, string> =>
  listing.complete
    ? Either.right(new CompleteSnapshot({ side, crossings: listing.items.map(crossing) }))
    : Either.left(listing.incomplete ?? "the answer was not whole")

/** The answer, or why it can't be trusted to be whole. */
export const ofRequest = (request: RequestId, listing: Listing<RequestCrossing>) =>
  complete({ _tag: "Request", id: request }, listing, ({ property, step, total }) => ({
    request,
    property,
    step,
    score: total
  }))

/** The answer, or why it can't be trusted to be whole. */
export const ofProperty = (property: PropertyId, listing: Listing<PropertyCrossing>) =>
  complete({ _tag: "Property", id: property }, listing, ({ request, step, total }) => ({
    request,
    property,
    step,
    score: total
  }))
