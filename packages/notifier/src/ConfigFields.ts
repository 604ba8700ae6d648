/** Fields that the configs of notifiers share. Their errors say what is wanted and never show what was given. */
import * as ParseResult from "effect/ParseResult"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** A member that may be left out. Exactly: with undefined allowed, every mistake would be told twice. */
export const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** A secret as text: what can stand in an HTTP header, without spaces. */
export const secret = (description: string) =>
  Schema.Redacted(
    Schema.String.pipe(
      Schema.pattern(/^[\x21-\x7e]+$/, {
        message: () => ({ message: "must be text without spaces or accents", override: true }),
        jsonSchema: {},
        description
      }),
      (schema) =>
        schema.annotations({ message: () => ({ message: "must be text without spaces or accents", override: true }) })
    )
  )

/** Text of one line that matches a pattern. */
export const text = (description: string, pattern: RegExp, wanted: string, examples: ReadonlyArray<string> = []) =>
  Schema.String.annotations({ message: () => ({ message: `must be ${wanted}`, override: true }) }).pipe(
    Schema.pattern(pattern, {
      message: () => ({ message: `must be ${wanted}`, override: true }),
      jsonSchema: { pattern: pattern.source },
      description,
      ...(examples.length === 0 ? {} : { examples: [examples[0] ?? "", ...examples.slice(1)] as const })
    })
  )

/** An http: or https: address, kept as a secret: whoever knows a hook's address may use it. */
export const address = (description: string, example: string): Schema.Schema<Redacted.Redacted<URL>, string> =>
  Schema.transformOrFail(
    Schema.String.annotations({
      message: () => ({ message: `must be an address like ${example}`, override: true }),
      description,
      examples: [example]
    }),
    Schema.RedactedFromSelf(Schema.instanceOf(URL)),
    {
      strict: true,
      decode: (given, _, ast) => {
        const url = URL.canParse(given.trim()) ? new URL(given.trim()) : null
        return url !== null && (url.protocol === "https:" || url.protocol === "http:") && url.hash === ""
          ? ParseResult.succeed(Redacted.make(url))
          : ParseResult.fail(new ParseResult.Type(ast, null, `must be an address like ${example}`))
      },
      encode: (url) => ParseResult.succeed(Redacted.value(url).href)
    }
  )

/** Lets an address lead to this machine or its network, and be `http:`. */
export const allowPrivate = optional(
  Schema.Boolean.annotations({
    description: "true lets the address lead to this machine or its network, and be http: without TLS"
  })
)

/** Refuses an `http:` address unless the config allows private ones. */
export const overTls = <A extends { readonly allowPrivate?: boolean }, I>(
  fields: Schema.Schema<A, I>,
  addressOf: (config: A) => Redacted.Redacted<URL> | undefined,
  name: string
) =>
  fields.pipe(
    Schema.filter(
      (config) => {
        const given = addressOf(config)
        return given === undefined || Redacted.value(given).protocol === "https:" || config.allowPrivate === true
          ? undefined
          : { path: [name], message: "must be an https: address; http: is only taken with allowPrivate: true" }
      },
      { jsonSchema: {} }
    )
  )
