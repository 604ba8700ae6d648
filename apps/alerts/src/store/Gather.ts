/**
 * How deliveries of matches come to be: they gather in the open alert, or in the digest of their slot, of their
 * recipient on their channel, until the delivery is complete. Notices to the operator do not gather here.
 */
import type { AgencyId, PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import { Agency, Item, type Kind, type Locale, type Recipient } from "@apimo-alerts/notifier/Message"
import type * as SqlClient from "@effect/sql/SqlClient"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Cadence from "../config/Cadence.ts"
import type { Delivery, Heir } from "./Delivery.ts"
import { recipientText, record } from "./DeliveryRows.ts"
import { Int, Json, read } from "./Rows.ts"

/** One match for one recipient on one channel at one cadence. */
export interface Owed {
  readonly agency: AgencyId
  readonly request: RequestId
  readonly property: PropertyId
  readonly channel: string
  readonly cadence: Cadence.Cadence
  readonly told: { readonly recipient: Recipient; readonly locale: Locale }
  readonly item: Item
}

const kindOf = (cadence: Cadence.Cadence): Kind => (cadence._tag === "Instant" ? "alert" : "digest")

/** The slot of an alert that still gathers. */
export const open = "open"

const itemText = Schema.encodeSync(Json(Item))
const senderText = Schema.encodeSync(Json(Agency))

interface Place {
  readonly agency: AgencyId
  readonly sender: Agency
  readonly recipient: Recipient
  readonly locale: Locale
  readonly channel: string
  readonly cadence: Cadence.Cadence
  readonly passedOn: boolean
}

export interface Moment {
  readonly at: number
  readonly zone: DateTime.TimeZone
  /** What is found now came about after this: it belongs to the first slot since. */
  readonly since: number
}

const lateRows = read(Schema.Struct({ id: Schema.String, date: Schema.String, at: Int }))

/** Of several slots that were missed there is one digest, of the first of them: it takes the place of a later one. */
const missed = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, place: Place, slot: Cadence.Slot, at: number) {
  const mine = sql`agency = ${place.agency} AND channel = ${place.channel} AND recipient_key = ${place.recipient.key}
    AND cadence = ${Cadence.format(place.cadence)}`
  const [late] = yield* lateRows(sql`SELECT id, slot AS date, due_at AS at FROM delivery
    WHERE ${mine} AND status = 'planned' AND due_at <= ${at} ORDER BY due_at LIMIT 1`)
  if (late === undefined || late.at <= slot.at) return late ?? slot
  const moved = yield* sql`UPDATE delivery SET slot = ${slot.date}, due_at = ${slot.at} WHERE id = ${late.id}
    AND NOT EXISTS (SELECT 1 FROM delivery WHERE ${mine} AND slot = ${slot.date}) RETURNING id`
  return moved.length > 0 ? slot : late
})

/**
 * The delivery that gathers for a recipient now. The first slot since the last look may have passed, because nothing
 * ran then: its digest is late, and complete as soon as this look ends. One that has left makes room for the next slot
 * to come.
 */
const gathering = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, place: Place, { at, since, zone }: Moment) {
  const cadence = Cadence.format(place.cadence)
  let after = Math.min(since, at)
  while (true) {
    const next = place.cadence._tag === "Instant" ? null : Cadence.nextSlot(place.cadence, zone, after)
    const slot = next !== null && next.at <= at ? yield* missed(sql, place, next, at) : next
    const row = {
      id: crypto.randomUUID(),
      agency: place.agency,
      channel: place.channel,
      recipient_key: place.recipient.key,
      cadence,
      slot: slot?.date ?? open,
      kind: kindOf(place.cadence),
      locale: place.locale,
      recipient: recipientText(place.recipient),
      sender: senderText(place.sender),
      status: "planned",
      created_at: at,
      due_at: slot?.at ?? null,
      fence: 0,
      passed_on: place.passedOn ? 1 : 0
    }
    const found = yield* sql<{ id: string }>`INSERT INTO delivery ${sql.insert(row)}
      ON CONFLICT (agency, channel, recipient_key, cadence, slot) DO UPDATE SET recipient = excluded.recipient,
        sender = excluded.sender, locale = excluded.locale, 
        passed_on = CASE excluded.passed_on WHEN 1 THEN 1 ELSE delivery.passed_on END
      WHERE delivery.status = 'planned' RETURNING id`
    const first = found[0]
    if (first !== undefined) return first.id
    after = Math.max(slot?.at ?? at, at)
  }
})

export interface Owing extends Moment {
  readonly pass: string
  readonly sender: Agency
  readonly owed: ReadonlyArray<Owed>
}

export const owe = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, options: Owing) {
  for (const { agency, cadence, channel, item, property, request, told } of options.owed) {
    const { locale, recipient } = told
    const place = { agency, sender: options.sender, recipient, locale, channel, cadence, passedOn: false }
    const delivery = yield* gathering(sql, place, options)
    const row = { delivery, request, property, pass: options.pass, score: item.score, item: itemText(item) }
    yield* sql`INSERT INTO delivery_item ${sql.insert(row)} ON CONFLICT (delivery, request, property)
      DO UPDATE SET pass = excluded.pass, score = excluded.score, item = excluded.item`
  }
})

/**
 * The matches of a delivery that could not leave gather in another, without those that a third tells its recipient on
 * that channel already. One that still gathers may do so for days; and a digest marks what an alert is to tell as told.
 */
export const bequeath = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  delivery: Delivery,
  heir: Heir,
  moment: Moment
) {
  const { agency, kind, locale, recipient, sender, slot } = delivery
  if (agency === null || sender === null) return
  // A digest that another channel tells is the same slot's, and late: it does not wait for the next one.
  const since =
    kind === "digest" && heir.cadence._tag === "Digest"
      ? Cadence.slotOn(heir.cadence, moment.zone, slot).at - 1
      : moment.since
  const tellers = kind === "digest" ? ["alert", "digest"] : ["alert"]
  const untold = sql`i.delivery = ${delivery.id} AND i.dropped IS NULL AND NOT EXISTS (SELECT 1
    FROM delivery_item o JOIN delivery d ON d.id = o.delivery
    WHERE o.request = i.request AND o.property = i.property AND o.pass = i.pass AND o.delivery <> i.delivery
      AND o.dropped IS NULL AND d.agency = ${agency} AND d.channel = ${heir.channel}
      AND d.recipient_key = ${recipient.key} AND d.status NOT IN ('planned', 'dead', 'held', 'discarded')
      AND ${sql.in("d.kind", tellers)})`
  if ((yield* sql`SELECT 1 FROM delivery_item i WHERE ${untold} LIMIT 1`).length === 0) return
  const into = yield* gathering(sql, { agency, sender, recipient, locale, ...heir }, { ...moment, since })
  yield* sql`INSERT INTO delivery_item (delivery, request, property, pass, score, item)
    SELECT ${into}, i.request, i.property, i.pass, i.score, i.item FROM delivery_item i WHERE ${untold}
    ON CONFLICT (delivery, request, property) DO NOTHING`
})

export interface Dropped {
  readonly delivery: string
  readonly request: number
  readonly property: number
  /** Why it no longer stands. */
  readonly reason: string
}

/** No more is added: without what no longer stands they are due, or, when nothing is left, not sent at all. */
export const seal = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  ids: ReadonlyArray<string>,
  at: number,
  dropped: ReadonlyArray<Dropped>
) {
  for (const { delivery, property, reason, request } of dropped) {
    yield* sql`UPDATE delivery_item SET dropped = ${reason}
      WHERE delivery = ${delivery} AND request = ${request} AND property = ${property}`
  }
  const stillOpen = sql`${sql.in("id", ids)} AND status = 'planned'`
  const slot = sql`slot = CASE slot WHEN ${open} THEN id ELSE slot END`
  // Owed since now and not since its slot: while nothing ran it could not fail, and its time to fail begins here.
  // Counted here: a match may have been added since the delivery was read.
  yield* sql`UPDATE delivery SET status = 'due', due_at = COALESCE(due_at, ${at}), owed_since = ${at}, ${slot}
    WHERE ${stillOpen} AND EXISTS (SELECT 1 FROM delivery_item WHERE delivery_item.delivery = delivery.id AND dropped IS NULL)`
  const empty = yield* sql<{ id: string }>`UPDATE delivery SET status = 'discarded', settled_at = ${at}, ${slot}
    WHERE ${stillOpen} RETURNING id`
  const reply = "not sent: none of its matches stands any more"
  for (const { id } of empty) {
    yield* record(sql, id, at, { outcome: "discarded", phase: null, code: null, reply, milliseconds: 0 })
  }
})
