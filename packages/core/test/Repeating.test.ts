import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { against, crossings, start, whole } from "./support/Against.ts"
import { type Asked, json, type Reply } from "./support/Server.ts"

describe("repeating", () => {
  const after = (failures: number, reply: Reply) => (_: Asked, number: number) => (number < failures ? reply : whole)

  it.scopedLive("backs off exponentially with jitter", () =>
    Effect.gen(function* () {
      const { result, slept } = yield* against(after(4, json({}, 500)), crossings)
      expect(result._tag).toBe("Right")
      expect(slept).toHaveLength(4)
      for (const [index, wait] of slept.entries()) {
        const base = 500 * 2 ** index
        expect(wait).toBeGreaterThanOrEqual(base * 0.5)
        expect(wait).toBeLessThanOrEqual(base * 1.5)
      }
    })
  )

  it.scopedLive("waits as Retry-After says, in seconds or as a date", () =>
    Effect.gen(function* () {
      const seconds = yield* against(after(1, json({}, 429, { "retry-after": "7" })), crossings)
      expect(seconds).toMatchObject({ slept: [7000], result: { _tag: "Right" } })
      const date = new Date(start + 9000).toUTCString()
      const dated = yield* against(after(1, json({}, 503, { "retry-after": date })), crossings)
      expect(dated).toMatchObject({ slept: [9000], result: { _tag: "Right" } })
    })
  )

  it.scopedLive("a long Retry-After fails at once and is handed on", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(after(1, json({}, 429, { "retry-after": "300" })), crossings)
      expect(result).toMatchObject({ left: { _tag: "RateLimited", retryAfter: 300_000 } })
      expect(asked).toHaveLength(1)
    })
  )

  it.scopedLive("too many calls, for good", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(() => json({ message: "Too many requests per second" }, 429), crossings)
      expect(result).toMatchObject({ left: { _tag: "RateLimited", retryAfter: null } })
      expect(asked).toHaveLength(5)
    })
  )
})
