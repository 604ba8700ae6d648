/**
 * The deliveries that are owed. Each change of state is one conditional statement on the state and the fence that its
 * writer saw, so that two workers never both have a delivery and a worker that lost its lease changes nothing.
 */
import { Agency, Item, Recipient } from "@apimo-alerts/notifier/Message"
import type { Payload } from "@apimo-alerts/notifier/Notifier"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { kindOf, type Owed } from "../compose/Owed.ts"
import * as Cadence from "../config/Cadence.ts"
import { doing, transaction } from "./Database.ts"
import { type AttemptRecord, Delivery, type Next } from "./Delivery.ts"
import { Int, Json } from "./Rows.ts"
import { StoreFailed } from "./StoreFailed.ts"

/** Who holds leases, and for how long. */
export interface Worker {
  readonly name: string
  readonly leaseMillis: number
  /** True when the holder of a lease certainly runs no more. */
  readonly isGone: (owner: string) => boolean
}

export class Outbox extends Context.Tag("@apimo-alerts/alerts/store/Outbox")<
  Outbox,
  {
    /** Adds matches to the open alert or to the next digest of each recipient. To be run inside a transaction. */
    readonly owe: (options: {
      readonly pass: string
      readonly at: number
      readonly zone: DateTime.TimeZone
      readonly sender: Agency
      readonly owed: ReadonlyArray<Owed>
    }) => Effect.Effect<void, StoreFailed>
    /** Open alerts are complete: due at once. */
    readonly closeAlerts: (at: number) => Effect.Effect<void, StoreFailed>
    /** Takes a lease on what is due on a channel, or was left behind by a worker that is gone. Oldest first. */
    readonly claim: (options: {
      readonly at: number
      readonly worker: Worker
      readonly limit: number
      readonly channel: string
    }) => Effect.Effect<ReadonlyArray<Delivery>, StoreFailed>
    readonly items: (delivery: string) => Effect.Effect<ReadonlyArray<Item>, StoreFailed>
    readonly payload: (delivery: string) => Effect.Effect<Payload | null, StoreFailed>
    /** Freezes what is sent, so that every retry sends the same bytes. */
    readonly savePayload: (delivery: Delivery, payload: Payload) => Effect.Effect<void, StoreFailed>
    /** False when the lease was lost: nothing more may be sent. */
    readonly renew: (delivery: Delivery, until: number) => Effect.Effect<boolean, StoreFailed>
    /** False when the lease was lost: nothing more may be sent. */
    readonly ending: (delivery: Delivery) => Effect.Effect<boolean, StoreFailed>
    readonly settle: (
      delivery: Delivery,
      at: number,
      attempt: AttemptRecord,
      next: Next
    ) => Effect.Effect<void, StoreFailed>
    /** What is owed: neither sent nor dead. */
    readonly owed: Effect.Effect<ReadonlyArray<Delivery>, StoreFailed>
    readonly find: (id: string) => Effect.Effect<Delivery | null, StoreFailed>
    /** When something is due next; null when nothing is. */
    readonly nextDueAt: Effect.Effect<number | null, StoreFailed>
  }
>() {
  static readonly layer: Layer.Layer<Outbox, never, SqlClient.SqlClient> = Layer.effect(
    Outbox,
    Effect.suspend(() => make)
  )
}

const deliveries = Schema.decodeUnknown(Schema.Array(Delivery))
const itemText = Schema.encodeSync(Json(Item))
const itemRows = Schema.decodeUnknown(Schema.Array(Schema.Struct({ item: Json(Item) })))
const recipientText = Schema.encodeSync(Json(Recipient))
const senderText = Schema.encodeSync(Json(Agency))
const payloadRows = Schema.decodeUnknown(
  Schema.Array(
    Schema.Struct({ contentType: Schema.NullOr(Schema.String), body: Schema.NullOr(Schema.Uint8ArrayFromSelf) })
  )
)
const dueRows = Schema.decodeUnknown(Schema.Array(Schema.Struct({ at: Schema.NullOr(Int) })))

const unreadable = (cause: ParseResult.ParseError) => new StoreFailed({ doing: "reading the outbox", cause })

const open = "open"

/** The try of a worker that ended between the last bytes and the answer. */
const lostAnswer: AttemptRecord = {
  outcome: "unknown",
  code: null,
  reply: "the worker ended before the answer came; sent again with the same bytes",
  milliseconds: 0
}

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const columns = sql.literal(`id, agency, channel, cadence, slot, kind, locale, recipient, sender, status,
    created_at AS "createdAt", owed_since AS "owedSince", due_at AS "dueAt", attempts, fence,
    lease_owner AS "leaseOwner", lease_until AS "leaseUntil"`)

  /** The delivery that gathers for this recipient now. A digest that has left makes room for the next slot's. */
  const gathering = Effect.fnUntraced(function* (
    owed: Owed,
    options: { at: number; zone: DateTime.TimeZone; sender: Agency }
  ) {
    const cadence = Cadence.format(owed.cadence)
    let after = options.at
    while (true) {
      const slot = owed.cadence._tag === "Instant" ? null : Cadence.nextSlot(owed.cadence, options.zone, after)
      const row = {
        id: crypto.randomUUID(),
        agency: owed.agency,
        channel: owed.channel,
        recipient_key: owed.told.recipient.key,
        cadence,
        slot: slot?.date ?? open,
        kind: kindOf(owed.cadence),
        locale: owed.told.locale,
        recipient: recipientText(owed.told.recipient),
        sender: senderText(options.sender),
        status: "planned",
        created_at: options.at,
        owed_since: slot?.at ?? null,
        due_at: slot?.at ?? null,
        attempts: 0,
        fence: 0
      }
      const found = yield* sql<{ id: string }>`INSERT INTO delivery ${sql.insert(row)}
        ON CONFLICT (agency, channel, recipient_key, cadence, slot) DO UPDATE SET recipient = excluded.recipient,
          sender = excluded.sender, locale = excluded.locale
        WHERE delivery.status = 'planned' RETURNING id`
      const first = found[0]
      if (first !== undefined) return first.id
      after = slot?.at ?? after
    }
  })

  const owe: Context.Tag.Service<Outbox>["owe"] = Effect.fnUntraced(function* (options) {
    for (const owed of options.owed) {
      const delivery = yield* gathering(owed, options)
      const { property, request } = owed
      const row = { delivery, request, property, pass: options.pass, score: owed.item.score, item: itemText(owed.item) }
      yield* sql`INSERT INTO delivery_item ${sql.insert(row)}
        ON CONFLICT (delivery, request, property) DO UPDATE SET pass = excluded.pass, score = excluded.score, item = excluded.item`
    }
  }, doing("writing what is owed"))

  /** A doubt and the taking over of its delivery are one: else a worker that is killed between them would leave no doubt. */
  const together = <A>(effect: Effect.Effect<A, SqlError>) =>
    Effect.provideService(transaction("claiming what is due")(effect), SqlClient.SqlClient, sql)

  const claim: Context.Tag.Service<Outbox>["claim"] = Effect.fn("Outbox.claim")(function* ({
    at,
    channel,
    limit,
    worker
  }) {
    const rows = yield* sql`SELECT ${columns} FROM delivery
      WHERE status IN ('planned', 'retry', 'sending', 'ending') AND due_at <= ${at} AND channel = ${channel} ORDER BY due_at, id`
    const due = yield* Effect.mapError(deliveries(rows), unreadable)
    const isFree = (one: Delivery) =>
      one.status === "planned" ||
      one.status === "retry" ||
      (one.leaseUntil ?? 0) <= at ||
      worker.isGone(one.leaseOwner ?? "")
    const free = due.filter(isFree).slice(0, limit)
    const claimed: Array<Delivery> = []
    for (const one of free) {
      const isInDoubt = one.status === "ending"
      const attempts = one.attempts + (isInDoubt ? 1 : 0)
      const take = Effect.map(
        sql`UPDATE delivery SET status = 'sending', attempts = ${attempts},
          lease_owner = ${worker.name}, lease_until = ${at + worker.leaseMillis}, fence = fence + 1
        WHERE id = ${one.id} AND fence = ${one.fence} AND status = ${one.status}
          AND COALESCE(lease_until, 0) = ${one.leaseUntil ?? 0} RETURNING id`,
        (taken) => taken.length > 0
      )
      const doubt = sql`INSERT INTO attempt ${sql.insert({ delivery: one.id, number: attempts, at, ...lostAnswer })}`
      if (yield* isInDoubt ? together(Effect.tap(take, (isTaken) => (isTaken ? doubt : Effect.void))) : take)
        claimed.push({ ...one, status: "sending", attempts, fence: one.fence + 1 })
    }
    return claimed
  }, doing("claiming what is due"))

  /** Its holder has it still, and has not settled it. */
  const held = (delivery: Delivery) =>
    sql`id = ${delivery.id} AND fence = ${delivery.fence} AND status IN ('sending', 'ending')`

  const settle: Context.Tag.Service<Outbox>["settle"] = (delivery, at, attempt, next) =>
    Effect.gen(function* () {
      const number = delivery.attempts + 1
      const updated = yield* sql`UPDATE delivery SET status = ${next.status}, attempts = ${number}, lease_owner = NULL,
          lease_until = NULL, due_at = ${next.status === "retry" ? next.dueAt : delivery.dueAt},
          settled_at = ${next.status === "retry" ? null : at}
        WHERE ${held(delivery)} RETURNING id`
      if (updated.length === 0) return
      yield* sql`INSERT INTO attempt ${sql.insert({ delivery: delivery.id, number, at, ...attempt })}`
    }).pipe(transaction("recording how a delivery went"), Effect.provideService(SqlClient.SqlClient, sql))

  const isChanged = Effect.map((rows: ReadonlyArray<unknown>) => rows.length > 0)

  return Outbox.of({
    owe,
    closeAlerts: (at) =>
      sql`UPDATE delivery SET slot = id, due_at = ${at}, owed_since = ${at} WHERE status = 'planned' AND slot = ${open}`.pipe(
        Effect.asVoid,
        doing("closing open alerts")
      ),
    claim,
    items: (delivery) =>
      sql`SELECT item FROM delivery_item WHERE delivery = ${delivery} ORDER BY score DESC, request, property`.pipe(
        Effect.flatMap((rows) => Effect.mapError(itemRows(rows), unreadable)),
        Effect.map((rows) => rows.map((row) => row.item)),
        doing("reading the matches of a delivery")
      ),
    payload: (delivery) =>
      sql`SELECT content_type AS "contentType", body FROM delivery WHERE id = ${delivery}`.pipe(
        Effect.flatMap((rows) => Effect.mapError(payloadRows(rows), unreadable)),
        Effect.map(([row]) =>
          row === undefined || row.body === null || row.contentType === null
            ? null
            : { contentType: row.contentType, body: row.body, warnings: [] }
        ),
        doing("reading a rendered message")
      ),
    savePayload: (delivery, payload) =>
      sql`UPDATE delivery SET content_type = ${payload.contentType}, body = ${payload.body} WHERE ${held(delivery)}`.pipe(
        Effect.asVoid,
        doing("storing a rendered message")
      ),
    renew: (delivery, until) =>
      sql`UPDATE delivery SET lease_until = ${until} WHERE ${held(delivery)} RETURNING id`.pipe(
        isChanged,
        doing("renewing a lease")
      ),
    ending: (delivery) =>
      sql`UPDATE delivery SET status = 'ending' WHERE ${held(delivery)} RETURNING id`.pipe(
        isChanged,
        doing("recording that a transmission ends")
      ),
    settle,
    owed: sql`SELECT ${columns} FROM delivery WHERE status IN ('planned', 'retry', 'sending', 'ending') ORDER BY due_at, id`.pipe(
      Effect.flatMap((rows) => Effect.mapError(deliveries(rows), unreadable)),
      doing("reading the outbox")
    ),
    find: (id) =>
      sql`SELECT ${columns} FROM delivery WHERE id = ${id}`.pipe(
        Effect.flatMap((rows) => Effect.mapError(deliveries(rows), unreadable)),
        Effect.map((rows) => rows[0] ?? null),
        doing("reading a delivery")
      ),
    nextDueAt:
      sql`SELECT MIN(due_at) AS at FROM delivery WHERE status IN ('planned', 'retry', 'sending', 'ending')`.pipe(
        Effect.flatMap((rows) => Effect.mapError(dueRows(rows), unreadable)),
        Effect.map((rows) => rows[0]?.at ?? null),
        doing("looking for what is due next")
      )
  })
})
