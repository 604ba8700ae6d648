/**
 * The pairs that are known, each with its last verdict, and the verdicts before it.
 */
import { type AgencyId, PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { KnownPair, Side } from "../decide/Pair.ts"
import { Outcome, type Verdict } from "../decide/Verdict.ts"
import { doing } from "./Database.ts"
import { Flag, Int, read, rowsAtOnce } from "./Rows.ts"
import type { StoreFailed } from "./StoreFailed.ts"

export interface PairRows {
  /** All known pairs of one request, or of one property. */
  readonly of: (agency: AgencyId, side: Side) => Effect.Effect<ReadonlyArray<KnownPair>, StoreFailed>
  /** The last verdict of each pair; the one before it is kept. */
  readonly save: (agency: AgencyId, verdicts: ReadonlyArray<Verdict>, at: number) => Effect.Effect<void, StoreFailed>
}

const Row = Schema.Struct({
  request: Schema.compose(Int, RequestId),
  property: Schema.compose(Int, PropertyId),
  score: Schema.Number,
  step: Schema.Number,
  present: Flag,
  told: Flag,
  outcome: Outcome
})

export const make = Effect.map(SqlClient.SqlClient, (sql): PairRows => {
  const at = (agency: AgencyId, side: Side) =>
    side._tag === "Request"
      ? sql`agency = ${agency} AND request = ${side.id}`
      : sql`agency = ${agency} AND property = ${side.id}`
  return {
    of: (agency, side) =>
      sql`SELECT request, property, score, step, present, told, outcome FROM pair WHERE ${at(agency, side)}`.pipe(
        read(Row),
        doing("reading the known matches")
      ),

    save: (agency, verdicts, judgedAt) =>
      Effect.gen(function* () {
        for (const { isFirst, property, request } of verdicts) {
          if (isFirst) continue
          yield* sql`INSERT INTO verdict (agency, request, property, judged_at, score, step, outcome, change)
            SELECT agency, request, property, judged_at, score, step, outcome, change FROM pair
            WHERE agency = ${agency} AND request = ${request} AND property = ${property}`
        }
        for (const some of Arr.chunksOf(verdicts, rowsAtOnce)) {
          const rows = some.map((verdict) => ({
            agency,
            request: verdict.request,
            property: verdict.property,
            score: verdict.score,
            step: verdict.step,
            present: verdict.present ? 1 : 0,
            told: verdict.told ? 1 : 0,
            outcome: verdict.outcome,
            change: verdict.change,
            judged_at: judgedAt
          }))
          yield* sql`INSERT INTO pair ${sql.insert(rows)}
            ON CONFLICT (agency, request, property) DO UPDATE SET score = excluded.score, step = excluded.step,
              present = excluded.present, told = excluded.told, outcome = excluded.outcome, change = excluded.change,
              judged_at = excluded.judged_at`
        }
      }).pipe(doing("writing verdicts"))
  }
})
