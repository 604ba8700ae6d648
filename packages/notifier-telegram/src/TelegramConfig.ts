/** What stands under `with:` of a channel that tells in Telegram. */
import * as ConfigFields from "@apimo-alerts/notifier/ConfigFields"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

const chat = ConfigFields.text(
  "A chat's id, or @name of a public channel; in quotes",
  /^(-?\d{1,20}|@[A-Za-z][A-Za-z0-9_]{3,31})$/,
  'a chat id in quotes, like "-1001234567890", or "@channel"',
  ["-1001234567890"]
)

const fields = Schema.Struct({
  token: Schema.Redacted(
    ConfigFields.text("The bot's token, from @BotFather", /^\d{1,20}:[A-Za-z0-9_-]{20,100}$/, "a token from @BotFather")
  ),
  /** For every agent who is not named under `chats`. */
  chat: ConfigFields.optional(chat),
  /** By an agent's key, "user:3896". */
  chats: ConfigFields.optional(
    Schema.Record({ key: Schema.String, value: chat }).annotations({
      message: () => "must name chats by agent",
      description: "Chats of single agents, by their key: user:3896"
    })
  ),
  api: Schema.optionalWith(ConfigFields.address("A Bot API server of your own", "https://api.telegram.org"), {
    exact: true,
    default: () => Redacted.make(new URL("https://api.telegram.org"))
  }),
  allowPrivate: ConfigFields.allowPrivate
}).pipe(
  Schema.filter(
    ({ chat: one, chats }) =>
      one !== undefined || (chats !== undefined && Object.keys(chats).length > 0)
        ? undefined
        : { path: ["chat"], message: "say where to: chat for everybody, or chats by agent" },
    { jsonSchema: {} }
  )
)

/** The config of a channel that tells in Telegram. */
export const TelegramConfig = ConfigFields.overTls(fields, ({ api }) => api, "api")
/** The config of a channel that tells in Telegram. */
export type TelegramConfig = typeof TelegramConfig.Type
