import { asJson, asText } from "@apimo-alerts/notifier/Brief"
import * as ConfigFields from "@apimo-alerts/notifier/ConfigFields"
import * as Http from "@apimo-alerts/notifier/Http"
import { define } from "@apimo-alerts/notifier/Notifier"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

const fields = Schema.Struct({
  server: ConfigFields.address("Your Gotify server", "https://push.example.test"),
  token: ConfigFields.secret("The token of an application in Gotify"),
  allowPrivate: ConfigFields.allowPrivate
})

export default define({
  name: "gotify",
  contract: 1,
  capabilities: {
    format: "text",
    maxBytes: 20_000,
    perSecond: 5,
    idempotent: false,
    buttons: false,
    images: false,
    personal: false
  },
  config: ConfigFields.overTls(fields, ({ server }) => server, "server"),
  make: (config) =>
    Effect.sync(() => {
      const server = Redacted.value(config.server)
      const token = Redacted.value(config.token)
      return Http.channel({
        url: server,
        secrets: [token],
        allowPrivate: config.allowPrivate,
        render: (message) => ({
          contentType: "application/json",
          body: asJson(message, 20_000, (shown) => ({
            title: shown.subject,
            message: asText(shown),
            priority: message.kind === "digest" ? 4 : 8
          }))
        }),
        request: (payload) =>
          Effect.succeed(Http.post(new URL("/message", server), payload, { "x-gotify-key": token })),
        verify: { call: Http.get(new URL("/health", server)) }
      })
    })
})
