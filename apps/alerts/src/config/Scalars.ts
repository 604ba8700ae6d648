/**
 * The small values of the config file. Each reads what a person writes in YAML, also out of an environment variable,
 * where everything is text; each says in its error what would be right.
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

const isText = (input: unknown): input is string => typeof input === "string"

/** A wrong value as an error shows it: an address may carry a password. */
const shown = (text: string) => text.replace(/\/\/.*@/, "//…@")

/** A value read from text by `read`, which gives null for what it can't read. */
export const fromText = <A>(options: {
  readonly is: (input: unknown) => input is A
  readonly read: (text: string) => A | null
  readonly write: (value: A) => string
  readonly expected: string
  /** False where a secret may have been put by mistake: its error shows no value. */
  readonly isShown?: boolean
  readonly jsonSchema: object
}): Schema.Schema<A, string> => {
  const found = (text: string) => (options.isShown === false ? "" : `, found "${shown(text)}"`)
  return Schema.transformOrFail(
    Schema.declare(isText, { jsonSchema: options.jsonSchema, title: "text" }),
    Schema.declare(options.is),
    {
      strict: true,
      decode: (text, _, ast) => {
        const value = options.read(text)
        return value === null
          ? ParseResult.fail(new ParseResult.Type(ast, text, `expected ${options.expected}${found(text)}`))
          : ParseResult.succeed(value)
      },
      encode: (value) => ParseResult.succeed(options.write(value))
    }
  )
}

/** A number, or the same as text. */
const numeric = (
  expected: string,
  isRight: (n: number) => boolean,
  jsonSchema: object,
  isShown: boolean
): Schema.Schema<number, number | string> =>
  Schema.transformOrFail(
    Schema.declare((input): input is number | string => typeof input === "number" || isText(input), {
      jsonSchema: { anyOf: [jsonSchema, { type: "string" }], description: expected },
      title: "number"
    }),
    Schema.declare((input): input is number => typeof input === "number"),
    {
      strict: true,
      decode: (input, _, ast) => {
        const value = isText(input) ? (input.trim() === "" ? Number.NaN : Number(input)) : input
        return isRight(value)
          ? ParseResult.succeed(value)
          : ParseResult.fail(
              new ParseResult.Type(
                ast,
                input,
                isShown ? `expected ${expected}, found ${JSON.stringify(input)}` : `expected ${expected}`
              )
            )
      },
      encode: (value) => ParseResult.succeed(value)
    }
  )

/** Its error shows no value: the provider's id stands beside the token, and one is easily put in the other's place. */
export const Whole = (min: number) =>
  numeric(
    `a whole number of ${min} or more`,
    (n) => Number.isSafeInteger(n) && n >= min,
    { type: "integer", minimum: min },
    false
  )

export const Score = numeric(
  "a score from 0 to 100",
  (n) => n >= 0 && n <= 100,
  { type: "number", minimum: 0, maximum: 100 },
  true
)

const durationPattern = /^\d+ (second|minute|hour|day)s?$/

const readDuration = (text: string): Duration.Duration | null => {
  if (!durationPattern.test(text)) return null
  const [amount, unit] = text.split(" ")
  const each = unit?.startsWith("s") ? 1 : unit?.startsWith("m") ? 60 : unit?.startsWith("h") ? 3600 : 86_400
  return Number(amount) > 0 ? Duration.seconds(Number(amount) * each) : null
}

/** "5 minutes". */
export const Interval = fromText({
  is: Duration.isDuration,
  read: readDuration,
  write: (duration) => `${Duration.toSeconds(duration)} seconds`,
  expected: `a duration such as "5 minutes" or "1 hour"`,
  jsonSchema: { type: "string", pattern: durationPattern.source, description: "A duration, for example: 5 minutes" }
})

/** "Europe/Paris". */
export const Zone = fromText({
  is: DateTime.isTimeZone,
  read: (text) => Option.getOrNull(DateTime.zoneFromString(text)),
  write: DateTime.zoneToString,
  expected: `the name of a time zone such as "Europe/Paris"`,
  jsonSchema: { type: "string", description: "An IANA time zone, for example: Europe/Paris" }
})

/** An address over http or https. It stands beside the token too. */
export const WebAddress = fromText({
  is: (input): input is URL => input instanceof URL,
  read: (text) => {
    const url = URL.canParse(text) ? new URL(text) : null
    return url !== null &&
      (url.protocol === "https:" || url.protocol === "http:") &&
      url.username === "" &&
      url.password === ""
      ? url
      : null
  },
  write: (url) => url.href,
  expected: `an address such as "https://api.apimo.pro"`,
  isShown: false,
  jsonSchema: { type: "string", format: "uri" }
})

/** "sqlite:./alerts.db". */
export const StoreAddress = fromText({
  is: isText,
  read: (text) => (/^sqlite:./.test(text) ? text : null),
  write: (text) => text,
  expected: `"sqlite:" and a path such as "sqlite:./alerts.db"`,
  isShown: false,
  jsonSchema: {
    type: "string",
    pattern: "^sqlite:.",
    description: "sqlite: and a path, for example: sqlite:./alerts.db"
  }
})

export interface Mailbox {
  readonly name: string | null
  readonly email: string
}

const mailboxPattern = /^(?:([^<>]*?)\s*<([^\s<>@]+@[^\s<>@]+)>|([^\s<>@]+@[^\s<>@]+))$/

/** "Accueil <accueil@agence.example>" or a bare address. */
export const Mailbox: Schema.Schema<Mailbox, string> = fromText({
  is: (input): input is Mailbox => typeof input === "object" && input !== null && "email" in input,
  read: (text) => {
    const match = mailboxPattern.exec(text.trim())
    if (match === null) return null
    const name = match[1]?.replace(/^"(.*)"$/, "$1") ?? ""
    return { name: name === "" ? null : name, email: match[2] ?? match[3] ?? "" }
  },
  write: (mailbox) => (mailbox.name === null ? mailbox.email : `${mailbox.name} <${mailbox.email}>`),
  expected: `an e-mail address such as "Accueil <accueil@example.test>"`,
  jsonSchema: { type: "string", description: "An e-mail address, with or without a name" }
})
