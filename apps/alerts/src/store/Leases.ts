/**
 * Work that only one process may do at a time.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { doing } from "./Database.ts"
import type { Worker } from "./Outbox.ts"
import type { StoreFailed } from "./StoreFailed.ts"

export class Leases extends Context.Tag("@apimo-alerts/alerts/store/Leases")<
  Leases,
  {
    /**
     * True when the lease is this worker's now: it was free, had run out, or its holder runs no more. One that ends later
     * than two of this worker's was given by a clock that was ahead, and would stop all work until that clock was right:
     * what ends later than one may be of a clock a little ahead, and is renewed.
     */
    readonly take: (name: string, worker: Worker, at: number) => Effect.Effect<boolean, StoreFailed>
    readonly release: (name: string, worker: Worker) => Effect.Effect<void, StoreFailed>
  }
>() {
  static readonly layer: Layer.Layer<Leases, never, SqlClient.SqlClient> = Layer.effect(
    Leases,
    Effect.map(SqlClient.SqlClient, (sql) => ({
      take: (name: string, worker: Worker, at: number) =>
        Effect.gen(function* () {
          const held = yield* sql<{ owner: string }>`SELECT owner FROM lease WHERE name = ${name}`
          const before = held[0]?.owner ?? ""
          const mine = before === worker.name || worker.isGone(before) ? before : ""
          const taken = yield* sql`INSERT INTO lease (name, owner, until)
            VALUES (${name}, ${worker.name}, ${at + worker.leaseMillis})
            ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
            WHERE lease.until <= ${at} OR lease.until > ${at + 2 * worker.leaseMillis} OR lease.owner = ${mine}
            RETURNING name`
          return taken.length > 0
        }).pipe(doing("taking a lease")),
      release: (name: string, worker: Worker) =>
        sql`DELETE FROM lease WHERE name = ${name} AND owner = ${worker.name}`.pipe(
          Effect.asVoid,
          doing("giving a lease back")
        )
    }))
  )
}
