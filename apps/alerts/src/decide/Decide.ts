/**
 * Changes and rules to verdicts. Every crossing is judged anew at every look: what keeps a match quiet may lie outside
 * the crossing (a property that can't be seen yet, a missing recipient), and goes away without the crossing changing.
 */
import type { AgencyId, PropertyId, RequestId, UserId } from "@apimo-alerts/core/Ids"
import type { Event, Locale } from "@apimo-alerts/notifier/Message"
import type { Route } from "../config/Config.ts"
import { type ChangeKind, diff } from "../diff/Diff.ts"
import type { CompleteSnapshot, Crossing } from "../facts/Crossing.ts"
import type { KnownPair, QuietReason } from "../facts/Pair.ts"
import type { KnownProperty } from "../facts/Property.ts"
import { routesFor } from "./Routing.ts"
import type { Rules } from "./Rules.ts"
import type { Verdict } from "./Verdict.ts"

/** What the verdicts on a request's matches depend on, besides its crossings. */
export interface RequestSituation {
  readonly active: boolean
  /** When its crossings were last looked at, milliseconds since 1970; null before the first look. */
  readonly checkedAt: number | null
  /** The user who owns it. */
  readonly agent: UserId | null
  /** The recipient's language; null when nobody can be told. */
  readonly language: Locale | null
}

/** What the verdicts depend on, besides the crossings. */
export interface Situation {
  readonly agency: AgencyId
  readonly request: (id: RequestId) => RequestSituation | undefined
  readonly property: (id: PropertyId) => KnownProperty | undefined
  readonly rules: Rules
}

/** Quiet with a reason, or what is told and where: it is made for every crossing, so quiet costs no object. */
type Judgement = QuietReason | { readonly event: Event; readonly routes: ReadonlyArray<Route> }

/** `wasUnrouted`: it is as it was when no route took it. */
const judge = (crossing: Crossing, told: boolean, wasUnrouted: boolean, situation: Situation): Judgement => {
  const { rules } = situation
  if (told) return "already-told"
  if (crossing.score < rules.minScore) return "below-score"
  if (!rules.steps.has(crossing.step)) return "step"
  const request = situation.request(crossing.request)
  if (request === undefined) return "request-unknown"
  if (!request.active) return "paused"
  const property = situation.property(crossing.property)
  // What is there at the first look is not told, whether it can be seen yet or not: a token that sees no property at
  // first would else tell all of them when it does.
  if (property === undefined)
    return request.checkedAt === null && rules.baseline !== "alert" ? "baseline" : "property-unknown"
  if (!property.facts.onMarket) return "off-market"
  const isBaseline = request.checkedAt === null && rules.baseline !== "alert"
  if (isBaseline && rules.baseline === "silent") return "baseline"
  const { agent, language } = request
  if (language === null) return "no-recipient"
  const candidates = isBaseline ? rules.routes.filter((route) => route.cadence._tag === "Digest") : rules.routes
  const { category, city, postcode, type } = property.facts
  const { agency } = situation
  const { score } = crossing
  const event = eventOf(crossing, wasUnrouted, situation)
  const routes = routesFor(candidates, { agency, score, event, agent, category, type, city, postcode, language })
  if (routes.length === 0) return isBaseline ? "baseline" : "no-route"
  return { event, routes }
}

/** When the pair was last looked at, from either side; null before the first look at the request. */
const lookedAt = (crossing: Crossing, situation: Situation): number | null => {
  const ofRequest = situation.request(crossing.request)?.checkedAt ?? null
  const ofProperty = situation.property(crossing.property)?.checkedAt ?? null
  return ofRequest === null ? null : Math.max(ofRequest, ofProperty ?? 0)
}

/**
 * Since the last look: dropped in price, back on the market, else new. A match that no route took stays what it was then:
 * a price drop that is not to be told must not be told as new at the next look.
 */
const eventOf = (crossing: Crossing, wasUnrouted: boolean, situation: Situation): Event => {
  const looked = lookedAt(crossing, situation)
  const property = situation.property(crossing.property)
  if (property === undefined || looked === null) return "new"
  const since = wasUnrouted ? 0 : looked
  const { facts, previousPrice, repricedAt, returnedAt } = property
  if (returnedAt !== null && returnedAt > since) return "back-on-market"
  const dropped = previousPrice !== null && facts.price !== null && facts.price < previousPrice
  return dropped && repricedAt !== null && repricedAt > since ? "price-drop" : "new"
}

/**
 * A pair that was told is released by a score below the release score: it may be told again when it rises. Only while
 * both sides are live: what a paused request or a property off the market scores meanwhile is nobody's news.
 */
const isStillTold = (known: KnownPair | undefined, crossing: Crossing, situation: Situation): boolean => {
  if (known?.told !== true) return false
  if (crossing.score >= situation.rules.releaseScore) return true
  const isLive =
    situation.request(crossing.request)?.active === true &&
    situation.property(crossing.property)?.facts.onMarket === true
  return !isLive
}

/** An alert or a silent baseline that is looked at again unchanged was told already; that is no news. */
const isSettled = (known: KnownPair | undefined, judgement: Judgement): boolean =>
  judgement === "already-told" && (known?.outcome === "alert" || known?.outcome === "baseline")

const verdictOn = (
  crossing: Crossing,
  known: KnownPair | undefined,
  kind: ChangeKind | null,
  situation: Situation
): Verdict | null => {
  const wasUnrouted = kind === null && known?.outcome === "no-route"
  const judgement = judge(crossing, isStillTold(known, crossing, situation), wasUnrouted, situation)
  if (kind === null && (known?.outcome === judgement || isSettled(known, judgement))) return null
  const { property, request, score, step } = crossing
  const isFirst = known === undefined
  const change = kind ?? "reconsidered"
  if (typeof judgement === "string") {
    const told = judgement === "baseline" || judgement === "already-told"
    return { request, property, isFirst, change, score, step, present: true, told, outcome: judgement }
  }
  const alert = { told: true, outcome: "alert" as const, ...judgement }
  return { request, property, isFirst, change, score, step, present: true, ...alert }
}

/** The verdicts that are news: on each change, and on each pair that is now judged otherwise. Best score first. */
export const decide = (
  known: ReadonlyArray<KnownPair>,
  snapshot: CompleteSnapshot,
  situation: Situation
): ReadonlyArray<Verdict> => {
  const isRepriced = (property: PropertyId) => {
    const at = situation.property(property)?.repricedAt ?? null
    const request = snapshot.side._tag === "Request" ? situation.request(snapshot.side.id)?.checkedAt : undefined
    const since = Math.max(request ?? 0, situation.property(property)?.checkedAt ?? 0)
    return at !== null && since > 0 && at > since
  }
  const verdicts: Array<Verdict> = []
  for (const { before, kind, now } of diff(known, snapshot, isRepriced)) {
    if (now !== undefined) {
      const verdict = verdictOn(now, before, kind, situation)
      if (verdict !== null) verdicts.push(verdict)
    } else if (before !== undefined) {
      const { property, request, score, step, told } = before
      verdicts.push({
        request,
        property,
        isFirst: false,
        change: "vanished",
        score,
        step,
        present: false,
        told,
        outcome: "vanished"
      })
    }
  }
  return verdicts.sort((a, b) => b.score - a.score)
}
