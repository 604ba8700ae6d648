/** What stands under `with:` of a channel that tells in Slack. */
import * as ConfigFields from "@apimo-alerts/notifier/ConfigFields"
import * as Schema from "effect/Schema"

const fields = Schema.Struct({
  url: ConfigFields.address("The incoming webhook", "https://hooks.slack.com/services/T0/B0/KEY"),
  allowPrivate: ConfigFields.allowPrivate
})

/** The config of a channel that tells in Slack. */
export const SlackConfig = ConfigFields.overTls(fields, ({ url }) => url, "url")
/** The config of a channel that tells in Slack. */
export type SlackConfig = typeof SlackConfig.Type
