/**
 * Whether the store is sound: whole, and writable now.
 */
import * as fs from "node:fs"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { doing, inMemory } from "./Database.ts"
import { read } from "./Rows.ts"
import { StoreFailed } from "./StoreFailed.ts"

const checkRows = read(Schema.Struct({ quick_check: Schema.String }))

/** Names what is damaged; null when nothing is. Reads the whole file. */
export const damage: Effect.Effect<string | null, StoreFailed, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const found = yield* checkRows(sql`PRAGMA quick_check(3)`)
  const words = found.map((row) => row.quick_check).join("; ")
  return words === "ok" ? null : words
}).pipe(doing("checking the store"))

/** A write that is really made, so that a full disk or another program's lock shows. It leaves nothing behind. */
export const write: Effect.Effect<void, StoreFailed, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`INSERT INTO lease ${sql.insert({ name: "doctor", owner: "doctor", until: 0 })}
    ON CONFLICT (name) DO UPDATE SET until = excluded.until`
  yield* sql`DELETE FROM lease WHERE name = 'doctor'`
}).pipe(doing("writing to the store"))

/** Bytes on the disk, with what is not yet in the file itself. */
export const sizeOf = (file: string): Effect.Effect<number, StoreFailed> =>
  Effect.try({
    try: () =>
      ["", "-wal", "-shm"].reduce((sum, end) => {
        const one = file === inMemory ? undefined : fs.statSync(`${file}${end}`, { throwIfNoEntry: false })
        return sum + (one?.size ?? 0)
      }, 0),
    catch: (cause) => new StoreFailed({ doing: "looking at the size of the store", cause })
  })
