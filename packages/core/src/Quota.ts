/**
 * The calls of a day: at most `perDay - reserve` per provider and Paris date.
 */
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { ApimoConfig } from "./ApimoConfig.ts"
import { QuotaExhausted, Unavailable } from "./ApimoError.ts"
import * as Metrics from "./Metrics.ts"
import * as ParisTime from "./ParisTime.ts"
import { QuotaCounter, type QuotaCounterFailed } from "./QuotaCounter.ts"

const operation = "quota"

const uncounted = (failed: QuotaCounterFailed) =>
  new Unavailable({ operation, reason: "quota-counter", status: null, detail: failed.message })

const make = Effect.gen(function* () {
  const config = yield* ApimoConfig
  const counter = yield* QuotaCounter
  const limit = Math.max(0, config.perDay - config.reserve)
  // Asking the zone's rules costs more than a call may: the day is kept until it is over, or the clock is set back.
  let known = ParisTime.dayAt(0)
  const onDay = <A, E>(use: (day: ParisTime.Day) => Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.clockWith((clock) => {
      const millis = clock.unsafeCurrentTimeMillis()
      if (millis < known.from || millis >= known.until) known = ParisTime.dayAt(millis)
      return use(known)
    })

  const leftOn = (day: ParisTime.Day) =>
    counter.taken(config.provider, day.date).pipe(
      Effect.mapBoth({ onFailure: uncounted, onSuccess: (taken) => Math.max(0, limit - taken) }),
      Effect.tap((left) => Metric.set(Metrics.quotaLeft, left))
    )

  const exhausted = (day: ParisTime.Day) =>
    Effect.zipRight(
      Metric.set(Metrics.quotaLeft, 0),
      Effect.fail(
        new QuotaExhausted({
          operation,
          provider: config.provider,
          left: Math.min(config.reserve, config.perDay),
          renewsAt: DateTime.unsafeMake(day.until)
        })
      )
    )

  let taken = 0
  // For the metric only, and not on every call: looking at the count costs as much as counting. The call is counted, so
  // it goes even when the look fails; that is told, and the next call looks again.
  const watch = (day: ParisTime.Day): Effect.Effect<void> => {
    taken += 1
    if (taken % 10 !== 1) return Effect.void
    return Effect.matchEffect(leftOn(day), {
      onSuccess: () => Effect.void,
      onFailure: ({ detail }) =>
        Effect.suspend(() => {
          taken = 0
          return Effect.zipRight(
            Metric.increment(Metrics.quotaUnseen),
            Effect.logWarning(`The calls left today could not be read, so apimo_quota_left may be old: ${detail}`)
          )
        })
    })
  }

  return {
    take: onDay((day) =>
      Effect.matchEffect(counter.take(config.provider, day.date, limit), {
        onFailure: (failed) => Effect.fail(uncounted(failed)),
        onSuccess: (granted): Effect.Effect<void, QuotaExhausted> => (granted ? watch(day) : exhausted(day))
      })
    ),
    left: onDay(leftOn),
    renewsAt: onDay((day) => Effect.sync(() => DateTime.unsafeMake(day.until))),
    spent: onDay((day) => Effect.mapError(counter.spent(config.provider, day.date, limit), uncounted))
  }
})

/** The budget of a day's calls, shared by everybody who uses the same counter. */
export class Quota extends Context.Tag("@apimo-alerts/core/Quota")<
  Quota,
  {
    /** Takes one call out of today's budget; fails when the day is spent, with the instant it renews. */
    readonly take: Effect.Effect<void, QuotaExhausted | Unavailable>
    /** Calls left today, the reserve not counted. */
    readonly left: Effect.Effect<number, Unavailable>
    /** The next midnight in Europe/Paris. */
    readonly renewsAt: Effect.Effect<DateTime.Utc>
    /** The server said that the day is spent: no more calls today. */
    readonly spent: Effect.Effect<void, Unavailable>
  }
>() {
  /** Counts with {@link QuotaCounter}. */
  static readonly layer: Layer.Layer<Quota, never, ApimoConfig | QuotaCounter> = Layer.effect(Quota, make)
}
