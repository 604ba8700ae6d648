/**
 * The requests that are known.
 */
import { type AgencyId, RequestId } from "@apimo-alerts/core/Ids"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type KnownRequest, RequestFacts } from "../facts/Request.ts"
import { doing } from "./Database.ts"
import { Int, Json, read, rowsAtOnce } from "./Rows.ts"
import type { StoreFailed } from "./StoreFailed.ts"

export type Requests = ReadonlyMap<RequestId, KnownRequest>

export interface RequestRows {
  readonly all: (agency: AgencyId) => Effect.Effect<Requests, StoreFailed>
  readonly save: (agency: AgencyId, requests: Requests) => Effect.Effect<void, StoreFailed>
  /** Their crossings were read at `at`; all that was heard of until `asOf` is taken in. */
  readonly checked: (
    agency: AgencyId,
    requests: ReadonlyArray<RequestId>,
    at: number,
    asOf: number
  ) => Effect.Effect<void, StoreFailed>
  /** Its crossings could not be read; not tried again before `retryAt`. */
  readonly failed: (
    agency: AgencyId,
    id: RequestId,
    failures: number,
    retryAt: number
  ) => Effect.Effect<void, StoreFailed>
}

const Row = Schema.Struct({
  id: Schema.compose(Int, RequestId),
  facts: Json(RequestFacts),
  fingerprint: Schema.String,
  staleSince: Schema.NullOr(Int),
  changedAfter: Schema.NullOr(Int),
  checkedAt: Schema.NullOr(Int),
  failures: Schema.Number,
  retryAt: Schema.NullOr(Int)
})
const factsText = Schema.encodeSync(Json(RequestFacts))

export const make = Effect.map(
  SqlClient.SqlClient,
  (sql): RequestRows => ({
    all: (agency) =>
      sql`SELECT request AS id, facts, fingerprint, stale_since AS "staleSince", changed_after AS "changedAfter", checked_at AS "checkedAt", failures, retry_at AS "retryAt"
        FROM request WHERE agency = ${agency}`.pipe(
        read(Row),
        Effect.map((rows) => new Map(rows.map(({ id, ...known }): [RequestId, KnownRequest] => [id, known]))),
        doing("reading the requests")
      ),

    save: (agency, requests) =>
      Effect.forEach(
        Arr.chunksOf([...requests], rowsAtOnce),
        (some) => {
          const rows = some.map(([request, known]) => ({
            agency,
            request,
            facts: factsText(known.facts),
            fingerprint: known.fingerprint,
            stale_since: known.staleSince,
            changed_after: known.changedAfter
          }))
          return sql`INSERT INTO request ${sql.insert(rows)} ON CONFLICT (agency, request) DO UPDATE SET
            facts = excluded.facts, fingerprint = excluded.fingerprint, stale_since = excluded.stale_since,
            changed_after = excluded.changed_after`
        },
        { discard: true }
      ).pipe(doing("writing the requests")),

    checked: (agency, requests, at, asOf) =>
      Effect.forEach(
        Arr.chunksOf(requests, rowsAtOnce),
        (some) => sql`UPDATE request SET checked_at = ${at}, failures = 0, retry_at = NULL,
            stale_since = CASE WHEN stale_since <= ${asOf} THEN NULL ELSE stale_since END,
            changed_after = CASE WHEN stale_since <= ${asOf} THEN NULL ELSE changed_after END
          WHERE agency = ${agency} AND ${sql.in("request", some)}`,
        { discard: true }
      ).pipe(doing("writing that requests were looked at")),

    failed: (agency, request, failures, retryAt) =>
      sql`UPDATE request SET failures = ${failures}, retry_at = ${retryAt}
        WHERE agency = ${agency} AND request = ${request}`.pipe(Effect.asVoid, doing("writing that a read failed"))
  })
)
