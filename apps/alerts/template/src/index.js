/** Posts each message as JSON. The parts to change: the config's fields, the body, the address and its headers. */
import { asJson, asText } from "@apimo-alerts/notifier/Brief"
import * as ConfigFields from "@apimo-alerts/notifier/ConfigFields"
import * as Http from "@apimo-alerts/notifier/Http"
import { define } from "@apimo-alerts/notifier/Notifier"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** The largest body that the service takes, in bytes. */
const maxBytes = 20_000

const fields = Schema.Struct({
  url: ConfigFields.address("Where messages are posted", "https://service.example.test/messages"),
  token: ConfigFields.secret("The service's token"),
  allowPrivate: ConfigFields.allowPrivate
})

export default define({
  name: "courier",
  // The version of the contract that this was written for: write the number, don't import it.
  contract: 1,
  capabilities: {
    format: "text",
    maxBytes,
    perSecond: 1,
    // True when the service drops a second message with the same idempotency-key.
    idempotent: false,
    buttons: false,
    images: false,
    // True only when a message goes to the agent's own address.
    personal: false
  },
  config: ConfigFields.overTls(fields, ({ url }) => url, "url"),
  make: (config) =>
    Effect.sync(() => {
      const url = Redacted.value(config.url)
      const token = Redacted.value(config.token)
      return Http.channel({
        url,
        secrets: [token],
        allowPrivate: config.allowPrivate,
        // Stored, and sent again as it is at every retry: nothing secret belongs here.
        render: (message) => ({
          contentType: "application/json",
          body: asJson(message, maxBytes, (shown) => ({ title: shown.subject, text: asText(shown) }))
        }),
        request: (payload, attempt) =>
          Effect.succeed(
            Http.post(url, payload, { authorization: `Bearer ${token}`, "idempotency-key": attempt.idempotencyKey })
          ),
        // Asked by `alerts doctor`; it must send no message.
        verify: { call: Http.get(url, { authorization: `Bearer ${token}` }) }
      })
    })
})
