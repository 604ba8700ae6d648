/** Tells by ntfy, on ntfy.sh or a server of one's own. */
import * as Hide from "@apimo-alerts/notifier/Hide"
import * as Http from "@apimo-alerts/notifier/Http"
import type { Notifier, Payload } from "@apimo-alerts/notifier/Notifier"
import { define } from "@apimo-alerts/notifier/Notifier"
import { RecipientRefused } from "@apimo-alerts/notifier/NotifierError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { NtfyConfig } from "./NtfyConfig.ts"
import { maxBytes, render } from "./Render.ts"

const day = 24 * 60 * 60 * 1000

/** ntfy's own code says more than the status; the quota of a day (42908) comes back at midnight UTC. */
const judge: Http.Judge = (answer, now) => {
  const code = Http.member(answer, "code")
  const said = Http.member(answer, "error")
  if (answer.status === 200) {
    const id = Http.member(answer, "id")
    return typeof id === "string"
      ? { meaning: "accepted", reply: `message ${id}` }
      : { meaning: "unknown", reply: "answered HTTP 200, but not as ntfy does" }
  }
  if (typeof code !== "number" || typeof said !== "string") return null
  return code === 42908
    ? { meaning: "rate-limited", reply: `${code}: ${said}`, until: (Math.floor(now / day) + 1) * day }
    : null
}

const addressed = (payload: Payload, topic: string): Payload => ({
  ...payload,
  body: Buffer.concat([Buffer.from(`{"topic":${JSON.stringify(topic)},`), Buffer.from(payload.body).subarray(1)])
})

const open = (config: NtfyConfig) => {
  const server = Redacted.value(config.server)
  const topics = Object.values(config.topics ?? {}).map(Redacted.value)
  const own = [...topics, ...(config.topic === undefined ? [] : [Redacted.value(config.topic)])]
  const token = config.token === undefined ? [] : [Redacted.value(config.token)]
  const headers = Object.fromEntries(token.map((value) => ["authorization", `Bearer ${value}`]))
  return Http.channel({
    url: server,
    secrets: [...own, ...token, ...Hide.ofUrl(server)],
    allowPrivate: config.allowPrivate,
    render: (message) => ({ contentType: "application/json", body: render(message) }),
    request: (payload, { recipient }) => {
      const topic = config.topics?.[recipient.key] ?? config.topic
      return topic === undefined
        ? Effect.fail(
            new RecipientRefused({
              reply: `no topic is known for ${recipient.key}; add it under topics, or a topic for everybody`,
              code: null
            })
          )
        : Effect.succeed(Http.post(server, addressed(payload, Redacted.value(topic)), headers))
    },
    judge,
    verify: {
      call: Http.get(new URL("v1/health", server.href.endsWith("/") ? server : `${server.href}/`), headers)
    }
  })
}

/** The notifier. */
export const notifier: Notifier = define({
  name: "ntfy",
  contract: 1,
  capabilities: {
    format: "text",
    maxBytes,
    perSecond: 0.2,
    idempotent: false,
    buttons: true,
    images: true,
    personal: false
  },
  config: NtfyConfig,
  make: (config) => Effect.sync(() => open(config))
})
