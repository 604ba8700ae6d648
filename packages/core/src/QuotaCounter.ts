/**
 * The count of a day's calls. In memory it is right for one process; several processes share a counter in a store.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { ProviderId } from "./Ids.ts"

/** The innermost message: a database wraps what happened in what it was doing. */
const innermost = (cause: unknown): string | null => {
  if (!(cause instanceof Error)) return typeof cause === "string" ? cause : null
  return innermost(cause.cause) ?? (cause.message === "" ? null : cause.message)
}

/** The count could not be read or written: no call goes when it can't be counted. */
export class QuotaCounterFailed extends Schema.TaggedError<QuotaCounterFailed>()("QuotaCounterFailed", {
  cause: Schema.Defect
}) {
  override get message(): string {
    return `the calls of the day could not be counted: ${innermost(this.cause) ?? "the store does not say why"}`
  }
}

/** Counts the calls of a day. Two processes that share one counter never exceed the limit together: `take` is atomic. */
export class QuotaCounter extends Context.Tag("@apimo-alerts/core/QuotaCounter")<
  QuotaCounter,
  {
    /** Adds one to the count of `day` (Paris date, YYYY-MM-DD) unless it has reached `limit`; false when refused. */
    readonly take: (provider: ProviderId, day: string, limit: number) => Effect.Effect<boolean, QuotaCounterFailed>
    /** The count of `day`; 0 for a day without calls. */
    readonly taken: (provider: ProviderId, day: string) => Effect.Effect<number, QuotaCounterFailed>
    /** The server said that the day is spent: the count becomes at least `limit`. */
    readonly spent: (provider: ProviderId, day: string, limit: number) => Effect.Effect<void, QuotaCounterFailed>
  }
>() {
  /** Counts in this process; forgets when it ends. Days that passed are dropped. */
  static readonly layerMemory: Layer.Layer<QuotaCounter> = Layer.sync(QuotaCounter, () => {
    const days = new Map<ProviderId, { day: string; count: number }>()
    const of = (provider: ProviderId, day: string) => {
      const known = days.get(provider)
      if (known !== undefined && known.day === day) return known
      const fresh = { day, count: 0 }
      // An earlier day, asked for after midnight by a call that began before it, must not erase today's count.
      if (known === undefined || known.day < day) days.set(provider, fresh)
      return fresh
    }
    return {
      take: (provider, day, limit) =>
        Effect.sync(() => {
          const entry = of(provider, day)
          if (entry.count >= limit) return false
          entry.count += 1
          return true
        }),
      taken: (provider, day) => Effect.sync(() => of(provider, day).count),
      spent: (provider, day, limit) =>
        Effect.sync(() => {
          const entry = of(provider, day)
          entry.count = Math.max(entry.count, limit)
        })
    }
  })
}
