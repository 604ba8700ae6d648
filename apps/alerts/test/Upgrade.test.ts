/**
 * Stores of earlier versions: opened by this one they owe what they owed, and nothing else is sent. One of a later
 * version is refused.
 *
 * A released version's store is kept for good. That of the version in work is written anew, after a change of its tables,
 * by `KEEP_STORE=0002_frozen.sql npx vitest run apps/alerts/test/Upgrade.test.ts`.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { expect, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Database from "../src/store/Database.ts"
import { migrations } from "../src/store/Migrations.ts"
import { Outbox } from "../src/store/Outbox.ts"
import * as Cli from "./support/Cli.ts"
import { compare, nothingElse } from "./support/Collector.ts"
import { paris } from "./support/Given.ts"
import { handClock } from "./support/HandClock.ts"
import * as Office from "./support/Office.ts"
import * as OldStore from "./support/OldStore.ts"

const noon = Date.parse("2026-11-24T12:00:00+01:00")

const file = Effect.map(Cli.temporaryFolder, (folder) => path.join(folder, "alerts.db"))
const wanted = process.env["KEEP_STORE"]

if (wanted !== undefined) {
  it.scopedLive("keeps a store of this version", () =>
    Effect.gen(function* () {
      const name = yield* file
      yield* OldStore.make(name)
      OldStore.keep(wanted, OldStore.dump(name))
    })
  )
}

/** What the deliveries of a store are, whatever columns a version adds. */
const statesOf = (name: string) => {
  const database = new Sqlite(name, { readonly: true })
  const states = database.prepare("SELECT id, status, due_at, settled_at, fence FROM delivery ORDER BY id").all()
  const tries = database.prepare("SELECT delivery, number, outcome FROM attempt ORDER BY delivery, number").all()
  database.close()
  return { states, tries }
}

for (const name of OldStore.names()) {
  it.scopedLive(`${name}: opening it changes no delivery`, () =>
    Effect.gen(function* () {
      const store = yield* file
      OldStore.restore(name, store)
      const before = statesOf(store)
      yield* Effect.scoped(Layer.build(Database.layer(store)))
      expect(statesOf(store)).toEqual(before)
    })
  )

  it.scopedLive(`${name}: what it owes is sent once, and nothing else`, () =>
    Effect.gen(function* () {
      const store = yield* file
      OldStore.restore(name, store)
      const one = yield* Office.make({
        config: OldStore.settings,
        clock: handClock(noon),
        database: Database.layer(store)
      })
      for (let i = 0; i < 3; i++) {
        yield* one.complete("all")
        yield* one.send
        yield* one.wait(3_600_000)
      }
      yield* one.set(noon + 20 * 3_600_000)
      yield* one.complete("all")
      yield* one.send
      const alert = { at: "2026-11-24 12:00", kind: "alert" } as const
      const messages = one.box.arrived.filter(({ message }) => message.kind !== "notice")
      expect(
        compare(
          messages,
          [
            { ...alert, to: "user:4", says: "4" },
            { ...alert, to: "user:5", says: "5" },
            { ...alert, to: "user:8", says: "8" },
            { at: "2026-11-25 08:00", kind: "digest", to: "user:7", says: "7" }
          ],
          paris
        )
      ).toEqual(nothingElse)
      // The dead letter and the held one of before were told before; the one that was left behind is held since.
      const notices = one.box.arrived.flatMap(({ message }) => (message.kind === "notice" ? message.lines : []))
      expect(notices).toEqual([expect.stringContaining("1 message(s) left without an answer")])
      const counts = new Map<string, number>()
      for (const { status } of yield* one.deliveries) counts.set(status, (counts.get(status) ?? 0) + 1)
      expect(counts.get("held")).toBe(2)
      expect(counts.get("dead")).toBe(1)
      expect(yield* one.outbox.owed).toEqual([])
    })
  )
}

it.scopedLive("0001_start.sql: what was rendered is kept as it was while it may be sent, and no longer", () =>
  Effect.gen(function* () {
    const store = yield* file
    OldStore.restore("0001_start.sql", store)
    const database = new Sqlite(store, { readonly: true })
    const before = database
      .prepare<[], { id: string; status: string; body: Uint8Array }>(
        "SELECT id, status, body FROM delivery WHERE body IS NOT NULL"
      )
      .all()
    database.close()
    const outbox = Context.get(yield* Layer.build(Layer.provide(Outbox.layer, Database.layer(store))), Outbox)
    expect(new Set(before.map(({ status }) => status))).toEqual(new Set(["sent", "held", "retry", "ending"]))
    for (const { body, id, status } of before) {
      const kept = (yield* outbox.payload(id))?.body
      expect(kept === undefined ? null : Buffer.from(kept), status).toEqual(
        status === "sent" ? null : Buffer.from(body)
      )
    }
  })
)

it("the version in work has its store here", () => {
  const last = Object.keys(migrations).at(-1)
  expect(OldStore.names()).toContain(`${last}.sql`)
})

it.scopedLive("the kept store is as this version makes one", () =>
  Effect.gen(function* () {
    const tables = (name: string) => {
      const database = new Sqlite(name, { readonly: true })
      const made = database.prepare("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").all()
      database.close()
      return made
    }
    const kept = yield* file
    OldStore.restore(`${Object.keys(migrations).at(-1)}.sql`, kept)
    const fresh = yield* file
    yield* Effect.scoped(Layer.build(Database.layer(fresh)))
    expect(tables(kept)).toEqual(tables(fresh))
  })
)

it.scopedLive("a store of a later version is refused, with the reason and what to do, and stays as it is", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    const store = path.join(folder, "alerts.db")
    yield* Effect.scoped(Layer.build(Database.layer(store)))
    const database = new Sqlite(store)
    database.prepare("INSERT INTO migration (migration_id, name) VALUES (?, ?)").run(900, "of_next_year")
    database.close()
    const before = OldStore.dump(store)
    Cli.writeConfig(folder, { api: "http://127.0.0.1:9", smtp: "smtp://127.0.0.1:9" })
    const { code, stderr } = yield* Cli.alerts(folder, ["run"])
    expect(code).toBe(1)
    expect(stderr).toContain("written by a newer version of this program (0900_of_next_year)")
    expect(stderr).toContain("install that version")
    expect(stderr).not.toContain("    at ")
    expect(OldStore.dump(store)).toBe(before)
    expect(fs.existsSync(store)).toBe(true)
  })
)

it.scopedLive("another program's database is refused, with what to do, and stays as it is to the byte", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    const store = path.join(folder, "alerts.db")
    const database = new Sqlite(store)
    database.exec("CREATE TABLE invoice (id INTEGER PRIMARY KEY); INSERT INTO invoice VALUES (7)")
    database.close()
    const before = fs.readFileSync(store)
    Cli.writeConfig(folder, { api: "http://127.0.0.1:9", smtp: "smtp://127.0.0.1:9" })
    for (const args of [["run"], ["outbox", "list"]]) {
      const { code, stderr } = yield* Cli.alerts(folder, args)
      expect(code).toBe(1)
      expect(stderr).toMatch(
        /opening .*alerts\.db: the file is another program's database.*name another file in store:/
      )
    }
    expect(fs.readFileSync(store).equals(before)).toBe(true)
  })
)

it.scopedLive("a store that lost what was in it is said by the commands that look at it, and not begun anew", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    const store = path.join(folder, "alerts.db")
    fs.writeFileSync(store, "")
    Cli.writeConfig(folder, { api: "http://127.0.0.1:9", smtp: "smtp://127.0.0.1:9" })
    const { code, stderr } = yield* Cli.alerts(folder, ["outbox", "list"])
    expect(code).toBe(2)
    expect(stderr).toMatch(/the store at .*alerts\.db is empty, so nothing is known/)
    expect(fs.statSync(store).size).toBe(0)
  })
)
