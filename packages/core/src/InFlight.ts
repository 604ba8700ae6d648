/**
 * How many calls are under way at once.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

/** At most `limit` at once. */
export const make = (limit: number): Context.Tag.Service<InFlight> => {
  const permits = Effect.unsafeMakeSemaphore(limit)
  // Hardly ever is there nothing free, and to queue costs more than to look.
  return {
    within: (call) =>
      Effect.flatMap(
        permits.withPermitsIfAvailable(1)(call),
        Option.match({ onNone: () => permits.withPermits(1)(call), onSome: Effect.succeed })
      )
  }
}

/** The default of a client: as many as may start in a second. */
export const defaultLimit = 10

/**
 * Bounds the calls under way. Without one in its context each client has its own, of {@link defaultLimit}; provide one
 * to share it or to choose another bound.
 */
export class InFlight extends Context.Tag("@apimo-alerts/core/InFlight")<
  InFlight,
  {
    /** Waits for a place, and holds it while the call runs. */
    readonly within: <A, E, R>(call: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  }
>() {
  /** At most {@link defaultLimit} at once. */
  static readonly layer: Layer.Layer<InFlight> = Layer.sync(InFlight, () => make(defaultLimit))
}
