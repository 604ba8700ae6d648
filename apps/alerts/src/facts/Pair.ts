/**
 * What is known of a pair (agency, request, property): the identity of a match.
 */
import * as Schema from "effect/Schema"
import type { Crossing } from "./Crossing.ts"

/** Why a pair is not told. */
export const QuietReason = Schema.Literal(
  "vanished",
  "already-told",
  "below-score",
  "step",
  "paused",
  "request-unknown",
  "property-unknown",
  "off-market",
  "baseline",
  "no-recipient",
  "no-route"
)
export type QuietReason = typeof QuietReason.Type

export const Outcome = Schema.Union(Schema.Literal("alert"), QuietReason)
export type Outcome = typeof Outcome.Type

interface PairFields extends Crossing {
  /** False after it vanished from its list. */
  readonly present: boolean
  /** True from the alert (or the silent baseline) on, until the score falls below the release score. */
  readonly told: boolean
  /** The last verdict. */
  readonly outcome: Outcome
}

export interface KnownPair extends PairFields {
  /** When the last verdict was, milliseconds since 1970. */
  readonly judgedAt: number
}

/** A pair as it is written when it was judged. */
export interface JudgedPair extends PairFields {
  /** What the verdict was on. */
  readonly change: string
  /** True when nothing was known of the pair before. */
  readonly isFirst: boolean
}
