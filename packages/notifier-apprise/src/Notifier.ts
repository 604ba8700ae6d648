/** Tells through an Apprise API server, which reaches more than a hundred services. */
import * as Hide from "@apimo-alerts/notifier/Hide"
import * as Http from "@apimo-alerts/notifier/Http"
import type { Notifier, Payload } from "@apimo-alerts/notifier/Notifier"
import { define } from "@apimo-alerts/notifier/Notifier"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { AppriseConfig } from "./AppriseConfig.ts"
import { AppriseConfig as Config } from "./AppriseConfig.ts"
import { maxBytes, render } from "./Render.ts"

/** 204 says that the key has no configuration; 424 that one service at least failed, and others may not have. */
const judge: Http.Judge = ({ status }) => {
  if (status === 204) return { meaning: "misconfigured", reply: "HTTP 204: nothing is stored under this key" }
  if (status === 424) {
    return {
      meaning: "unknown",
      reply: "HTTP 424: one of the services failed, or none has this tag; others may have it"
    }
  }
  return status === 200 ? { meaning: "accepted", reply: "HTTP 200: sent" } : null
}

const tagged = (payload: Payload, tag: string | undefined): Payload =>
  tag === undefined
    ? payload
    : {
        ...payload,
        body: Buffer.concat([Buffer.from(`{"tag":${JSON.stringify(tag)},`), Buffer.from(payload.body).subarray(1)])
      }

const open = (config: AppriseConfig) => {
  const server = Redacted.value(config.server)
  const key = Redacted.value(config.key)
  const at = (path: string): URL => new URL(path, server.href.endsWith("/") ? server : `${server.href}/`)
  const [user, password] = [config.user, config.password].map((secret) =>
    secret === undefined ? "" : Redacted.value(secret)
  )
  const login = user === undefined || user === "" ? null : Http.basic(user, password ?? "")
  const headers = { accept: "application/json", ...(login === null ? {} : { authorization: login }) }
  return Http.channel({
    url: server,
    secrets: [key, user ?? "", password ?? "", login?.replace("Basic ", "") ?? "", ...Hide.ofUrl(server)],
    allowPrivate: config.allowPrivate,
    render: (message) => ({ contentType: "application/json", body: render(message) }),
    request: (payload) => Effect.succeed(Http.post(at(`notify/${key}`), tagged(payload, config.tag), headers)),
    judge,
    verify: { call: Http.get(at("status"), headers) }
  })
}

/** The notifier. */
export const notifier: Notifier = define({
  name: "apprise",
  contract: 1,
  capabilities: {
    format: "text",
    maxBytes,
    perSecond: 1,
    idempotent: false,
    buttons: false,
    images: false,
    personal: false
  },
  config: Config,
  make: (config) => Effect.sync(() => open(config))
})
