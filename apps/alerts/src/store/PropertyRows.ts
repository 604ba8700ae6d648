/**
 * The properties that are known.
 */
import { type AgencyId, PropertyId } from "@apimo-alerts/core/Ids"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type KnownProperty, PropertyFacts } from "../facts/Property.ts"
import { doing } from "./Database.ts"
import { Int, Json, read, rowsAtOnce } from "./Rows.ts"
import type { StoreFailed } from "./StoreFailed.ts"

export type Properties = ReadonlyMap<PropertyId, KnownProperty>

export interface PropertyRows {
  readonly all: (agency: AgencyId) => Effect.Effect<Properties, StoreFailed>
  readonly save: (agency: AgencyId, properties: Properties) => Effect.Effect<void, StoreFailed>
  /** Their crossings were read at `at`; all that was heard of until `asOf` is taken in. */
  readonly checked: (
    agency: AgencyId,
    properties: ReadonlyArray<PropertyId>,
    at: number,
    asOf: number
  ) => Effect.Effect<void, StoreFailed>
  /** Its crossings could not be read; not tried again before `retryAt`. */
  readonly failed: (
    agency: AgencyId,
    id: PropertyId,
    failures: number,
    retryAt: number
  ) => Effect.Effect<void, StoreFailed>
}

const Row = Schema.Struct({
  id: Schema.compose(Int, PropertyId),
  facts: Json(PropertyFacts),
  fingerprint: Schema.String,
  previousPrice: Schema.NullOr(Schema.Number),
  repricedAt: Schema.NullOr(Int),
  returnedAt: Schema.NullOr(Int),
  staleSince: Schema.NullOr(Int),
  changedAfter: Schema.NullOr(Int),
  checkedAt: Schema.NullOr(Int),
  failures: Schema.Number,
  retryAt: Schema.NullOr(Int)
})
const factsText = Schema.encodeSync(Json(PropertyFacts))

export const make = Effect.map(
  SqlClient.SqlClient,
  (sql): PropertyRows => ({
    all: (agency) =>
      sql`SELECT property AS id, facts, fingerprint, previous_price AS "previousPrice", repriced_at AS "repricedAt",
        returned_at AS "returnedAt", stale_since AS "staleSince", changed_after AS "changedAfter", checked_at AS "checkedAt", failures, retry_at AS "retryAt"
        FROM property WHERE agency = ${agency}`.pipe(
        read(Row),
        Effect.map((rows) => new Map(rows.map(({ id, ...known }): [PropertyId, KnownProperty] => [id, known]))),
        doing("reading the properties")
      ),

    save: (agency, properties) =>
      Effect.forEach(
        Arr.chunksOf([...properties], rowsAtOnce),
        (some) => {
          const rows = some.map(([property, known]) => ({
            agency,
            property,
            facts: factsText(known.facts),
            fingerprint: known.fingerprint,
            previous_price: known.previousPrice,
            repriced_at: known.repricedAt,
            returned_at: known.returnedAt,
            stale_since: known.staleSince,
            changed_after: known.changedAfter
          }))
          return sql`INSERT INTO property ${sql.insert(rows)} ON CONFLICT (agency, property) DO UPDATE SET
            facts = excluded.facts, fingerprint = excluded.fingerprint, previous_price = excluded.previous_price,
            repriced_at = excluded.repriced_at, returned_at = excluded.returned_at, stale_since = excluded.stale_since,
            changed_after = excluded.changed_after`
        },
        { discard: true }
      ).pipe(doing("writing the properties")),

    checked: (agency, properties, at, asOf) =>
      Effect.forEach(
        Arr.chunksOf(properties, rowsAtOnce),
        (some) => sql`UPDATE property SET checked_at = ${at}, failures = 0, retry_at = NULL,
            stale_since = CASE WHEN stale_since <= ${asOf} THEN NULL ELSE stale_since END,
            changed_after = CASE WHEN stale_since <= ${asOf} THEN NULL ELSE changed_after END
          WHERE agency = ${agency} AND ${sql.in("property", some)}`,
        { discard: true }
      ).pipe(doing("writing that properties were looked at")),

    failed: (agency, property, failures, retryAt) =>
      sql`UPDATE property SET failures = ${failures}, retry_at = ${retryAt}
        WHERE agency = ${agency} AND property = ${property}`.pipe(Effect.asVoid, doing("writing that a read failed"))
  })
)
