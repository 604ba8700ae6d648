/**
 * A deadline around headers and body.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Runtime from "effect/Runtime"

const realClock = Context.get(DefaultServices.liveServices, Clock.Clock)

/** The longest that a timer of the machine can wait, 24.8 days. */
const longestTimer = 2 ** 31 - 1

/** The effect in a fiber that begins at once, and that a timer or the interruption of the caller interrupts. */
const timed = <A, E, R>(effect: Effect.Effect<A, E, R>, millis: number, late: () => E): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.runtime<R>(), (runtime) =>
    Effect.async<A, E>((resume) => {
      let expired = false
      const fiber = Runtime.runFork(runtime, Effect.interruptible(effect))
      const timer = setTimeout(() => {
        expired = true
        fiber.unsafeInterruptAsFork(FiberId.none)
      }, millis)
      fiber.addObserver((exit) => {
        clearTimeout(timer)
        resume(expired && Exit.isInterrupted(exit) ? Effect.fail(late()) : exit)
      })
      return Fiber.interrupt(fiber)
    })
  )

/**
 * As `Effect.timeoutFail`: the effect is interrupted and fails with `late` unless it ends in time. On the machine's own
 * clock a timer stands in for the fiber that would sleep, because every call has a deadline and hardly any reaches it.
 */
export const within = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  duration: Duration.Duration,
  late: () => E
): Effect.Effect<A, E, R> => {
  const millis = Duration.toMillis(duration)
  return Effect.clockWith((clock) =>
    clock === realClock && millis <= longestTimer
      ? timed(effect, millis, late)
      : Effect.timeoutFail(effect, { duration, onTimeout: late })
  )
}
