/**
 * Leave to make a call: its turn, and its place in the day's quota.
 */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { ApimoConfig } from "../ApimoConfig.ts"
import { type ApimoError, QuotaExhausted, Unavailable } from "../ApimoError.ts"
import * as Metrics from "../Metrics.ts"
import { Pacer } from "../Pacer.ts"
import { Quota } from "../Quota.ts"
import { Failure } from "./Answer.ts"

/** Leave to make calls. */
export interface Allowance {
  /** Waits for the caller's turn and takes one call out of the day; fails at once when the day is known to be spent. */
  readonly take: (operation: string) => Effect.Effect<void, Failure>
  /** The server said that the day is spent. It knows better than the counter, which keeps what it said. */
  readonly learn: (operation: string) => Effect.Effect<never, Failure>
}

const of = (operation: string) => (error: QuotaExhausted | Unavailable) =>
  error._tag === "QuotaExhausted"
    ? new QuotaExhausted({ ...error, operation })
    : new Unavailable({ ...error, operation })

const final = (error: ApimoError) => new Failure(error, "never")

/** The allowance of a client. */
export const make: Effect.Effect<Allowance, never, ApimoConfig | Pacer | Quota> = Effect.gen(function* () {
  const config = yield* ApimoConfig
  const pacer = yield* Pacer
  const quota = yield* Quota
  let spent: QuotaExhausted | null = null

  const turn = Effect.clockWith((clock) => {
    const from = clock.unsafeCurrentTimeMillis()
    return Effect.flatMap(pacer.take, () => Metric.update(Metrics.waits, clock.unsafeCurrentTimeMillis() - from))
  })

  const granted = Effect.tapError(Effect.zipRight(turn, quota.take), (error) =>
    Effect.sync(() => {
      if (error._tag === "QuotaExhausted") spent = error
    })
  )

  /** Once the day is known to be spent, calls fail without waiting for their turn. */
  const unspent = (known: QuotaExhausted) =>
    Effect.flatMap(quota.left, (left) => {
      if (left <= 0) return Effect.fail(known)
      spent = null
      return Effect.void
    })

  return {
    take: (operation) =>
      Effect.suspend(() => (spent === null ? granted : Effect.zipRight(unspent(spent), granted))).pipe(
        Effect.mapError((error) => final(of(operation)(error)))
      ),
    learn: (operation) =>
      Effect.gen(function* () {
        yield* Effect.mapError(quota.spent, (error) => final(of(operation)(error)))
        const renewsAt = yield* quota.renewsAt
        const left = Math.min(config.reserve, config.perDay)
        spent = new QuotaExhausted({ operation, provider: config.provider, left, renewsAt })
        return yield* Effect.fail(final(spent))
      })
  }
})
