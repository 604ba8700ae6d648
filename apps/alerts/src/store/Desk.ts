/**
 * What people do with deliveries by hand: look at them, send them again, end them. Safe while a worker runs: each change
 * is one conditional statement on the state and the fence that the person saw, and raises the fence, so that a delivery
 * that a worker has in hand is left to it, and a worker that had it once changes nothing any more.
 */
import type { AgencyId } from "@apimo-alerts/core/Ids"
import { Item, Recipient } from "@apimo-alerts/notifier/Message"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type { Fragment } from "@effect/sql/Statement"
import * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { doing, transaction } from "./Database.ts"
import { AttemptOutcome, AttemptRecord, Delivery, type Status } from "./Delivery.ts"
import { columns, mayBecome, mayHaveArrived, recipientText, record } from "./DeliveryRows.ts"
import { thaw } from "./Frozen.ts"
import { Int, Json, read, readable } from "./Rows.ts"
import type { StoreFailed } from "./StoreFailed.ts"

/** What may be asked of a delivery, by its state. One that is being sent is its worker's. */
export const mayBeAsked = {
  retry: ["dead", "retry", "doubt"],
  release: ["held"],
  discard: ["planned", "due", "retry", "doubt", "held", "dead"]
} as const satisfies Readonly<Record<string, ReadonlyArray<Status>>>

export interface Filter {
  readonly statuses: ReadonlyArray<Status>
  readonly channel: string | null
  /** A recipient's key, or a part of its name, address or telephone number, without regard to case and accents. */
  readonly recipient: string | null
  /** Only what was settled since then, milliseconds since 1970. */
  readonly settledSince: number | null
  /** The newest of them; null: all. */
  readonly limit: number | null
}

/** A delivery with its tries: how many there were, when the first was, and what the last record of it says. */
export const Listed = Schema.Struct({
  ...Delivery.fields,
  tries: Schema.Number,
  firstTryAt: Schema.NullOr(Int),
  lastOutcome: Schema.NullOr(AttemptOutcome),
  lastReply: Schema.NullOr(Schema.String)
})
export interface Listed extends Schema.Schema.Type<typeof Listed> {}

export const Attempt = Schema.Struct({ number: Schema.Number, at: Int, ...AttemptRecord.fields })
export interface Attempt extends Schema.Schema.Type<typeof Attempt> {}

const Told = Schema.Struct({
  request: Int,
  property: Int,
  item: Json(Item),
  /** Why it was left out; null when it is in the message. */
  dropped: Schema.NullOr(Schema.String)
})
export type Told = typeof Told.Type

export class Desk extends Context.Tag("@apimo-alerts/alerts/store/Desk")<
  Desk,
  {
    /** Newest first. */
    readonly list: (filter: Filter) => Effect.Effect<ReadonlyArray<Listed>, StoreFailed>
    /** The deliveries whose id begins so; of many, the first few. */
    readonly named: (prefix: string) => Effect.Effect<ReadonlyArray<Listed>, StoreFailed>
    /** The deliveries that tell a pair, or told or dropped it, oldest first. */
    readonly ofPair: (
      agency: AgencyId,
      request: number,
      property: number
    ) => Effect.Effect<ReadonlyArray<Listed>, StoreFailed>
    /** The matches of a delivery, also those that were dropped, best first. */
    readonly items: (delivery: string) => Effect.Effect<ReadonlyArray<Told>, StoreFailed>
    /** What happened to a delivery, in order. */
    readonly attempts: (delivery: string) => Effect.Effect<ReadonlyArray<Attempt>, StoreFailed>
    /** For each of its matches that the recipient was told on its channel beside it, or is being told: what tells it. */
    readonly toldBy: (seen: Delivery) => Effect.Effect<ReadonlyArray<string>, StoreFailed>
    /** Due now, with the same bytes, and its age starts anew. False when it is no longer as it was seen. */
    readonly retry: (seen: Delivery, at: number) => Effect.Effect<boolean, StoreFailed>
    /** The same to another address, rendered anew. False also when the message may have arrived. */
    readonly retryAnew: (seen: Delivery, to: Recipient, at: number) => Effect.Effect<boolean, StoreFailed>
    /** A held delivery is due now, with the same bytes. */
    readonly release: (seen: Delivery, at: number) => Effect.Effect<boolean, StoreFailed>
    /** Never sent. */
    readonly discard: (seen: Delivery, reason: string, at: number) => Effect.Effect<boolean, StoreFailed>
  }
>() {
  static readonly layer: Layer.Layer<Desk, never, SqlClient.SqlClient> = Layer.effect(
    Desk,
    Effect.suspend(() => make)
  )
}

const listedRows = readable(Listed)
const attemptRows = read(Attempt)
const toldRows = read(Told)
const tellerRows = read(Schema.Struct({ id: Schema.String }))
/** Recipients as they stand in the column, and what that says. */
const recipientRows = read(Schema.Struct({ stored: Schema.String, recipient: Json(Recipient) }))

const withoutAccents = (text: string) => text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "")

/** A key is meant as a whole, or its number: "user:3" and "3" are not user:38. */
const isMeant = ({ email, key, name, phone }: Recipient, typed: string): boolean => {
  const wanted = withoutAccents(typed)
  const isKey = [key, key.slice(key.indexOf(":") + 1)].some((one) => withoutAccents(one) === wanted)
  return isKey || [name, email, phone].some((one) => one !== null && withoutAccents(one).includes(wanted))
}

/** `%` and `_` are nothing special in what a person types. */
const pattern = (text: string) => text.replace(/[\\%_]/g, (sign) => `\\${sign}`)

/** More of them say no more than that the beginning is too short. */
const most = 5

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const ofTries = (what: string) => `(SELECT ${what} FROM attempt WHERE attempt.delivery = delivery.id
    AND attempt.outcome NOT IN ('discarded', 'asked-again'))`
  const ofLast = (what: string) => `(SELECT ${what} FROM attempt WHERE attempt.delivery = delivery.id
    ORDER BY number DESC LIMIT 1)`
  const listed = sql`${columns(sql)}, ${sql.literal(`${ofTries("COUNT(*)")} AS tries,
    ${ofTries("MIN(at)")} AS "firstTryAt", ${ofLast("outcome")} AS "lastOutcome", ${ofLast("reply")} AS "lastReply"`)}`

  /** One step by hand, and its record. */
  const step = (
    seen: Delivery,
    at: number,
    options: {
      readonly from: ReadonlyArray<Status>
      readonly to: "due" | "discarded"
      readonly set: Fragment
      readonly only?: Fragment
      readonly also?: Effect.Effect<void, SqlError>
      readonly reply: string
    }
  ) =>
    Effect.gen(function* () {
      const { also = Effect.void, from, only = sql`1 = 1`, reply, set, to } = options
      if (!from.includes(seen.status)) return false
      const changed = yield* sql`UPDATE delivery SET status = ${to}, fence = fence + 1, lease_owner = NULL,
          lease_until = NULL, ${set}
        WHERE id = ${seen.id} AND fence = ${seen.fence} AND status = ${seen.status} AND ${mayBecome(sql, to)} AND ${only}
        RETURNING id`
      if (changed.length === 0) return false
      yield* also
      const outcome = to === "due" ? "asked-again" : "discarded"
      yield* record(sql, seen.id, at, { outcome, phase: null, code: null, reply, milliseconds: 0 })
      return true
    }).pipe(transaction("changing a delivery"), Effect.provideService(SqlClient.SqlClient, sql))

  const dueNow = (at: number) => sql`due_at = ${at}, owed_since = ${at}, settled_at = NULL, notice = NULL`

  /** The database knows neither accents nor which part of the column is meant; there are few people. */
  const sentTo = (typed: string, others: Fragment) =>
    Effect.map(
      recipientRows(sql`SELECT DISTINCT recipient AS stored, recipient FROM delivery WHERE ${others}`),
      (found) =>
        sql.in(
          "recipient",
          found.flatMap(({ recipient, stored }) => (isMeant(recipient, typed) ? [stored] : []))
        )
    )

  return Desk.of({
    list: ({ channel, limit, recipient, settledSince, statuses }) =>
      Effect.gen(function* () {
        const others = sql.and([
          sql.in("status", statuses),
          ...(channel === null ? [] : [sql`channel = ${channel}`]),
          ...(settledSince === null ? [] : [sql`settled_at >= ${settledSince}`])
        ])
        const fits = recipient === null ? others : sql`${others} AND ${yield* sentTo(recipient, others)}`
        // Its tries are read of those that are shown alone: what was ever sent piles up.
        const newest = sql`SELECT id FROM delivery WHERE ${fits} ORDER BY created_at DESC, id`
        const some = limit === null ? newest : sql`${newest} LIMIT ${limit}`
        return yield* listedRows(sql`SELECT ${listed} FROM delivery WHERE id IN (${some}) ORDER BY created_at DESC, id`)
      }).pipe(doing("reading the outbox")),
    named: (prefix) =>
      listedRows(sql`SELECT ${listed} FROM delivery WHERE id LIKE ${`${pattern(prefix)}%`} ESCAPE '\\'
        ORDER BY created_at DESC, id LIMIT ${most}`).pipe(doing("looking for a delivery")),
    ofPair: (agency, request, property) =>
      listedRows(sql`SELECT ${listed} FROM delivery WHERE agency = ${agency} AND id IN
        (SELECT delivery FROM delivery_item WHERE request = ${request} AND property = ${property})
        ORDER BY created_at, id`).pipe(doing("looking for the messages about a match")),
    items: (id) =>
      toldRows(sql`SELECT request, property, item, dropped FROM delivery_item WHERE delivery = ${id}
        ORDER BY score DESC, request, property`).pipe(doing("reading the matches of a delivery")),
    attempts: (id) =>
      attemptRows(sql`SELECT number, at, outcome, phase, code, reply, milliseconds FROM attempt
        WHERE delivery = ${id} ORDER BY number`).pipe(doing("reading what happened to a delivery")),
    toldBy: ({ agency, channel, id, recipient }) =>
      tellerRows(sql`SELECT MIN(d.id) AS id FROM delivery_item i
        JOIN delivery_item o ON o.request = i.request AND o.property = i.property AND o.pass = i.pass
          AND o.delivery <> i.delivery AND o.dropped IS NULL
        JOIN delivery d ON d.id = o.delivery AND d.agency = ${agency} AND d.channel = ${channel}
          AND d.recipient_key = ${recipient.key} AND d.status NOT IN ('planned', 'held', 'dead', 'discarded')
        WHERE i.delivery = ${id} AND i.dropped IS NULL GROUP BY i.request, i.property`).pipe(
        Effect.map(Arr.map((row) => row.id)),
        doing("looking for what told its matches")
      ),
    retry: (seen, at) =>
      step(seen, at, { from: mayBeAsked.retry, to: "due", set: dueNow(at), reply: "somebody asked for it again" }),
    retryAnew: (seen, to, at) =>
      step(seen, at, {
        from: mayBeAsked.retry,
        to: "due",
        set: sql`${dueNow(at)}, recipient = ${recipientText(to)}`,
        also: thaw(sql, seen.id),
        only: sql.literal(`NOT ${mayHaveArrived}`),
        reply: "somebody asked for it again, to the present address and rendered anew"
      }),
    release: (seen, at) =>
      step(seen, at, { from: mayBeAsked.release, to: "due", set: dueNow(at), reply: "somebody released it" }),
    // What still gathers makes room: what is found from now on is told at the same time as it would have been.
    discard: (seen, reason, at) =>
      step(seen, at, {
        from: mayBeAsked.discard,
        to: "discarded",
        set: sql`settled_at = ${at}, slot = CASE status WHEN 'planned' THEN id ELSE slot END`,
        also: thaw(sql, seen.id),
        reply: reason
      })
  })
})
