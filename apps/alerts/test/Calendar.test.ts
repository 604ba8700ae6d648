/**
 * Digests through the calendar: one for each slot that has something to tell, whatever happens to clocks and workers.
 */

import * as SqlClient from "@effect/sql/SqlClient"
import { expect, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Cadence from "../src/config/Cadence.ts"
import * as Database from "../src/store/Database.ts"
import { mailbox } from "./support/Collector.ts"
import { config, digestAt, item, owed, propertyId, recipient, sender } from "./support/Given.ts"
import { handClock } from "./support/HandClock.ts"
import * as Office from "./support/Office.ts"
import * as World from "./support/World.ts"

const hour = 3_600_000
const day = 24 * hour

/** The same numbers at every run. */
const random = (seed: number) => {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

interface Life {
  readonly zone: string
  readonly cadence: string
  readonly seed: number
  /** Whether somebody sets the clock, back and forth. */
  readonly isSet: boolean
}

/** 400 days of two workers that are restarted, stopped for long, and wake at any time. */
const live = Effect.fnUntraced(function* ({ cadence: text, isSet, seed, zone: name }: Life) {
  const next = random(seed)
  const zone = DateTime.zoneUnsafeMakeNamed(name)
  const cadence = digestAt(text)
  const clock = handClock(Date.UTC(2026, 2, 1, 12))
  const end = clock.now + 400 * day
  const box = mailbox()
  const given = config({ timezone: name, routes: [{ channel: "mail", cadence: text }] })
  const sql = yield* SqlClient.SqlClient
  const start = Office.make({ config: given, clock, box, database: Layer.succeed(SqlClient.SqlClient, sql) })
  let workers = [yield* start, yield* start]
  const owedAt = new Map<number, { readonly to: string; readonly slot: number }>()
  const wrong: Array<string> = []
  let heard = clock.now
  let property = 0
  while (clock.now < end) {
    const luck = next()
    const wait = luck < 0.03 ? 9 * day * next() : luck < 0.4 ? 3 * hour * next() : 36 * hour * next()
    clock.now += Math.round(wait)
    const back = isSet && next() < 0.1 ? Math.round(3 * hour * (next() - 0.5)) : 0
    clock.now += back
    if (next() < 0.04) workers = [yield* start, yield* start]
    const at = clock.now
    const matches = next() < 0.4 ? 1 : 0
    for (let i = 0; i < matches; i++) {
      property++
      const to = `user:${property % 2}`
      const since = Math.min(heard, at)
      owedAt.set(property, { to, slot: Cadence.nextSlot(cadence, zone, since).at })
      const told = { ...item(), property: { ...item().property, id: property } }
      const one = owed({
        property: propertyId(property),
        item: told,
        cadence,
        told: { recipient: recipient(to), locale: "fr" }
      })
      const [worker] = workers
      if (worker !== undefined)
        yield* sql.withTransaction(worker.outbox.owe({ pass: `${property}`, at, since, zone, sender, owed: [one] }))
    }
    heard = at
    const before = box.arrived.length
    yield* Effect.forEach(workers, (worker) => Effect.zipRight(worker.complete("all"), worker.send), {
      concurrency: "unbounded"
    })
    const now = box.arrived.slice(before).map(({ message }) => message.recipient.key)
    if (new Set(now).size !== now.length) wrong.push(`two at once: ${new Date(at).toISOString()}`)
  }
  clock.now += 9 * day
  for (const worker of workers) yield* Effect.zipRight(worker.complete("all"), worker.send)

  const told = new Map<number, number>()
  for (const { at, message } of box.arrived) {
    if (message.kind !== "digest") continue
    for (const { property: one } of message.items) {
      const match = owedAt.get(one.id)
      if (told.has(one.id)) wrong.push(`${one.id} told twice`)
      if (match?.to !== message.recipient.key) wrong.push(`${one.id} told to another`)
      if (at < (match?.slot ?? Number.POSITIVE_INFINITY)) wrong.push(`${one.id} told before its slot`)
      told.set(one.id, at)
    }
  }
  if (told.size !== owedAt.size) wrong.push(`${owedAt.size - told.size} never told`)
  const slots = yield* sql<{ slot: string; recipient_key: string }>`SELECT slot, recipient_key FROM delivery`
  if (slots.length !== box.arrived.length) wrong.push(`${slots.length} slots, ${box.arrived.length} digests`)
  const named = new Set(slots.map(({ recipient_key, slot }) => `${recipient_key} ${slot}`))
  if (named.size !== slots.length) wrong.push("a slot has two digests")
  return { wrong, digests: box.arrived.length }
}, Effect.scoped)

const lives: ReadonlyArray<Life> = [
  { zone: "Europe/Paris", cadence: "daily 02:30", seed: 1, isSet: true },
  { zone: "America/Santiago", cadence: "daily 00:00", seed: 2, isSet: false },
  { zone: "Australia/Lord_Howe", cadence: "weekdays 02:15", seed: 3, isSet: true },
  { zone: "Africa/Cairo", cadence: "weekly fri 00:30", seed: 4, isSet: false },
  { zone: "America/New_York", cadence: "daily 08:00", seed: 5, isSet: true },
  { zone: "Pacific/Chatham", cadence: "daily 23:59", seed: 6, isSet: false }
]

for (const life of lives) {
  it.scoped(`400 days in ${life.zone}, ${life.cadence}${life.isSet ? ", the clock set now and then" : ""}`, () =>
    Effect.gen(function* () {
      const { digests, wrong } = yield* Effect.provide(live(life), Database.layer(Database.inMemory))
      expect(wrong).toEqual([])
      expect(digests).toBeGreaterThan(30)
    })
  )
}

it.scopedLive("after a week of downtime each agent gets one digest, which says what it covers", () =>
  Effect.gen(function* () {
    const { messages, run, simulator } = yield* World.make({
      town: { seed: 5, agents: 3, requests: 12, properties: 20, at: "2026-11-24T09:00" },
      recipients: { fallback: "Accueil <accueil@example.test>" },
      routes: [{ channel: "kept", cadence: "daily 08:00" }]
    })
    const requests = (yield* simulator.state.requests).filter((one) => one.active)
    const add = Effect.forEach(requests, (one) => simulator.edits.addPropertyFor({ request: one.id }))
    yield* run
    const before = yield* add
    yield* run
    expect(messages).toEqual([])
    yield* simulator.clock.set("2026-12-02T11:00")
    const after = yield* add
    yield* run
    const keys = messages.map((message) => message.recipient.key)
    expect(keys.length).toBeGreaterThan(1)
    expect(new Set(keys).size).toBe(keys.length)
    const told = messages.flatMap((message) => message.items.map((item) => `${item.buyer.request}/${item.property.id}`))
    expect(new Set(told).size).toBe(told.length)
    for (const [i, { id }] of requests.entries())
      for (const added of [before[i], after[i]]) expect(told).toContain(`${id}/${added?.property}`)
    for (const { period } of messages) {
      expect(Date.parse(period?.from ?? "")).toBe(Date.parse("2026-11-24T08:00+01:00"))
      const to = Date.parse(period?.to ?? "")
      expect(to).toBeGreaterThanOrEqual(Date.parse("2026-12-02T11:00+01:00"))
      expect(to).toBeLessThan(Date.parse("2026-12-02T11:05+01:00"))
    }
    messages.length = 0
    for (const next of ["2026-12-02T12:00", "2026-12-03T08:00", "2026-12-04T08:00"]) {
      yield* simulator.clock.set(next)
      yield* run
    }
    expect(messages).toEqual([])
  })
)
