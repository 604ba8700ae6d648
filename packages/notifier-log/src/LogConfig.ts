/** What stands under `with:` of a channel that writes to a log. */
import * as ConfigFields from "@apimo-alerts/notifier/ConfigFields"
import * as Schema from "effect/Schema"

/** The config of a channel that writes to a log. */
export const LogConfig = Schema.Struct({
  file: ConfigFields.optional(
    Schema.String.pipe(
      Schema.minLength(1, {
        message: () => "must be the path of a file",
        description: "The file that lines are added to; standard output without it"
      })
    )
  )
})
/** The config of a channel that writes to a log. */
export type LogConfig = typeof LogConfig.Type
