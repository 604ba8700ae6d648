/** What stands under `with:` of a channel that tells by e-mail. */
import * as Duration from "effect/Duration"
import * as ParseResult from "effect/ParseResult"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Mailbox } from "./Mailbox.ts"
import { isLoopback, SmtpUrl } from "./SmtpServer.ts"

/** "30 seconds", "2 minutes". */
const Timeout = Schema.transformOrFail(
  Schema.String.annotations({
    description: 'A time such as "30 seconds" or "2 minutes"',
    pattern: "^\\d+(\\.\\d+)? (millis|seconds?|minutes?|hours?)$",
    examples: ["30 seconds"]
  }),
  Schema.DurationFromSelf,
  {
    strict: true,
    decode: (text, _, ast) => {
      const match = /^(\d+(?:\.\d+)?) (millis|second|minute|hour)s?$/.exec(text.trim())
      const millis = Number(match?.[1]) * (unitMillis[match?.[2] ?? ""] ?? Number.NaN)
      return millis > 0
        ? ParseResult.succeed(Duration.millis(millis))
        : ParseResult.fail(
            new ParseResult.Type(
              ast,
              text,
              `${JSON.stringify(text)} is not a time; write for example "30 seconds" or "2 minutes"`
            )
          )
    },
    encode: (duration) => ParseResult.succeed(`${Duration.toMillis(duration)} millis`)
  }
)

const unitMillis: Readonly<Record<string, number>> = { millis: 1, second: 1_000, minute: 60_000, hour: 3_600_000 }

// Exactly optional: with undefined allowed, every mistake would be told twice.
const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** A secret as text. The default message would show what was given. */
const secret = (description: string) =>
  Schema.Redacted(
    Schema.String.annotations({ message: () => ({ message: "must be text", override: true }), description })
  )

const unsubscribe = /^(https:\/\/[^\s<>"]+|mailto:[^\s<>"@]+@[^\s<>"]+)$/i

const fields = Schema.Struct({
  smtp: SmtpUrl,
  /** Instead of the part before the @ in `smtp`: a password needs no escaping here. */
  user: optional(secret("Login, if it is not in smtp")),
  password: optional(secret("Password, if it is not in smtp; needs no escaping here")),
  from: Mailbox,
  /** Where answers go; without it, to the agency's own address. */
  replyTo: optional(Mailbox),
  unsubscribe: optional(
    Schema.String.pipe(
      Schema.pattern(unsubscribe, {
        message: () => "must be an https: or mailto: address",
        jsonSchema: { pattern: "^(https://|mailto:)" },
        description: "An https: address that takes a one-click POST (RFC 8058), or a mailto: address"
      })
    )
  ),
  idempotencyHeader: optional(
    Schema.String.pipe(
      Schema.pattern(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, {
        message: () => 'must be a header name such as "Resend-Idempotency-Key"',
        description: "The header by which your relay drops a second copy; its value is the delivery's id"
      })
    )
  ),
  tls: optional(
    Schema.Struct({
      ca: optional(
        Schema.String.pipe(
          Schema.pattern(/-----BEGIN CERTIFICATE-----/, {
            message: () => "must be a certificate in PEM form, -----BEGIN CERTIFICATE-----",
            jsonSchema: { pattern: "BEGIN CERTIFICATE" },
            description: "The certificate of your own authority, PEM"
          })
        )
      ),
      serverName: optional(
        Schema.String.annotations({ description: "The name on the server's certificate, when it is not the host" })
      ),
      verify: optional(
        Schema.Boolean.annotations({ description: "false takes any certificate; only for a server on this machine" })
      )
    })
  ),
  connections: Schema.optionalWith(
    Schema.Number.pipe(
      Schema.filter((count) => Number.isInteger(count) && count >= 1 && count <= 50, {
        message: () => "must be a whole number from 1 to 50",
        jsonSchema: { type: "integer", minimum: 1, maximum: 50 },
        description: "Connections to the server at one time, 5 unless you say otherwise"
      })
    ),
    { exact: true, default: () => 5 }
  ),
  timeouts: optional(
    Schema.Struct({
      /** Until the server has greeted us and taken our login. */
      connect: optional(Timeout),
      /** From there until all but the last bytes of a message have left. */
      send: optional(Timeout),
      /** From the last bytes until the answer; RFC 5321 asks for 10 minutes. Giving up here leaves a delivery in doubt. */
      final: optional(Timeout)
    })
  )
})

/** The config of a channel that tells by e-mail. Secrets are redacted; errors never show what stood in `smtp`. */
export const EmailConfig = fields.pipe(
  Schema.filter(
    (config) =>
      config.tls?.verify !== false || isLoopback(config.smtp.host)
        ? undefined
        : {
            path: ["tls", "verify"],
            message: "false is only for a server on this machine; put the certificate of its authority under tls.ca"
          },
    { jsonSchema: {} }
  )
)
/** The config of a channel that tells by e-mail. */
export type EmailConfig = typeof EmailConfig.Type

/** How long each part of a delivery may take. */
export interface Timeouts {
  readonly connect: Duration.Duration
  readonly send: Duration.Duration
  readonly final: Duration.Duration
}

/** The configured times, 30 seconds, 2 minutes and 10 minutes where nothing is said. */
export const timeouts = (config: EmailConfig): Timeouts => ({
  connect: config.timeouts?.connect ?? Duration.seconds(30),
  send: config.timeouts?.send ?? Duration.minutes(2),
  final: config.timeouts?.final ?? Duration.minutes(10)
})

/** Who we are at the server; null when it wants no login. `user` and `password` win over what stands in `smtp`. */
export const login = (
  config: EmailConfig
): { readonly user: Redacted.Redacted; readonly password: Redacted.Redacted } | null => {
  const user = config.user ?? config.smtp.user
  const password = config.password ?? config.smtp.password
  return user === null ? null : { user, password: password ?? Redacted.make("") }
}
