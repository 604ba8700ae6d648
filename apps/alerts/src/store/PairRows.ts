/**
 * The pairs that are known, each with its last verdict, and the verdicts before it.
 *
 * There may be a million of them, so rows are written many at a time with statements that are prepared once, and read
 * without a schema: nobody else writes this table, and what is written has these types.
 */
import type { AgencyId, PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Side } from "../facts/Crossing.ts"
import { type JudgedPair, type KnownPair, Outcome } from "../facts/Pair.ts"
import { doing } from "./Database.ts"
import { Int, read } from "./Rows.ts"
import type { StoreFailed } from "./StoreFailed.ts"

export interface PairRows {
  /** All known pairs of one request, or of one property. */
  readonly of: (agency: AgencyId, side: Side) => Effect.Effect<ReadonlyArray<KnownPair>, StoreFailed>
  /** Every verdict on a pair, oldest first; the last one says what is known of it now. */
  readonly verdicts: (
    agency: AgencyId,
    request: number,
    property: number
  ) => Effect.Effect<ReadonlyArray<PastVerdict>, StoreFailed>
  /** The last verdict of each pair; the one before it is kept. */
  readonly save: (agency: AgencyId, verdicts: ReadonlyArray<JudgedPair>, at: number) => Effect.Effect<void, StoreFailed>
}

const Past = Schema.Struct({
  at: Int,
  score: Schema.Number,
  step: Schema.Number,
  outcome: Outcome,
  /** What the verdict was on. */
  change: Schema.String
})
/** A verdict on a pair, as it was. `at`: milliseconds since 1970. */
export interface PastVerdict extends Schema.Schema.Type<typeof Past> {}

const pastRows = read(Past)

interface Row {
  readonly request: RequestId
  readonly property: PropertyId
  readonly score: number
  readonly step: number
  readonly present: number
  readonly told: number
  readonly outcome: Outcome
  readonly judgedAt: number
}

const columns = ["agency", "request", "property", "score", "step", "present", "told", "outcome", "change", "judged_at"]
const updated = columns.slice(3).map((column) => `${column} = excluded.${column}`)

/** Few sizes, so that each text is prepared once; small ones, because a long statement needs a journal of its own. */
const sizes = [16, 4, 1]

const inChunks = <A>(all: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> => {
  const chunks: Array<ReadonlyArray<A>> = []
  let from = 0
  for (const size of sizes) {
    for (; all.length - from >= size; from += size) chunks.push(all.slice(from, from + size))
  }
  return chunks
}

export const make = Effect.map(SqlClient.SqlClient, (sql): PairRows => {
  const placeholder = sql.onDialectOrElse({ pg: () => (i: number) => `$${i}`, orElse: () => () => "?" })
  const upsert = new Map(
    sizes.map((size) => {
      const rows = Array.from(
        { length: size },
        (_, row) => `(${columns.map((_, column) => placeholder(row * columns.length + column + 1)).join(", ")})`
      )
      const text = `INSERT INTO pair (${columns.join(", ")}) VALUES ${rows.join(", ")}
        ON CONFLICT (agency, request, property) DO UPDATE SET ${updated.join(", ")}`
      return [size, text] as const
    })
  )

  return {
    of: (agency, side) =>
      sql<Row>`SELECT request, property, score, step, present, told, outcome, judged_at AS "judgedAt"
        FROM pair WHERE agency = ${agency}
        AND ${side._tag === "Request" ? sql`request = ${side.id}` : sql`property = ${side.id}`}`.pipe(
        Effect.map((rows) =>
          rows.map((row): KnownPair => ({ ...row, present: row.present === 1, told: row.told === 1 }))
        ),
        doing("reading the known matches")
      ),

    verdicts: (agency, request, property) => {
      const all = (table: string) => sql`SELECT judged_at AS at, score, step, outcome, change FROM ${sql(table)}
        WHERE agency = ${agency} AND request = ${request} AND property = ${property}`
      // Those before the last are in the order in which they were written; two may be of one millisecond.
      return Effect.zipWith(pastRows(all("verdict")), pastRows(all("pair")), (before, last) => [
        ...[...before].sort((a, b) => a.at - b.at),
        ...last
      ]).pipe(doing("reading the verdicts on a match"))
    },

    save: (agency, verdicts, at) =>
      Effect.gen(function* () {
        for (const { isFirst, property, request } of verdicts) {
          if (isFirst) continue
          yield* sql`INSERT INTO verdict (agency, request, property, judged_at, score, step, outcome, change)
            SELECT agency, request, property, judged_at, score, step, outcome, change FROM pair
            WHERE agency = ${agency} AND request = ${request} AND property = ${property}`
        }
        for (const some of inChunks(verdicts)) {
          const values: Array<string | number> = []
          for (const { change, outcome, present, property, request, score, step, told } of some) {
            values.push(agency, request, property, score, step, present ? 1 : 0, told ? 1 : 0, outcome, change, at)
          }
          yield* sql.unsafe(upsert.get(some.length) ?? "", values)
        }
      }).pipe(doing("writing verdicts"))
  }
})
