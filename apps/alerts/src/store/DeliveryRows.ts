/**
 * How deliveries are read, and how what happens to them is recorded.
 */
import { Recipient } from "@apimo-alerts/notifier/Message"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type AttemptRecord, before, Delivery, type Status } from "./Delivery.ts"
import { Json, readable } from "./Rows.ts"

export const decoded = readable(Delivery)

export const recipientText = Schema.encodeSync(Json(Recipient))

/** A try of a delivery ended without an answer. In a statement over deliveries by their name. */
export const mayHaveArrived =
  "EXISTS (SELECT 1 FROM attempt WHERE attempt.delivery = delivery.id AND attempt.outcome = 'unknown')"

/**
 * A delivery with what its tries say since somebody last asked for it, derived and not stored. By their order and not by
 * their time: a clock that is set back must not make a doubt forgotten.
 */
export const columns = (sql: SqlClient.SqlClient) => {
  const tries = (what: string, failed: string) => `(SELECT ${what} FROM attempt WHERE attempt.delivery = delivery.id
    AND attempt.outcome ${failed} AND attempt.number > COALESCE((SELECT MAX(asked.number) FROM attempt asked
      WHERE asked.delivery = delivery.id AND asked.outcome = 'asked-again'), 0))`
  return sql.literal(`id, agency, channel, cadence, slot, kind, locale, recipient, sender, status,
    created_at AS "createdAt", owed_since AS "owedSince", due_at AS "dueAt", settled_at AS "settledAt", fence,
    lease_owner AS "leaseOwner", lease_until AS "leaseUntil", passed_on AS "passedOn",
    CASE WHEN EXISTS (SELECT 1 FROM frozen WHERE frozen.delivery = delivery.id) THEN 1 ELSE 0 END AS "isFrozen",
    (SELECT COUNT(*) FROM delivery_item WHERE delivery_item.delivery = delivery.id AND dropped IS NULL) AS items,
    ${tries("COUNT(*)", "IN ('retry', 'unknown')")} AS failures,
    ${tries("MIN(at)", "IN ('retry', 'unknown')")} AS "failingSince",
    ${tries("COUNT(*)", "= 'unknown'")} AS doubts,
    CASE WHEN ${mayHaveArrived} THEN 1 ELSE 0 END AS "mayHaveArrived"`)
}

/** What happened is added to what happened before; nothing is ever changed there. */
export const record = (sql: SqlClient.SqlClient, delivery: string, at: number, attempt: AttemptRecord) => {
  const { code, milliseconds, outcome, phase, reply } = attempt
  return Effect.asVoid(sql`INSERT INTO attempt (delivery, number, at, outcome, phase, code, reply, milliseconds)
    SELECT ${delivery}, COALESCE(MAX(number), 0) + 1, ${at}, ${outcome}, ${phase}, ${code}, ${reply}, ${milliseconds}
    FROM attempt WHERE delivery = ${delivery}`)
}

/** The state may be entered from the one that it has. */
export const mayBecome = (sql: SqlClient.SqlClient, status: Status) => sql.in("status", before(status))
