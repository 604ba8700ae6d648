/**
 * What is known of a pair (agency, request, property): the identity of a match.
 */
import type { PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import type { KnownCrossing } from "../diff/Diff.ts"
import type { Outcome } from "./Verdict.ts"

/** A row or a column of an agency's matches: all of one request, or all of one property. */
export type Side =
  | { readonly _tag: "Request"; readonly id: RequestId }
  | { readonly _tag: "Property"; readonly id: PropertyId }

export interface KnownPair extends KnownCrossing {
  /** True from the alert (or the silent baseline) on, until the score falls below the release score. */
  readonly told: boolean
  /** The last verdict. */
  readonly outcome: Outcome
  /** When that was, milliseconds since 1970. */
  readonly judgedAt: number
}
