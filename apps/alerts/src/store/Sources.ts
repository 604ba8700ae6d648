/**
 * The looks in a row at which a source failed: kept, so that each look may be a process of its own.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { doing } from "./Database.ts"
import { Int, read } from "./Rows.ts"
import type { StoreFailed } from "./StoreFailed.ts"

/** An agency's id; null stands for the source as a whole. */
export type Source = number | null

export interface Sources {
  /** How often in a row each failed; those that answered last are not in it. */
  readonly failing: Effect.Effect<ReadonlyMap<Source, number>, StoreFailed>
  readonly failed: (source: Source) => Effect.Effect<void, StoreFailed>
  readonly answered: (source: Source) => Effect.Effect<void, StoreFailed>
}

const whole = "all"
const nameOf = (source: Source) => (source === null ? whole : String(source))

const failingRows = read(Schema.Struct({ source: Schema.String, failures: Int }))

export const make = Effect.map(
  SqlClient.SqlClient,
  (sql): Sources => ({
    failing: failingRows(sql`SELECT source, failures FROM failing_source`).pipe(
      Effect.map(
        (rows) =>
          new Map(rows.map(({ failures, source }) => [source === whole ? null : Number(source), failures] as const))
      ),
      doing("reading which sources fail")
    ),
    failed: (source) =>
      sql`INSERT INTO failing_source ${sql.insert({ source: nameOf(source), failures: 1 })}
        ON CONFLICT (source) DO UPDATE SET failures = failing_source.failures + 1`.pipe(
        Effect.asVoid,
        doing("recording that a source failed")
      ),
    answered: (source) =>
      sql`DELETE FROM failing_source WHERE source = ${nameOf(source)}`.pipe(
        Effect.asVoid,
        doing("recording that a source answered")
      )
  })
)
