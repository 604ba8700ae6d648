/**
 * The outbox on a real SQLite file, with as many connections as there are workers.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Owed } from "../src/compose/Owed.ts"
import * as Database from "../src/store/Database.ts"
import type { Delivery } from "../src/store/Delivery.ts"
import { Memory } from "../src/store/Memory.ts"
import { Outbox, type Worker } from "../src/store/Outbox.ts"
import { StoreFailed } from "../src/store/StoreFailed.ts"
import * as Cli from "./support/Cli.ts"
import {
  agency,
  at,
  digestAt,
  item,
  owed,
  paris,
  propertyId,
  recipient,
  requestId,
  sender,
  store
} from "./support/Given.ts"

const worker = (name: string, gone: ReadonlyArray<string> = []): Worker => ({
  name,
  leaseMillis: 30_000,
  isGone: (owner) => gone.includes(owner)
})
const [anne, bert] = [worker("anne"), worker("bert")]
const now = at("2026-11-24T10:00:00Z")
const payload = { contentType: "text/plain", body: Buffer.from("frozen"), warnings: [] }
const answered = { outcome: "retry", code: 421, reply: "later", milliseconds: 5 } as const

/** What a connection to the file offers. */
const connect = (file: string) =>
  Effect.map(Layer.build(store(file)), (context) => ({
    outbox: Context.get(context, Outbox),
    memory: Context.get(context, Memory),
    sql: Context.get(context, SqlClient.SqlClient),
    context
  }))

const file = Effect.map(Cli.temporaryFolder, (folder) => path.join(folder, "alerts.db"))

/** Two connections to one file: two workers. */
const two = Effect.gen(function* () {
  const where = yield* file
  const first = yield* connect(where)
  const second = yield* connect(where)
  const rows = (table: string) => first.sql<Record<string, unknown>>`SELECT * FROM ${first.sql(table)}`
  const owe = (matches: ReadonlyArray<Partial<Owed>>, when = now) =>
    first.outbox.owe({ pass: "p", at: when, zone: paris, sender, owed: matches.map((one) => owed(one)) })
  /** Alerts for so many agents, due. */
  const alerts = (n: number) =>
    Effect.zipRight(
      owe(Array.from({ length: n }, (_, i) => ({ told: { recipient: recipient(`user:${i}`), locale: "fr" } }))),
      first.outbox.closeAlerts(now)
    )
  return { file: where, a: first.outbox, b: second.outbox, first, second, rows, owe, alerts }
})

const claim = (outbox: Context.Tag.Service<Outbox>, who: Worker, when = now, limit = 100) =>
  outbox.claim({ at: when, worker: who, limit, channel: "mail" })

const only = (deliveries: ReadonlyArray<Delivery>): Delivery => {
  const [one, ...others] = deliveries
  if (one === undefined || others.length > 0) throw new Error(`${deliveries.length} deliveries`)
  return one
}

describe("claiming", () => {
  it.scoped("two workers never have the same delivery", () =>
    Effect.gen(function* () {
      const { a, alerts, b } = yield* two
      yield* alerts(40)
      const claims = yield* Effect.all(
        Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? claim(a, anne, now, 3) : claim(b, bert, now, 3))),
        { concurrency: "unbounded" }
      )
      const ids = claims.flat().map((one) => one.id)
      expect(ids.length).toBe(40)
      expect(new Set(ids).size).toBe(40)
    })
  )

  it.scoped("only what is due, on the channel asked for, the oldest first, no more than asked for", () =>
    Effect.gen(function* () {
      const { a, owe } = yield* two
      const daily = digestAt("daily 08:00")
      yield* owe([
        { told: { recipient: recipient("user:1"), locale: "fr" } },
        { channel: "chat" },
        { cadence: daily, told: { recipient: recipient("user:2"), locale: "fr" } }
      ])
      expect(yield* claim(a, anne)).toEqual([])
      expect(yield* a.nextDueAt(["mail", "chat"])).toBe(at("2026-11-25T07:00:00Z"))
      yield* a.closeAlerts(now)
      expect(yield* a.nextDueAt(["mail", "chat"])).toBe(now)
      const first = only(yield* claim(a, anne))
      expect(first.recipient.key).toBe("user:1")
      yield* a.settle(first, now, answered, { status: "sent" })
      const morning = at("2026-11-25T07:00:00Z")
      expect(yield* claim(a, anne, morning - 1)).toEqual([])
      expect(only(yield* claim(a, anne, morning, 1)).kind).toBe("digest")
      expect((yield* a.claim({ at: morning, worker: anne, limit: 9, channel: "chat" })).length).toBe(1)
    })
  )
})

describe("a lease", () => {
  it.scoped("holds until its end; then another worker takes over, and the first changes nothing any more", () =>
    Effect.gen(function* () {
      const { a, alerts, b, rows } = yield* two
      yield* alerts(1)
      const mine = only(yield* claim(a, anne))
      expect(yield* claim(b, bert, now + 29_999)).toEqual([])
      const theirs = only(yield* claim(b, bert, now + 30_000))
      expect(theirs).toMatchObject({ id: mine.id, fence: mine.fence + 1 })

      expect(yield* a.renew(mine, now + 90_000)).toBe(false)
      expect(yield* a.ending(mine)).toBe(false)
      yield* a.savePayload(mine, payload)
      expect(yield* a.payload(mine.id)).toBeNull()
      yield* a.settle(mine, now, { ...answered, outcome: "sent" }, { status: "sent" })
      expect(yield* b.find(mine.id)).toMatchObject({ status: "sending", attempts: 0, leaseOwner: "bert" })
      expect(yield* rows("attempt")).toEqual([])

      expect(yield* b.ending(theirs)).toBe(true)
      yield* b.settle(theirs, now, { ...answered, outcome: "sent" }, { status: "sent" })
      expect(yield* a.find(mine.id)).toMatchObject({ status: "sent", attempts: 1, leaseOwner: null })
      expect(yield* a.owed).toEqual([])
    })
  )

  it.scoped("that is renewed holds longer", () =>
    Effect.gen(function* () {
      const { a, alerts, b } = yield* two
      yield* alerts(1)
      const mine = only(yield* claim(a, anne))
      expect(yield* a.renew(mine, now + 60_000)).toBe(true)
      expect(yield* claim(b, bert, now + 59_999)).toEqual([])
      expect((yield* claim(b, bert, now + 60_000)).length).toBe(1)
    })
  )

  it.scoped("of a worker that certainly runs no more is taken over at once", () =>
    Effect.gen(function* () {
      const { a, alerts, b } = yield* two
      yield* alerts(1)
      yield* claim(a, anne)
      expect(yield* claim(b, bert, now + 1)).toEqual([])
      expect(only(yield* claim(b, worker("bert", ["anne"]), now + 1)).fence).toBe(2)
    })
  )
})

describe("a transmission that was ending when its worker ended", () => {
  it.scoped("is tried again with the same bytes, and the lost try is recorded as unknown", () =>
    Effect.gen(function* () {
      const { a, alerts, b, rows } = yield* two
      yield* alerts(1)
      const mine = only(yield* claim(a, anne))
      yield* a.savePayload(mine, payload)
      expect(yield* a.ending(mine)).toBe(true)
      const again = only(yield* claim(b, bert, now + 30_000))
      expect(again.attempts).toBe(1)
      expect(yield* rows("attempt")).toMatchObject([{ number: 1, outcome: "unknown" }])
      expect(Buffer.from((yield* b.payload(again.id))?.body ?? []).toString()).toBe("frozen")
      yield* b.settle(again, now + 31_000, { ...answered, outcome: "sent" }, { status: "sent" })
      expect((yield* rows("attempt")).map((one) => [one["number"], one["outcome"]])).toEqual([
        [1, "unknown"],
        [2, "sent"]
      ])
    })
  )

  it.scoped("takes its lost try and its new lease together, or neither", () =>
    Effect.gen(function* () {
      const { a, alerts, b, first, rows } = yield* two
      yield* alerts(1)
      const mine = only(yield* claim(a, anne))
      yield* a.ending(mine)
      yield* first.sql`CREATE TRIGGER full BEFORE INSERT ON attempt BEGIN SELECT RAISE(ABORT, 'disk full'); END`
      const error = yield* Effect.flip(claim(b, bert, now + 30_000))
      expect(error).toBeInstanceOf(StoreFailed)
      expect(error.message).toContain("disk full")
      expect(yield* a.find(mine.id)).toMatchObject({ status: "ending", attempts: 0, fence: mine.fence })
      yield* first.sql`DROP TRIGGER full`
      expect(only(yield* claim(b, bert, now + 30_000)).attempts).toBe(1)
      expect(yield* rows("attempt")).toHaveLength(1)
    })
  )
})

describe("a try", () => {
  it.scoped("that failed is due again at its time, with its number counted and recorded", () =>
    Effect.gen(function* () {
      const { a, alerts, rows } = yield* two
      yield* alerts(1)
      let when = now
      for (const number of [1, 2, 3]) {
        const mine = only(yield* claim(a, anne, when))
        expect(mine.attempts).toBe(number - 1)
        expect(mine.owedSince).toBe(now)
        yield* a.settle(mine, when, answered, { status: "retry", dueAt: when + 60_000 })
        expect(yield* claim(a, anne, when + 59_999)).toEqual([])
        expect(yield* a.nextDueAt(["mail", "chat"])).toBe(when + 60_000)
        when += 60_000
      }
      expect((yield* rows("attempt")).map((one) => one["number"])).toEqual([1, 2, 3])
      const last = only(yield* claim(a, anne, when))
      yield* a.settle(last, when, { ...answered, outcome: "dead" }, { status: "dead" })
      expect([yield* a.owed, yield* a.nextDueAt(["mail", "chat"]), yield* claim(a, anne, when * 2)]).toEqual([
        [],
        null,
        []
      ])
      expect(yield* a.find(last.id)).toMatchObject({ status: "dead", attempts: 4 })
    })
  )

  it.scoped("that can't be recorded is not settled", () =>
    Effect.gen(function* () {
      const { a, alerts, first } = yield* two
      yield* alerts(1)
      const mine = only(yield* claim(a, anne))
      yield* first.sql`CREATE TRIGGER full BEFORE INSERT ON attempt BEGIN SELECT RAISE(ABORT, 'disk full'); END`
      const error = yield* Effect.flip(a.settle(mine, now, { ...answered, outcome: "sent" }, { status: "sent" }))
      expect(error).toBeInstanceOf(StoreFailed)
      expect(yield* a.find(mine.id)).toMatchObject({ status: "sending", attempts: 0 })
    })
  )
})

describe("gathering", () => {
  const reference = (n: number): Partial<Owed> => ({
    request: requestId(n),
    property: propertyId(n),
    item: item({ score: 80 + n, property: { ...item().property, id: n, reference: `REF${n}` } })
  })
  const references = (outbox: Context.Tag.Service<Outbox>, id: string) =>
    Effect.map(outbox.items(id), (items) => items.map((one) => one.property.reference))

  it.scoped("what passes find for one agent before the alert is closed is one alert, best score first", () =>
    Effect.gen(function* () {
      const { a, owe } = yield* two
      yield* owe([reference(1), reference(3)])
      yield* owe([reference(2), reference(1)])
      yield* a.closeAlerts(now)
      const first = only(yield* claim(a, anne))
      expect(yield* references(a, first.id)).toEqual(["REF3", "REF2", "REF1"])
      yield* owe([reference(4)])
      yield* a.closeAlerts(now)
      const second = only(yield* claim(a, anne))
      expect(yield* references(a, second.id)).toEqual(["REF4"])
    })
  )

  it.scoped("agents, agencies, channels and cadences apart", () =>
    Effect.gen(function* () {
      const { a, owe } = yield* two
      const daily = digestAt("daily 08:00")
      yield* owe([
        {},
        { told: { recipient: recipient("user:8"), locale: "fr" } },
        { channel: "chat" },
        { cadence: daily },
        { cadence: digestAt("weekly mon 08:00") }
      ])
      expect((yield* a.owed).length).toBe(5)
    })
  )

  it.scoped("one digest for a slot; one that left makes room for the next slot's", () =>
    Effect.gen(function* () {
      const { a, owe } = yield* two
      const cadence = digestAt("daily 08:00")
      yield* owe([{ ...reference(1), cadence }])
      yield* owe([{ ...reference(2), cadence }], now + 3_600_000)
      const slot = at("2026-11-25T07:00:00Z")
      const first = only(yield* claim(a, anne, slot))
      expect(first).toMatchObject({ slot: "2026-11-25", dueAt: slot, owedSince: slot, kind: "digest" })
      expect(yield* references(a, first.id)).toEqual(["REF2", "REF1"])
      yield* a.settle(first, slot, answered, { status: "retry", dueAt: slot + 60_000 })

      // Found right before the slot by a clock that was set back, after its digest began to leave.
      yield* owe([{ ...reference(3), cadence }], slot - 1)
      yield* owe([{ ...reference(4), cadence }], slot)
      const left = only(yield* claim(a, anne, slot + 60_000))
      expect(left.id).toBe(first.id)
      expect(yield* references(a, left.id)).toEqual(["REF2", "REF1"])
      yield* a.settle(left, slot + 60_000, answered, { status: "sent" })
      const next = only(yield* claim(a, anne, slot + 86_400_000))
      expect(next.slot).toBe("2026-11-26")
      expect(yield* references(a, next.id)).toEqual(["REF4", "REF3"])
    })
  )

  it.scoped("a digest that was missed is due late, once, with what it had", () =>
    Effect.gen(function* () {
      const { a, owe } = yield* two
      const cadence = digestAt("daily 08:00")
      yield* owe([{ ...reference(1), cadence }])
      const monday = at("2026-11-30T09:00:00Z")
      yield* owe([{ ...reference(2), cadence }], monday)
      const late = only(yield* claim(a, anne, monday))
      expect(late.slot).toBe("2026-11-25")
      expect(yield* references(a, late.id)).toEqual(["REF1"])
    })
  )

  it.scoped("the address and the language are those that are known last before it leaves", () =>
    Effect.gen(function* () {
      const { a, owe } = yield* two
      yield* owe([{}])
      yield* owe([{ told: { recipient: { ...recipient(), email: "new@example.test" }, locale: "en" } }])
      yield* a.closeAlerts(now)
      expect(only(yield* claim(a, anne))).toMatchObject({ recipient: { email: "new@example.test" }, locale: "en" })
    })
  )
})

describe("a transaction", () => {
  it.scoped("that fails leaves nothing", () =>
    Effect.gen(function* () {
      const { a, first, owe, rows } = yield* two
      const failed = yield* Effect.flip(
        Database.transaction("trying")(
          Effect.zipRight(owe([{}]), new StoreFailed({ doing: "trying", cause: "on purpose" }))
        ).pipe(Effect.provide(first.context))
      )
      expect(failed.message).toContain("on purpose")
      expect([yield* a.owed, yield* rows("delivery_item")]).toEqual([[], []])
      yield* owe([{}])
      expect((yield* a.owed).length).toBe(1)
    })
  )

  it.scoped("whose commit fails leaves nothing, is a failure and no defect, and the next one works", () =>
    Effect.gen(function* () {
      const { a, first, owe, rows } = yield* two
      const { sql } = first
      const dangling = Effect.gen(function* () {
        yield* owe([{}])
        yield* sql`PRAGMA defer_foreign_keys = ON`
        yield* sql`INSERT INTO attempt ${sql.insert({ delivery: "none", number: 1, at: 1, outcome: "sent", code: null, reply: "", milliseconds: 1 })}`
      })
      const failed = yield* Effect.flip(
        Database.transaction("committing")(dangling).pipe(Effect.provide(first.context))
      )
      expect(failed).toBeInstanceOf(StoreFailed)
      expect(failed.message).toMatch(/committing.*FOREIGN KEY/)
      expect([yield* a.owed, yield* rows("attempt")]).toEqual([[], []])
      yield* Database.transaction("again")(owe([{}])).pipe(Effect.provide(first.context))
      expect((yield* a.owed).length).toBe(1)
    })
  )
})

describe("a store that can't be used", () => {
  const opening = (where: string) => Effect.flip(Effect.scoped(Layer.build(store(where))))

  it.scoped("a file that is no database, a folder, a path that can't be made", () =>
    Effect.gen(function* () {
      const folder = yield* Cli.temporaryFolder
      const text = path.join(folder, "text")
      fs.writeFileSync(text, "this is no database, and long enough to be looked at as one".repeat(100))
      for (const [where, words] of [
        [text, /opening .*text: file is not a database/],
        [folder, /opening .*unable to open database file/],
        [path.join(text, "alerts.db"), /opening .*(ENOTDIR|EEXIST)/]
      ] as const) {
        const error = yield* opening(where)
        expect(error).toBeInstanceOf(StoreFailed)
        expect(error.message).toMatch(words)
      }
      expect(fs.readFileSync(text, "utf8")).toMatch(/^this is no database/)
    })
  )

  it.scoped("one whose tables were made by something else", () =>
    Effect.gen(function* () {
      const where = yield* file
      const other = new Sqlite(where)
      other.exec("CREATE TABLE agency (x TEXT)")
      other.close()
      expect((yield* opening(where)).message).toMatch(/opening .*already exists/)
    })
  )

  it.scoped("one that another program locks: each operation fails and says so; afterwards all is as it was", () =>
    Effect.gen(function* () {
      const { a, alerts, file: where, first, owe } = yield* two
      yield* alerts(1)
      const mine = only(yield* claim(a, anne))
      yield* first.sql`PRAGMA busy_timeout = 20`
      const other = new Sqlite(where)
      other.exec("BEGIN IMMEDIATE")
      const tries: ReadonlyArray<Effect.Effect<unknown, StoreFailed>> = [
        owe([{}]),
        a.closeAlerts(now),
        claim(a, anne, now + 60_000),
        a.savePayload(mine, payload),
        a.renew(mine, now),
        a.ending(mine),
        a.settle(mine, now, answered, { status: "sent" }),
        Database.transaction("looking")(owe([{}])).pipe(Effect.provide(first.context)),
        first.memory.believes("requests", 5),
        first.memory.agencies.lock(agency)
      ]
      for (const one of tries) {
        const error = yield* Effect.flip(one)
        expect(error).toBeInstanceOf(StoreFailed)
        expect(error.message).toMatch(/database is locked/)
      }
      other.exec("ROLLBACK")
      other.close()
      expect(yield* a.find(mine.id)).toEqual({ ...mine, leaseOwner: "anne", leaseUntil: now + 30_000 })
      yield* owe([{}])
      expect((yield* a.owed).length).toBe(2)
    })
  )

  it.scoped("one with a row that another program spoiled: a failure, never a defect", () =>
    Effect.gen(function* () {
      const { a, alerts, first } = yield* two
      yield* alerts(1)
      yield* first.sql`UPDATE delivery SET recipient = 'no json'`
      expect(yield* Effect.flip(claim(a, anne))).toBeInstanceOf(StoreFailed)
      expect(yield* Effect.flip(a.owed)).toBeInstanceOf(StoreFailed)
    })
  )

  it.scoped("keeps its promises on the disk: WAL, full synchronisation, foreign keys", () =>
    Effect.gen(function* () {
      const { first } = yield* two
      const pragma = (name: string) =>
        Effect.map(first.sql.unsafe<Record<string, unknown>>(`PRAGMA ${name}`), ([row]) => Object.values(row ?? {})[0])
      expect([yield* pragma("journal_mode"), yield* pragma("synchronous"), yield* pragma("foreign_keys")]).toEqual([
        "wal",
        2,
        1
      ])
    })
  )
})
