/**
 * Even pacing: calls start at least `1 / perSecond` seconds apart, so no second, wherever it begins, sees more than
 * `perSecond` of them. A token bucket or a fixed window would let twice as many through at its edge.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { ApimoConfig } from "./ApimoConfig.ts"

const make = Effect.gen(function* () {
  const { perSecond } = yield* ApimoConfig
  // Up to 100 a second a millisecond is added, so that even a second counted with both its ends sees no more.
  const interval = perSecond <= 100 ? Math.floor(1000 / perSecond) + 1 : 1000 / perSecond
  const turn = yield* Effect.makeSemaphore(1)
  // The monotonic clock: the wall clock may be set while the program runs.
  const now = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos) / 1e6)
  let next = Number.NEGATIVE_INFINITY
  let waiting = 0
  // The turn is held while waiting, so an interrupted waiter leaves neither a gap nor a debt behind.
  const queue = turn.withPermits(1)(
    Effect.gen(function* () {
      let instant = yield* now
      // Timers may fire a little early.
      while (instant < next) {
        yield* Effect.sleep(Math.ceil(next - instant))
        instant = yield* now
      }
      next = instant + interval
    })
  )
  return {
    take: Effect.clockWith((clock) => {
      // Nobody to wait for and nothing to wait for: the turn is taken on the spot.
      if (waiting === 0) {
        const instant = Number(clock.unsafeCurrentTimeNanos()) / 1e6
        if (instant >= next) {
          next = instant + interval
          return Effect.void
        }
      }
      return Effect.acquireUseRelease(
        Effect.sync(() => {
          waiting += 1
        }),
        () => queue,
        () =>
          Effect.sync(() => {
            waiting -= 1
          })
      )
    })
  }
})

/** When the next call may start. */
export class Pacer extends Context.Tag("@apimo-alerts/core/Pacer")<
  Pacer,
  {
    /** Waits for the caller's turn, in order of arrival. */
    readonly take: Effect.Effect<void>
  }
>() {
  /** At most `perSecond` of the config in any sliding second. */
  static readonly layer: Layer.Layer<Pacer, never, ApimoConfig> = Layer.effect(Pacer, make)
}
