/** One try to send, watched from outside: what it answered, what it said, what reached the service. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/TestClock"
import * as TestContext from "effect/TestContext"
import * as TestServices from "effect/TestServices"
import * as Tracer from "effect/Tracer"
import type { Message } from "../Message.ts"
import type { Attempt, Channel, Payload, Receipt } from "../Notifier.ts"
import type { GateClosed, SendError } from "../NotifierError.ts"
import { samples } from "../Samples.ts"
import type { FakeService } from "./FakeService.ts"
import { must, NotConforming } from "./NotConforming.ts"
import type { Subject } from "./Subject.ts"

/** The instant that every check starts at. */
export const startsAt = Date.parse("2026-03-17T07:00:00.000Z")

/** Waits on the real clock, whatever the test clock says. */
export const really = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  TestServices.provideLive(effect)

/** Lets the event loop turn: what was going to happen on its own has happened. */
export const passing: Effect.Effect<void> = Effect.async((resume) => {
  let left = 50
  const turn = (): void => {
    left -= 1
    if (left === 0) resume(Effect.void)
    else setImmediate(turn)
  }
  setImmediate(turn)
})

/** Waits until something is so; true, or false when it took more than five real seconds. */
export const until = (holds: () => boolean): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    const began = performance.now()
    while (!holds()) {
      if (performance.now() - began > 5_000) return false
      yield* passing
    }
    return true
  })

/** The message that is sent where any will do. */
export const someMessage = (subject: Subject): Effect.Effect<Message, NotConforming> => {
  const [first] = samples
  return first === undefined
    ? Effect.fail(new NotConforming({ message: "there are no samples" }))
    : Effect.succeed({ ...first.message, recipient: subject.recipient ?? first.message.recipient })
}

/** Opens the notifier with the subject's config. */
export const open = (subject: Subject, url: string): Effect.Effect<Channel, NotConforming, Scope.Scope> =>
  subject.notifier
    .open(subject.config(url))
    .pipe(
      Effect.mapError(
        (error) => new NotConforming({ message: `the subject's config could not be used: ${error.message}` })
      )
    )

/** Renders, or fails the check. */
export const render = (channel: Channel, message: Message): Effect.Effect<Payload, NotConforming> =>
  channel.render(message).pipe(
    Effect.mapError((error) => new NotConforming({ message: `${message.id}: ${error.message}` })),
    Effect.catchAllDefect((defect) => new NotConforming({ message: `${message.id}: render threw ${String(defect)}` }))
  )

/** What came of a try. */
export interface Outcome {
  readonly tag: SendError["_tag"] | GateClosed["_tag"] | "Receipt"
  readonly value: Receipt | SendError | GateClosed
  /** How often the gate was run. */
  readonly ended: number
}

const outcomeOf = (
  exit: Exit.Exit<Receipt, SendError | GateClosed>,
  ended: number
): Effect.Effect<Outcome, NotConforming> => {
  if (Exit.isSuccess(exit)) {
    return typeof exit.value?.reply === "string"
      ? Effect.succeed({ tag: "Receipt", value: exit.value, ended })
      : Effect.fail(new NotConforming({ message: "send must give a receipt with the service's reply" }))
  }
  const failure = Cause.failureOption(exit.cause)
  return Option.isSome(failure)
    ? Effect.succeed({ tag: failure.value._tag, value: failure.value, ended })
    : Effect.fail(
        new NotConforming({
          message: `send must fail with an error of the contract, not throw: ${Cause.pretty(exit.cause)}`
        })
      )
}

/** How a try differs from an ordinary one. */
export interface Variation {
  readonly message?: Message
  readonly idempotencyKey?: string
  readonly ending?: Effect.Effect<void, GateClosed>
  /** True lets minutes pass on the clock while the service is silent. */
  readonly minutesPass?: boolean
}

/** Renders and sends once. */
export const send = (
  subject: Subject,
  channel: Channel,
  service: FakeService | null,
  variation: Variation = {}
): Effect.Effect<Outcome, NotConforming> =>
  Effect.gen(function* () {
    const message = variation.message ?? (yield* someMessage(subject))
    const payload = yield* render(channel, message)
    let ended = 0
    const attempt: Attempt = {
      idempotencyKey: variation.idempotencyKey ?? message.id,
      recipient: message.recipient,
      ending: Effect.zipRight(
        Effect.sync(() => {
          ended += 1
        }),
        variation.ending ?? Effect.void
      )
    }
    const sending = yield* Effect.fork(Effect.suspend(() => channel.send(payload, attempt)))
    if (variation.minutesPass === true && service !== null) {
      yield* must(yield* until(() => service.received.length > 0), "the request never reached the service")
      for (let minute = 0; minute < 10; minute++) {
        yield* passing
        yield* TestClock.adjust("1 minute")
      }
    }
    const exit = yield* Fiber.await(sending).pipe(
      Effect.timeoutFail({
        duration: Duration.seconds(variation.minutesPass === true ? 2 : 10),
        onTimeout: () =>
          new NotConforming({
            message:
              variation.minutesPass === true
                ? "ten minutes later send still waits: bound the whole answer, head and body, with Effect.timeout"
                : "send did not end"
          })
      }),
      really,
      Effect.onError(() => Fiber.interruptFork(sending))
    )
    return yield* outcomeOf(exit, ended)
  })

/** Everything that was said while an effect ran: log lines, names and attributes of spans. */
export interface Said {
  readonly lines: Array<string>
}

const listening = (said: Said): Layer.Layer<never> =>
  Layer.mergeAll(
    Logger.replace(
      Logger.defaultLogger,
      Logger.make(({ annotations, cause, message }) => {
        said.lines.push(`${JSON.stringify(message)} ${Cause.pretty(cause)} ${JSON.stringify(Array.from(annotations))}`)
      })
    ),
    Logger.minimumLogLevel(LogLevel.All)
  )

const overhearing = (said: Said): Tracer.Tracer =>
  Tracer.make({
    span: (name, parent, context, links, startTime, kind) => {
      const attributes = new Map<string, unknown>()
      said.lines.push(name)
      const note = (...what: ReadonlyArray<unknown>): void => {
        said.lines.push(what.map((one) => (typeof one === "string" ? one : (JSON.stringify(one) ?? ""))).join(" "))
      }
      return {
        _tag: "Span",
        name,
        spanId: "1",
        traceId: "1",
        parent,
        context,
        links,
        kind,
        sampled: true,
        attributes,
        status: { _tag: "Started", startTime },
        attribute: (key, value) => note(key, value),
        event: (event, _, values) => note(event, values),
        addLinks: () => {},
        end: (_, exit) => {
          if (Exit.isFailure(exit)) note(Cause.pretty(exit.cause))
        }
      }
    },
    context: (execution) => execution()
  })

/** Runs an effect and keeps what it said. */
export const overheard = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<readonly [A, Said], E, R> =>
  Effect.suspend(() => {
    const said: Said = { lines: [] }
    return effect.pipe(
      Effect.withTracer(overhearing(said)),
      Effect.withTracerEnabled(true),
      Effect.provide(listening(said)),
      Effect.map((value) => [value, said] as const)
    )
  })

/** Runs a check: on a clock of its own, in a scope of its own. */
export const run = (check: Effect.Effect<void, NotConforming, Scope.Scope>): Promise<void> =>
  Effect.runPromise(
    Effect.zipRight(TestClock.setTime(startsAt), check).pipe(
      Effect.scoped,
      Effect.catchAllDefect((defect) => new NotConforming({ message: `threw ${String(defect)}` })),
      Effect.provide(Layer.merge(TestContext.TestContext, Logger.replace(Logger.defaultLogger, Logger.none)))
    )
  )

/** Now, on the clock of the check. */
export const now = Clock.currentTimeMillis
