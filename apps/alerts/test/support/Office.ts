/**
 * An agency's office: matches that come and go, and the worker's own steps from verdict to message on a real store, with
 * the test's clock and a mailbox at the end of every channel. Nothing calls Apimo: what is known is what the test says.
 */
import type { PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import type { Capabilities } from "@apimo-alerts/notifier/Notifier"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Channels } from "../../src/channels/Channels.ts"
import { seal } from "../../src/compose/Seal.ts"
import { takeIn } from "../../src/compose/TakeIn.ts"
import { tellOperator } from "../../src/compose/TellOperator.ts"
import type { Config } from "../../src/config/Config.ts"
import { Deliver } from "../../src/deliver/Deliver.ts"
import { CompleteSnapshot } from "../../src/facts/Crossing.ts"
import type { KnownProperty } from "../../src/facts/Property.ts"
import type { KnownRequest } from "../../src/facts/Request.ts"
import { ofDelivered } from "../../src/pass/Happenings.ts"
import type { AgencyView } from "../../src/read/AgencyView.ts"
import * as Database from "../../src/store/Database.ts"
import { Incidents } from "../../src/store/Incidents.ts"
import { Memory } from "../../src/store/Memory.ts"
import { Outbox } from "../../src/store/Outbox.ts"
import type { StoreFailed } from "../../src/store/StoreFailed.ts"
import { collecting, type Mailbox, mailbox } from "./Collector.ts"
import { agency, agent, knownProperty, knownRequest, propertyId, requestId, source, userId } from "./Given.ts"
import { type HandClock, handClock } from "./HandClock.ts"

interface Options {
  readonly config: Config
  /** Two workers on one store share it. */
  readonly database?: Layer.Layer<SqlClient.SqlClient, StoreFailed>
  readonly box?: Mailbox
  readonly capabilities?: Partial<Capabilities>
  readonly clock?: HandClock
}

const facts = { id: agency, active: true, name: "Agence", email: null, phone: null }
const agents = new Map([9, 10, 11].map((id) => [userId(id), agent({ email: `agent${id}@example.test` })] as const))

/** What Apimo would say: shared by all workers of a test. */
export interface Facts {
  /** Request to its properties' scores. */
  readonly scores: Map<number, Map<number, number>>
  readonly owner: Map<number, number>
  readonly sold: Set<number>
  readonly paused: Set<number>
  heardAt: number | null
}

export const newFacts = (): Facts => ({
  scores: new Map(),
  owner: new Map(),
  sold: new Set(),
  paused: new Set(),
  heardAt: null
})

/** A worker; two of them on one file are two processes. */
export const make = Effect.fnUntraced(function* (
  {
    box = mailbox(),
    capabilities = {},
    clock = handClock(0),
    config,
    database = Database.layer(Database.inMemory)
  }: Options,
  known: Facts = newFacts()
) {
  const channels = Object.keys(config.channels).map((id) => ({
    id,
    notifier: collecting(id, box, capabilities),
    settings: {}
  }))
  const context = yield* Layer.build(
    Deliver.layer(config).pipe(
      Layer.provideMerge(
        Layer.mergeAll(
          Memory.layer,
          Outbox.layer,
          Incidents.layer,
          Channels.layer(channels),
          source("http://127.0.0.1:9")
        )
      ),
      Layer.provideMerge(database)
    )
  )
  const memory = Context.get(context, Memory)
  const outbox = Context.get(context, Outbox)
  const sql = Context.get(context, SqlClient.SqlClient)
  const incidents = Context.get(context, Incidents)
  const deliver = Context.get(context, Deliver)
  let looks = 0
  const here = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(Effect.provide(context), Effect.withClock(clock), Effect.withTracerEnabled(false))

  const view = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const requests = new Map<RequestId, KnownRequest>()
    const properties = new Map<PropertyId, KnownProperty>()
    for (const [id, scores] of known.scores) {
      const base = knownRequest({ checkedAt: 1 })
      const user = userId(known.owner.get(id) ?? 9)
      requests.set(requestId(id), {
        ...base,
        facts: { ...base.facts, active: !known.paused.has(id), user, contact: null }
      })
      for (const property of scores.keys()) {
        const one = knownProperty()
        properties.set(propertyId(property), { ...one, facts: { ...one.facts, onMarket: !known.sold.has(property) } })
      }
    }
    const seen: AgencyView = {
      agency: facts,
      requests,
      properties,
      heardBefore: known.heardAt,
      asOf: now,
      agents,
      hasAllAgents: true,
      notes: []
    }
    yield* memory.agencies.save([facts], true, now)
    yield* memory.requests.save(agency, requests)
    yield* memory.properties.save(agency, properties)
    return seen
  })

  /** Takes in what is known now, without completing anything. */
  const read = Effect.gen(function* () {
    const startedAt = yield* Clock.currentTimeMillis
    const pass = `look ${startedAt} ${looks++}`
    const seen = yield* view
    for (const [id, scores] of known.scores) {
      const crossings = [...scores].map(([property, score]) => ({
        request: requestId(id),
        property: propertyId(property),
        score,
        step: 1
      }))
      const snapshot = new CompleteSnapshot({ side: { _tag: "Request", id: requestId(id) }, crossings })
      yield* takeIn({ pass, config, view: seen, snapshot, read: { startedAt } })
    }
    known.heardAt = startedAt
  }).pipe(here)

  const complete = (which: "all" | "digests") => here(seal(config, which))
  const look = Effect.zipRight(read, complete("all"))
  /** What is due leaves, and the operator is told. */
  const send = Effect.gen(function* () {
    const done = yield* deliver.due
    yield* tellOperator(config, done.flatMap(ofDelivered))
    const notices = config.operator === undefined ? [] : yield* deliver.dueOn(config.operator.channel)
    return [...done, ...notices]
  }).pipe(here)
  const step = Effect.all([look, complete("digests"), send], { discard: true })

  const set = (now: number) =>
    Effect.sync(() => {
      clock.now = now
    })
  const wait = (millis: number) => Effect.suspend(() => set(clock.now + millis))
  /** Time passes until then, with a look and a delivery after each step. */
  const until = (end: number, every: number) =>
    Effect.whileLoop({
      while: () => clock.now < end,
      body: () => Effect.zipRight(set(Math.min(end, clock.now + every)), step),
      step: () => undefined
    })

  /** A match of a request: agent 9's unless said otherwise. */
  const match = (property: number, score = 90, request = 1) => {
    known.scores.set(request, (known.scores.get(request) ?? new Map<number, number>()).set(property, score))
  }
  const unmatch = (property: number, request = 1) => known.scores.get(request)?.delete(property)

  /** Properties that were left out of messages, and why. */
  const dropped = sql<{ property: number; dropped: string }>`SELECT property, dropped FROM delivery_item
    WHERE dropped IS NOT NULL ORDER BY property`
  /** What became of the deliveries, in the order in which they came to be: state and last words. */
  const deliveries = sql<{
    status: string
    channel: string
    kind: string
    reply: string | null
  }>`SELECT status, channel,
    kind, (SELECT reply FROM attempt WHERE delivery = delivery.id ORDER BY number DESC LIMIT 1) AS reply
    FROM delivery ORDER BY created_at, rowid`
  return {
    box,
    config,
    here,
    context,
    known,
    memory,
    outbox,
    incidents,
    deliver,
    sql,
    look,
    read,
    complete,
    send,
    step,
    clock,
    set,
    wait,
    until,
    match,
    unmatch,
    dropped,
    deliveries
  }
})

export type Office = Effect.Effect.Success<ReturnType<typeof make>>
