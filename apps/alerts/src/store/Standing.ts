/**
 * Whether what a delivery tells still stands: a property may be sold, a request paused, between the time that a match
 * was found and the time that it is told.
 */
import { PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { JudgedPair, QuietReason } from "../facts/Pair.ts"
import { PropertyFacts } from "../facts/Property.ts"
import { RequestFacts } from "../facts/Request.ts"
import { Flag, Int, Json, read } from "./Rows.ts"

const Row = Schema.Struct({
  delivery: Schema.String,
  request: Schema.compose(Int, RequestId),
  property: Schema.compose(Int, PropertyId),
  requestFacts: Schema.NullOr(Json(RequestFacts.pick("active"))),
  propertyFacts: Schema.NullOr(Json(PropertyFacts.pick("onMarket"))),
  score: Schema.NullOr(Schema.Number),
  step: Schema.NullOr(Schema.Number),
  present: Schema.NullOr(Flag),
  elsewhere: Schema.Number
})

const rows = read(Row)

const reasonOf = ({ present, propertyFacts, requestFacts }: typeof Row.Type): QuietReason | null => {
  if (propertyFacts?.onMarket === false) return "off-market"
  if (requestFacts?.active === false) return "paused"
  return present === false ? "vanished" : null
}

/**
 * The matches that no longer stand of those deliveries that still gather, by delivery, as the pairs that they are from
 * now on: not told, unless a delivery beside these tells them, so that they are news again when they come back.
 */
export const fallen = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, ids: ReadonlyArray<string>) {
  const found = yield* rows(sql`SELECT own.id AS delivery, i.request, i.property, r.facts AS "requestFacts",
      p.facts AS "propertyFacts", pair.score, pair.step, pair.present,
      (SELECT COUNT(*) FROM delivery_item o JOIN delivery d ON d.id = o.delivery
        WHERE o.request = i.request AND o.property = i.property AND o.pass = i.pass AND o.delivery <> i.delivery
          AND o.dropped IS NULL AND d.agency = own.agency AND d.status NOT IN ('dead', 'discarded')
          AND NOT ${sql.in("d.id", ids)}) AS elsewhere
    FROM delivery own
    JOIN delivery_item i ON i.delivery = own.id AND i.dropped IS NULL
    LEFT JOIN request r ON r.agency = own.agency AND r.request = i.request
    LEFT JOIN property p ON p.agency = own.agency AND p.property = i.property
    LEFT JOIN pair ON pair.agency = own.agency AND pair.request = i.request AND pair.property = i.property
    WHERE ${sql.in("own.id", ids)} AND own.status = 'planned'`)
  const pairs = new Map<string, Array<JudgedPair>>()
  for (const row of found) {
    const outcome = reasonOf(row)
    if (outcome === null) continue
    const { delivery, elsewhere, present, property, request, score, step } = row
    const pair: JudgedPair = {
      request,
      property,
      score: score ?? 0,
      step: step ?? 0,
      present: present ?? false,
      told: elsewhere > 0,
      outcome,
      change: "reconsidered",
      isFirst: false
    }
    const before = pairs.get(delivery)
    if (before === undefined) pairs.set(delivery, [pair])
    else before.push(pair)
  }
  return pairs
})
