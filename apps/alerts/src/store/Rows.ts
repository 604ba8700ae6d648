/**
 * Values as the databases give them: PostgreSQL gives BIGINT as text, flags are numbers, structures are JSON text.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { Damaged, StoreFailed } from "./StoreFailed.ts"

/** A number that a driver may give as text. */
export const Int = Schema.Union(Schema.Number, Schema.NumberFromString)

export const Flag = Schema.transform(Schema.Number, Schema.Boolean, {
  strict: true,
  decode: (n) => n !== 0,
  encode: (flag) => (flag ? 1 : 0)
})

export const Json = <A, I>(schema: Schema.Schema<A, I>) => Schema.parseJson(schema)

/** Rows in one statement: below the number of parameters that every database takes. */
export const rowsAtOnce = 500

/** Which column; not what is in it, because that may be somebody's address. */
const damage = (error: ParseResult.ParseError): Damaged => {
  const [first] = ParseResult.ArrayFormatter.formatErrorSync(error)
  const column = String(first?.path[1] ?? "a column")
  return new Damaged({ message: `${column} is not what this program wrote there; put back a copy of the store` })
}

/** The rows of a query. One that can't be read was written by another program, or by hand. */
export const read = <A, I>(row: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknown(Schema.Array(row))
  return (
    query: Effect.Effect<ReadonlyArray<unknown>, SqlError>
  ): Effect.Effect<ReadonlyArray<A>, SqlError | StoreFailed> =>
    Effect.flatMap(query, (rows) =>
      Effect.mapError(decode(rows), (error) => new StoreFailed({ doing: "reading rows", cause: damage(error) }))
    )
}
