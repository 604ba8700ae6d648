/**
 * Completes deliveries: an alert when the look that found its matches is over, a digest when its slot has come. Not in
 * a channel's quiet hours, nor when the recipient had the hour's alerts: then matches go on gathering, and are told
 * together. What no longer stands is left out.
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Channels } from "../channels/Channels.ts"
import { type Policy, policyOf } from "../channels/Policy.ts"
import type { Config } from "../config/Config.ts"
import { quietUntil } from "../config/QuietHours.ts"
import { transaction } from "../store/Database.ts"
import type { Delivery } from "../store/Delivery.ts"
import { Memory } from "../store/Memory.ts"
import { Outbox } from "../store/Outbox.ts"

const hour = 3_600_000

/** Completed with one commit: more would keep other writers waiting. */
const atOnce = 50

/** Null where nothing may leave: in quiet hours, and on a channel that left the config until it comes back. */
const openPolicy = Effect.fnUntraced(function* (config: Config, { channel: id }: Delivery, at: number) {
  const channel = (yield* Channels).get(id)
  const policy = channel === undefined ? null : policyOf(config, id, channel.capabilities)
  return policy === null || quietUntil(policy.quietHours, config.timezone, at) !== null ? null : policy
})

const complete = Effect.fnUntraced(function* (ripe: Delivery, { perHour }: Policy, at: number) {
  const outbox = yield* Outbox
  const memory = yield* Memory
  if (ripe.agency === null) return
  yield* memory.agencies.lock(ripe.agency)
  const delivery = yield* outbox.find(ripe.id)
  // Another worker may have completed it, and even sent it, meanwhile.
  if (delivery?.status !== "planned") return
  if (delivery.kind === "alert" && (yield* outbox.toldSince(delivery, at - hour)) >= perHour) return
  const fallen = yield* outbox.fallen(delivery)
  if (fallen.length > 0) yield* memory.pairs.save(ripe.agency, fallen, at)
  const dropped = fallen.map(({ outcome, property, request }) => ({ request, property, reason: outcome }))
  yield* outbox.seal(delivery, at, dropped)
})

/** `which`: digests alone while a look goes on, because its alerts are not complete. */
export const seal = Effect.fn("Seal.seal")(function* (config: Config, which: "all" | "digests") {
  const outbox = yield* Outbox
  const at = yield* Clock.currentTimeMillis
  const ripe = (yield* outbox.ripe(at)).filter((delivery) => which === "all" || delivery.kind !== "alert")
  for (const some of Arr.chunksOf(ripe, atOnce)) {
    yield* Effect.forEach(
      some,
      (delivery) =>
        Effect.flatMap(openPolicy(config, delivery, at), (policy) =>
          policy === null ? Effect.void : complete(delivery, policy, at)
        ),
      { discard: true }
    ).pipe(transaction("completing messages"))
  }
})
