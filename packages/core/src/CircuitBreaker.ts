/**
 * Holds calls back while the source is down, so that neither it nor the day's quota is worn out by trying.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"

/** What an attempt says of the source: it answered, it is down, or nothing at all. */
export type Verdict = "up" | "down" | "neither"

/** Closed: calls go. Open: none goes. Half-open: one goes, and decides. */
export type State = "closed" | "open" | "half-open"

/** The call was held back. */
export class Held {
  readonly _tag = "Held"
  /** Milliseconds until one call may try. */
  readonly wait: number
  constructor(wait: number) {
    this.wait = wait
  }
}

/** When the breaker opens, and for how long. */
export interface CircuitBreakerOptions {
  /** Failed attempts in a row that open it. Default 10: two calls with all their repeats. */
  readonly failures?: number
  /** Milliseconds that it stays open the first time. Default 30,000; doubled each time that the trial fails. */
  readonly pause?: number
  /** The longest it stays open. Default 300,000. */
  readonly longestPause?: number
}

/** A breaker of its own. */
export const make = (options: CircuitBreakerOptions = {}): Context.Tag.Service<CircuitBreaker> => {
  const { failures = 10, longestPause = 300_000, pause = 30_000 } = options
  let inRow = 0
  let current = pause
  let openUntil: number | null = null
  let trial = false

  const open = (now: number) => {
    openUntil = now + current
    current = Math.min(longestPause, current * 2)
  }

  const settle = (verdict: Verdict, wasTrial: boolean, now: number) => {
    if (wasTrial) trial = false
    if (verdict === "up") {
      inRow = 0
      current = pause
      openUntil = null
    } else if (verdict === "down") {
      inRow += 1
      if (wasTrial || (openUntil === null && inRow >= failures)) open(now)
    }
  }

  const guard = <A, E>(
    attempt: Effect.Effect<A, E>,
    verdict: (exit: Exit.Exit<A, E>) => Verdict
  ): Effect.Effect<A, E | Held> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.clockWith((clock): Effect.Effect<A, E | Held> => {
        const now = clock.unsafeCurrentTimeMillis()
        if (openUntil !== null && (now < openUntil || trial)) {
          return Effect.fail(new Held(Math.max(0, openUntil - now)))
        }
        const isTrial = openUntil !== null
        if (isTrial) trial = true
        return Effect.onExit(restore(attempt), (exit) =>
          Effect.sync(() =>
            settle(Exit.isInterrupted(exit) ? "neither" : verdict(exit), isTrial, clock.unsafeCurrentTimeMillis())
          )
        )
      })
    )

  return {
    guard,
    state: Effect.map(Clock.currentTimeMillis, (now) =>
      openUntil === null ? "closed" : now < openUntil ? "open" : "half-open"
    )
  }
}

/**
 * The breaker of a client. Without one in its context each client has its own, with the default options; provide one to
 * watch it, to share it, or to choose other options.
 */
export class CircuitBreaker extends Context.Tag("@apimo-alerts/core/CircuitBreaker")<
  CircuitBreaker,
  {
    /** Runs an attempt unless calls are held back, and learns from how it ended. An interrupted one says nothing. */
    readonly guard: <A, E>(
      attempt: Effect.Effect<A, E>,
      verdict: (exit: Exit.Exit<A, E>) => Verdict
    ) => Effect.Effect<A, E | Held>
    readonly state: Effect.Effect<State>
  }
>() {
  /** With the default options. */
  static readonly layer: Layer.Layer<CircuitBreaker> = Layer.sync(CircuitBreaker, make)
}
