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
import type { Dropped } from "../store/Gather.ts"
import { Memory } from "../store/Memory.ts"
import { Outbox, type Ripe } from "../store/Outbox.ts"

const hour = 3_600_000

/** Completed with one commit: more would keep other writers waiting. */
const atOnce = 50

/** False when nothing in it stands any more: it is not sent, and counts as none. */
const tells = Effect.fnUntraced(function* ({ id, items }: Delivery) {
  const fallen = yield* (yield* Outbox).fallen([id])
  return (fallen.get(id)?.length ?? 0) < items
})

/**
 * What may leave now. Not in quiet hours, not on a channel that left the config until it comes back, not to somebody who
 * had the hour's alerts.
 */
const mayLeave = Effect.fnUntraced(function* (config: Config, found: ReadonlyArray<Delivery>, at: number) {
  const channels = yield* Channels
  const outbox = yield* Outbox
  const told = new Map<string, number>()
  const leaving: Array<Delivery> = []
  for (const delivery of found) {
    const { channel: id, kind, recipient } = delivery
    const channel = channels.get(id)
    const policy = channel === undefined ? null : policyOf(config, id, channel.capabilities)
    if (policy === null || quietUntil(policy.quietHours, config.timezone, at) !== null) continue
    if (kind === "alert" && policy.perHour !== Number.POSITIVE_INFINITY && (yield* tells(delivery))) {
      const to = JSON.stringify([id, recipient.key])
      const before = told.get(to) ?? (yield* outbox.toldBetween(delivery, at - hour, at))
      told.set(to, before + 1)
      if (before >= policy.perHour) continue
    }
    leaving.push(delivery)
  }
  return leaving
})

const complete = Effect.fnUntraced(function* (config: Config, ripe: ReadonlyArray<Ripe>, at: number) {
  const outbox = yield* Outbox
  const memory = yield* Memory
  const agencies = new Set(ripe.flatMap(({ agency }) => (agency === null ? [] : [agency])))
  yield* Effect.forEach(agencies, memory.agencies.lock, { discard: true })
  // Read again: another worker may have completed some, and even sent them, meanwhile.
  const found = yield* outbox.gathering(ripe.map(({ id }) => id))
  const leaving = yield* mayLeave(config, found, at)
  if (leaving.length === 0) return
  const ids = leaving.map(({ id }) => id)
  const fallen = yield* outbox.fallen(ids)
  const dropped: Array<Dropped> = []
  for (const { agency, id } of leaving) {
    const pairs = fallen.get(id) ?? []
    if (agency !== null && pairs.length > 0) yield* memory.pairs.save(agency, pairs, at)
    for (const { outcome, property, request } of pairs)
      dropped.push({ delivery: id, request, property, reason: outcome })
  }
  yield* outbox.seal(ids, at, dropped)
})

/** True while alerts gather: those of a look, and what was put off or passed on since the last one. */
export const isOpen = Effect.gen(function* () {
  const outbox = yield* Outbox
  const ripe = yield* outbox.ripe(yield* Clock.currentTimeMillis)
  return ripe.some(({ kind }) => kind === "alert")
})

/** `which`: digests alone while a look goes on, because its alerts are not complete. */
export const seal = Effect.fn("Seal.seal")(function* (config: Config, which: "all" | "digests") {
  const outbox = yield* Outbox
  const at = yield* Clock.currentTimeMillis
  const ripe = (yield* outbox.ripe(at)).filter(({ kind }) => which === "all" || kind !== "alert")
  for (const some of Arr.chunksOf(ripe, atOnce)) {
    yield* transaction("completing messages")(complete(config, some, at))
  }
})
