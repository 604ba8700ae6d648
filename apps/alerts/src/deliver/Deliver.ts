/**
 * Hands what is due to its channels and records what came of it. The only step that touches the outside world after a
 * match was recorded.
 */
import type { Payload } from "@apimo-alerts/notifier/Notifier"
import { type ChannelMisconfigured, GateClosed, RenderFailed } from "@apimo-alerts/notifier/NotifierError"
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { Channels, type GuardedChannel } from "../channels/Channels.ts"
import { type Policy, policyOf } from "../channels/Policy.ts"
import { messageOf } from "../compose/DeliveryMessage.ts"
import type { Config } from "../config/Config.ts"
import { quietUntil } from "../config/QuietHours.ts"
import { type Delivery, waiting } from "../store/Delivery.ts"
import { Incidents } from "../store/Incidents.ts"
import { Outbox } from "../store/Outbox.ts"
import type { StoreFailed } from "../store/StoreFailed.ts"
import * as Breaker from "./Breaker.ts"
import { type Answer, afterDoubt, type Settlement, settlementOf, withoutTry } from "./Outcome.ts"
import * as Pace from "./Pace.ts"
import { thisWorker } from "./Worker.ts"

/** What came of one delivery. */
export interface Delivered {
  readonly delivery: Delivery
  readonly settlement: Settlement
  /** What the operator should know about the rendering. */
  readonly warnings: ReadonlyArray<string>
}

export type Told = (one: Delivered) => Effect.Effect<void>

export class Deliver extends Context.Tag("@apimo-alerts/alerts/deliver/Deliver")<
  Deliver,
  {
    /** Sends all that is due. A failure of one delivery is recorded with it; only a failure of the store ends it early. */
    readonly due: Effect.Effect<ReadonlyArray<Delivered>, StoreFailed>
    /**
     * The same for one channel: each goes at its own pace, so that a slow one holds up no other. `told` hears of each as
     * soon as it is recorded, also of the last ones when the worker stops meanwhile.
     */
    readonly dueOn: (channel: string, told?: Told) => Effect.Effect<ReadonlyArray<Delivered>, StoreFailed>
    /** When there may be something to send on a channel, milliseconds since 1970; null when nothing is owed on it. */
    readonly nextAt: (channel: string) => Effect.Effect<number | null, StoreFailed>
  }
>() {
  static readonly layer = (config: Config): Layer.Layer<Deliver, never, Channels | Incidents | Outbox> =>
    Layer.effect(Deliver, make(config))
}

/** Taken with one claim, which waits for the disk: so many times what is sent at the same time. */
const rounds = 4
const leaseMillis = 30_000

/** How long an answer that came is kept for a store that can't be written, and how often it is tried again. */
const answerKept = Duration.minutes(10)
const answerAgain = Duration.seconds(1)

/** The try of a worker that ended between the last bytes and the answer. */
const lostAnswer = {
  outcome: "unknown",
  phase: "ending",
  code: null,
  reply: "no answer is on record: the worker ended before it came, or before it could be written",
  milliseconds: 0
} as const

/** What a delivery is sent as, or why it can't be. */
type Prepared = Either.Either<Payload, GateClosed | RenderFailed | ChannelMisconfigured>

interface Open {
  readonly id: string
  readonly channel: GuardedChannel
  readonly policy: Policy
}

const make = Effect.fnUntraced(function* (config: Config) {
  const channels = yield* Channels
  const incidents = yield* Incidents
  const outbox = yield* Outbox
  const pace = yield* Pace.make
  const health = yield* Ref.make<ReadonlyMap<string, Breaker.Health>>(new Map())
  const worker = thisWorker(leaseMillis)
  const zone = config.timezone

  const momentAt = (at: number) => ({ at, since: at, zone })
  const healthOf = (id: string) => Effect.map(Ref.get(health), (all) => all.get(id) ?? Breaker.healthy)

  /** What is sent: frozen when it was tried before. */
  const payloadOf = (delivery: Delivery, channel: GuardedChannel, at: number) =>
    Effect.gen(function* () {
      const frozen = delivery.isFrozen ? yield* outbox.payload(delivery.id) : null
      if (frozen !== null) return frozen
      const lines = delivery.kind === "notice" ? yield* incidents.lines(delivery.id) : []
      const items = delivery.kind === "notice" ? [] : yield* outbox.items(delivery.id)
      const payload = yield* channel.render(yield* messageOf(delivery, { items, lines }, zone, at))
      for (const warning of payload.warnings) yield* Effect.logWarning(`${delivery.channel}: ${warning}`)
      return payload
    }).pipe(
      Effect.catchTag("StoreFailed", (error): Effect.Effect<never, GateClosed | RenderFailed> => {
        const reason = error.message
        return error.isDamage ? new RenderFailed({ reason }) : new GateClosed({ reason })
      })
    )

  /** Right before the last bytes leave: from here on the outcome may be unknown, and a restart must know that. */
  const ending = (delivery: Delivery, payload: Payload) =>
    Effect.flatMap(Clock.currentTimeMillis, (at) => outbox.ending(delivery, payload, at, at + leaseMillis)).pipe(
      Effect.mapError((error) => new GateClosed({ reason: error.message })),
      Effect.filterOrFail(
        (held) => held,
        () => new GateClosed({ reason: "the lease was lost, and another worker may have the delivery" })
      ),
      Effect.asVoid
    )

  const handOver = (delivery: Delivery, channel: GuardedChannel, payload: Payload) =>
    Effect.zipRight(
      pace(delivery, channel.capabilities),
      channel.send(payload, {
        idempotencyKey: delivery.id,
        recipient: delivery.recipient,
        ending: ending(delivery, payload)
      })
    )

  /** Renewed until their tries end; also while the worker stops and nothing else may be interrupted. */
  const keepLeases = (held: ReadonlySet<Delivery>) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Effect.forEach(held, (delivery) => outbox.renew(delivery, now + leaseMillis), { discard: true })
    ).pipe(
      Effect.catchAll((error) => Effect.logWarning(`a lease could not be renewed: ${error.message}`)),
      Effect.schedule(Schedule.spaced(Duration.millis(leaseMillis / 3))),
      Effect.interruptible
    )

  const prepare = Effect.fn("Deliver.prepare")(function* (delivery: Delivery, { channel }: Open) {
    return yield* Effect.either(payloadOf(delivery, channel, yield* Clock.currentTimeMillis))
  })

  const send = Effect.fn("Deliver.send")(function* (
    delivery: Delivery,
    payload: Prepared,
    { channel, id, policy }: Open,
    recorded: (settling: Effect.Effect<void, StoreFailed>) => Effect.Effect<void, StoreFailed>
  ) {
    const started = yield* Clock.currentTimeMillis
    const answer: Answer = Either.isLeft(payload)
      ? Either.left(payload.left)
      : yield* Effect.either(handOver(delivery, channel, payload.right))
    const at = yield* Clock.currentTimeMillis
    const settlement = settlementOf(delivery, answer, at, yield* Random.next, policy)
    const attempt = { ...settlement.attempt, milliseconds: at - started }
    yield* Effect.flatMap(Random.next, (random) =>
      Ref.update(health, (all) =>
        new Map(all).set(id, Breaker.after(all.get(id) ?? Breaker.healthy, settlement.sign, at, random))
      )
    )
    yield* recorded(outbox.settle(delivery, momentAt(at), attempt, settlement.next, Either.getOrUndefined(payload)))
    return { delivery, settlement, warnings: Either.isRight(payload) ? payload.right.warnings : [] }
  })

  /** What a worker left behind that was killed after its last bytes. */
  const settleLost = Effect.fnUntraced(function* ({ id, policy }: Open, at: number, told: Told) {
    const settled: Array<Delivered> = []
    for (const delivery of yield* outbox.lost({ at, worker, channel: id })) {
      const next = afterDoubt(delivery, at, at, policy)
      yield* outbox.settle(delivery, momentAt(at), lostAnswer, next)
      const one: Delivered = {
        delivery,
        settlement: { attempt: lostAnswer, next, sign: { _tag: "Silent" } },
        warnings: []
      }
      yield* told(one)
      settled.push(one)
    }
    return settled
  }, Effect.uninterruptible)

  const isClosed = ({ id, policy }: Open, at: number) =>
    Effect.map(healthOf(id), (state) => Breaker.isPaused(state, at) || quietUntil(policy.quietHours, zone, at) !== null)

  /** What can't be given back is free when its lease is over. */
  const giveBack = (delivery: Delivery) =>
    Effect.catchAll(outbox.giveBack(delivery), (error) => Effect.logWarning(error.message))

  /**
   * Sends what was claimed. All of it is made ready at once, so that the channel never waits for a rendering, nor for the
   * disk. A message that is on its way is brought to its end before the worker stops; its time is bounded. What has not
   * begun when the worker stops, or the channel may not be used any more, is given back.
   */
  const sendAll = (claimed: ReadonlyArray<Delivery>, open: Open, told: Told) =>
    Effect.gen(function* () {
      const held = new Set(claimed)
      const turns = yield* Effect.makeSemaphore(open.channel.atOnce)
      let mayBegin = true
      let isLeaving = false
      const leave = Effect.sync(() => {
        mayBegin = false
        isLeaving = true
      })
      // Without what came of it a message would go out again. So it is kept until the store takes it, and no other begins.
      const recorded = (settling: Effect.Effect<void, StoreFailed>) =>
        settling.pipe(
          Effect.tapError((error) => {
            const isFirst = mayBegin
            mayBegin = false
            return isFirst ? Effect.logError(`${error.message}; nothing else is sent until then`) : Effect.void
          }),
          Effect.retry({
            while: () => !isLeaving,
            schedule: Schedule.spaced(answerAgain).pipe(Schedule.upTo(answerKept))
          })
        )
      const one = (delivery: Delivery) =>
        Effect.flatMap(prepare(delivery, open), (payload) =>
          turns.withPermits(1)(
            Effect.flatMap(
              Effect.flatMap(Clock.currentTimeMillis, (at) => isClosed(open, at)),
              (closed) =>
                mayBegin && !closed
                  ? Effect.asSome(Effect.tap(send(delivery, payload, open, recorded), told))
                  : Effect.as(giveBack(delivery), Option.none<Delivered>())
            )
          )
        ).pipe(Effect.tap(() => held.delete(delivery)))
      const work = Effect.forEach(claimed, one, { concurrency: "unbounded" })
      return yield* Effect.uninterruptibleMask((restore) =>
        Effect.gen(function* () {
          yield* Effect.forkScoped(keepLeases(held))
          const sending = yield* Effect.fork(work)
          return yield* Effect.onInterrupt(restore(Fiber.join(sending)), () =>
            Effect.zipRight(leave, Fiber.await(sending))
          )
        })
      )
    }).pipe(Effect.scoped, Effect.map(Arr.getSomes))

  /** What has waited too long for a channel that is left alone is told elsewhere, tried or not. */
  const moveOn = Effect.fnUntraced(function* ({ id, policy }: Open, at: number, told: Told) {
    const moved: Array<Delivered> = []
    const isWaiting = ({ channel, dueAt, status }: Delivery) =>
      channel === id && waiting.includes(status) && dueAt !== null && dueAt <= at
    for (const one of (yield* outbox.owed).filter(isWaiting)) {
      if (withoutTry(one, at, policy) === null) continue
      for (const delivery of yield* outbox.claim({ at, worker, limit: 1, channel: id, only: one.id })) {
        const settlement = withoutTry(delivery, at, policy)
        if (settlement === null) continue
        yield* outbox.settle(delivery, momentAt(at), { ...settlement.attempt, milliseconds: 0 }, settlement.next)
        const one: Delivered = { delivery, settlement, warnings: [] }
        yield* told(one)
        moved.push(one)
      }
    }
    return moved
  }, Effect.uninterruptible)

  const drain = Effect.fn("Deliver.drain")(function* (open: Open, told: Told) {
    const { channel, id, policy } = open
    const done: Array<Delivered> = []
    while (true) {
      const at = yield* Clock.currentTimeMillis
      const state = yield* healthOf(id)
      if (quietUntil(policy.quietHours, zone, at) !== null) return done
      if (Breaker.isPaused(state, at)) return [...done, ...(yield* moveOn(open, at, told))]
      done.push(...(yield* settleLost(open, at, told)))
      const limit = Breaker.atOnce(state, rounds * channel.atOnce)
      const claimed = yield* outbox.claim({ at, worker, limit, channel: id })
      if (claimed.length === 0) return done
      done.push(...(yield* sendAll(claimed, open, told)))
    }
  })

  const opened = [...channels].flatMap(([id, channel]): ReadonlyArray<Open> => {
    const policy = policyOf(config, id, channel.capabilities)
    return policy === null ? [] : [{ id, channel, policy }]
  })
  const nobody: Told = () => Effect.void
  const find = (id: string) => opened.find((open) => open.id === id)

  return Deliver.of({
    due: Effect.forEach(opened, (open) => drain(open, nobody), { concurrency: "unbounded" }).pipe(
      Effect.map(Arr.flatten),
      Effect.withSpan("Deliver.due")
    ),
    dueOn: (id, told = nobody) => {
      const open = find(id)
      return open === undefined ? Effect.succeed([]) : drain(open, told)
    },
    nextAt: (id) =>
      Effect.gen(function* () {
        const dueAt = yield* outbox.nextDueAt(id)
        if (dueAt === null) return null
        const opensAt = Breaker.openAt(yield* healthOf(id), yield* Clock.currentTimeMillis)
        const earliest = Math.max(dueAt, opensAt)
        return quietUntil(find(id)?.policy.quietHours, zone, earliest) ?? earliest
      })
  })
})
