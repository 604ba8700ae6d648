/** What stands under `with:` of a channel that calls a webhook. */
import * as ConfigFields from "@apimo-alerts/notifier/ConfigFields"
import * as Schema from "effect/Schema"

// Standard Webhooks 1.0: 24 to 64 random bytes in base64.
const wanted = "whsec_ and 24 to 64 random bytes in base64"

const secret = Schema.Redacted(
  ConfigFields.text("A signing secret of the receiver", /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, wanted)
)

const fields = Schema.Struct({
  url: ConfigFields.address("Where messages are posted", "https://crm.example.test/hooks/matches"),
  /** All of them sign; the receiver is content with one it knows. */
  secrets: Schema.Array(secret)
    .annotations({ message: () => "must be a list of secrets" })
    .pipe(
      Schema.minItems(1, { message: () => "needs at least one secret" }),
      Schema.maxItems(5, { message: () => "takes at most 5 secrets" })
    ),
  allowPrivate: ConfigFields.allowPrivate
})

/** The config of a channel that calls a webhook. */
export const WebhookConfig = ConfigFields.overTls(fields, ({ url }) => url, "url")
/** The config of a channel that calls a webhook. */
export type WebhookConfig = typeof WebhookConfig.Type
