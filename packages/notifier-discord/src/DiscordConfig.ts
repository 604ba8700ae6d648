/** What stands under `with:` of a channel that tells in Discord. */
import * as ConfigFields from "@apimo-alerts/notifier/ConfigFields"
import * as Schema from "effect/Schema"

const fields = Schema.Struct({
  url: ConfigFields.address("The webhook", "https://discord.com/api/webhooks/ID/KEY"),
  allowPrivate: ConfigFields.allowPrivate
})

/** The config of a channel that tells in Discord. */
export const DiscordConfig = ConfigFields.overTls(fields, ({ url }) => url, "url")
/** The config of a channel that tells in Discord. */
export type DiscordConfig = typeof DiscordConfig.Type
