/**
 * The channels of the config, each opened in its own scope behind its own guard: a plugin that throws or hangs is an
 * answer like any other, and harms no other channel.
 */
import type { Message } from "@apimo-alerts/notifier/Message"
import type { Attempt, Channel, Payload, Receipt } from "@apimo-alerts/notifier/Notifier"
import {
  ChannelMisconfigured,
  type GateClosed,
  OutcomeUnknown,
  RenderFailed,
  type SendError,
  Unavailable
} from "@apimo-alerts/notifier/NotifierError"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import type { ConfiguredChannel } from "../config/ConfigFile.ts"

export interface GuardedChannel {
  readonly render: (message: Message) => Effect.Effect<Payload, RenderFailed>
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

/** A mail server may take ten minutes for its last answer. */
const limits = {
  open: "30 seconds",
  close: "10 seconds",
  render: "30 seconds",
  verify: "1 minute",
  send: "11 minutes"
} as const

const words = (cause: Cause.Cause<unknown>) => {
  const error = Cause.squash(cause)
  return error instanceof Error ? error.message : String(error)
}

const withCode = new Set(["Unavailable", "RateLimited", "RecipientRefused", "ChannelMisconfigured"])
const withoutCode = new Set(["OutcomeUnknown", "GateClosed", "RenderFailed", "ParseError"])

/** Whether it is what a plugin may fail with. One in plain JavaScript, or built for other types, may fail with anything. */
const isDeclared = (error: unknown): boolean =>
  Predicate.hasProperty(error, "_tag") &&
  Predicate.isString(error._tag) &&
  Predicate.hasProperty(error, "message") &&
  Predicate.isString(error.message) &&
  (withoutCode.has(error._tag) ||
    (withCode.has(error._tag) &&
      Predicate.hasProperty(error, "code") &&
      (error.code === null || Predicate.isNumber(error.code))))

/** What the plugin declares passes; anything else that it fails with, or throws, is a fault; its time is bounded. */
const guarded = <A, E, R>(
  effect: () => Effect.Effect<A, E, R>,
  limit: Duration.DurationInput,
  onFault: (words: string) => Effect.Effect<A, E>
): Effect.Effect<A, E, R> =>
  Effect.suspend(effect).pipe(
    Effect.catchAll((error) => (isDeclared(error) ? Effect.fail(error) : onFault(words(Cause.fail(error))))),
    Effect.catchAllDefect((defect) => onFault(words(Cause.die(defect)))),
    // Also where the caller may not be interrupted the time limit must be able to end the plugin's work, or to leave it
    // alone where it may not be interrupted itself.
    Effect.interruptible,
    Effect.disconnect,
    Effect.interruptible,
    Effect.timeoutTo({
      duration: limit,
      onSuccess: Effect.succeed,
      onTimeout: () => onFault(`no answer within ${String(limit)}`)
    }),
    Effect.flatten
  )

const openGuarded = (channel: ConfiguredChannel): Effect.Effect<GuardedChannel, never, Scope.Scope> =>
  Effect.gen(function* () {
    const own = yield* Scope.make()
    yield* Effect.addFinalizer((exit) =>
      guarded(
        () => Scope.close(own, exit),
        limits.close,
        (reply) => Effect.logWarning(`the channel ${channel.id} could not be closed: ${reply}`)
      )
    )
    const opened = yield* guarded(
      () => channel.notifier.open(channel.settings),
      limits.open,
      (reply) => new ChannelMisconfigured({ reply, code: null })
    ).pipe(
      Scope.extend(own),
      Effect.catchTag("ParseError", (error) => new ChannelMisconfigured({ reply: error.message, code: null })),
      Effect.exit
    )
    return Exit.isSuccess(opened) ? guard(opened.value) : broken(words(opened.cause))
  })

/** A channel that could not be opened keeps its deliveries and says why at each try. */
const broken = (reply: string): GuardedChannel => {
  const fail = new ChannelMisconfigured({ reply, code: null })
  return { render: () => new RenderFailed({ reason: reply }), send: () => fail, verify: fail }
}

const isPayload = Schema.is(
  Schema.Struct({
    contentType: Schema.String,
    body: Schema.Uint8ArrayFromSelf,
    warnings: Schema.Array(Schema.String)
  })
)
const isReceipt = Schema.is(Schema.Struct({ reply: Schema.String }))

const guard = (channel: Channel): GuardedChannel => ({
  render: (message) =>
    guarded(
      () => channel.render(message),
      limits.render,
      (reason) => new RenderFailed({ reason })
    ).pipe(
      Effect.filterOrFail(
        isPayload,
        () => new RenderFailed({ reason: "the notifier rendered something that is no payload" })
      )
    ),
  verify: guarded(
    () => channel.verify,
    limits.verify,
    (reply) => new Unavailable({ phase: "verify", reply, code: null })
  ),
  send: (payload, attempt) =>
    Effect.gen(function* () {
      const isEnding = yield* Ref.make(false)
      const noted = { ...attempt, ending: Effect.zipLeft(attempt.ending, Ref.set(isEnding, true)) }
      // After the gate the message may have arrived, whatever the plugin does then.
      const fault = (reply: string) =>
        Effect.flatMap(Ref.get(isEnding), (ended) =>
          Effect.fail<SendError>(
            ended
              ? new OutcomeUnknown({ phase: "ending", reply })
              : new Unavailable({ phase: "send", reply, code: null })
          )
        )
      return yield* guarded<Receipt, SendError | GateClosed, never>(
        () => channel.send(payload, noted),
        limits.send,
        fault
      ).pipe(
        // It was accepted; a notifier that forgets the service's words must not make it go out again.
        Effect.map((receipt) => (isReceipt(receipt) ? receipt : { reply: "" }))
      )
    })
})
