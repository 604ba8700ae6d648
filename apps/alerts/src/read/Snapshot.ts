/**
 * What one look found: all matches of a request, or all of a property. Only a whole answer becomes a snapshot.
 */
import type { PropertyCrossing, RequestCrossing } from "@apimo-alerts/core/Crossing"
import type { PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import type { Listing } from "@apimo-alerts/core/Listing"
import * as Either from "effect/Either"
import { CompleteSnapshot, type Crossing, type Side } from "../facts/Crossing.ts"

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
