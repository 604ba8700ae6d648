/**
 * A store on a real database file, with what the tests of the outbox do with it.
 */
import * as path from "node:path"
import type { Payload } from "@apimo-alerts/notifier/Notifier"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { parse } from "../../src/config/Cadence.ts"
import type { AttemptRecord, Delivery, Next } from "../../src/store/Delivery.ts"
import type { Owed } from "../../src/store/Gather.ts"
import type { Worker } from "../../src/store/Outbox.ts"
import type { StoreFailed } from "../../src/store/StoreFailed.ts"
import { instant, openStore, owed, sender, temporaryFolder } from "./Make.ts"

export const paris = DateTime.zoneUnsafeMakeNamed("Europe/Paris")
export const morning = Date.parse("2026-11-24T09:00:00+01:00")
export const eight = Date.parse("2026-11-25T08:00:00+01:00")
export const minute = 60_000
export const daily = parse("daily 08:00") ?? instant

export const temporaryFile = Effect.map(temporaryFolder, (folder) => path.join(folder, "alerts.db"))

export interface Attempted {
  readonly delivery: string
  readonly number: number
  readonly outcome: string
}

/** A connection to a store, and what the tests do with it. */
export const connect = Effect.fnUntraced(function* (file: string) {
  const { context, memory, outbox: box } = yield* openStore(file)
  const sql = Context.get(context, SqlClient.SqlClient)
  const inOne = <A, E>(effect: Effect.Effect<A, E | StoreFailed>) =>
    Effect.provide(sql.withTransaction(effect), context)
  /** Completes what is ripe, as a look or a slot does. */
  const seal = (at: number, kinds: ReadonlyArray<Delivery["kind"]>) =>
    Effect.flatMap(box.ripe(at), (ripe) => {
      const ids = ripe.flatMap(({ id, kind }) => (kinds.includes(kind) ? [id] : []))
      return ids.length === 0 ? Effect.void : inOne(box.seal(ids, at, []))
    })
  const outbox = {
    ...box,
    closeAlerts: (at: number) => seal(at, ["alert"]),
    ending: (one: Delivery, at = morning, sent = payload("sent")) => box.ending(one, sent, at, at + 30_000),
    settle: (one: Delivery, at: number, record: AttemptRecord, next: Next, sent?: Payload) =>
      box.settle(one, { at, since: at, zone: paris }, record, next, sent)
  }
  const owe = (all: ReadonlyArray<Owed>, at = morning, since = at, pass = "p") =>
    inOne(outbox.owe({ pass, at, since, zone: paris, sender, owed: all }))
  const claim = (by: Worker, at = morning, limit = 100) =>
    Effect.zipRight(seal(at, ["digest"]), outbox.claim({ at, worker: by, limit, channel: "mail" }))
  const lost = (by: Worker, at = morning) => outbox.lost({ at, worker: by, channel: "mail" })
  const statusOf = (id: string) => Effect.map(outbox.find(id), (found) => found?.status)
  const attempts = sql<Attempted>`SELECT delivery, number, outcome FROM attempt ORDER BY delivery, number`
  /** One alert that is due at once. */
  const oneDue = Effect.gen(function* () {
    yield* owe([owed(1)])
    yield* outbox.closeAlerts(morning)
    const [only] = yield* outbox.owed
    return only?.id ?? ""
  })
  return { context, memory, outbox, sql, inOne, owe, claim, lost, statusOf, attempts, oneDue }
})

export const open = Effect.flatMap(temporaryFile, connect)

export const attempt = (outcome: AttemptRecord["outcome"]): AttemptRecord => ({
  outcome,
  phase: null,
  code: null,
  reply: "said",
  milliseconds: 5
})
export const payload = (text: string) => ({ contentType: "text/plain", body: Buffer.from(text), warnings: [] })
export const first = (claimed: ReadonlyArray<Delivery>) => {
  const [only] = claimed
  if (only === undefined || claimed.length > 1) throw new TypeError(`one delivery was expected, ${claimed.length} came`)
  return only
}
