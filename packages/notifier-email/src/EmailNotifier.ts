/** Tells agents by e-mail: nodemailer's SMTP and MIME, Handlebars templates. */
import type { Channel, Notifier } from "@apimo-alerts/notifier/Notifier"
import { define } from "@apimo-alerts/notifier/Notifier"
import type { ChannelMisconfigured } from "@apimo-alerts/notifier/NotifierError"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Sender } from "./Compose.ts"
import { EmailConfig, timeouts } from "./EmailConfig.ts"
import * as Render from "./Render.ts"
import * as Send from "./Send.ts"
import * as SmtpPool from "./SmtpPool.ts"
import * as Templates from "./Templates.ts"
import * as Verify from "./Verify.ts"

const senderOf = (config: EmailConfig): Sender => ({
  from: config.from,
  replyTo: config.replyTo ?? null,
  unsubscribe: config.unsubscribe ?? null,
  idempotencyHeader: config.idempotencyHeader ?? null
})

/** Opens a channel with the templates of a directory. Connects to nothing until something is sent or verified. */
export const open = (
  config: EmailConfig,
  templates: string
): Effect.Effect<Channel, ChannelMisconfigured, Scope.Scope> =>
  Effect.gen(function* () {
    const render = Render.make(Templates.compile(yield* Templates.read(templates)), senderOf(config))
    const pool = yield* SmtpPool.make(config)
    const send = Send.make(pool, config.from.address, timeouts(config))
    return {
      // One that waited here for a connection would spend the time that it has for its answer.
      atOnce: config.connections,
      verify: Effect.withSpan(Verify.make(pool, config), "EmailNotifier.verify"),
      render: Effect.fn("EmailNotifier.render")(render),
      send: Effect.fn("EmailNotifier.send")(send)
    }
  })

/** The notifier. */
export const email: Notifier = define({
  name: "email",
  // The version this package was written for, and not the one it finds installed.
  contract: 1,
  capabilities: {
    format: "html",
    maxBytes: 10_000_000,
    perSecond: 1_000,
    idempotent: false,
    buttons: true,
    images: true,
    personal: true
  },
  config: EmailConfig,
  make: (config) => open(config, Templates.directory)
})
