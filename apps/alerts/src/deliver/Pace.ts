/**
 * As many messages a second to one destination as its service takes, evenly.
 */
import type { Capabilities } from "@apimo-alerts/notifier/Notifier"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { Delivery } from "../store/Delivery.ts"

/** Waits for a delivery's turn at its destination: the recipient's own address, or the one place that all share. */
export type Pace = (
  delivery: Delivery,
  capabilities: Pick<Capabilities, "perSecond" | "personal">
) => Effect.Effect<void>

export const make: Effect.Effect<Pace> = Effect.map(
  Ref.make<ReadonlyMap<string, number>>(new Map()),
  (turns): Pace =>
    (delivery, { perSecond, personal }) =>
      Effect.gen(function* () {
        // The monotonic clock: the wall clock may be set while the program runs.
        const now = Number(yield* Clock.currentTimeNanos) / 1e6
        const destination = `${delivery.channel} ${personal ? delivery.recipient.key : ""}`
        const wait = yield* Ref.modify(turns, (all) => {
          // Turns that have passed say nothing any more.
          const ahead = new Map([...all].filter(([, free]) => free > now))
          const turn = ahead.get(destination) ?? now
          return [turn - now, ahead.set(destination, turn + 1000 / perSecond)]
        })
        if (wait > 0) yield* Effect.sleep(Math.ceil(wait))
      })
)
