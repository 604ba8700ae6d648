/**
 * How long each list of the source was when it was last read.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import { doing } from "./Database.ts"
import type { StoreFailed } from "./StoreFailed.ts"

export interface ListSize {
  readonly size: number
  /** A length that is not believed yet; null when there is no doubt. */
  readonly doubted: number | null
}

export interface ListSizes {
  /** Null before the list was read. */
  readonly of: (list: string) => Effect.Effect<ListSize | null, StoreFailed>
  readonly save: (list: string, size: ListSize) => Effect.Effect<void, StoreFailed>
}

export const make = Effect.map(
  SqlClient.SqlClient,
  (sql): ListSizes => ({
    of: (list) =>
      sql<ListSize>`SELECT size, doubted FROM list_size WHERE list = ${list}`.pipe(
        Effect.map((rows) => rows[0] ?? null),
        doing("reading the length of a list")
      ),
    save: (list, { doubted, size }) =>
      sql`INSERT INTO list_size ${sql.insert({ list, size, doubted })}
        ON CONFLICT (list) DO UPDATE SET size = excluded.size, doubted = excluded.doubted`.pipe(
        Effect.asVoid,
        doing("writing the length of a list")
      )
  })
)
