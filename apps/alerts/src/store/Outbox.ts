/**
 * The deliveries that are owed. Each change of state is one conditional statement on the state and the fence that its
 * writer saw, so that two workers never both have a delivery and a worker that lost its lease changes nothing.
 */
import { Item } from "@apimo-alerts/notifier/Message"
import type { Payload } from "@apimo-alerts/notifier/Notifier"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { JudgedPair } from "../facts/Pair.ts"
import { doing } from "./Database.ts"
import { type AttemptRecord, Delivery, type Next, waiting } from "./Delivery.ts"
import { columns, decoded, mayBecome, record } from "./DeliveryRows.ts"
import { freeze, frozen, thaw } from "./Frozen.ts"
import * as Gather from "./Gather.ts"
import { Flag, Int, Json, read } from "./Rows.ts"
import * as SharedCommit from "./SharedCommit.ts"
import { fallen } from "./Standing.ts"
import type { StoreFailed } from "./StoreFailed.ts"

/** Who holds leases, and for how long. */
export interface Worker {
  readonly name: string
  readonly leaseMillis: number
  /** True when the holder of a lease certainly runs no more. */
  readonly isGone: (owner: string) => boolean
}

/** A worker's turn at a channel. */
export interface Turn {
  readonly at: number
  readonly worker: Worker
  readonly channel: string
}

/** A delivery that may be complete. */
export const Ripe = Delivery.pick("id", "agency", "kind")
export interface Ripe extends Schema.Schema.Type<typeof Ripe> {}

export interface Claiming extends Turn {
  readonly limit: number
  readonly only?: string
}

export class Outbox extends Context.Tag("@apimo-alerts/alerts/store/Outbox")<
  Outbox,
  {
    /** Adds matches to the open alert or to the digest of each recipient. To be run inside a transaction. */
    readonly owe: (options: Gather.Owing) => Effect.Effect<void, StoreFailed>
    /** Open alerts, and digests whose slot has come: what may be sealed. */
    readonly ripe: (at: number) => Effect.Effect<ReadonlyArray<Ripe>, StoreFailed>
    /** Those of them that still gather. */
    readonly gathering: (ids: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Delivery>, StoreFailed>
    /** Alerts that reached this recipient on this channel between two instants, or are on their way. */
    readonly toldBetween: (delivery: Delivery, since: number, at: number) => Effect.Effect<number, StoreFailed>
    /** The pairs of deliveries that are not worth telling any more, by delivery. */
    readonly fallen: (
      ids: ReadonlyArray<string>
    ) => Effect.Effect<ReadonlyMap<string, ReadonlyArray<JudgedPair>>, StoreFailed>
    /** Completes deliveries without what is dropped. To be run inside a transaction. */
    readonly seal: (
      ids: ReadonlyArray<string>,
      at: number,
      dropped: ReadonlyArray<Gather.Dropped>
    ) => Effect.Effect<void, StoreFailed>
    /** What was left behind between the last bytes and the answer by a worker that is gone. */
    readonly lost: (turn: Turn) => Effect.Effect<ReadonlyArray<Delivery>, StoreFailed>
    /** Takes a lease on what is due on a channel, or was left behind before its last bytes. Oldest first; or only one. */
    readonly claim: (turn: Claiming) => Effect.Effect<ReadonlyArray<Delivery>, StoreFailed>
    /** The matches of a delivery, best first; in a digest those that an alert told are marked. */
    readonly items: (delivery: string) => Effect.Effect<ReadonlyArray<Item>, StoreFailed>
    /** What is sent, once it is frozen: every retry sends the same bytes. */
    readonly payload: (delivery: string) => Effect.Effect<Payload | null, StoreFailed>
    /** False when the lease was lost: nothing more may be sent. */
    readonly renew: (delivery: Delivery, until: number) => Effect.Effect<boolean, StoreFailed>
    /** Ends the lease of what was claimed and then not tried. */
    readonly giveBack: (delivery: Delivery) => Effect.Effect<void, StoreFailed>
    /** Freezes what is sent and says that its last bytes leave. False when the lease was lost: nothing more may be sent. */
    readonly ending: (
      delivery: Delivery,
      payload: Payload,
      at: number,
      until: number
    ) => Effect.Effect<boolean, StoreFailed>
    /** How a try ended. What was sent is frozen when the delivery is tried again. */
    readonly settle: (
      delivery: Delivery,
      moment: Gather.Moment,
      attempt: AttemptRecord,
      next: Next,
      payload?: Payload
    ) => Effect.Effect<void, StoreFailed>
    /** What is owed: not settled. */
    readonly owed: Effect.Effect<ReadonlyArray<Delivery>, StoreFailed>
    readonly find: (id: string) => Effect.Effect<Delivery | null, StoreFailed>
    /** The next slot of a digest after an instant, milliseconds since 1970; null when none gathers. */
    readonly nextSlotAt: (after: number) => Effect.Effect<number | null, StoreFailed>
    /** When something is due next on a channel; null when nothing is. */
    readonly nextDueAt: (channel: string) => Effect.Effect<number | null, StoreFailed>
  }
>() {
  static readonly layer: Layer.Layer<Outbox, never, SqlClient.SqlClient> = Layer.effect(
    Outbox,
    Effect.suspend(() => make)
  )
}

/** A wait or a lease that ends later than this was dated by a clock that was wrong, and so was a slot. */
const longestWaitMillis = 25 * 3_600_000
const longestCadenceMillis = 8 * 24 * 3_600_000

const itemRows = read(Schema.Struct({ item: Json(Item), told: Schema.compose(Schema.Number, Flag) }))
const ripeRows = read(Ripe)
const numberRows = read(Schema.Struct({ n: Schema.NullOr(Int) }))
const ownerRows = read(Schema.Struct({ owner: Schema.String }))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const delivery = columns(sql)
  const shared = yield* SharedCommit.make

  const number = (query: Effect.Effect<ReadonlyArray<unknown>, SqlError>) =>
    Effect.map(numberRows(query), ([row]) => row?.n ?? null)

  /** A lease that is over, that no clock that is right can have given, or whose holder runs no more. */
  const isFree = Effect.fnUntraced(function* ({ at, channel, worker }: Turn) {
    const owners = yield* ownerRows(sql`SELECT DISTINCT lease_owner AS owner FROM delivery
      WHERE settled_at IS NULL AND channel = ${channel} AND lease_owner IS NOT NULL`)
    const gone = owners.flatMap(({ owner }) => (worker.isGone(owner) ? [owner] : []))
    const over = sql`lease_until <= ${at} OR lease_until > ${at + longestWaitMillis}`
    return gone.length === 0 ? sql`(${over})` : sql`(${over} OR ${sql.in("lease_owner", gone)})`
  })

  const owedOn = (channel: string) => sql`settled_at IS NULL AND channel = ${channel}`

  const lost = Effect.fnUntraced(function* (turn: Turn) {
    const free = yield* isFree(turn)
    return yield* decoded(sql`SELECT ${delivery} FROM delivery
      WHERE ${owedOn(turn.channel)} AND status = 'ending' AND ${free} ORDER BY due_at, id`)
  }, doing("looking for what was left behind"))

  const claim = Effect.fn("Outbox.claim")(function* (turn: Claiming) {
    const { at, channel, limit, only, worker } = turn
    const free = yield* isFree(turn)
    const due = sql`(due_at <= ${at} OR due_at > ${at + longestWaitMillis})`
    const mayClaim = sql`${owedOn(channel)} AND (${sql.in("status", waiting)} AND ${due}
      OR status = 'sending' AND ${free}) ${only === undefined ? sql`` : sql`AND id = ${only}`}`
    const claimed = yield* decoded(sql`UPDATE delivery SET status = 'sending', lease_owner = ${worker.name},
        lease_until = ${at + worker.leaseMillis}, fence = fence + 1
      WHERE id IN (SELECT id FROM delivery WHERE ${mayClaim} ORDER BY due_at, id LIMIT ${limit}) AND ${mayClaim}
      RETURNING ${delivery}`)
    return [...claimed].sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || (a.id < b.id ? -1 : 1))
  }, doing("claiming what is due"))

  /** Its holder has it still, and has not settled it. */
  const held = ({ fence, id }: Delivery) => sql`id = ${id} AND fence = ${fence} AND status IN ('sending', 'ending')`

  const settle: Context.Tag.Service<Outbox>["settle"] = (one, moment, attempt, next, payload) =>
    Effect.gen(function* () {
      const { at } = moment
      const goesOn = next.status === "retry" || next.status === "doubt"
      const isOver = next.status === "sent" || next.status === "discarded"
      // What was left behind may have been taken up again by its holder in the meantime.
      const seen = one.status === "ending" ? sql`AND lease_until = ${one.leaseUntil}` : sql``
      const updated = yield* sql`UPDATE delivery SET status = ${next.status}, lease_owner = NULL, lease_until = NULL,
          due_at = ${goesOn ? next.dueAt : one.dueAt}, settled_at = ${goesOn ? null : at}
        WHERE ${held(one)} ${seen} AND ${mayBecome(sql, next.status)} RETURNING id`
      if (updated.length === 0) return
      // What is given up or held may be asked for again.
      if (isOver) yield* thaw(sql, one.id)
      else if (payload !== undefined) yield* freeze(sql, one.id, payload)
      yield* record(sql, one.id, at, attempt)
      if (next.status === "discarded") yield* Gather.bequeath(sql, one, next.heir, moment)
    }).pipe(shared("recording how a delivery went"))

  const isChanged = Effect.map((rows: ReadonlyArray<unknown>) => rows.length > 0)

  return Outbox.of({
    owe: (options) => doing("writing what is owed")(Gather.owe(sql, options)),
    ripe: (at) =>
      ripeRows(sql`SELECT id, agency, kind FROM delivery
        WHERE settled_at IS NULL AND status = 'planned'
          AND (due_at IS NULL OR due_at <= ${at} OR due_at > ${at + longestCadenceMillis})
        ORDER BY created_at, id`).pipe(doing("looking for what is complete")),
    gathering: (ids) =>
      decoded(sql`SELECT ${delivery} FROM delivery WHERE ${sql.in("id", ids)} AND status = 'planned'
        ORDER BY created_at, id`).pipe(doing("reading what is complete")),
    toldBetween: (one, since, at) =>
      number(sql`SELECT COUNT(*) AS n FROM delivery WHERE channel = ${one.channel}
        AND recipient_key = ${one.recipient.key} AND (settled_at IS NULL OR settled_at > ${since} AND settled_at <= ${at})
        AND kind = ${one.kind} AND status NOT IN ('planned', 'dead', 'discarded')`).pipe(
        Effect.map((n) => n ?? 0),
        doing("counting what was told")
      ),
    fallen: (ids) => doing("looking whether matches still stand")(fallen(sql, ids)),
    seal: (ids, at, dropped) => doing("completing messages")(Gather.seal(sql, ids, at, dropped)),
    lost,
    claim,
    items: (id) =>
      itemRows(sql`SELECT i.item, CASE WHEN o.kind = 'digest' AND EXISTS (SELECT 1
            FROM delivery_item a JOIN delivery d ON d.id = a.delivery
            WHERE a.request = i.request AND a.property = i.property AND a.pass = i.pass AND a.dropped IS NULL
              AND d.kind = 'alert' AND d.agency = o.agency AND d.recipient_key = o.recipient_key
              AND d.status NOT IN ('dead', 'held', 'discarded')) THEN 1 ELSE 0 END AS told
          FROM delivery_item i JOIN delivery o ON o.id = i.delivery
          WHERE i.delivery = ${id} AND i.dropped IS NULL ORDER BY i.score DESC, i.request, i.property`).pipe(
        Effect.map((rows) => rows.map(({ item, told }): Item => (told ? { ...item, alreadyTold: true } : item))),
        doing("reading the matches of a delivery")
      ),
    payload: (id) => doing("reading a rendered message")(frozen(sql, id)),
    renew: (one, until) =>
      sql`UPDATE delivery SET lease_until = ${until} WHERE ${held(one)} RETURNING id`.pipe(
        isChanged,
        doing("renewing a lease")
      ),
    giveBack: (one) =>
      sql`UPDATE delivery SET status = ${one.doubts > 0 ? "doubt" : "retry"}, lease_owner = NULL, lease_until = NULL
        WHERE ${held(one)} AND status = 'sending'`.pipe(Effect.asVoid, shared("giving back what was not tried")),
    // With a lease that is over another worker could take the delivery over in the same instant.
    ending: (one, payload, at, until) =>
      sql`UPDATE delivery SET status = 'ending', lease_until = ${until}
        WHERE ${held(one)} AND lease_until > ${at} RETURNING id`.pipe(
        isChanged,
        Effect.tap((isHeld) => (isHeld && !one.isFrozen ? freeze(sql, one.id, payload) : Effect.void)),
        shared("recording that a transmission ends")
      ),
    settle,
    owed: decoded(sql`SELECT ${delivery} FROM delivery WHERE settled_at IS NULL ORDER BY due_at, id`).pipe(
      doing("reading the outbox")
    ),
    find: (id) =>
      decoded(sql`SELECT ${delivery} FROM delivery WHERE id = ${id}`).pipe(
        Effect.map((rows) => rows[0] ?? null),
        doing("reading a delivery")
      ),
    nextSlotAt: (after) =>
      number(sql`SELECT MIN(due_at) AS n FROM delivery
        WHERE settled_at IS NULL AND status = 'planned' AND due_at > ${after}`).pipe(
        doing("looking for the next digest")
      ),
    nextDueAt: (channel) =>
      number(sql`SELECT MIN(CASE WHEN status IN ('sending', 'ending') THEN lease_until ELSE due_at END) AS n
        FROM delivery WHERE ${owedOn(channel)} AND status <> 'planned'`).pipe(doing("looking for what is due next"))
  })
})
