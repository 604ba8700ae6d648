/** Tells a program by a signed POST, as Standard Webhooks 1.0 wants it. */
import * as Hide from "@apimo-alerts/notifier/Hide"
import * as Http from "@apimo-alerts/notifier/Http"
import type { Notifier } from "@apimo-alerts/notifier/Notifier"
import { define } from "@apimo-alerts/notifier/Notifier"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { maxBytes, render } from "./Render.ts"
import { signature, webhookId } from "./Sign.ts"
import { WebhookConfig } from "./WebhookConfig.ts"

// The receiver drops a webhook-id it has seen, so what a gateway lost may be sent again.
const judge: Http.Judge = ({ status }) =>
  status === 502 || status === 504
    ? { meaning: "rate-limited" }
    : status === 410
      ? { meaning: "misconfigured", reply: "HTTP 410: the receiver wants no more webhooks at this address" }
      : null

const open = (config: WebhookConfig) => {
  const url = Redacted.value(config.url)
  const secrets = config.secrets.map(Redacted.value)
  return Http.channel({
    url,
    secrets: [...secrets, ...Hide.ofUrl(url)],
    allowPrivate: config.allowPrivate,
    render: (message) => ({ contentType: "application/json", body: render(message) }),
    request: (payload, attempt) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const id = webhookId(attempt.idempotencyKey)
        const timestamp = Math.floor(now / 1000)
        return Http.post(url, payload, {
          "webhook-id": id,
          "webhook-timestamp": String(timestamp),
          "webhook-signature": signature(secrets, id, timestamp, payload.body)
        })
      }),
    judge
  })
}

/** The notifier. */
export const notifier: Notifier = define({
  name: "webhook",
  contract: 1,
  capabilities: {
    format: "json",
    maxBytes,
    perSecond: 10,
    idempotent: true,
    buttons: false,
    images: true,
    personal: false
  },
  config: WebhookConfig,
  make: (config) => Effect.sync(() => open(config))
})
