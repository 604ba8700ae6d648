/** What stands under `with:` of a channel that tells by SMS. */
import * as ConfigFields from "@apimo-alerts/notifier/ConfigFields"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

const fields = Schema.Struct({
  account: ConfigFields.text("Twilio's account SID", /^AC[0-9a-f]{32}$/i, "AC and 32 hexadecimal digits"),
  /** The account's auth token, or the secret of an API key. */
  token: ConfigFields.secret("The auth token, or the secret of keySid"),
  keySid: ConfigFields.optional(
    ConfigFields.text(
      "The SID of an API key, when token is its secret",
      /^SK[0-9a-f]{32}$/i,
      "SK and 32 hexadecimal digits"
    )
  ),
  from: ConfigFields.text(
    "A number of yours, a sender name, or the SID of a messaging service",
    /^(\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
    "a number like +33644640000, a name of at most 11 letters, or MG and 32 hexadecimal digits",
    ["+33644640000"]
  ),
  /** Where a number without a country belongs: "33" makes +33639981020 of 06 39 98 10 20. */
  country: Schema.optionalWith(
    ConfigFields.text(
      "The calling code of numbers without one",
      /^[1-9]\d{0,2}$/,
      'a calling code in quotes, like "33"',
      ["33"]
    ),
    { exact: true, default: () => "33" }
  ),
  /** What one message may cost: 160 characters are one segment, 306 two, 459 three; less than half where accents are unusual. */
  segments: Schema.optionalWith(
    Schema.Number.pipe(
      Schema.filter((count) => Number.isInteger(count) && count >= 1 && count <= 6, {
        message: () => "must be a whole number from 1 to 6",
        jsonSchema: { type: "integer", minimum: 1, maximum: 6 },
        description: "The most segments that a message may have, 2 unless you say otherwise"
      })
    ),
    { exact: true, default: () => 2 }
  ),
  api: Schema.optionalWith(ConfigFields.address("Twilio's API", "https://api.twilio.com"), {
    exact: true,
    default: () => Redacted.make(new URL("https://api.twilio.com"))
  }),
  allowPrivate: ConfigFields.allowPrivate
})

/** The config of a channel that tells by SMS. */
export const SmsConfig = ConfigFields.overTls(fields, ({ api }) => api, "api")
/** The config of a channel that tells by SMS. */
export type SmsConfig = typeof SmsConfig.Type
