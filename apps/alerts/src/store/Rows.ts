/**
 * Values as the databases give them: PostgreSQL gives BIGINT as text, flags are numbers, structures are JSON text.
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { Damaged } from "./StoreFailed.ts"

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

const Named = Schema.Struct({ id: Schema.String })
const isNamed = Schema.is(Named)

/** Which row and column; not what is in it, because that may be somebody's address. */
const damage = (row: unknown, path: ReadonlyArray<PropertyKey>): Damaged => {
  const which = `${String(path[0] ?? "a column")}${isNamed(row) ? ` of ${row.id}` : ""}`
  return new Damaged({ message: `${which} is not what this program wrote there; put back a copy of the store` })
}

const pathOf = (error: ParseResult.ParseError) => ParseResult.ArrayFormatter.formatErrorSync(error)[0]?.path ?? []

/** The rows of a query. One that can't be read was written by another program, or by hand. */
export const read = <A, I>(row: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknown(Schema.Array(row))
  return (query: Effect.Effect<ReadonlyArray<unknown>, SqlError>): Effect.Effect<ReadonlyArray<A>, SqlError> =>
    Effect.flatMap(query, (rows) =>
      Effect.mapError(decode(rows), (error) => {
        const [index, ...path] = pathOf(error)
        return new SqlError({ cause: damage(rows[Number(index)], path) })
      })
    )
}

/** Those of them that can be read, so that one that can't stands in the way of no other; it is said each time. */
export const readable = <A, I>(row: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknownEither(row)
  return (query: Effect.Effect<ReadonlyArray<unknown>, SqlError>): Effect.Effect<ReadonlyArray<A>, SqlError> =>
    Effect.flatMap(query, (rows) =>
      Effect.map(
        Effect.forEach(rows, (one) =>
          Either.match(decode(one), {
            onLeft: (error) => Effect.as(Effect.logError(damage(one, pathOf(error)).message), Option.none<A>()),
            onRight: Effect.succeedSome
          })
        ),
        Arr.getSomes
      )
    )
}
