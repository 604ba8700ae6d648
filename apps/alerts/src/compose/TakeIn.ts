/**
 * Takes in one snapshot: what is known, the verdicts and the deliveries change together, in one transaction, or not at
 * all.
 */
import type { ContactId, RequestId } from "@apimo-alerts/core/Ids"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Config } from "../config/Config.ts"
import { recipientOf } from "../decide/Agents.ts"
import { decide, type RequestSituation, type Situation } from "../decide/Decide.ts"
import { rulesOf } from "../decide/Rules.ts"
import type { Verdict } from "../decide/Verdict.ts"
import type { CompleteSnapshot } from "../facts/Crossing.ts"
import type { Contacts } from "../facts/People.ts"
import type { AgencyView } from "../read/AgencyView.ts"
import { knownContacts, refreshContacts } from "../read/Contacts.ts"
import { transaction } from "../store/Database.ts"
import { Memory } from "../store/Memory.ts"
import { Outbox } from "../store/Outbox.ts"
import { cameAboutAfter } from "./CameAbout.ts"
import { owedFor } from "./Owed.ts"

interface Options {
  readonly pass: string
  readonly config: Config
  readonly view: AgencyView
  readonly snapshot: CompleteSnapshot
  /** When the answer was asked for, milliseconds since 1970; null when it comes from the store. */
  readonly read: { readonly startedAt: number } | null
}

const situationOf = ({ config, view }: Options): Situation => {
  // Asked once for each crossing: what is the same for all crossings of a request is found out once.
  const requests = new Map<RequestId, RequestSituation | undefined>()
  const find = (id: RequestId): RequestSituation | undefined => {
    const known = view.requests.get(id)
    if (known === undefined) return undefined
    const told = recipientOf(known.facts, view.agents, view.hasAllAgents, config.recipients)
    const { active, user } = known.facts
    return { active, checkedAt: known.checkedAt, agent: user, language: told?.locale ?? null }
  }
  return {
    agency: view.agency.id,
    request: (id) => {
      if (!requests.has(id)) requests.set(id, find(id))
      return requests.get(id)
    },
    property: (id) => view.properties.get(id),
    rules: rulesOf(config)
  }
}

const pairKey = ({ property, request }: { readonly request: number; readonly property: number }) =>
  `${request}/${property}`

const isAlert = (verdict: Verdict) => verdict.outcome === "alert"

/** The buyers whose names the alerts need. */
const buyersOf = (verdicts: ReadonlyArray<Verdict>, view: AgencyView): ReadonlySet<ContactId> =>
  new Set(
    verdicts.filter(isAlert).flatMap((verdict) => {
      const contact = view.requests.get(verdict.request)?.facts.contact ?? null
      return contact === null ? [] : [contact]
    })
  )

/** Gives the number of alerts. */
export const takeIn = Effect.fn("TakeIn.takeIn")(function* (options: Options) {
  const { config, snapshot, view } = options
  const { side } = snapshot
  const memory = yield* Memory
  const outbox = yield* Outbox
  const agency = view.agency.id
  const situation = situationOf(options)

  const owedOf = (verdict: Verdict, buyers: Contacts) => {
    const request = view.requests.get(verdict.request)?.facts
    const property = view.properties.get(verdict.property)
    const told = request && recipientOf(request, view.agents, view.hasAllAgents, config.recipients)
    if (request === undefined || property === undefined || told === undefined || told === null) return []
    const contact = (request.contact === null ? undefined : buyers.get(request.contact)) ?? null
    return owedFor(agency, verdict, { request, told, contact, property })
  }

  const sinceOf = (verdict: Verdict, at: number) => {
    const heardBefore = view.heardBefore ?? at
    const request = view.requests.get(verdict.request)
    const property = view.properties.get(verdict.property)
    // Known matches that are judged by other rules come about with the rules.
    if (options.read === null || request === undefined || property === undefined) return heardBefore
    return cameAboutAfter(request, property, heardBefore)
  }

  // The look followed every change that is known, whatever the clock says. A match that waits for the whole list of
  // agents is looked at again.
  const checked = (now: number, verdicts: ReadonlyArray<Verdict>) => {
    const waits = !view.hasAllAgents && verdicts.some(({ outcome }) => outcome === "no-recipient")
    if (options.read === null || waits) return Effect.void
    const at = Math.max(now, view.asOf)
    return side._tag === "Request"
      ? memory.requests.checked(agency, [side.id], at, view.asOf)
      : memory.properties.checked(agency, [side.id], at, view.asOf)
  }

  // Null, and nothing taken in, when an alert needs a name that is not known: that is asked for outside of the
  // transaction, which waits for nobody.
  const record = (mayAsk: boolean) =>
    Effect.gen(function* () {
      const at = yield* Clock.currentTimeMillis
      yield* memory.agencies.lock(agency)
      const known = yield* memory.pairs.of(agency, side)
      // What another worker judged after this answer was asked for is newer than the answer. What was judged later than
      // now was judged by a clock that has been set back since.
      const { read } = options
      const newer =
        read === null
          ? new Set<string>()
          : new Set(known.filter(({ judgedAt }) => judgedAt > read.startedAt && judgedAt <= at).map(pairKey))
      const verdicts = decide(known, snapshot, situation).filter((verdict) => !newer.has(pairKey(verdict)))
      const wanted = buyersOf(verdicts, view)
      const buyers = yield* knownContacts(view.agency, wanted)
      if (mayAsk && buyers.size < wanted.size) return null
      yield* memory.pairs.save(agency, verdicts, at)
      const { email, id, name, phone } = view.agency
      const sender = { id, name, email, phone }
      for (const since of new Set(verdicts.map((verdict) => sinceOf(verdict, at)))) {
        const those = verdicts.filter((verdict) => sinceOf(verdict, at) === since)
        const owed = those.flatMap((verdict) => owedOf(verdict, buyers))
        yield* outbox.owe({ pass: options.pass, at, since, zone: config.timezone, sender, owed })
      }
      yield* checked(at, verdicts)
      return verdicts.filter(isAlert).length
    }).pipe(transaction("taking in what was found"))

  // Where nothing changed that is all there is to record, and one statement needs no transaction.
  if (decide(yield* memory.pairs.of(agency, side), snapshot, situation).length === 0) {
    yield* checked(yield* Clock.currentTimeMillis, [])
    return 0
  }
  const alerts = yield* record(true)
  if (alerts !== null) return alerts
  yield* refreshContacts(view.agency)
  return (yield* record(false)) ?? 0
})
