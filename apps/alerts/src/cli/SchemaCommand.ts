/**
 * `alerts schema`: the JSON Schema of the config.
 */
import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { builtIn } from "../channels/BuiltIn.ts"
import { publishedSchema } from "../config/PublishedSchema.ts"
import { CouldNotWork } from "./Failure.ts"

export const schemaText = Effect.map(builtIn, (notifiers) => JSON.stringify(publishedSchema(notifiers), null, 2)).pipe(
  Effect.catchTag("NotifierNotLoaded", ({ message }) => new CouldNotWork({ say: message }))
)

export const schema = Command.make("schema", {}, () => Effect.flatMap(schemaText, Console.log)).pipe(
  Command.withDescription("Print the JSON Schema of the config, for editors")
)
