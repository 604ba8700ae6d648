/** What stands under `with:` of a channel that tells through an Apprise API server. */
import * as ConfigFields from "@apimo-alerts/notifier/ConfigFields"
import * as Schema from "effect/Schema"

const fields = Schema.Struct({
  server: ConfigFields.address("The Apprise API server", "https://apprise.example.test"),
  key: Schema.Redacted(
    ConfigFields.text("The key of a stored configuration", /^[A-Za-z0-9_-]{1,128}$/, "letters, digits, - and _")
  ),
  tag: ConfigFields.optional(
    ConfigFields.text(
      "Which of its services: one tag; a space between tags means and, a comma or",
      /^[A-Za-z0-9_-]+((, ?| )[A-Za-z0-9_-]+)*$/,
      'tags such as "agents" or "agents, managers"'
    )
  ),
  user: ConfigFields.optional(ConfigFields.secret("Login, where a proxy before the server asks for one")),
  password: ConfigFields.optional(ConfigFields.secret("Password, where a proxy before the server asks for one")),
  allowPrivate: ConfigFields.allowPrivate
})

/** The config of a channel that tells through an Apprise API server. */
export const AppriseConfig = ConfigFields.overTls(fields, ({ server }) => server, "server")
/** The config of a channel that tells through an Apprise API server. */
export type AppriseConfig = typeof AppriseConfig.Type
