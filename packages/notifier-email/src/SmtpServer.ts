/** Which server takes the mail, and who we are there. */
import * as ParseResult from "effect/ParseResult"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** A parsed `smtp:` or `smtps:` address. */
export const SmtpServer = Schema.Struct({
  /** TLS from the first byte (`smtps:`); otherwise STARTTLS. */
  secure: Schema.Boolean,
  host: Schema.String,
  port: Schema.Number,
  /** Redacted too: some relays use their token as the name of the user. */
  user: Schema.NullOr(Schema.RedactedFromSelf(Schema.String)),
  password: Schema.NullOr(Schema.RedactedFromSelf(Schema.String))
})
/** A parsed `smtp:` or `smtps:` address. */
export interface SmtpServer extends Schema.Schema.Type<typeof SmtpServer> {}

// Not WHATWG's parser: a password pasted as it is may hold @, / or #, and must not end up in the host of an error.
const shape = /^(smtps?):\/\/(?:([\s\S]*)@)?(\[[0-9a-f:.]+\]|[^@:/?#\s]+)(?::(\d{1,5}))?\/?$/i

/** A password may be percent-encoded, as in any URL, or stand as it is. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Reads an address; null when it is none. Says nothing of what it read, because that may hold a password. */
export const parse = (url: string): SmtpServer | null => {
  const match = shape.exec(url.trim())
  if (match === null) return null
  const [, scheme = "", login, host = "", port] = match
  const secure = scheme.toLowerCase() === "smtps"
  const number = port === undefined ? (secure ? 465 : 587) : Number(port)
  if (number < 1 || number > 65_535) return null
  const colon = login?.indexOf(":") ?? -1
  const user = login === undefined ? null : decoded(colon === -1 ? login : login.slice(0, colon))
  const password = login === undefined || colon === -1 ? null : decoded(login.slice(colon + 1))
  return {
    secure,
    host: host.replace(/^\[|\]$/g, "").toLowerCase(),
    port: number,
    user: user === null || user === "" ? null : Redacted.make(user),
    password: password === null ? null : Redacted.make(password)
  }
}

const print = (server: SmtpServer): string => {
  const secret = (value: SmtpServer["user"]): string =>
    value === null ? "" : encodeURIComponent(Redacted.value(value))
  const login =
    server.user === null
      ? ""
      : `${secret(server.user)}${server.password === null ? "" : `:${secret(server.password)}`}@`
  const host = server.host.includes(":") ? `[${server.host}]` : server.host
  return `${server.secure ? "smtps" : "smtp"}://${login}${host}:${server.port}`
}

/** True for a server on this machine, where nothing leaves it and TLS is not needed. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host)

/** `smtps://user:password@host:port`, or `smtp://…` for a server that starts in clear and changes to TLS. */
export const SmtpUrl: Schema.Schema<SmtpServer, string> = Schema.transformOrFail(
  Schema.String.annotations({
    // The default message would show what was given, password and all.
    message: () => ({ message: "must be text like smtps://user:password@mail.example.test:465", override: true }),
    description:
      "smtps://user:password@host:465 (TLS from the start) or smtp://user:password@host:587 (STARTTLS, required unless the host is this machine)",
    examples: ["smtps://alerts:secret@mail.example.test"]
  }),
  SmtpServer,
  {
    strict: true,
    decode: (url, _, ast) => {
      const server = parse(url)
      return server === null
        ? ParseResult.fail(
            new ParseResult.Type(
              ast,
              "(not shown)",
              "is not an SMTP address; write smtps://user:password@host:465 or smtp://user:password@host:587, without anything after the port"
            )
          )
        : ParseResult.succeed(server)
    },
    encode: (server) => ParseResult.succeed(print(server))
  }
).annotations({ identifier: "SmtpUrl" })
