/**
 * Takes in one snapshot of one request: what is known, the verdicts and the deliveries change together, in one
 * transaction, or not at all.
 */
import type { Contact } from "@apimo-alerts/core/Contact"
import type { Request } from "@apimo-alerts/core/Request"
import * as Clock from "effect/Clock"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Config } from "../config/Config.ts"
import { recipientOf, type Told } from "../decide/Agents.ts"
import { decide } from "../decide/Decide.ts"
import { rulesOf } from "../decide/Rules.ts"
import type { Verdict } from "../decide/Verdict.ts"
import type { AgencyView } from "../read/AgencyView.ts"
import type { CompleteSnapshot } from "../read/Snapshot.ts"
import { transaction } from "../store/Database.ts"
import { type KnownRequest, Memory } from "../store/Memory.ts"
import { Outbox } from "../store/Outbox.ts"
import { owedFor } from "./Owed.ts"

export interface Look {
  readonly isBaseline: boolean
  readonly alerts: number
}

interface Options {
  readonly pass: string
  readonly config: Config
  readonly zone: DateTime.TimeZone
  readonly view: AgencyView
  readonly request: Request
  readonly snapshot: CompleteSnapshot
}

const verdictsOn = (known: KnownRequest, told: Told | null, { config, request, snapshot, view }: Options) =>
  decide(known.pairs, snapshot, {
    agency: view.agency.id,
    active: request.active,
    checkedAt: known.checkedAt,
    hasRecipient: told !== null,
    properties: view.properties,
    rules: rulesOf(config)
  })

const isAlert = (verdict: Verdict) => verdict.outcome === "alert"

export const takeIn = Effect.fn("Look.takeIn")(function* (options: Options) {
  const { request, view } = options
  const memory = yield* Memory
  const outbox = yield* Outbox
  const agency = view.agency.id
  const told = recipientOf(request, view.agents, view.hasAllAgents, options.config.recipients)

  // A first look without the transaction. It is enough where nothing changed, and else it tells whether the buyer's name
  // is needed, which is a call.
  const before = yield* memory.request(agency, request.id)
  const preview = verdictsOn(before, told, options)
  if (preview.length === 0) {
    yield* memory.checked(agency, request.id, yield* Clock.currentTimeMillis)
    const unchanged: Look = { isBaseline: before.checkedAt === null, alerts: 0 }
    return unchanged
  }
  const contact: Contact | null = preview.some(isAlert) ? yield* view.contact(request.contact) : null

  const record = Effect.gen(function* () {
    const at = yield* Clock.currentTimeMillis
    const known = yield* memory.lockRequest(agency, request.id)
    const verdicts = verdictsOn(known, told, options)
    yield* memory.saveVerdicts(agency, request.id, options.pass, at, verdicts)
    if (told !== null) {
      const owed = owedFor({ agency, request, verdicts, told, contact, properties: view.properties })
      const { email, name, phone } = view.agency
      yield* outbox.owe({
        pass: options.pass,
        at,
        zone: options.zone,
        sender: { id: agency, name, email, phone },
        owed
      })
    }
    yield* memory.checked(agency, request.id, at)
    const look: Look = { isBaseline: known.checkedAt === null, alerts: verdicts.filter(isAlert).length }
    return look
  })
  return yield* transaction("taking in what was found for a request")(record)
})
