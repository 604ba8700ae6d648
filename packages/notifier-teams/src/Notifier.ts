/** Tells in Microsoft Teams, through a workflow that posts what it is sent. */
import * as Hide from "@apimo-alerts/notifier/Hide"
import * as Http from "@apimo-alerts/notifier/Http"
import type { Notifier } from "@apimo-alerts/notifier/Notifier"
import { define } from "@apimo-alerts/notifier/Notifier"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { maxBytes, render } from "./Render.ts"
import { TeamsConfig } from "./TeamsConfig.ts"

// 202 says that the flow has it; whether the flow posts it, nobody tells.
const judge: Http.Judge = ({ status }) =>
  status === 202 ? { meaning: "accepted", reply: "HTTP 202: taken by the workflow" } : null

const open = (config: TeamsConfig) => {
  const url = Redacted.value(config.url)
  return Http.channel({
    url,
    secrets: Hide.ofUrl(url),
    allowPrivate: config.allowPrivate,
    render: (message) => ({ contentType: "application/json", body: render(message) }),
    request: (payload) => Effect.succeed(Http.post(url, payload)),
    judge
  })
}

/** The notifier. */
export const notifier: Notifier = define({
  name: "teams",
  contract: 1,
  capabilities: {
    format: "json",
    maxBytes,
    perSecond: 4,
    idempotent: false,
    buttons: true,
    images: true,
    personal: false
  },
  config: TeamsConfig,
  make: (config) => Effect.sync(() => open(config))
})
