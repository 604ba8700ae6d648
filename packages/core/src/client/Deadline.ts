/**
 * A deadline around headers and body.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

const realClock = Context.get(DefaultServices.liveServices, Clock.Clock)

/** The longest that a timer of the machine can wait, 24.8 days. */
const longestTimer = 2 ** 31 - 1

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
    clock !== realClock || !(millis <= longestTimer)
      ? Effect.timeoutFail(effect, { duration, onTimeout: late })
      : Effect.uninterruptibleMask((restore) =>
          Effect.flatMap(Effect.fork(restore(effect)), (fiber) => {
            let timer: ReturnType<typeof setTimeout> | undefined
            const ended = Effect.async<A, E>((resume) => {
              timer = setTimeout(() => resume(Effect.suspend(() => Effect.fail(late()))), millis)
              fiber.addObserver(resume)
            })
            return Effect.onExit(restore(ended), () => {
              clearTimeout(timer)
              return fiber.unsafePoll() === null ? Fiber.interrupt(fiber) : Effect.void
            })
          })
        )
  )
}
