/**
 * Matches as the source lists them: from the side of a request, or of a property.
 */
import type { PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import * as Data from "effect/Data"

/** A match as the source gives it. */
export interface Crossing {
  readonly request: RequestId
  readonly property: PropertyId
  /** `crossing.total`, 0 to 100. */
  readonly score: number
  /** `crossing.step`: 1 to suggest, 2 suggested, 3 not suggested. */
  readonly step: number
}

/** A row or a column of an agency's matches: all of one request, or all of one property. */
export type Side =
  | { readonly _tag: "Request"; readonly id: RequestId }
  | { readonly _tag: "Property"; readonly id: PropertyId }

/**
 * All matches of a side: what is missing from it is no match any more. Made of a whole answer or of the store, and of
 * nothing else: what is missing from a part says nothing.
 */
export class CompleteSnapshot extends Data.Class<{
  readonly side: Side
  readonly crossings: ReadonlyArray<Crossing>
}> {}
