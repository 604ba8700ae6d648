/**
 * The channels of the config, each opened in its own scope behind its own guard: a plugin that throws or hangs is an
 * answer like any other, and harms no other channel.
 */
import type { Message } from "@apimo-alerts/notifier/Message"
import type { Attempt, Capabilities, Channel, Payload, Receipt } from "@apimo-alerts/notifier/Notifier"
import {
  ChannelMisconfigured,
  GateClosed,
  OutcomeUnknown,
  RenderFailed,
  type SendError,
  Unavailable
} from "@apimo-alerts/notifier/NotifierError"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Layer from "effect/Layer"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Ref from "effect/Ref"
import * as Runtime from "effect/Runtime"
import * as Scope from "effect/Scope"
import type { ConfiguredChannel } from "../config/ConfigFile.ts"

export interface GuardedChannel {
  readonly capabilities: Capabilities
  /** Messages that it takes at one time. */
  readonly atOnce: number
  /** `ChannelMisconfigured`: the channel could not be opened. */
  readonly render: (message: Message) => Effect.Effect<Payload, RenderFailed | ChannelMisconfigured>
  readonly send: (payload: Payload, attempt: Attempt) => Effect.Effect<Receipt, SendError | GateClosed>
  readonly verify: Effect.Effect<string, SendError>
}

export class Channels extends Context.Tag("@apimo-alerts/alerts/channels/Channels")<
  Channels,
  ReadonlyMap<string, GuardedChannel>
>() {
  static readonly layer = (channels: ReadonlyArray<ConfiguredChannel>): Layer.Layer<Channels> =>
    Layer.scoped(
      Channels,
      Effect.map(
        Effect.forEach(
          channels,
          (channel) => Effect.map(openGuarded(channel), (opened) => [channel.id, opened] as const),
          {
            concurrency: "unbounded"
          }
        ),
        (entries) => new Map(entries)
      )
    )
}

/** What a plugin is asked to do: the time that it has, and what it may declare to have gone wrong. */
interface Step<E extends { readonly _tag: string }> {
  readonly limit: Duration.DurationInput
  readonly declares: Readonly<Record<E["_tag"], true>>
}

const sendErrors = {
  Unavailable: true,
  RateLimited: true,
  RecipientRefused: true,
  ChannelMisconfigured: true,
  OutcomeUnknown: true
} as const

const steps: {
  readonly open: Step<ParseResult.ParseError | ChannelMisconfigured>
  readonly close: Step<never>
  readonly render: Step<RenderFailed>
  readonly verify: Step<SendError>
  readonly send: Step<SendError | GateClosed>
} = {
  open: { limit: "30 seconds", declares: { ParseError: true, ChannelMisconfigured: true } },
  close: { limit: "10 seconds", declares: {} },
  render: { limit: "30 seconds", declares: { RenderFailed: true } },
  verify: { limit: "1 minute", declares: sendErrors },
  // Up to the gate, and again from there: a mail server may take ten minutes for its last answer.
  send: { limit: "11 minutes", declares: { ...sendErrors, GateClosed: true } }
}

const words = (cause: Cause.Cause<unknown>) => {
  const error = Cause.squash(cause)
  return error instanceof Error ? error.message : String(error)
}

/** What another step may declare is a fault in this one: nobody there knows what to do about it. */
const isDeclared = (error: unknown, declares: object): boolean =>
  Predicate.hasProperty(error, "_tag") && Predicate.isString(error._tag) && Object.hasOwn(declares, error._tag)

/** A plugin may be written without types. */
const isEffect = (value: unknown): boolean => Effect.isEffect(value)

/**
 * How a plugin's work ends; null when its time is over, which is when `limit` has ended: then it is interrupted, and left
 * behind when it does not end, also where the caller may not be interrupted. In a fiber of its own, because a plugin that
 * interrupts itself would otherwise interrupt its caller, and with it every other channel. What ends at once, as most
 * renderings do, needs no clock.
 */
const ended = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  limit: Effect.Effect<void>
): Effect.Effect<Exit.Exit<A, E> | null, never, R> =>
  Effect.flatMap(Effect.runtime<R>(), (runtime) =>
    Effect.async((resume) => {
      const work = Runtime.runFork(runtime, Effect.interruptible(effect))
      const atOnce = work.unsafePoll()
      if (atOnce !== null) return resume(Effect.succeed(atOnce))
      const stop = Effect.sync(() => work.unsafeInterruptAsFork(FiberId.none))
      const late = limit.pipe(Effect.zipRight(stop), Effect.zipRight(Effect.sync(() => resume(Effect.succeed(null)))))
      const timer = Runtime.runFork(runtime, Effect.interruptible(late))
      const noTimer = () => timer.unsafeInterruptAsFork(FiberId.none)
      work.addObserver((exit) => {
        noTimer()
        resume(Effect.succeed(exit))
      })
      return Effect.zipRight(Effect.sync(noTimer), stop)
    })
  )

/** What the plugin declares passes; whatever else it does becomes a fault; its time is bounded. */
const guarded = <A, E extends { readonly _tag: string }, R>(
  { declares, limit }: Step<NoInfer<E>>,
  effect: () => Effect.Effect<A, E, R>,
  onFault: (words: string) => Effect.Effect<A, E>,
  /** What it has for all of it. */
  time: Effect.Effect<void> = Effect.sleep(limit)
): Effect.Effect<A, E, R> => {
  const work = Effect.suspend(() => {
    const asked = effect()
    return isEffect(asked) ? asked : Effect.dieMessage("the notifier gave no effect")
  })
  return Effect.flatMap(ended(work, time), (exit): Effect.Effect<A, E> => {
    if (exit === null) return onFault(`no answer within ${String(limit)}`)
    if (Exit.isSuccess(exit)) return Effect.succeed(exit.value)
    const failure = Cause.failureOrCause(exit.cause)
    return Either.isLeft(failure) && isDeclared(failure.left, declares)
      ? Effect.fail(failure.left)
      : onFault(words(exit.cause))
  })
}

const openGuarded = (channel: ConfiguredChannel): Effect.Effect<GuardedChannel, never, Scope.Scope> =>
  Effect.gen(function* () {
    const own = yield* Scope.make()
    yield* Effect.addFinalizer((exit) =>
      guarded(
        steps.close,
        () => Scope.close(own, exit),
        (reply) => Effect.logWarning(`the channel ${channel.id} could not be closed: ${reply}`)
      )
    )
    const opened = yield* guarded(
      steps.open,
      () => channel.notifier.open(channel.settings),
      (reply) => new ChannelMisconfigured({ reply, code: null })
    ).pipe(
      Scope.extend(own),
      Effect.catchTag("ParseError", (error) => new ChannelMisconfigured({ reply: error.message, code: null })),
      Effect.exit
    )
    const { capabilities } = channel.notifier
    if (Exit.isSuccess(opened)) return { capabilities, ...guard(opened.value) }
    const failure = Cause.failureOrCause(opened.cause)
    return broken(
      capabilities,
      Either.getOrElse(Either.flip(failure), (cause) => new ChannelMisconfigured({ reply: words(cause), code: null }))
    )
  })

const usualAtOnce = 5
const mostAtOnce = 50

const atOnceOf = ({ atOnce = usualAtOnce }: Channel): number =>
  Number.isInteger(atOnce) && atOnce >= 1 && atOnce <= mostAtOnce ? atOnce : usualAtOnce

/** A channel that could not be opened keeps its deliveries and says why at each try. */
const broken = (capabilities: Capabilities, why: ChannelMisconfigured): GuardedChannel => ({
  capabilities,
  atOnce: usualAtOnce,
  render: () => why,
  send: () => why,
  verify: why
})

const isPayload = (value: unknown): value is Payload =>
  typeof value === "object" &&
  value !== null &&
  "contentType" in value &&
  typeof value.contentType === "string" &&
  "body" in value &&
  value.body instanceof Uint8Array &&
  "warnings" in value &&
  Array.isArray(value.warnings)

/** A message that was sent was sent, in whatever words. */
const receiptOf = (value: unknown): Receipt => ({
  reply:
    typeof value === "object" && value !== null && "reply" in value && typeof value.reply === "string"
      ? value.reply
      : ""
})

/** `passed`: the message may have arrived, whatever happens then. `over`: the try has ended, whatever the plugin still does. */
type Gate = "ahead" | "passed" | "over"

const guard = (channel: Channel): Omit<GuardedChannel, "capabilities"> => ({
  atOnce: atOnceOf(channel),
  render: (message) =>
    guarded(
      steps.render,
      () => channel.render(message),
      (reason) => new RenderFailed({ reason })
    ).pipe(Effect.filterOrFail(isPayload, () => new RenderFailed({ reason: "the notifier gave no payload" }))),
  verify: guarded(
    steps.verify,
    () => channel.verify,
    (reply) => new Unavailable({ phase: "verify", reply, code: null })
  ),
  send: (payload, attempt) =>
    Effect.gen(function* () {
      const gate = yield* Ref.make<Gate>("ahead")
      const back = (now: Gate): Gate => (now === "over" ? now : "ahead")
      const pass = Ref.modify(gate, (now): [boolean, Gate] => [now !== "over", now === "over" ? now : "passed"])
      const ending = Effect.flatMap(pass, (isOpen) =>
        isOpen
          ? Effect.tapError(attempt.ending, () => Ref.update(gate, back))
          : new GateClosed({ reason: "its time was over" })
      )
      const fault = (reply: string) =>
        Effect.flatMap(Ref.getAndSet(gate, "over"), (before) =>
          Effect.fail<SendError>(
            before === "passed"
              ? new OutcomeUnknown({ phase: "ending", reply })
              : new Unavailable({ phase: "send", reply, code: null })
          )
        )
      // Before the gate it may be stopped and nothing was sent. Past it the whole time for the answer is its own.
      const part = Effect.sleep(steps.send.limit)
      const hasPassed = Effect.map(Ref.get(gate), (now) => now === "passed")
      const time = Effect.zipRight(part, Effect.asVoid(Effect.whenEffect(part, hasPassed)))
      return yield* guarded<Receipt, SendError | GateClosed, never>(
        steps.send,
        () => channel.send(payload, { ...attempt, ending }),
        fault,
        time
      ).pipe(Effect.map(receiptOf), Effect.ensuring(Ref.set(gate, "over")))
    })
})
