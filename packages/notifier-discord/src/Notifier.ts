/** Tells in Discord, through a webhook. */
import * as Hide from "@apimo-alerts/notifier/Hide"
import * as Http from "@apimo-alerts/notifier/Http"
import type { Notifier } from "@apimo-alerts/notifier/Notifier"
import { define } from "@apimo-alerts/notifier/Notifier"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { DiscordConfig } from "./DiscordConfig.ts"
import { maxBytes, render } from "./Render.ts"

/** Seconds, possibly with a fraction, as Discord writes them in the body and in X-RateLimit-Reset-After. */
const wait = (answer: Http.Answer): number | null => {
  const told = Http.member(answer, "retry_after") ?? answer.headers["x-ratelimit-reset-after"]
  const seconds = told === undefined ? Number.NaN : Number(told)
  return seconds >= 0 && seconds < 1e9 ? Math.ceil(seconds * 1000) : null
}

const judge: Http.Judge = (answer, now) => {
  const said = Http.member(answer, "message")
  if (answer.status === 429) {
    const millis = wait(answer)
    return millis === null
      ? null
      : { meaning: "rate-limited", reply: typeof said === "string" ? said : "HTTP 429", until: now + millis }
  }
  if (answer.status !== 200) return null
  const id = Http.member(answer, "id")
  return typeof id === "string"
    ? { meaning: "accepted", reply: `message ${id}` }
    : { meaning: "unknown", reply: "answered HTTP 200, but not as Discord does" }
}

const open = (config: DiscordConfig) => {
  const url = Redacted.value(config.url)
  // Without wait=true Discord says yes before it has looked at the message.
  const waiting = new URL(url)
  waiting.searchParams.set("wait", "true")
  return Http.channel({
    url,
    secrets: [...Hide.ofUrl(url), ...Hide.ofUrl(waiting)],
    allowPrivate: config.allowPrivate,
    render: (message) => ({ contentType: "application/json", body: render(message) }),
    request: (payload) => Effect.succeed(Http.post(waiting, payload)),
    judge,
    verify: {
      call: Http.get(url),
      judge: (answer) => {
        const name = Http.member(answer, "name")
        return answer.status === 200 && typeof name === "string"
          ? { meaning: "accepted", reply: `as the webhook ${name}` }
          : null
      }
    }
  })
}

/** The notifier. */
export const notifier: Notifier = define({
  name: "discord",
  contract: 1,
  capabilities: {
    format: "markdown",
    maxBytes,
    perSecond: 0.5,
    idempotent: false,
    buttons: false,
    images: true,
    personal: false
  },
  config: DiscordConfig,
  make: (config) => Effect.sync(() => open(config))
})
