/** What stands under `with:` of a channel that tells by ntfy. */
import * as ConfigFields from "@apimo-alerts/notifier/ConfigFields"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

// On a public server whoever knows a topic reads it.
const topic = Schema.Redacted(ConfigFields.text("A topic", /^[-_A-Za-z0-9]{1,64}$/, "1 to 64 letters, digits, - and _"))

const fields = Schema.Struct({
  server: Schema.optionalWith(ConfigFields.address("The server", "https://ntfy.sh"), {
    exact: true,
    default: () => Redacted.make(new URL("https://ntfy.sh"))
  }),
  /** For every agent who is not named under `topics`. */
  topic: ConfigFields.optional(topic),
  /** By an agent's key, "user:3896". */
  topics: ConfigFields.optional(
    Schema.Record({ key: Schema.String, value: topic }).annotations({
      message: () => "must name topics by agent",
      description: "Topics of single agents, by their key: user:3896"
    })
  ),
  token: ConfigFields.optional(ConfigFields.secret("An access token, when topics are protected")),
  allowPrivate: ConfigFields.allowPrivate
}).pipe(
  Schema.filter(
    ({ topic: one, topics }) =>
      one !== undefined || (topics !== undefined && Object.keys(topics).length > 0)
        ? undefined
        : { path: ["topic"], message: "say where to: topic for everybody, or topics by agent" },
    { jsonSchema: {} }
  )
)

/** The config of a channel that tells by ntfy. */
export const NtfyConfig = ConfigFields.overTls(fields, ({ server }) => server, "server")
/** The config of a channel that tells by ntfy. */
export type NtfyConfig = typeof NtfyConfig.Type
