/** Tells in Telegram, through a bot. */
import * as Hide from "@apimo-alerts/notifier/Hide"
import * as Http from "@apimo-alerts/notifier/Http"
import type { Payload } from "@apimo-alerts/notifier/Notifier"
import { define, type Notifier } from "@apimo-alerts/notifier/Notifier"
import { RecipientRefused } from "@apimo-alerts/notifier/NotifierError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { judge } from "./Judge.ts"
import { maxBytes, render } from "./Render.ts"
import { TelegramConfig } from "./TelegramConfig.ts"

/** The rendered body with the chat in front: a chat that was corrected in the config holds for retries too. */
const addressed = (payload: Payload, chat: string): Payload => ({
  ...payload,
  body: Buffer.concat([Buffer.from(`{"chat_id":${JSON.stringify(chat)},`), Buffer.from(payload.body).subarray(1)])
})

const open = (config: TelegramConfig) => {
  const token = Redacted.value(config.token)
  const api = Redacted.value(config.api)
  // Without "./" the colon of the token would make a scheme of what stands before it.
  const method = (name: string): URL => new URL(`./bot${token}/${name}`, api.href.endsWith("/") ? api : `${api.href}/`)
  return Http.channel({
    url: api,
    secrets: [token, ...Hide.ofUrl(method("sendMessage"))],
    allowPrivate: config.allowPrivate,
    render: (message) => ({ contentType: "application/json", body: render(message) }),
    request: (payload, { recipient }) => {
      const chat = config.chats?.[recipient.key] ?? config.chat
      return chat === undefined
        ? Effect.fail(
            new RecipientRefused({
              reply: `no chat is known for ${recipient.key}; add it under chats, or a chat for everybody`,
              code: null
            })
          )
        : Effect.succeed(Http.post(method("sendMessage"), addressed(payload, chat)))
    },
    judge,
    verify: {
      call: Http.get(method("getMe")),
      judge: (answer, now) => {
        const name = Http.member(answer, "result", "username")
        return typeof name === "string" ? { meaning: "accepted", reply: `as @${name}` } : judge(answer, now)
      }
    }
  })
}

/** The notifier. */
export const notifier: Notifier = define({
  name: "telegram",
  contract: 1,
  capabilities: {
    format: "html",
    maxBytes,
    perSecond: 0.33,
    idempotent: false,
    buttons: true,
    images: true,
    personal: false
  },
  config: TelegramConfig,
  make: (config) => Effect.sync(() => open(config))
})
