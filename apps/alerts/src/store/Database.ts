/**
 * The connection to the store and its transactions.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Migrator from "@effect/sql/Migrator"
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { migrations } from "./Migrations.ts"
import { StoreFailed } from "./StoreFailed.ts"

export const inMemory = ":memory:"

/** The file that `store: sqlite:PATH` names; relative paths start from the config's folder. */
export const fileOf = (store: string, dir: string): string => {
  const name = store.slice("sqlite:".length)
  return name === inMemory ? name : path.resolve(dir, name)
}

/** Names what was being done in the error that a failed statement becomes. */
export const doing =
  (what: string) =>
  <A, R>(effect: Effect.Effect<A, SqlError | StoreFailed, R>): Effect.Effect<A, StoreFailed, R> =>
    Effect.catchTag(effect, "SqlError", (cause) => new StoreFailed({ doing: what, cause }))

/**
 * Takes SQLite's lock for writing at once, and waits for it. A transaction that only reads at first would find, when it
 * comes to write, that another process wrote meanwhile, and could not go on.
 */
const lockForWriting = (sql: SqlClient.SqlClient) =>
  sql.onDialectOrElse({
    sqlite: () => Effect.asVoid(sql`UPDATE lease SET until = until WHERE name = ''`),
    orElse: () => Effect.void
  })

/**
 * All of it or nothing. The client dies of a commit or a rollback that fails; here that is the failure that it is. After
 * a full disk SQLite has rolled back by itself, and what went wrong is what stopped the work, not the rollback.
 */
export const transaction =
  (what: string) =>
  <A, R>(effect: Effect.Effect<A, SqlError | StoreFailed, R>): Effect.Effect<A, StoreFailed, R | SqlClient.SqlClient> =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const failed = yield* Ref.make<SqlError | StoreFailed | null>(null)
      const recover = Effect.fnUntraced(function* (defect: SqlError) {
        const first = yield* Ref.get(failed)
        if (first !== null) return yield* first
        // A commit that fails may leave the transaction open, and then no other could ever begin on this connection.
        yield* sql`ROLLBACK`.pipe(
          Effect.catchTag("SqlError", () => Effect.logDebug("the transaction had ended with its commit"))
        )
        return yield* defect
      })
      return yield* sql
        .withTransaction(
          Effect.zipRight(lockForWriting(sql), effect).pipe(Effect.tapError((error) => Ref.set(failed, error)))
        )
        .pipe(
          Effect.catchSomeDefect((defect) =>
            defect instanceof SqlError ? Option.some(recover(defect)) : Option.none()
          )
        )
    }).pipe(doing(what))

const pragmas = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`PRAGMA journal_mode = WAL`
  // WAL runs with NORMAL unless told otherwise, and then a power cut forgets a commit: a mail would go out again.
  yield* sql`PRAGMA synchronous = FULL`
  yield* sql`PRAGMA temp_store = MEMORY`
  yield* sql`PRAGMA foreign_keys = ON`
  yield* sql`PRAGMA busy_timeout = 10000`
})

class ForeignStore extends Data.TaggedError("ForeignStore") {
  override get message() {
    return "the file is another program's database, and stays as it is; name another file in store:"
  }
}

/** A file without tables is a store that begins. */
const refuseForeign = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const tables = yield* sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`
  if (tables.length > 0 && !tables.some(({ name }) => name === "migration")) return yield* new ForeignStore()
})

class NewerStore extends Data.TaggedError("NewerStore")<{ readonly migration: string }> {
  override get message() {
    return `the store was written by a newer version of this program (${this.migration}); install that version, or name another file in store:`
  }
}

/** A program that does not know a table, or what a column means by now, would send what was sent. */
const refuseNewer = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const known = new Set(Object.keys(migrations))
  const done = yield* sql<{ id: number; name: string }>`SELECT migration_id AS id, name FROM migration
    ORDER BY migration_id DESC`
  const names = done.map(({ id, name }) => `${String(id).padStart(4, "0")}_${name}`)
  const newer = names.find((name) => !known.has(name))
  if (newer !== undefined) return yield* new NewerStore({ migration: newer })
})

const migrate = Migrator.make({})({ loader: Migrator.fromRecord(migrations), table: "migration" })

const opened = (file: string) =>
  Layer.unwrapEffect(
    Effect.try({
      try: () => {
        if (file !== inMemory) fs.mkdirSync(path.dirname(file), { recursive: true })
        // WAL is written into the file, and so comes after the look at whose it is.
        return SqliteClient.layer({ filename: file, disableWAL: true })
      },
      catch: (cause) => new StoreFailed({ doing: `opening ${file}`, cause })
    })
  )

/** The SQLite store in a file, its tables up to date. A file that can't be opened is a failure, never a defect. */
export const layer = (file: string): Layer.Layer<SqlClient.SqlClient, StoreFailed> =>
  Layer.effectDiscard(Effect.all([refuseForeign, pragmas, migrate, refuseNewer], { discard: true })).pipe(
    Layer.provideMerge(opened(file)),
    Layer.catchAllCause((cause) =>
      Layer.fail(new StoreFailed({ doing: `opening ${file}`, cause: Cause.squash(cause) }))
    )
  )
