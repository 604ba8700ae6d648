/**
 * The day's calls, counted where every process that shares the store sees them and no restart forgets them.
 */
import { QuotaCounter, QuotaCounterFailed } from "@apimo-alerts/core/QuotaCounter"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const failed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.mapError(effect, (cause) => new QuotaCounterFailed({ cause }))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return QuotaCounter.of({
    take: (provider, day, limit) =>
      Effect.gen(function* () {
        if (limit < 1) return false
        // One statement, so that two processes never both take the last call.
        const rows = yield* sql`INSERT INTO calls (provider, day, taken) VALUES (${provider}, ${day}, 1)
          ON CONFLICT (provider, day) DO UPDATE SET taken = calls.taken + 1 WHERE calls.taken < ${limit}
          RETURNING taken`
        return rows.length > 0
      }).pipe(failed),
    taken: (provider, day) =>
      sql<{ taken: number }>`SELECT taken FROM calls WHERE provider = ${provider} AND day = ${day}`.pipe(
        Effect.map((rows) => rows[0]?.taken ?? 0),
        failed
      ),
    spent: (provider, day, limit) =>
      sql`INSERT INTO calls (provider, day, taken) VALUES (${provider}, ${day}, ${limit})
        ON CONFLICT (provider, day) DO UPDATE SET taken = ${limit} WHERE calls.taken < ${limit}`.pipe(
        Effect.asVoid,
        failed
      )
  })
})

export const layer: Layer.Layer<QuotaCounter, never, SqlClient.SqlClient> = Layer.effect(QuotaCounter, make)
