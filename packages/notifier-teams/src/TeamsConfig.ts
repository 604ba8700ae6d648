/** What stands under `with:` of a channel that tells in Microsoft Teams. */
import * as ConfigFields from "@apimo-alerts/notifier/ConfigFields"
import * as Schema from "effect/Schema"

const fields = Schema.Struct({
  url: ConfigFields.address(
    "The address of the workflow",
    "https://prod-00.westeurope.logic.azure.com/workflows/KEY?sig=KEY"
  ),
  allowPrivate: ConfigFields.allowPrivate
})

/** The config of a channel that tells in Microsoft Teams. */
export const TeamsConfig = ConfigFields.overTls(fields, ({ url }) => url, "url")
/** The config of a channel that tells in Microsoft Teams. */
export type TeamsConfig = typeof TeamsConfig.Type
