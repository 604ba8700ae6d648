/**
 * What is known of a pair (agency, request, property): the identity of a match.
 */
import type { PropertyId } from "@apimo-alerts/core/Ids"
import type { KnownCrossing } from "../diff/Diff.ts"
import type { Outcome } from "./Verdict.ts"

export interface KnownPair extends KnownCrossing {
  /** True from the alert (or the silent baseline) on, until the score falls below the release score. */
  readonly told: boolean
  /** The last verdict. */
  readonly outcome: Outcome
}

export type KnownPairs = ReadonlyMap<PropertyId, KnownPair>
