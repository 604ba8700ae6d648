/**
 * Messages that take their time to send: how many leave at once, what becomes of those that wait when the worker stops,
 * and the leases meanwhile.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import { Channels, type GuardedChannel } from "../src/channels/Channels.ts"
import { seal } from "../src/compose/Seal.ts"
import { Deliver } from "../src/deliver/Deliver.ts"
import * as Database from "../src/store/Database.ts"
import { Incidents } from "../src/store/Incidents.ts"
import { Memory } from "../src/store/Memory.ts"
import { Outbox } from "../src/store/Outbox.ts"
import { StoreFailed } from "../src/store/StoreFailed.ts"
import { config, owed, paris, recipient, sender } from "./support/Given.ts"

/** Twice as long as a lease. */
const duration = "60 seconds"

/** A channel that takes its time, and how many it had at once. */
const slow = (atOnce = 5) => {
  const seen = { now: 0, most: 0, ended: 0 }
  const channel: GuardedChannel = {
    capabilities: {
      format: "text",
      maxBytes: 1_000,
      perSecond: Number.POSITIVE_INFINITY,
      idempotent: false,
      buttons: false,
      images: false,
      personal: true
    },
    atOnce,
    verify: Effect.succeed("slow"),
    render: () => Effect.succeed({ contentType: "text/plain", body: Buffer.from("match"), warnings: [] }),
    send: (_, attempt) =>
      Effect.gen(function* () {
        seen.most = Math.max(seen.most, ++seen.now)
        yield* Effect.sleep(duration)
        yield* attempt.ending
        seen.now--
        seen.ended++
        return { reply: "at last" }
      })
  }
  return { channel, seen }
}

/** An outbox whose first renewal fails. */
const unlucky = Layer.effect(
  Outbox,
  Effect.map(Outbox, (outbox) => {
    let isFirst = true
    return Outbox.of({
      ...outbox,
      renew: (delivery, until) =>
        Effect.suspend(() => {
          if (!isFirst) return outbox.renew(delivery, until)
          isFirst = false
          return new StoreFailed({ doing: "renewing a lease", cause: new Error("database is locked") })
        })
    })
  })
).pipe(Layer.provide(Outbox.layer))

const settings = config({ channels: { mail: { notifier: "slow" } } })

/** The event loop's own: what waits for the store goes on in it, whatever the test's clock says. */
const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

/** Goes on for so many seconds. */
const pass = (seconds: number) =>
  Effect.repeatN(Effect.zipRight(Effect.repeatN(turn, 3), TestClock.adjust("1 second")), seconds - 1)

/** A worker that owes an alert to each of so many agents. */
const owing = (agents: number, channel: GuardedChannel, outboxes: Layer.Layer<Outbox, never, SqlClient.SqlClient>) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(
      Deliver.layer(settings).pipe(
        Layer.provideMerge(
          Layer.mergeAll(Memory.layer, outboxes, Incidents.layer, Layer.succeed(Channels, new Map([["mail", channel]])))
        ),
        Layer.provideMerge(Database.layer(Database.inMemory))
      )
    )
    const outbox = Context.get(context, Outbox)
    const sql = Context.get(context, SqlClient.SqlClient)
    const all = Array.from({ length: agents }, (_, i) =>
      owed({ told: { recipient: recipient(`user:${i}`), locale: "fr" } })
    )
    const options = { at: 0, since: 0, zone: paris, pass: "p", sender, owed: all }
    yield* sql.withTransaction(outbox.owe(options))
    yield* Effect.provide(seal(settings, "all"), context)
    const statuses = Effect.map(outbox.owed, (left) => left.map(({ leaseOwner, status }) => `${status} ${leaseOwner}`))
    return { due: Context.get(context, Deliver).due, sql, statuses }
  })

for (const atOnce of [1, 5, 8]) {
  it.scoped(`as many at once as the channel takes: ${atOnce}`, () =>
    Effect.gen(function* () {
      const { channel, seen } = slow(atOnce)
      const { due } = yield* owing(12, channel, Outbox.layer)
      const sending = yield* Effect.fork(due)
      yield* pass(Math.ceil(12 / atOnce) * 65)
      expect((yield* Fiber.join(sending)).map(({ settlement }) => settlement.next.status)).toEqual(
        Array(12).fill("sent")
      )
      expect(seen).toEqual({ now: 0, most: atOnce, ended: 12 })
    })
  )
}

it.scoped("a worker that stops brings to its end what has begun, and gives back what waits", () =>
  Effect.gen(function* () {
    const { channel, seen } = slow()
    const { due, statuses } = yield* owing(12, channel, Outbox.layer)
    const sending = yield* Effect.forkDaemon(due)
    yield* pass(10)
    yield* Fiber.interruptFork(sending)
    yield* pass(60)
    expect(seen).toEqual({ now: 0, most: 5, ended: 5 })
    yield* Fiber.await(sending)
    expect(yield* statuses).toEqual(Array(7).fill("retry null"))
  })
)

it.scoped("a renewal that fails is tried again before the lease is over", () =>
  Effect.gen(function* () {
    const { due } = yield* owing(1, slow().channel, unlucky)
    const sending = yield* Effect.fork(due)
    yield* pass(65)
    const [done] = yield* Fiber.join(sending)
    expect(done?.settlement.attempt).toMatchObject({ outcome: "sent", reply: "at last" })
  })
)

describe("what came of a message can't be written", () => {
  /** The gate can be passed, and nothing after it. */
  const fill = (sql: SqlClient.SqlClient) =>
    sql`CREATE TRIGGER full BEFORE INSERT ON attempt BEGIN SELECT RAISE(ABORT, 'disk is full'); END`
  const makeRoom = (sql: SqlClient.SqlClient) => sql`DROP TRIGGER full`

  it.scoped("it is kept until it can, for longer than a lease, and no other begins: each arrives once", () =>
    Effect.gen(function* () {
      const { channel, seen } = slow()
      const { due, sql, statuses } = yield* owing(12, channel, Outbox.layer)
      yield* fill(sql)
      const sending = yield* Effect.fork(due)
      yield* pass(60 + 120)
      expect(seen).toEqual({ now: 0, most: 5, ended: 5 })
      expect(new Set((yield* statuses).map((one) => one.split(" ")[0]))).toEqual(new Set(["ending", "sending"]))
      yield* makeRoom(sql)
      yield* pass(3 * 65)
      const done = yield* Fiber.join(sending)
      expect(done.map(({ settlement }) => settlement.next.status)).toEqual(Array(12).fill("sent"))
      expect(seen).toEqual({ now: 0, most: 5, ended: 12 })
      expect(yield* statuses).toEqual([])
    })
  )

  it.scoped(
    "a worker that is stopped meanwhile goes, and says why; what it leaves is in doubt, and the rest is not",
    () =>
      Effect.gen(function* () {
        const { channel, seen } = slow()
        const { due, sql, statuses } = yield* owing(12, channel, Outbox.layer)
        yield* fill(sql)
        const sending = yield* Effect.forkDaemon(due)
        yield* pass(70)
        yield* Fiber.interruptFork(sending)
        yield* pass(2)
        expect(Exit.isFailure(yield* Fiber.await(sending))).toBe(true)
        yield* makeRoom(sql)
        expect((yield* statuses).map((one) => one.split(" ")[0]).sort()).toEqual([
          ...Array(5).fill("ending"),
          ...Array(7).fill("retry")
        ])
        expect(seen.ended).toBe(5)
      })
  )

  it.scoped("a store that never takes it is an error", () =>
    Effect.gen(function* () {
      const { channel, seen } = slow()
      const { due, sql } = yield* owing(1, channel, Outbox.layer)
      yield* fill(sql)
      const sending = yield* Effect.fork(due)
      yield* pass(65)
      // What is tried each second is tried once in such a step.
      yield* Effect.repeatN(Effect.zipRight(Effect.repeatN(turn, 3), TestClock.adjust("1 minute")), 11)
      expect((yield* Effect.flip(Fiber.join(sending))).message).toMatch(
        /recording how a delivery went: disk is full; make room/
      )
      expect(seen.ended).toBe(1)
    })
  )
})
