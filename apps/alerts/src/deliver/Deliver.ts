/**
 * Hands what is due to its channels and records what came of it. The only step that touches the outside world after a
 * match was recorded.
 */
import { GateClosed, RenderFailed } from "@apimo-alerts/notifier/NotifierError"
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { Channels, type GuardedChannel } from "../channels/Channels.ts"
import { messageOf } from "../compose/DeliveryMessage.ts"
import type { Delivery } from "../store/Delivery.ts"
import { Outbox } from "../store/Outbox.ts"
import type { StoreFailed } from "../store/StoreFailed.ts"
import { type Settlement, settlementOf } from "./Outcome.ts"
import { thisWorker } from "./Worker.ts"

/** What came of one delivery. */
export interface Delivered {
  readonly delivery: Delivery
  readonly items: number
  readonly settlement: Settlement
}

export class Deliver extends Context.Tag("@apimo-alerts/alerts/deliver/Deliver")<
  Deliver,
  {
    /** Sends all that is due. A failure of one delivery is recorded with it; only a failure of the store ends it early. */
    readonly due: Effect.Effect<ReadonlyArray<Delivered>, StoreFailed>
  }
>() {
  static readonly layer = (zone: DateTime.TimeZone): Layer.Layer<Deliver, never, Channels | Outbox> =>
    Layer.effect(Deliver, make(zone))
}

const atOnce = 5
const leaseMillis = 30_000

const make = Effect.fnUntraced(function* (zone: DateTime.TimeZone) {
  const channels = yield* Channels
  const outbox = yield* Outbox
  const worker = thisWorker(leaseMillis)

  /** What is sent: frozen at the first try. */
  const payloadOf = Effect.fnUntraced(function* (delivery: Delivery, channel: GuardedChannel, at: number) {
    const frozen = yield* outbox.payload(delivery.id)
    if (frozen !== null) return frozen
    const items = yield* outbox.items(delivery.id)
    if (!Arr.isNonEmptyReadonlyArray(items)) return yield* new RenderFailed({ reason: "the delivery has no matches" })
    const payload = yield* channel.render(messageOf(delivery, items, zone, at))
    for (const warning of payload.warnings) yield* Effect.logWarning(`${delivery.channel}: ${warning}`)
    yield* outbox.savePayload(delivery, payload)
    return payload
  })

  /** Right before the last bytes leave: from here on the outcome may be unknown, and a restart must know that. */
  const ending = (delivery: Delivery) =>
    outbox.ending(delivery).pipe(
      Effect.mapError((error) => new GateClosed({ reason: error.message })),
      Effect.filterOrFail(
        (held) => held,
        () => new GateClosed({ reason: "another worker took the delivery over" })
      ),
      Effect.asVoid
    )

  const keepLease = (delivery: Delivery) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => outbox.renew(delivery, now + leaseMillis)).pipe(
      Effect.repeat(Schedule.spaced(Duration.millis(leaseMillis / 3))),
      Effect.catchAll((error) => Effect.logWarning(`a lease could not be renewed: ${error.message}`)),
      Effect.interruptible
    )

  const deliver = Effect.fn("Deliver.deliver")(function* (delivery: Delivery, channel: GuardedChannel) {
    const started = yield* Clock.currentTimeMillis
    const attempt = { idempotencyKey: delivery.id, recipient: delivery.recipient, ending: ending(delivery) }
    yield* Effect.forkScoped(keepLease(delivery))
    const answer = yield* payloadOf(delivery, channel, started).pipe(
      Effect.flatMap((payload) => channel.send(payload, attempt)),
      Effect.catchTag("StoreFailed", (error) => new GateClosed({ reason: error.message })),
      Effect.either
    )
    const at = yield* Clock.currentTimeMillis
    const settlement = settlementOf(delivery, answer, at, yield* Random.next)
    yield* outbox.settle(delivery, at, { ...settlement.attempt, milliseconds: at - started }, settlement.next)
    const items = yield* outbox.items(delivery.id)
    const delivered: Delivered = { delivery, items: items.length, settlement }
    return delivered
  }, Effect.scoped)

  /** One channel at its own pace, so that a slow one holds up no other. */
  const drain = Effect.fn("Deliver.drain")(function* (id: string, channel: GuardedChannel) {
    const done: Array<Delivered> = []
    while (true) {
      const at = yield* Clock.currentTimeMillis
      const claimed = yield* outbox.claim({ at, worker, limit: atOnce, channel: id })
      if (claimed.length === 0) return done
      // A message that is on its way is brought to its end before the worker stops; its time is bounded.
      const settled = yield* Effect.forEach(claimed, (delivery) => deliver(delivery, channel), {
        concurrency: atOnce
      }).pipe(Effect.uninterruptible)
      done.push(...settled)
      if (settled.some((one) => one.settlement.stopsChannel)) return done
    }
  })

  const due = Effect.forEach(channels, ([id, channel]) => drain(id, channel), { concurrency: "unbounded" }).pipe(
    Effect.map(Arr.flatten),
    Effect.withSpan("Deliver.due")
  )

  return Deliver.of({ due })
})
