/**
 * Stores of earlier versions, kept as the SQL that makes them: small, and readable where they are reviewed.
 */
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { OutcomeUnknown, RecipientRefused, Unavailable } from "@apimo-alerts/notifier/NotifierError"
import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import * as Database from "../../src/store/Database.ts"
import type { Mailbox } from "./Collector.ts"
import { config, digestAt, item, owed, paris, propertyId, recipient, sender } from "./Given.ts"
import { handClock } from "./HandClock.ts"
import { worker } from "./Make.ts"
import * as Office from "./Office.ts"

const folder = fileURLToPath(new URL("../fixtures/databases/", import.meta.url))

export const names = () => fs.readdirSync(folder).filter((name) => name.endsWith(".sql"))

/** Makes a database file of the SQL of a kept store. */
export const restore = (name: string, file: string) => {
  const database = new Sqlite(file)
  // A row may name one that comes after it.
  database.pragma("foreign_keys = OFF")
  database.exec(fs.readFileSync(folder + name, "utf8"))
  database.close()
}

const literal = (value: unknown): string => {
  if (value === null || typeof value === "number") return String(value)
  return value instanceof Uint8Array
    ? `X'${Buffer.from(value).toString("hex")}'`
    : `'${String(value).replaceAll("'", "''")}'`
}

const texts = (rows: ReadonlyArray<unknown>, field: string) =>
  rows.flatMap((row) => {
    const value: unknown = typeof row === "object" && row !== null ? Reflect.get(row, field) : null
    return typeof value === "string" ? [value] : []
  })

/** The SQL that makes a database as it is: tables, rows, then indexes. */
export const dump = (file: string): string => {
  const database = new Sqlite(file, { readonly: true })
  const master = (type: string) =>
    database.prepare("SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL ORDER BY rowid").all(type)
  const tables = master("table")
  const rows = texts(tables, "name").flatMap((table) =>
    database
      .prepare(`SELECT * FROM ${table} ORDER BY rowid`)
      .raw()
      .all()
      .map((row) => `INSERT INTO ${table} VALUES (${Array.isArray(row) ? row.map(literal).join(", ") : ""})`)
  )
  const parts = [...texts(tables, "sql"), ...rows, ...texts(master("index"), "sql")]
  database.close()
  return parts.map((part) => `${part};\n`).join("")
}

const start = Date.parse("2026-11-24T09:00:00+01:00")
export const settings = config({
  channels: { mail: { notifier: "collector", onDoubt: "hold" } },
  operator: { channel: "mail", language: "en" }
})

const answers = (to: string) => {
  switch (to) {
    case "user:2":
      return new RecipientRefused({ reply: "550 unknown", code: 550 })
    case "user:3":
      return new OutcomeUnknown({ phase: "ending", reply: "connection lost" })
    case "user:4":
      return new Unavailable({ phase: "connect", reply: "421 later", code: 421 })
    default:
      return null
  }
}

/** A store with a delivery in every state: what a fixture is made of. */
export const make = Effect.fnUntraced(function* (file: string) {
  const one = yield* Office.make({ config: settings, clock: handClock(start), database: Database.layer(file) })
  const box: Mailbox = one.box
  one.match(1)
  yield* one.step
  box.answer = ({ message }) => answers(message.recipient.key)
  const owe = (people: ReadonlyArray<number>, cadence = owed().cadence) =>
    one.sql.withTransaction(
      one.outbox.owe({
        pass: "p",
        at: start,
        since: start,
        zone: paris,
        sender,
        owed: people.map((n) =>
          owed({
            property: propertyId(n),
            cadence,
            told: { recipient: recipient(`user:${n}`), locale: "fr" },
            item: { ...item(), property: { ...item().property, id: n } }
          })
        )
      })
    )
  // One left behind before its last bytes, one after them.
  yield* owe([5, 6])
  yield* one.complete("all")
  for (const delivery of yield* one.outbox.owed) {
    const gone = worker("elsewhere/1/gone")
    const [claimed] = yield* one.outbox.claim({
      at: start,
      worker: gone,
      channel: "mail",
      limit: 1,
      only: delivery.id
    })
    const bytes = { contentType: "text/plain", body: Buffer.from("bytes"), warnings: [] }
    if (claimed?.recipient.key === "user:6") yield* one.outbox.ending(claimed, bytes, start, start + 30_000)
  }
  yield* owe([2, 3, 4])
  yield* one.complete("all")
  yield* one.send
  yield* owe([7], digestAt("daily 08:00"))
  yield* owe([8])
}, Effect.scoped)

export const keep = (name: string, sql: string) => fs.writeFileSync(folder + name, sql)
