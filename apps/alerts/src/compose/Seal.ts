/**
 * Completes deliveries: an alert when the look that found its matches is over, a digest when its slot has come. Not in
 * a channel's quiet hours, nor when the recipient had the hour's alerts: then matches go on gathering, and are told
 * together. What no longer stands is left out.
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Channels } from "../channels/Channels.ts"
import { policyOf } from "../channels/Policy.ts"
import type { Config } from "../config/Config.ts"
import { quietUntil } from "../config/QuietHours.ts"
import { transaction } from "../store/Database.ts"
import type { Delivery } from "../store/Delivery.ts"
import { Memory } from "../store/Memory.ts"
import { Outbox } from "../store/Outbox.ts"

const hour = 3_600_000

/** Completed with one commit: more would keep other writers waiting. */
const atOnce = 50

const isTime = Effect.fnUntraced(function* (config: Config, delivery: Delivery, at: number) {
  const outbox = yield* Outbox
  const channel = (yield* Channels).get(delivery.channel)
  const policy = channel === undefined ? null : policyOf(config, delivery.channel, channel.capabilities)
  // A channel that left the config: kept as it is until it comes back.
  if (policy === null) return false
  if (quietUntil(policy.quietHours, config.timezone, at) !== null) return false
  if (delivery.kind !== "alert" || policy.perHour === Number.POSITIVE_INFINITY) return true
  return (yield* outbox.toldSince(delivery, at - hour)) < policy.perHour
})

const complete = Effect.fnUntraced(function* (delivery: Delivery, at: number) {
  const outbox = yield* Outbox
  const memory = yield* Memory
  const fallen = yield* outbox.fallen(delivery)
  if (delivery.agency !== null && fallen.length > 0) yield* memory.pairs.save(delivery.agency, fallen, at)
  const dropped = fallen.map(({ outcome, property, request }) => ({ request, property, reason: outcome }))
  yield* outbox.seal(delivery, at, dropped)
})

/** `which`: digests alone while a look goes on, because its alerts are not complete. */
export const seal = Effect.fn("Seal.seal")(function* (config: Config, which: "all" | "digests") {
  const outbox = yield* Outbox
  const at = yield* Clock.currentTimeMillis
  const ripe = (yield* outbox.ripe(at)).filter((delivery) => which === "all" || delivery.kind !== "alert")
  for (const some of Arr.chunksOf(ripe, atOnce)) {
    yield* Effect.forEach(some, (delivery) => Effect.whenEffect(complete(delivery, at), isTime(config, delivery, at)), {
      discard: true
    }).pipe(transaction("completing messages"))
  }
})
