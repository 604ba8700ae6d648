/**
 * A store that fails, a full disk or a locked file: said in words, nothing half done, and the work goes on afterwards.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Tracer from "effect/Tracer"
import * as Database from "../src/store/Database.ts"
import type { Delivery } from "../src/store/Delivery.ts"
import { StoreFailed } from "../src/store/StoreFailed.ts"
import { agency, crossing, openStore, owed, request, sender, temporaryFolder, worker } from "./support/Make.ts"
import { connect, minute, morning, open, paris, temporaryFile } from "./support/Store.ts"

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
          yield* outbox.owe({ pass: "p", at: morning, since: morning, zone: paris, sender, owed: [owed(1)] })
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

  it("says what to do", () => {
    const said = (reason: string) => new StoreFailed({ doing: "opening alerts.db", cause: new Error(reason) }).message
    expect(said("disk I/O error")).toMatch(/make room/)
    expect(said("attempt to write a readonly database")).toMatch(/may write to it/)
    expect(said("no such table: x")).toMatch(/x$/)
  })

  it.scoped("a file that is damaged, or is no store, is said with what to do", () =>
    Effect.gen(function* () {
      const file = yield* temporaryFile
      yield* Effect.scoped(connect(file))
      const bytes = fs.readFileSync(file)
      const failed = Effect.map(Effect.flip(Effect.scoped(openStore(file))), ({ message }) => message)
      fs.writeFileSync(file, bytes.subarray(0, bytes.length / 2))
      expect(yield* failed).toMatch(/opening .*: database disk image is malformed; .* put back a copy$/)
      fs.writeFileSync(file, "a letter ".repeat(1000))
      expect(yield* failed).toMatch(/file is not a database; .* look at its name in store:/)
    })
  )

  it.scoped("a full disk is said, leaves nothing, and the work goes on when there is room", () =>
    Effect.gen(function* () {
      const { context, outbox, sql } = yield* open
      const [{ page_count: pages } = { page_count: 0 }] = yield* sql<{ page_count: number }>`PRAGMA page_count`
      yield* sql.unsafe(`PRAGMA max_page_count = ${pages + 2}`)
      const much = outbox
        .owe({
          pass: "p",
          at: morning,
          since: morning,
          zone: paris,
          sender,
          owed: Array.from({ length: 200 }, (_, i) => owed(i + 1))
        })
        .pipe(Database.transaction("taking in"), Effect.provide(context))
      const failed = yield* Effect.flip(much)
      expect(failed.message).toMatch(
        /^the store failed while writing what is owed: database or disk is full; make room/
      )
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
      expect(failed.message).toMatch(
        /^the store failed while claiming what is due: database is locked; another program holds it/
      )
      other.exec("ROLLBACK")
      other.close()
      expect(yield* statusOf(id)).toBe("due")
      expect(yield* claim(worker("a"))).toHaveLength(1)
    })
  )

  it.scoped("a locked store keeps those who write at the same time waiting once, and not one after the other", () =>
    Effect.gen(function* () {
      const file = yield* temporaryFile
      const { claim, oneDue, outbox, sql } = yield* connect(file)
      yield* oneDue
      yield* oneDue
      const claimed = yield* claim(worker("a"))
      yield* sql`PRAGMA busy_timeout = 20`
      const other = new Sqlite(file)
      other.exec("BEGIN IMMEDIATE")
      let begun = 0
      const counting = Effect.map(Effect.tracer, (usual) =>
        Tracer.make({
          context: (run) => run(),
          span: (name, ...rest) => {
            if (name === "sql.transaction") begun++
            return usual.span(name, ...rest)
          }
        })
      )
      const giveBack = (one: Delivery) => Effect.flip(outbox.giveBack(one))
      const failed = yield* Effect.forEach(claimed, giveBack, { concurrency: "unbounded" }).pipe(
        Effect.withTracer(yield* counting)
      )
      other.close()
      const words = /^the store failed while giving back what was not tried: database is locked; another program/
      expect(failed.map(({ message }) => message)).toEqual([expect.stringMatching(words), expect.stringMatching(words)])
      expect(begun).toBe(1)
      yield* Effect.forEach(claimed, outbox.giveBack)
      expect((yield* outbox.owed).map(({ status }) => status)).toEqual(["retry", "retry"])
    })
  )

  it.scoped("two processes that write at the same time wait for each other, also where they read first", () =>
    Effect.gen(function* () {
      const file = yield* temporaryFile
      const one = yield* connect(file)
      yield* one.oneDue
      const other = new Sqlite(file, { timeout: 0 })
      const readThenWrite = Effect.gen(function* () {
        const [first] = yield* one.outbox.owed
        expect(() => other.exec("UPDATE delivery SET locale = 'fr'"), "it has the lock from its first read on").toThrow(
          /locked/
        )
        yield* one.sql`UPDATE delivery SET locale = 'en' WHERE id = ${first?.id ?? ""}`
      })
      yield* readThenWrite.pipe(Database.transaction("a test"), Effect.provide(one.context))
      other.exec("UPDATE delivery SET channel = 'chat'")
      other.close()
      expect((yield* one.outbox.owed)[0]).toMatchObject({ locale: "en", channel: "chat" })
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

  it.scoped("a row that somebody changed by hand is named, stops no other, and goes on when it is mended", () =>
    Effect.gen(function* () {
      const { claim, oneDue, outbox, sql } = yield* open
      const id = yield* oneDue
      const [row] = yield* sql<{ recipient: string }>`SELECT recipient FROM delivery`
      yield* sql`UPDATE delivery SET recipient = 'nobody'`
      yield* oneDue
      const said: Array<string> = []
      const keep = Logger.make(({ message }) => void said.push(String(message)))
      const ids = (all: ReadonlyArray<Delivery>) => all.map((one) => one.id)
      const claimed = yield* claim(worker("a")).pipe(Effect.provide(Logger.replace(Logger.defaultLogger, keep)))
      expect(claimed).toHaveLength(1)
      expect(ids(claimed)).not.toContain(id)
      expect(said).toEqual([`recipient of ${id} is not what this program wrote there; put back a copy of the store`])
      expect(ids(yield* outbox.owed)).toEqual(ids(claimed))
      yield* sql`UPDATE delivery SET recipient = ${row?.recipient} WHERE id = ${id}`
      expect(ids(yield* claim(worker("b"), morning + 10 * minute))).toContain(id)
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
