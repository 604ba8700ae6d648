/**
 * `alerts notifier test`: sends one sample through one channel and prints what the service answered. Never touches the
 * store.
 */
import type { Locale, Message } from "@apimo-alerts/notifier/Message"
import type { GateClosed, RenderFailed, SendError } from "@apimo-alerts/notifier/NotifierError"
import { samples } from "@apimo-alerts/notifier/Samples"
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Channels } from "../channels/Channels.ts"
import { nearest } from "../config/Nearest.ts"
import { CouldNotWork, WrongUsage } from "./Failure.ts"
import * as Shared from "./Options.ts"

const options = {
  channel: Args.text({ name: "CHANNEL" }).pipe(Args.withDescription("A channel of the config")),
  config: Shared.config,
  to: Options.text("to").pipe(
    Options.optional,
    Options.withDescription(
      "An e-mail address or a phone number: where the sample goes when the channel writes to people"
    )
  ),
  kind: Options.choice("kind", ["alert", "digest", "notice"]).pipe(
    Options.withDefault("alert" as const),
    Options.withDescription("What to send; alert when absent")
  ),
  language: Options.choice("language", ["fr", "en"]).pipe(
    Options.optional,
    Options.withDescription("Its language; recipients.language when absent")
  ),
  json: Shared.json
}

const names: Readonly<Record<Message["kind"], string>> = { alert: "alert-one", digest: "digest-25", notice: "notice" }

/** A message of its own each time: a service that drops repetitions would swallow the second trial. */
const messageOf = (kind: Message["kind"], language: Locale, to: string | null) =>
  Effect.gen(function* () {
    const found = samples.find(({ name }) => name === `${names[kind]}-${language}`)
    if (found === undefined) return yield* Effect.dieMessage(`there is no sample ${names[kind]}-${language}`)
    const isMail = to?.includes("@") === true
    const recipient = { key: "test", name: null, email: isMail ? to : null, phone: isMail ? null : to }
    const message: Message = { ...found.message, id: crypto.randomUUID(), recipient }
    return message
  })

const advice = (error: SendError | GateClosed | RenderFailed, channel: string): string => {
  switch (error._tag) {
    case "Unavailable":
      return "Nothing was sent. Is the service up, and does this machine reach it? The worker would try again for 24 hours."
    case "RateLimited":
      return `Nothing was sent. ${error.until === null ? "Try again later." : `Try again after ${error.until}.`}`
    case "RecipientRefused":
      return "Nothing was sent. Look at the address: --to with an e-mail address, or a phone number like +33639981020."
    case "ChannelMisconfigured":
      return `Nothing was sent. Correct channels.${channel}.with in the config.`
    case "OutcomeUnknown":
      return "It may have arrived or not: look there before you try again."
    case "RenderFailed":
      return "Nothing was sent. It is a fault of the notifier: tell its author."
    case "GateClosed":
      return "Nothing was sent."
  }
}

export const notifierTest = Command.make("test", options, (given) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    const channel = loaded.channels.find(({ id }) => id === given.channel)
    if (channel === undefined) {
      const known = loaded.channels.map(({ id }) => id)
      const near = nearest(given.channel, known)
      const hint = near === null ? `channels are: ${known.join(", ")}` : `did you mean "${near}"?`
      return yield* new WrongUsage({ message: `there is no channel "${given.channel}"; ${hint}` })
    }
    const to = Option.getOrNull(given.to)
    if (channel.notifier.capabilities.personal && to === null)
      return yield* new WrongUsage({
        message: `${given.channel} writes to people: say to whom with --to, for example --to you@example.test`
      })
    const language = Option.getOrElse(given.language, () => loaded.config.recipients.language)
    const message = yield* messageOf(given.kind, language, to)
    const where = to ?? "where its settings say"
    if (!given.json)
      yield* Console.log(`Sends a sample ${given.kind} (${language}) through ${given.channel} to ${where}.`)
    yield* Console.error("waiting for the answer…")
    const answer = yield* Effect.flatMap(Channels, (channels) => {
      const opened = channels.get(channel.id)
      if (opened === undefined) return Effect.dieMessage(`channel ${channel.id} was not opened`)
      const attempt = { idempotencyKey: message.id, recipient: message.recipient, ending: Effect.void }
      return Effect.flatMap(opened.render(message), (payload) =>
        Effect.map(opened.send(payload, attempt), ({ reply }) => ({ reply, warnings: payload.warnings }))
      )
    }).pipe(Effect.either, Effect.provide(Channels.layer([channel])))
    const told = Either.match(answer, {
      onLeft: (error) => ({
        sent: false,
        error: error._tag,
        reply: error.message,
        todo: advice(error, given.channel),
        warnings: []
      }),
      onRight: ({ reply, warnings }) => ({ sent: true, error: null, reply, todo: null, warnings })
    })
    if (given.json) {
      const { error, reply, sent, todo, warnings } = told
      const plain = { channel: given.channel, to, kind: given.kind, language, sent, reply, error, todo, warnings }
      yield* Console.log(JSON.stringify(plain))
    } else {
      for (const warning of told.warnings) yield* Console.log(`note: ${warning}`)
      if (told.sent) yield* Console.log(`Sent. The service answered: ${told.reply}`)
    }
    if (told.sent) return
    return yield* new CouldNotWork({ say: given.json ? null : `${told.reply}\n${told.todo ?? ""}` })
  })
).pipe(Command.withDescription("Send a sample through one channel and print what the service answered"))
