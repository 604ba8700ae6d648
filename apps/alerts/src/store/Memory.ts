/**
 * What the worker remembers of the source: requests, pairs, properties, and the verdicts on them.
 */
import { type AgencyId, PropertyId, type RequestId } from "@apimo-alerts/core/Ids"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { KnownPairs } from "../decide/Pair.ts"
import { type KnownProperty, PropertyFacts } from "../decide/Property.ts"
import { Outcome, type Verdict } from "../decide/Verdict.ts"
import { isSuspicious } from "../read/Shrinkage.ts"
import { doing } from "./Database.ts"
import { Flag, Int, Json } from "./Rows.ts"
import { StoreFailed } from "./StoreFailed.ts"

export interface KnownRequest {
  /** When its crossings were last looked at, milliseconds since 1970; null before the first look. */
  readonly checkedAt: number | null
  readonly pairs: KnownPairs
}

export class Memory extends Context.Tag("@apimo-alerts/alerts/store/Memory")<
  Memory,
  {
    readonly request: (agency: AgencyId, request: RequestId) => Effect.Effect<KnownRequest, StoreFailed>
    /**
     * The same, as the start of a transaction: nobody else takes in the same request until its end, so that two workers
     * never both find the same news.
     */
    readonly lockRequest: (agency: AgencyId, request: RequestId) => Effect.Effect<KnownRequest, StoreFailed>
    /** Records a look at a request. */
    readonly checked: (agency: AgencyId, request: RequestId, at: number) => Effect.Effect<void, StoreFailed>
    readonly saveVerdicts: (
      agency: AgencyId,
      request: RequestId,
      pass: string,
      at: number,
      verdicts: ReadonlyArray<Verdict>
    ) => Effect.Effect<void, StoreFailed>
    readonly properties: (agency: AgencyId) => Effect.Effect<ReadonlyMap<PropertyId, KnownProperty>, StoreFailed>
    readonly saveProperties: (
      agency: AgencyId,
      properties: ReadonlyMap<PropertyId, KnownProperty>
    ) => Effect.Effect<void, StoreFailed>
    /** False when a list shrank suspiciously for the first time; true when it is as expected, or says the same twice. */
    readonly believes: (list: string, size: number) => Effect.Effect<boolean, StoreFailed>
  }
>() {
  static readonly layer: Layer.Layer<Memory, never, SqlClient.SqlClient> = Layer.effect(
    Memory,
    Effect.suspend(() => make)
  )
}

const PairRow = Schema.Struct({
  property: Schema.compose(Int, PropertyId),
  score: Schema.Number,
  step: Schema.Number,
  present: Flag,
  told: Flag,
  outcome: Outcome
})
const pairRows = Schema.decodeUnknown(Schema.Array(PairRow))

const PropertyRow = Schema.Struct({
  property: Schema.compose(Int, PropertyId),
  facts: Json(PropertyFacts),
  previousPrice: Schema.NullOr(Schema.Number),
  repricedAt: Schema.NullOr(Int),
  returnedAt: Schema.NullOr(Int)
})
const propertyRows = Schema.decodeUnknown(Schema.Array(PropertyRow))
const propertyFacts = Schema.encodeSync(Json(PropertyFacts))

/** A row that this program can't read was written by another one, or by a hand. */
const unreadable = (what: string) => (cause: ParseResult.ParseError) =>
  new StoreFailed({ doing: `reading ${what}`, cause })

/** Rows in one statement: below the number of parameters that every database takes. */
const rowsAtOnce = 500

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  const request = Effect.fnUntraced(function* (agency: AgencyId, id: RequestId) {
    const looks = yield* sql<{
      at: number | string | null
    }>`SELECT checked_at AS at FROM request WHERE agency = ${agency} AND request = ${id}`
    const rows =
      yield* sql`SELECT property, score, step, present, told, outcome FROM pair WHERE agency = ${agency} AND request = ${id}`
    const pairs = yield* Effect.mapError(pairRows(rows), unreadable("known matches"))
    const at = looks[0]?.at ?? null
    const known: KnownRequest = {
      checkedAt: at === null ? null : Number(at),
      pairs: new Map(pairs.map((pair) => [pair.property, pair]))
    }
    return known
  }, doing("reading what is known of a request"))

  const lockRequest = (agency: AgencyId, id: RequestId) =>
    // A write, because a read that turns into a write later finds the database taken.
    sql`INSERT INTO request (agency, request, checked_at) VALUES (${agency}, ${id}, NULL)
      ON CONFLICT (agency, request) DO UPDATE SET checked_at = request.checked_at`.pipe(
      doing("locking a request"),
      Effect.zipRight(request(agency, id))
    )

  const saveVerdicts = Effect.fnUntraced(function* (
    agency: AgencyId,
    id: RequestId,
    pass: string,
    at: number,
    verdicts: ReadonlyArray<Verdict>
  ) {
    for (const some of Arr.chunksOf(verdicts, rowsAtOnce)) {
      const key = (verdict: Verdict) => ({ agency, request: id, property: verdict.property })
      const pairs = some.map((verdict) => ({
        ...key(verdict),
        score: verdict.score,
        step: verdict.step,
        present: verdict.present ? 1 : 0,
        told: verdict.told ? 1 : 0,
        outcome: verdict.outcome
      }))
      yield* sql`INSERT INTO pair ${sql.insert(pairs)}
        ON CONFLICT (agency, request, property) DO UPDATE SET score = excluded.score, step = excluded.step,
          present = excluded.present, told = excluded.told, outcome = excluded.outcome`
      const rows = some.map((verdict) => ({
        ...key(verdict),
        pass,
        at,
        change: verdict.change,
        score: verdict.score,
        step: verdict.step,
        outcome: verdict.outcome
      }))
      yield* sql`INSERT INTO verdict ${sql.insert(rows)}`
    }
  }, doing("writing verdicts"))

  const properties = Effect.fnUntraced(function* (agency: AgencyId) {
    const rows = yield* sql`SELECT property, facts, previous_price AS "previousPrice", repriced_at AS "repricedAt",
      returned_at AS "returnedAt" FROM property WHERE agency = ${agency}`
    const known = yield* Effect.mapError(propertyRows(rows), unreadable("known properties"))
    return new Map(known.map(({ property, ...rest }): [PropertyId, KnownProperty] => [property, rest]))
  }, doing("reading what is known of the properties"))

  const saveProperties = Effect.fnUntraced(function* (agency: AgencyId, all: ReadonlyMap<PropertyId, KnownProperty>) {
    const rows = [...all].map(([property, known]) => ({
      agency,
      property,
      facts: propertyFacts(known.facts),
      previous_price: known.previousPrice,
      repriced_at: known.repricedAt,
      returned_at: known.returnedAt
    }))
    for (const some of Arr.chunksOf(rows, rowsAtOnce)) {
      yield* sql`INSERT INTO property ${sql.insert(some)}
        ON CONFLICT (agency, property) DO UPDATE SET facts = excluded.facts, previous_price = excluded.previous_price,
          repriced_at = excluded.repriced_at, returned_at = excluded.returned_at`
    }
  }, doing("writing what is known of the properties"))

  const believes = Effect.fnUntraced(function* (list: string, size: number) {
    const rows = yield* sql<{
      size: number
      doubted: number | null
    }>`SELECT size, doubted FROM list_size WHERE list = ${list}`
    const before = rows[0]
    const isDoubtful = before !== undefined && isSuspicious(before.size, size) && before.doubted !== size
    if (before === undefined || before.size !== size || before.doubted !== null) {
      const row = isDoubtful ? { list, size: before.size, doubted: size } : { list, size, doubted: null }
      yield* sql`INSERT INTO list_size ${sql.insert(row)}
        ON CONFLICT (list) DO UPDATE SET size = excluded.size, doubted = excluded.doubted`
    }
    return !isDoubtful
  }, doing("comparing the length of a list"))

  return Memory.of({
    request,
    lockRequest,
    checked: (agency, id, at) =>
      sql`INSERT INTO request (agency, request, checked_at) VALUES (${agency}, ${id}, ${at})
        ON CONFLICT (agency, request) DO UPDATE SET checked_at = excluded.checked_at`.pipe(
        Effect.asVoid,
        doing("writing that a request was looked at")
      ),
    saveVerdicts,
    properties,
    saveProperties,
    believes
  })
})
