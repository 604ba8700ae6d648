import { within } from "@apimo-alerts/core/client/Deadline"
import { describe, expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"

/** Never ends; notes that it began, and that it was interrupted. */
const endless = Effect.gen(function* () {
  const begun = yield* Deferred.make<void>()
  const ended = { interrupted: false }
  const effect = Effect.zipRight(Deferred.succeed(begun, undefined), Effect.never).pipe(
    Effect.onInterrupt(() =>
      Effect.sync(() => {
        ended.interrupted = true
      })
    )
  )
  return { begun, effect, ended }
})

const late = () => "late"

describe("a deadline", () => {
  it.live("interrupts what does not end, and fails", () =>
    Effect.gen(function* () {
      const { effect, ended } = yield* endless
      expect(yield* Effect.flip(within(effect, Duration.millis(5), late))).toBe("late")
      expect(ended.interrupted).toBe(true)
    })
  )

  it.live("gives success, failure and defects as they are", () =>
    Effect.gen(function* () {
      const second = Duration.seconds(1)
      expect(yield* within(Effect.delay(Effect.succeed(1), 1), second, late)).toBe(1)
      expect(yield* Effect.flip(within(Effect.fail("broken"), second, late))).toBe("broken")
      const defect = yield* Effect.exit(within(Effect.die("defect"), second, late))
      expect(defect).toEqual(Exit.die("defect"))
    })
  )

  it.live("a caller that is interrupted interrupts what runs", () =>
    Effect.gen(function* () {
      const { begun, effect, ended } = yield* endless
      const fiber = yield* Effect.fork(within(effect, Duration.minutes(1), late))
      yield* Deferred.await(begun)
      const exit = yield* Fiber.interrupt(fiber)
      expect(Exit.isInterrupted(exit)).toBe(true)
      expect(ended.interrupted).toBe(true)
    })
  )

  it.live("one that no timer can hold is no deadline at once", () =>
    Effect.gen(function* () {
      expect(yield* within(Effect.delay(Effect.succeed(1), 5), Duration.infinity, late)).toBe(1)
    })
  )

  it.effect("holds on another clock", () =>
    Effect.gen(function* () {
      const { effect, ended } = yield* endless
      const fiber = yield* Effect.fork(Effect.flip(within(effect, Duration.minutes(1), late)))
      yield* TestClock.adjust("59 seconds")
      expect(ended.interrupted).toBe(false)
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(fiber)).toBe("late")
      expect(ended.interrupted).toBe(true)
    })
  )
})
