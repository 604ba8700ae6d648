/**
 * The outbox on a real database file: nothing that is owed is lost, and no two workers ever have the same delivery.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Statement from "@effect/sql/Statement"
import { describe, expect, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import type { Owed } from "../src/compose/Owed.ts"
import { parse } from "../src/config/Cadence.ts"
import * as Database from "../src/store/Database.ts"
import type { AttemptRecord, Delivery } from "../src/store/Delivery.ts"
import type { Worker } from "../src/store/Outbox.ts"
import { StoreFailed } from "../src/store/StoreFailed.ts"
import {
  agency,
  crossing,
  instant,
  item,
  openStore,
  owed,
  recipient,
  request,
  sender,
  temporaryFolder,
  worker
} from "./support/Make.ts"

const paris = DateTime.zoneUnsafeMakeNamed("Europe/Paris")
const morning = Date.parse("2026-11-24T09:00:00+01:00")
const eight = Date.parse("2026-11-25T08:00:00+01:00")
const minute = 60_000
const daily = parse("daily 08:00") ?? instant

const temporaryFile = Effect.map(temporaryFolder, (folder) => path.join(folder, "alerts.db"))

interface Attempted {
  readonly delivery: string
  readonly number: number
  readonly outcome: string
}

/** A connection to a store, and what the tests do with it. */
const connect = Effect.fnUntraced(function* (file: string) {
  const { context, memory, outbox } = yield* openStore(file)
  const sql = Context.get(context, SqlClient.SqlClient)
  const inOne = <A, E>(effect: Effect.Effect<A, E | StoreFailed>) =>
    Effect.provide(sql.withTransaction(effect), context)
  const owe = (all: ReadonlyArray<Owed>, at = morning) =>
    inOne(outbox.owe({ pass: "p", at, zone: paris, sender, owed: all }))
  const claim = (by: Worker, at = morning, limit = 100) => outbox.claim({ at, worker: by, limit, channel: "mail" })
  const statusOf = (id: string) => Effect.map(outbox.find(id), (found) => found?.status)
  const attempts = sql<Attempted>`SELECT delivery, number, outcome FROM attempt ORDER BY delivery, number`
  /** One alert that is due at once. */
  const oneDue = Effect.gen(function* () {
    yield* owe([owed(1)])
    yield* outbox.closeAlerts(morning)
    const [only] = yield* outbox.owed
    return only?.id ?? ""
  })
  return { context, memory, outbox, sql, inOne, owe, claim, statusOf, attempts, oneDue }
})

const open = Effect.flatMap(temporaryFile, connect)

const attempt = (outcome: AttemptRecord["outcome"]): AttemptRecord => ({
  outcome,
  code: null,
  reply: "said",
  milliseconds: 5
})
const payload = (text: string) => ({ contentType: "text/plain", body: Buffer.from(text), warnings: [] })
const first = (claimed: ReadonlyArray<Delivery>) => {
  const [only] = claimed
  if (only === undefined || claimed.length > 1) throw new TypeError(`one delivery was expected, ${claimed.length} came`)
  return only
}

describe("gathering", () => {
  it.scoped("an open alert gathers what a pass finds and is due when it is closed; then the next one opens", () =>
    Effect.gen(function* () {
      const { claim, outbox, owe } = yield* open
      yield* owe([owed(1, { item: item(1, { score: 85 }) }), owed(2, { item: item(2, { score: 97 }) })])
      yield* owe([owed(3, { item: item(3, { score: 90 }) }), owed(1, { item: item(1, { score: 86 }) })])
      expect(yield* claim(worker("a"), morning + 365 * 24 * 60 * minute), "an open alert is never due").toEqual([])
      expect(yield* outbox.nextDueAt).toBeNull()
      yield* outbox.closeAlerts(morning + minute)
      yield* owe([owed(4)])
      const closed = first(yield* claim(worker("a"), morning + minute))
      expect(closed).toMatchObject({ kind: "alert", owedSince: morning + minute, attempts: 0 })
      const items = yield* outbox.items(closed.id)
      expect(items.map(({ property, score }) => [property.id, score])).toEqual([
        [2, 97],
        [3, 90],
        [1, 86]
      ])
      expect(yield* outbox.owed).toHaveLength(2)
      yield* outbox.settle(closed, morning + minute, attempt("sent"), { status: "sent" })
      yield* outbox.closeAlerts(morning + 2 * minute)
      expect(yield* outbox.items(first(yield* claim(worker("a"), morning + 2 * minute)).id)).toHaveLength(1)
    })
  )

  it.scoped("each recipient, channel, cadence and agency has a delivery of its own", () =>
    Effect.gen(function* () {
      const { outbox, owe } = yield* open
      yield* owe([
        owed(1),
        owed(1, { channel: "chat" }),
        owed(1, { cadence: daily }),
        owed(1, { cadence: parse("weekdays 08:00") ?? instant }),
        owed(1, { told: { recipient: recipient("user:8"), locale: "en" } }),
        owed(2)
      ])
      const all = yield* outbox.owed
      expect(all).toHaveLength(5)
      expect(new Set(all.map((one) => `${one.channel} ${one.cadence} ${one.recipient.key} ${one.locale}`)).size).toBe(5)
    })
  )

  it.scoped("a digest gathers until its slot; one that has left, or tries to, makes room for the next slot", () =>
    Effect.gen(function* () {
      const { claim, outbox, owe, statusOf } = yield* open
      const digest = (id: number, at: number) => owe([owed(id, { cadence: daily })], at)
      yield* digest(1, morning)
      yield* digest(2, eight - 1)
      expect(yield* outbox.nextDueAt).toBe(eight)
      expect(yield* claim(worker("a"), eight - 1)).toEqual([])
      const one = first(yield* claim(worker("a"), eight))
      expect(one).toMatchObject({ kind: "digest", slot: "2026-11-25", owedSince: eight, cadence: "daily 08:00" })
      expect(yield* outbox.items(one.id)).toHaveLength(2)
      // The clock is set back, or another worker is behind: the slot is taken all the same.
      yield* digest(3, eight - minute)
      expect((yield* outbox.owed).map((other) => other.slot)).toEqual(["2026-11-25", "2026-11-26"])
      yield* outbox.settle(one, eight, attempt("retry"), { status: "retry", dueAt: eight + minute })
      yield* digest(4, eight - minute)
      expect(yield* outbox.items(one.id), "what was rendered gathers no more").toHaveLength(2)
      const again = first(yield* claim(worker("a"), eight + minute))
      yield* outbox.settle(again, eight + minute, attempt("sent"), { status: "sent" })
      yield* digest(5, eight - minute)
      expect(yield* statusOf(one.id)).toBe("sent")
      const rest = yield* outbox.owed
      expect(rest.map((other) => other.slot)).toEqual(["2026-11-26"])
      expect(yield* outbox.items(rest[0]?.id ?? "")).toHaveLength(3)
    })
  )

  it.scoped("a slot that was missed while the machine was off is due at once, once", () =>
    Effect.gen(function* () {
      const { claim, owe } = yield* open
      yield* owe([owed(1, { cadence: daily })])
      const late = eight + 7 * 24 * 60 * minute
      expect(first(yield* claim(worker("a"), late)).slot).toBe("2026-11-25")
      expect(yield* claim(worker("b"), late)).toEqual([])
    })
  )
})

describe("leases", () => {
  it.scoped("two workers on two connections never have the same delivery, however their steps interleave", () =>
    Effect.gen(function* () {
      const file = yield* temporaryFile
      const one = yield* connect(file)
      const two = yield* connect(file)
      yield* one.owe(
        Array.from({ length: 40 }, (_, i) => owed(1, { told: { recipient: recipient(`user:${i}`), locale: "fr" } }))
      )
      yield* one.outbox.closeAlerts(morning)
      const steps: Array<string> = []
      // Each statement lets the other worker go on.
      const stepwise = (name: string) =>
        Statement.withTransformer((statement) => {
          steps.push(name)
          return Effect.as(Effect.yieldNow(), statement)
        })
      const [a, b] = yield* Effect.all([stepwise("a")(one.claim(worker("a"))), stepwise("b")(two.claim(worker("b")))], {
        concurrency: 2
      })
      expect(steps.join("")).toMatch(/^(ab){41}$/)
      const ids = [...a, ...b].map((delivery) => delivery.id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).toHaveLength(40)
      for (const [delivery, owner] of [...a.map((one) => [one, "a"] as const), ...b.map((one) => [one, "b"] as const)])
        expect((yield* one.outbox.find(delivery.id))?.leaseOwner).toBe(owner)
    })
  )

  it.scoped("a lease holds until it ends, and a renewed one for longer", () =>
    Effect.gen(function* () {
      const { claim, oneDue, outbox } = yield* open
      yield* oneDue
      const a = first(yield* claim(worker("a")))
      expect(yield* claim(worker("b"), morning + 29_999)).toEqual([])
      expect(yield* outbox.renew(a, morning + 60_000)).toBe(true)
      expect(yield* claim(worker("b"), morning + 59_999)).toEqual([])
      expect(first(yield* claim(worker("b"), morning + 60_000)).fence).toBe(a.fence + 1)
    })
  )

  it.scoped("whoever lost its lease changes nothing any more", () =>
    Effect.gen(function* () {
      const { attempts, claim, oneDue, outbox, statusOf } = yield* open
      const id = yield* oneDue
      const a = first(yield* claim(worker("a")))
      const b = first(yield* claim(worker("b"), morning + 30_000))
      expect(yield* outbox.renew(a, morning + 600_000)).toBe(false)
      expect(yield* outbox.ending(a)).toBe(false)
      yield* outbox.savePayload(a, payload("a"))
      expect(yield* outbox.payload(id)).toBeNull()
      yield* outbox.settle(a, morning + 31_000, attempt("sent"), { status: "sent" })
      expect(yield* statusOf(id)).toBe("sending")
      expect(yield* attempts).toEqual([])
      expect(yield* outbox.ending(b)).toBe(true)
      yield* outbox.settle(b, morning + 32_000, attempt("sent"), { status: "sent" })
      expect(yield* statusOf(id)).toBe("sent")
    })
  )

  it.scoped("what was settled is settled: a plugin that goes on can neither open its gate nor settle again", () =>
    Effect.gen(function* () {
      const { attempts, claim, oneDue, outbox, statusOf } = yield* open
      const id = yield* oneDue
      const a = first(yield* claim(worker("a")))
      yield* outbox.settle(a, morning, attempt("retry"), { status: "retry", dueAt: morning + minute })
      expect(yield* outbox.ending(a)).toBe(false)
      expect(yield* outbox.renew(a, morning + minute)).toBe(false)
      yield* outbox.settle(a, morning, attempt("sent"), { status: "sent" })
      expect(yield* statusOf(id)).toBe("retry")
      const b = first(yield* claim(worker("a"), morning + minute))
      yield* outbox.settle(b, morning + minute, attempt("sent"), { status: "sent" })
      expect(yield* outbox.ending(b)).toBe(false)
      expect(yield* statusOf(id)).toBe("sent")
      expect((yield* attempts).map(({ number, outcome }) => [number, outcome])).toEqual([
        [1, "retry"],
        [2, "sent"]
      ])
    })
  )

  it.scoped(
    "the deliveries of a worker that is gone are taken over before its lease ends; of a living one they are not",
    () =>
      Effect.gen(function* () {
        const { claim, oneDue } = yield* open
        yield* oneDue
        yield* claim(worker("a"))
        const asked: Array<string> = []
        const heir = (isGone: boolean) =>
          worker("b", (owner) => {
            asked.push(owner)
            return isGone
          })
        expect(yield* claim(heir(false), morning + 1)).toEqual([])
        expect(yield* claim(heir(true), morning + 1)).toHaveLength(1)
        expect(asked).toEqual(["a", "a"])
      })
  )

  it.scoped("a lease that is renewed in the last moment is not taken over", () =>
    Effect.gen(function* () {
      const file = yield* temporaryFile
      const { claim, oneDue, outbox, statusOf } = yield* connect(file)
      const id = yield* oneDue
      const a = first(yield* claim(worker("a")))
      yield* outbox.ending(a)
      const other = new Sqlite(file)
      const meanwhile = worker("b", () => {
        other.prepare("UPDATE delivery SET lease_until = ?").run(morning + 600_000)
        return true
      })
      expect(yield* claim(meanwhile, morning + 1)).toEqual([])
      other.close()
      expect(yield* statusOf(id)).toBe("ending")
    })
  )
})

describe("a worker that was killed", () => {
  it.scoped("before the last bytes: simply sent again", () =>
    Effect.gen(function* () {
      const { attempts, claim, oneDue } = yield* open
      yield* oneDue
      yield* claim(worker("a"))
      expect(first(yield* claim(worker("b", () => true)))).toMatchObject({ attempts: 0 })
      expect(yield* attempts).toEqual([])
    })
  )

  it.scoped("between the last bytes and the answer: a try of unknown outcome, and the same bytes again", () =>
    Effect.gen(function* () {
      const { attempts, claim, oneDue, outbox } = yield* open
      const id = yield* oneDue
      const a = first(yield* claim(worker("a")))
      yield* outbox.savePayload(a, payload("these bytes"))
      yield* outbox.ending(a)
      expect(yield* claim(worker("b"), morning + 1), "its holder may still get the answer").toEqual([])
      const b = first(
        yield* claim(
          worker("b", () => true),
          morning + 1
        )
      )
      expect(b).toMatchObject({ attempts: 1, fence: a.fence + 1 })
      const frozen = yield* outbox.payload(id)
      expect(Buffer.from(frozen?.body ?? []).toString()).toBe("these bytes")
      expect(frozen?.contentType).toBe("text/plain")
      yield* outbox.settle(b, morning + 2, attempt("sent"), { status: "sent" })
      expect((yield* attempts).map(({ number, outcome }) => [number, outcome])).toEqual([
        [1, "unknown"],
        [2, "sent"]
      ])
    })
  )

  it.scoped("a doubt that can't be recorded stays a doubt", () =>
    Effect.gen(function* () {
      const { claim, oneDue, outbox, sql, statusOf } = yield* open
      const id = yield* oneDue
      yield* outbox.ending(first(yield* claim(worker("a"))))
      yield* sql`CREATE TRIGGER full BEFORE INSERT ON attempt BEGIN SELECT RAISE(ABORT, 'disk full'); END`
      const failed = yield* Effect.flip(claim(worker("b", () => true)))
      expect(failed.message).toMatch(/the store failed while claiming what is due: disk full/)
      expect(yield* statusOf(id)).toBe("ending")
      yield* sql`DROP TRIGGER full`
      expect(first(yield* claim(worker("b", () => true)))).toMatchObject({ attempts: 1 })
    })
  )
})

it.scoped("the oldest comes first, of one channel, as many as asked for", () =>
  Effect.gen(function* () {
    const { claim, outbox, owe } = yield* open
    for (const i of [3, 1, 2]) {
      yield* owe([owed(i), owed(i, { channel: "chat" })])
      yield* outbox.closeAlerts(morning - i * minute)
    }
    const dueAts = (claimed: ReadonlyArray<Delivery>) => claimed.map((one) => (morning - (one.dueAt ?? 0)) / minute)
    expect(dueAts(yield* claim(worker("a"), morning, 2))).toEqual([3, 2])
    expect(dueAts(yield* claim(worker("a"), morning, 2))).toEqual([1])
  })
)

describe("a store that fails", () => {
  it.scoped("leaves nothing of a transaction: no pair, no delivery, no item", () =>
    Effect.gen(function* () {
      const { context, inOne, memory, outbox, owe, sql } = yield* open
      const verdict = {
        ...crossing(1, 90),
        isFirst: true,
        change: "appeared",
        present: true,
        told: true,
        outcome: "no-route"
      } as const
      const work = (end: Effect.Effect<void, StoreFailed>) =>
        Effect.gen(function* () {
          yield* memory.pairs.save(agency, [verdict], morning)
          yield* outbox.owe({ pass: "p", at: morning, zone: paris, sender, owed: [owed(1)] })
          yield* end
        }).pipe(Database.transaction("a test"), Effect.provide(context))
      const nothing = Effect.gen(function* () {
        expect(yield* memory.pairs.of(agency, { _tag: "Request", id: request })).toEqual([])
        expect(yield* outbox.owed).toEqual([])
        expect(yield* sql`SELECT * FROM delivery_item`).toEqual([])
      })
      yield* Effect.flip(work(new StoreFailed({ doing: "a test", cause: "x" })))
      yield* nothing
      yield* Effect.exit(work(Effect.die("x")))
      yield* nothing
      yield* Effect.exit(work(Effect.interrupt))
      yield* nothing
      yield* work(Effect.void)
      expect(yield* outbox.owed).toHaveLength(1)
      yield* Effect.flip(inOne(Effect.zipRight(owe([owed(2)]), sql`INSERT INTO nowhere VALUES (1)`)))
      expect(yield* outbox.items((yield* outbox.owed)[0]?.id ?? "")).toHaveLength(1)
    })
  )

  it.scoped("a full disk is said, leaves nothing, and the work goes on when there is room", () =>
    Effect.gen(function* () {
      const { context, outbox, sql } = yield* open
      const [{ page_count: pages } = { page_count: 0 }] = yield* sql<{ page_count: number }>`PRAGMA page_count`
      yield* sql.unsafe(`PRAGMA max_page_count = ${pages + 2}`)
      const much = outbox
        .owe({ pass: "p", at: morning, zone: paris, sender, owed: Array.from({ length: 200 }, (_, i) => owed(i + 1)) })
        .pipe(Database.transaction("taking in"), Effect.provide(context))
      const failed = yield* Effect.flip(much)
      expect(failed.message).toMatch(/the store failed while writing what is owed: database or disk is full/)
      expect(yield* outbox.owed).toEqual([])
      yield* sql.unsafe(`PRAGMA max_page_count = ${pages + 10_000}`)
      yield* much
      expect(yield* outbox.items((yield* outbox.owed)[0]?.id ?? "")).toHaveLength(200)
    })
  )

  it.scoped("a commit that fails is said, leaves nothing, and the next transaction can begin", () =>
    Effect.gen(function* () {
      const { context, outbox, owe, sql } = yield* open
      const orphan = sql`INSERT INTO delivery_item (delivery, request, property, pass, score, item)
        VALUES ('nobody', 1, 1, 'p', 1, '{}')`
      const failed = yield* sql`PRAGMA defer_foreign_keys = ON`.pipe(
        Effect.zipRight(orphan),
        Database.transaction("taking in"),
        Effect.provide(context),
        Effect.flip
      )
      expect(failed.message).toBe("the store failed while taking in: FOREIGN KEY constraint failed")
      expect(yield* sql`SELECT * FROM delivery_item`).toEqual([])
      yield* owe([owed(1)])
      expect(yield* outbox.owed).toHaveLength(1)
    })
  )

  it.scoped("a store that another program has locked is said, and the work goes on when it is free", () =>
    Effect.gen(function* () {
      const file = yield* temporaryFile
      const { claim, oneDue, sql, statusOf } = yield* connect(file)
      const id = yield* oneDue
      yield* sql`PRAGMA busy_timeout = 20`
      const other = new Sqlite(file)
      other.exec("BEGIN IMMEDIATE")
      const failed = yield* Effect.flip(claim(worker("a")))
      expect(failed).toBeInstanceOf(StoreFailed)
      expect(failed.message).toBe("the store failed while claiming what is due: database is locked")
      other.exec("ROLLBACK")
      other.close()
      expect(yield* statusOf(id)).toBe("planned")
      expect(yield* claim(worker("a"))).toHaveLength(1)
    })
  )

  it.scoped("what can't be opened is a failure with the file's name, not a defect", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const noDatabase = path.join(folder, "notes.txt")
      fs.writeFileSync(noDatabase, "these are notes and no database, as anybody can see who looks. ".repeat(100))
      const files = [noDatabase, folder, path.join(noDatabase, "alerts.db")]
      for (const file of files) {
        const failed = yield* Effect.flip(Effect.scoped(openStore(file)))
        expect(failed, file).toBeInstanceOf(StoreFailed)
        expect(failed.message, file).toContain(`the store failed while opening ${file}: `)
      }
      expect(fs.readFileSync(noDatabase, "utf8")).toMatch(/^these are notes/)
      const deep = path.join(folder, "a", "b", "alerts.db")
      yield* Effect.scoped(openStore(deep))
      expect(fs.existsSync(deep), "folders are made").toBe(true)
    })
  )

  it.scoped("a row that somebody changed by hand is a failure that says so", () =>
    Effect.gen(function* () {
      const { claim, oneDue, outbox, sql } = yield* open
      yield* oneDue
      yield* sql`UPDATE delivery SET recipient = 'nobody'`
      expect((yield* Effect.flip(claim(worker("a")))).message).toMatch(/the store failed while reading the outbox/)
      expect(yield* Effect.flip(outbox.owed)).toBeInstanceOf(StoreFailed)
    })
  )

  it.scoped("a commit survives a power cut", () =>
    Effect.gen(function* () {
      const { sql } = yield* open
      expect(yield* sql`PRAGMA synchronous`).toEqual([{ synchronous: 2 }])
      expect(yield* sql`PRAGMA journal_mode`).toEqual([{ journal_mode: "wal" }])
    })
  )
})

/** What happens to deliveries; `who` is one of two workers, `which` one of the deliveries that it believes to hold. */
type Happening =
  | { readonly _tag: "owe"; readonly to: number }
  | { readonly _tag: "close" | "crash" | "claim"; readonly who: number }
  | { readonly _tag: "gate"; readonly who: number; readonly which: number }
  | { readonly _tag: "settle"; readonly who: number; readonly which: number; readonly as: "sent" | "retry" | "dead" }
  | { readonly _tag: "time"; readonly millis: number }

const who = fc.nat(1)
const which = fc.nat(5)
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ _tag: fc.constant("owe" as const), to: fc.nat(3) }),
  fc.record({ _tag: fc.constantFrom("close" as const, "claim" as const), who }),
  fc.record({ _tag: fc.constant("claim" as const), who }),
  fc.record({ _tag: fc.constant("crash" as const), who }),
  fc.record({ _tag: fc.constant("gate" as const), who, which }),
  fc.record({
    _tag: fc.constant("settle" as const),
    who,
    which,
    as: fc.constantFrom("sent" as const, "retry" as const, "dead" as const)
  }),
  fc.record({ _tag: fc.constant("time" as const), millis: fc.constantFrom(1000, 20_000, 40_000, 120_000) })
)

/** Plays a history; the service accepts whatever passes the gate, which is the worst that can happen. */
const play = Effect.fnUntraced(function* (history: ReadonlyArray<Happening>) {
  const { attempts, claim, outbox, owe, sql } = yield* connect(Database.inMemory)
  let now = morning
  let owedItems = 0
  const gone = new Set<string>()
  const workers = ["a", "b"].map((name) => ({ name, held: [] as Delivery[] }))
  const passed = new Set<string>()
  const accepted = new Map<string, number>()
  const key = (one: Delivery) => `${one.id} ${one.fence}`

  const act = Effect.fnUntraced(function* (happening: Happening) {
    if (happening._tag === "owe") {
      owedItems++
      const told = { recipient: recipient(`user:${happening.to}`), locale: "fr" } as const
      return yield* owe([owed(owedItems, { told })], now)
    }
    if (happening._tag === "time") {
      now += happening.millis
      return
    }
    const mine = workers[happening.who]
    if (mine === undefined) return
    switch (happening._tag) {
      case "close":
        return yield* outbox.closeAlerts(now)
      case "crash":
        gone.add(mine.name)
        mine.name = `${mine.name}'`
        mine.held = []
        return
      case "claim":
        mine.held.push(
          ...(yield* claim(
            worker(mine.name, (owner) => gone.has(owner)),
            now,
            2
          ))
        )
        return
      case "gate": {
        const one = mine.held[happening.which % Math.max(1, mine.held.length)]
        // Once a try, as the contract of the notifiers asks.
        if (one === undefined || passed.has(key(one)) || !(yield* outbox.ending(one))) return
        passed.add(key(one))
        accepted.set(one.id, (accepted.get(one.id) ?? 0) + 1)
        return
      }
      case "settle": {
        const one = mine.held[happening.which % Math.max(1, mine.held.length)]
        if (one === undefined) return
        mine.held = mine.held.filter((other) => other !== one)
        // Nothing is sent that did not pass the gate; what did and has no answer is in doubt.
        const as = happening.as === "sent" && !passed.has(key(one)) ? "retry" : happening.as
        const outcome = as === "retry" && passed.has(key(one)) ? "unknown" : as
        return yield* outbox.settle(
          one,
          now,
          attempt(outcome),
          as === "retry" ? { status: as, dueAt: now + 5000 } : { status: as }
        )
      }
    }
  })

  for (const happening of history) {
    yield* act(happening)
    const tries = yield* attempts
    for (const [id, times] of accepted) {
      const doubts = tries.filter(({ delivery, outcome }) => delivery === id && outcome === "unknown").length
      const status = (yield* outbox.find(id))?.status
      const isEnding = status === "ending" || status === "sent" || status === "dead"
      expect(times, "accepted more often than doubts explain").toBeLessThanOrEqual(doubts + (isEnding ? 1 : 0))
    }
    const sent = tries.filter(({ outcome }) => outcome === "sent").map(({ delivery }) => delivery)
    expect(new Set(sent).size, "a second success").toBe(sent.length)
  }

  // In the end nobody holds anything for ever, and all that was owed is somewhere.
  yield* outbox.closeAlerts(now)
  const later = now + 3_600_000
  for (const one of yield* claim(worker("last"), later, 1000))
    yield* outbox.settle(one, later, attempt("sent"), { status: "sent" })
  expect(yield* outbox.owed).toEqual([])
  expect(yield* sql`SELECT id FROM delivery WHERE status NOT IN ('sent', 'dead')`).toEqual([])
  expect(yield* sql`SELECT COUNT(*) AS items FROM delivery_item`).toEqual([{ items: owedItems }])
}, Effect.scoped)

it.effect(
  "model: whatever happens to two workers, nothing is lost, and nothing is accepted twice without a doubt on record",
  () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(fc.array(happenings, { minLength: 10, maxLength: 60 }), (history) =>
          Effect.runPromise(play(history))
        ),
        { numRuns: 60 }
      )
    )
)
