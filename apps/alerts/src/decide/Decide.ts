/**
 * Changes and rules to verdicts. Every crossing is judged anew at every look: what keeps a match quiet may lie outside
 * the crossing (a property that can't be seen yet, a missing recipient), and goes away without the crossing changing.
 */
import type { RequestCrossing } from "@apimo-alerts/core/Crossing"
import type { AgencyId, PropertyId } from "@apimo-alerts/core/Ids"
import type { Event } from "@apimo-alerts/notifier/Message"
import type { Route } from "../config/Config.ts"
import { type Change, diff } from "../diff/Diff.ts"
import type { CompleteSnapshot } from "../read/Snapshot.ts"
import type { KnownPair, KnownPairs } from "./Pair.ts"
import type { KnownProperty } from "./Property.ts"
import { type Rules, routesFor } from "./Rules.ts"
import type { QuietReason, Verdict } from "./Verdict.ts"

/** What the verdicts on one request depend on, besides its crossings. */
export interface Situation {
  readonly agency: AgencyId
  readonly active: boolean
  /** When the request was last looked at, milliseconds since 1970; null before the first look. */
  readonly checkedAt: number | null
  readonly hasRecipient: boolean
  readonly properties: ReadonlyMap<PropertyId, KnownProperty>
  readonly rules: Rules
}

type Judgement =
  | { readonly outcome: "alert"; readonly routes: ReadonlyArray<Route> }
  | { readonly outcome: QuietReason }

const judge = (crossing: RequestCrossing, told: boolean, situation: Situation): Judgement => {
  const { rules } = situation
  if (told) return { outcome: "already-told" }
  if (crossing.total < rules.minScore) return { outcome: "below-score" }
  if (!rules.steps.has(crossing.step)) return { outcome: "step" }
  if (!situation.active) return { outcome: "paused" }
  const property = situation.properties.get(crossing.property)
  if (property === undefined) return { outcome: "property-unknown" }
  if (!property.facts.onMarket) return { outcome: "off-market" }
  const isBaseline = situation.checkedAt === null && rules.baseline !== "alert"
  if (isBaseline && rules.baseline === "silent") return { outcome: "baseline" }
  if (!situation.hasRecipient) return { outcome: "no-recipient" }
  const candidates = isBaseline ? rules.routes.filter((route) => route.cadence._tag === "Digest") : rules.routes
  const routes = routesFor(candidates, { agency: situation.agency, score: crossing.total })
  if (routes.length === 0) return { outcome: isBaseline ? "baseline" : "no-route" }
  return { outcome: "alert", routes }
}

/** Since the last look at the request: dropped in price, back on the market, else new. */
const eventOf = (property: KnownProperty | undefined, checkedAt: number | null): Event => {
  if (property === undefined || checkedAt === null) return "new"
  const { facts, previousPrice, repricedAt, returnedAt } = property
  if (returnedAt !== null && returnedAt > checkedAt) return "back-on-market"
  const dropped = previousPrice !== null && facts.price !== null && facts.price < previousPrice
  return dropped && repricedAt !== null && repricedAt > checkedAt ? "price-drop" : "new"
}

const isToldAfter = (judgement: Judgement): boolean =>
  judgement.outcome === "alert" || judgement.outcome === "baseline" || judgement.outcome === "already-told"

/** A pair that was told is released by a score below the release score: it may be told again when it rises. */
const isStillTold = (known: KnownPair | undefined, score: number, rules: Rules): boolean =>
  known?.told === true && score >= rules.releaseScore

const verdictOn = (
  crossing: RequestCrossing,
  known: KnownPair | undefined,
  change: Change | undefined,
  situation: Situation
): Verdict | null => {
  const judgement = judge(crossing, isStillTold(known, crossing.total, situation.rules), situation)
  if (change === undefined && (known?.outcome === judgement.outcome || isSettled(known, judgement))) return null
  const fields = {
    property: crossing.property,
    change: change?.kind ?? ("reconsidered" as const),
    score: crossing.total,
    step: crossing.step,
    present: true,
    told: isToldAfter(judgement)
  }
  return judgement.outcome === "alert"
    ? { ...fields, ...judgement, event: eventOf(situation.properties.get(crossing.property), situation.checkedAt) }
    : { ...fields, ...judgement }
}

/** An alert or a silent baseline that is looked at again unchanged was told already; that is no news. */
const isSettled = (known: KnownPair | undefined, judgement: Judgement): boolean =>
  judgement.outcome === "already-told" && (known?.outcome === "alert" || known?.outcome === "baseline")

/** The verdicts that are news: on each change, and on each pair that is now judged otherwise. Best score first. */
export const decide = (known: KnownPairs, snapshot: CompleteSnapshot, situation: Situation): ReadonlyArray<Verdict> => {
  const { checkedAt, properties } = situation
  const isRepriced = (id: PropertyId) => {
    const at = properties.get(id)?.repricedAt ?? null
    return at !== null && checkedAt !== null && at > checkedAt
  }
  const changes = diff(known, snapshot, isRepriced)
  const verdicts: Array<Verdict> = []
  const seen = new Set<PropertyId>()
  for (const crossing of snapshot.crossings) {
    if (seen.has(crossing.property)) continue
    seen.add(crossing.property)
    const verdict = verdictOn(crossing, known.get(crossing.property), changes.get(crossing.property), situation)
    if (verdict !== null) verdicts.push(verdict)
  }
  for (const change of changes.values()) {
    const pair = known.get(change.property)
    if (change.kind !== "vanished" || pair === undefined) continue
    const { property, score, step, told } = pair
    verdicts.push({ property, change: "vanished", score, step, present: false, told, outcome: "vanished" })
  }
  return verdicts.sort((a, b) => b.score - a.score)
}
