/** A hook that takes JSON: the smallest honest notifier, and the ways to get it wrong. */
import { brief, fitted, lines } from "@apimo-alerts/notifier/Brief"
import * as ConfigFields from "@apimo-alerts/notifier/ConfigFields"
import * as Hide from "@apimo-alerts/notifier/Hide"
import * as Http from "@apimo-alerts/notifier/Http"
import type { Message } from "@apimo-alerts/notifier/Message"
import type { Capabilities, Channel, Notifier } from "@apimo-alerts/notifier/Notifier"
import { define } from "@apimo-alerts/notifier/Notifier"
import type { Subject } from "@apimo-alerts/notifier/testing"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

const fields = Schema.Struct({
  url: ConfigFields.address("The hook", "https://hooks.example.test/K3Y"),
  token: ConfigFields.secret("Its token"),
  allowPrivate: ConfigFields.allowPrivate
})

const Config = ConfigFields.overTls(fields, ({ url }) => url, "url")

export const capabilities: Capabilities = {
  format: "json",
  maxBytes: 4_096,
  perSecond: 1,
  idempotent: true,
  buttons: false,
  images: false,
  personal: false
}

export const render = (message: Message) =>
  fitted(
    brief(message),
    20,
    (shown) => ({
      contentType: "application/json",
      body: JSON.stringify({ text: shown.subject, lines: lines(shown), more: shown.more })
    }),
    ({ body }) => Buffer.byteLength(body) <= capabilities.maxBytes
  )

const open = (config: typeof Config.Type): Channel => {
  const url = Redacted.value(config.url)
  const token = Redacted.value(config.token)
  return Http.channel({
    url,
    secrets: [token, ...Hide.ofUrl(url)],
    allowPrivate: config.allowPrivate,
    render,
    request: (payload, attempt) =>
      Effect.succeed(
        Http.post(url, payload, { authorization: `Bearer ${token}`, "idempotency-key": attempt.idempotencyKey })
      )
  })
}

/** The notifier, with what a test changes in it. */
export const notifier = (
  change: (channel: Channel, config: typeof Config.Type) => Partial<Channel> = () => ({}),
  over: Partial<Capabilities> = {}
): Notifier =>
  define({
    name: "reference",
    contract: 1,
    capabilities: { ...capabilities, ...over },
    config: Config,
    make: (config) =>
      Effect.sync(() => {
        const channel = open(config)
        return { ...channel, ...change(channel, config) }
      })
  })

export const subject = (tested: Notifier): Subject => ({
  notifier: tested,
  config: (url) => ({ url: `${url}/hooks/p4th-of-the-hook`, token: "t0k3n/of+the=hook", allowPrivate: true }),
  secrets: ["p4th-of-the-hook", "t0k3n/of+the=hook"],
  http: { accepted: { status: 200, body: "ok" } }
})
