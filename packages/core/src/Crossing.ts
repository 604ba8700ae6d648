/**
 * A crossing: Apimo's match record between a request and a property, with a score.
 */
import type * as DateTime from "effect/DateTime"
import type { PropertyId, RequestId } from "./Ids.ts"

/** What an agent did with a match: still to suggest, already suggested to the buyer, or set aside. */
export const CrossingStep = { toSuggest: 1, suggested: 2, notSuggested: 3 } as const

/** What both views of a crossing say. */
export interface CrossingFields {
  /** One of {@link CrossingStep}; a value that Apimo adds later is kept as it is. */
  readonly step: number
  /** The score, 0 to 100. */
  readonly total: number
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}

/** A property that matches a request. It may name a property that the token cannot see. */
export interface RequestCrossing extends CrossingFields {
  readonly property: PropertyId
}

/** A request that matches a property. It may name a request that the token cannot see. */
export interface PropertyCrossing extends CrossingFields {
  readonly request: RequestId
}
