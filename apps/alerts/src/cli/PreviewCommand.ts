/**
 * `alerts preview`: what a message looks like, from samples or from a delivery in the store, as files to open.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Message } from "@apimo-alerts/notifier/Message"
import type { Payload } from "@apimo-alerts/notifier/Notifier"
import { samples } from "@apimo-alerts/notifier/Samples"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import PostalMime from "postal-mime"
import { Channels } from "../channels/Channels.ts"
import { messageOf } from "../compose/DeliveryMessage.ts"
import type { Loaded } from "../config/ConfigFile.ts"
import * as Database from "../store/Database.ts"
import { Incidents } from "../store/Incidents.ts"
import { Outbox } from "../store/Outbox.ts"
import { CouldNotWork, WrongUsage } from "./Failure.ts"
import * as Shared from "./Options.ts"

const options = {
  config: Shared.config,
  kind: Options.choice("kind", ["alert", "digest", "notice"]).pipe(
    Options.optional,
    Options.withDescription("Only samples of this kind")
  ),
  language: Options.choice("language", ["fr", "en"]).pipe(
    Options.optional,
    Options.withDescription("Only samples in this language")
  ),
  delivery: Options.text("delivery").pipe(
    Options.optional,
    Options.withDescription("A delivery of the store instead of samples")
  ),
  channel: Options.text("channel").pipe(Options.optional, Options.withDescription("Only this channel")),
  out: Options.directory("out").pipe(Options.withDefault("preview"), Options.withDescription("The folder to write to"))
}

interface Page {
  readonly name: string
  readonly message: Message
}

const fromStore = (loaded: Loaded, id: string) =>
  Effect.gen(function* () {
    const outbox = yield* Outbox
    const delivery = yield* outbox.find(id)
    if (delivery === null) return yield* new WrongUsage({ message: `there is no delivery ${id} in the store` })
    const content = { items: yield* outbox.items(id), lines: yield* (yield* Incidents).lines(id) }
    const at = delivery.owedSince ?? (yield* Clock.currentTimeMillis)
    const page: Page = { name: id, message: yield* messageOf(delivery, content, loaded.config.timezone, at) }
    return [page]
  }).pipe(
    Effect.catchTag("RenderFailed", (error) => new WrongUsage({ message: `${id}: ${error.reason}` })),
    Effect.provide(Layer.merge(Outbox.layer, Incidents.layer)),
    Effect.provide(Database.layer(Database.fileOf(loaded.config.store, loaded.dir)))
  )

/** The files that show a payload: a mail with its two bodies, anything else as it is sent. */
const filesOf = (
  payload: Payload
): Effect.Effect<ReadonlyArray<readonly [extension: string, content: string | Uint8Array]>> => {
  if (payload.contentType !== "message/rfc822") {
    return Effect.succeed([[payload.contentType.includes("json") ? "json" : "txt", payload.body]])
  }
  return Effect.map(
    Effect.promise(() => PostalMime.parse(payload.body)),
    (mail) => [
      ["eml", payload.body],
      ["html", mail.html ?? ""],
      ["txt", mail.text ?? ""]
    ]
  )
}

export const preview = Command.make("preview", options, (given) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    const wanted = samples.filter(
      ({ message }) =>
        Option.getOrElse(given.kind, () => message.kind) === message.kind &&
        Option.getOrElse(given.language, () => message.locale) === message.locale
    )
    const pages: ReadonlyArray<Page> = Option.isSome(given.delivery)
      ? yield* fromStore(loaded, given.delivery.value)
      : wanted
    const channels = loaded.channels.filter(
      (channel) => Option.getOrElse(given.channel, () => channel.id) === channel.id
    )
    if (channels.length === 0) {
      const names = loaded.channels.map((channel) => channel.id).join(", ")
      return yield* new WrongUsage({
        message: `there is no channel "${Option.getOrElse(given.channel, () => "")}"; channels are: ${names}`
      })
    }
    yield* Effect.try({
      try: () => fs.mkdirSync(given.out, { recursive: true }),
      catch: (cause) => new CouldNotWork({ say: `can't write to ${given.out}: ${String(cause)}` })
    })
    yield* Effect.flatMap(Channels, (opened) =>
      Effect.forEach(opened, ([id, channel]) =>
        Effect.forEach(pages, ({ message, name }) =>
          Effect.gen(function* () {
            const payload = yield* channel.render(message)
            for (const warning of payload.warnings) yield* Effect.logWarning(`${id}, ${name}: ${warning}`)
            for (const [extension, content] of yield* filesOf(payload)) {
              const file = path.join(given.out, `${id}-${name}.${extension}`)
              fs.writeFileSync(file, content)
              yield* Console.log(file)
            }
          })
        )
      )
    ).pipe(
      Effect.provide(Channels.layer(channels)),
      Effect.catchTag("RenderFailed", "ChannelMisconfigured", (error) => new CouldNotWork({ say: error.message }))
    )
  })
).pipe(Command.withDescription("Write what alerts, digests and notices look like as HTML, text and .eml files"))
