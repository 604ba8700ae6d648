/**
 * Values as the databases give them: PostgreSQL gives BIGINT as text, flags are numbers, structures are JSON text.
 */
import * as Schema from "effect/Schema"

/** A number that a driver may give as text. */
export const Int = Schema.Union(Schema.Number, Schema.NumberFromString)

export const Flag = Schema.transform(Schema.Number, Schema.Boolean, {
  strict: true,
  decode: (n) => n !== 0,
  encode: (flag) => (flag ? 1 : 0)
})

export const Json = <A, I>(schema: Schema.Schema<A, I>) => Schema.parseJson(schema)
