/**
 * `alerts schema`: the JSON Schema of the config.
 */

import email from "@apimo-alerts/notifier-email"
import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import { publishedSchema } from "../config/PublishedSchema.ts"

export const schemaText = () => JSON.stringify(publishedSchema({ "@apimo-alerts/notifier-email": email }), null, 2)

export const schema = Command.make("schema", {}, () => Console.log(schemaText())).pipe(
  Command.withDescription("Print the JSON Schema of the config, for editors")
)
