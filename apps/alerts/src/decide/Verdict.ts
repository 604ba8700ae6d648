/**
 * What the rules decide about a pair: alert, or quiet with a named reason. Every verdict is stored.
 */
import type { PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import type { Event } from "@apimo-alerts/notifier/Message"
import * as Schema from "effect/Schema"
import type { Route } from "../config/Config.ts"
import type { ChangeKind } from "../diff/Diff.ts"
import { Outcome, type QuietReason } from "../facts/Pair.ts"

interface VerdictFields {
  readonly request: RequestId
  readonly property: PropertyId
  /** `reconsidered`: the crossing is as it was, but what kept it quiet changed. */
  readonly change: ChangeKind | "reconsidered"
  /** True when nothing was known of the pair before. */
  readonly isFirst: boolean
  readonly score: number
  readonly step: number
  readonly present: boolean
  /** Whether the pair counts as told from now on. */
  readonly told: boolean
}

export type Verdict =
  | (VerdictFields & { readonly outcome: "alert"; readonly event: Event; readonly routes: ReadonlyArray<Route> })
  | (VerdictFields & { readonly outcome: QuietReason })

/** In words, for people. */
export const describe: Readonly<Record<Outcome, string>> = {
  alert: "told",
  vanished: "not told: Apimo no longer lists the match",
  "already-told": "not told again: it was told before, and its score has not fallen below the release score since",
  "below-score": "not told: the score is below match.minScore",
  step: "not told: the agent already dealt with it (its step is not in match.steps)",
  paused: "not told: the request is not active",
  "request-unknown": "not told yet: the token can't see the request; judged again when it can",
  "property-unknown": "not told yet: the token can't see the property; judged again when it can",
  "off-market": "not told: the property is not on the market",
  baseline: "not told: it was there at the first look at the request",
  "no-recipient": "not told: the request has no active agent with an address, and recipients.fallback is not set",
  "no-route": "not told: no route takes it"
}

/** Why a match was left out of a message, as the store has it: the name of a verdict. */
export const reasonWords = (reason: string): string =>
  Schema.is(Outcome)(reason) ? describe[reason].replace(/^not told(?: yet)?: /, "") : reason
