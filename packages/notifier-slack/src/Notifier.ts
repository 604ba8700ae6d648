/** Tells in Slack, through an incoming webhook. */
import * as Hide from "@apimo-alerts/notifier/Hide"
import * as Http from "@apimo-alerts/notifier/Http"
import type { Notifier } from "@apimo-alerts/notifier/Notifier"
import { define } from "@apimo-alerts/notifier/Notifier"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { maxBytes, render } from "./Render.ts"
import { SlackConfig } from "./SlackConfig.ts"

// A webhook answers "ok" and nothing else when it took the message.
const judge: Http.Judge = ({ complete, status, text }) =>
  status === 200 && !(complete && text.trimStart().startsWith("ok"))
    ? { meaning: "unknown", reply: "answered HTTP 200, but not as Slack does" }
    : null

const open = (config: SlackConfig) => {
  const url = Redacted.value(config.url)
  return Http.channel({
    url,
    secrets: Hide.ofUrl(url),
    allowPrivate: config.allowPrivate,
    render: (message) => ({ contentType: "application/json; charset=utf-8", body: render(message) }),
    request: (payload) => Effect.succeed(Http.post(url, payload)),
    judge
  })
}

/** The notifier. */
export const notifier: Notifier = define({
  name: "slack",
  contract: 1,
  capabilities: {
    format: "markdown",
    maxBytes,
    perSecond: 1,
    idempotent: false,
    buttons: false,
    images: true,
    personal: false
  },
  config: SlackConfig,
  make: (config) => Effect.sync(() => open(config))
})
