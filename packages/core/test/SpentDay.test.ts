import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { against, crossings, start, whole } from "./support/Against.ts"
import * as LeapingClock from "./support/LeapingClock.ts"
import { client, json, serve } from "./support/Server.ts"

describe("the day's quota", () => {
  it.scopedLive("counts every attempt, and then fails without a call", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(
        (_, number) => (number === 0 ? json({}, 500) : whole),
        Effect.gen(function* () {
          yield* crossings
          return yield* crossings
        }),
        { perDay: 5, reserve: 3 }
      )
      expect(asked).toHaveLength(2)
      expect(result).toMatchObject({
        left: { _tag: "QuotaExhausted", provider: 1000, left: 3, operation: "requests.crossings" }
      })
      expect(result._tag === "Left" ? result.left.message : "").toContain("2026-06-27T22:00:00.000Z")
    })
  )

  it.scopedLive("a server that says the day is spent is believed, and the next day is another", () =>
    Effect.gen(function* () {
      for (const status of [429, 403]) {
        const { asked, url } = yield* serve((_, number) =>
          number === 0 ? json({ message: "Your daily quota is exceeded" }, status) : whole
        )
        const clock = LeapingClock.make(start)
        yield* Effect.gen(function* () {
          const spent = { _tag: "QuotaExhausted", operation: "requests.crossings" }
          expect(yield* Effect.flip(crossings)).toMatchObject(spent)
          expect(yield* Effect.flip(crossings)).toMatchObject(spent)
          expect(asked).toHaveLength(1)
          clock.set(Date.parse("2026-06-27T22:00:00Z"))
          expect(yield* crossings).toMatchObject({ complete: true })
        }).pipe(Effect.provide(client(url, { timeout: "2 hours" })), Effect.withClock(clock.clock))
      }
    })
  )
})
