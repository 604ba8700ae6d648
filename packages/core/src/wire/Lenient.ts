/**
 * Schemas for the members of an answer. They read leniently (see Scalar.ts): what can't be read becomes null, except
 * where the record would be useless or harmful without it. Then the record fails, and the message names the place and
 * the JSON type that came, never the value.
 */
import type * as DateTime from "effect/DateTime"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as Scalar from "./Scalar.ts"
import * as Shape from "./Shape.ts"
import * as Shapes from "./Shapes.ts"

/** What a value is called in the report of a record that did not decode. */
export const expected = {
  object: "an object",
  id: "an id (a positive whole number, or a string of one)",
  number: "a number (or a string of one)",
  text: "a text",
  flag: 'a flag (true, false, "1" or "0")',
  instant: "a date (YYYY-MM-DD HH:MM:SS)",
  list: "a list",
  named: "an object with id and name"
} as const

/** "expected an id, got a boolean": says nothing about the value but its JSON type. */
export const complaint = (what: string, value: unknown): string =>
  value === undefined ? "is missing" : `expected ${what}, got ${Scalar.typeName(value)}`

/** A schema that never fails: `read` gives a value for everything. `what` and `fits` are for the report of drift. */
const total = <A, I>(
  to: Schema.Schema<A, I>,
  read: (value: unknown) => I,
  shape: Partial<Shape.Shape> & Pick<Shape.Shape, "what" | "fits">
): Schema.Schema<A, unknown> =>
  Shape.expecting(Schema.transform(Schema.Unknown, to, { strict: true, decode: read, encode: (value) => value }), shape)

/** A schema that fails where `read` gives null or undefined. */
const required = <A, I>(
  to: Schema.Schema<A, I>,
  what: string,
  read: (value: unknown) => I | null | undefined,
  fits: (value: unknown) => boolean = (value) => read(value) !== undefined
): Schema.Schema<A, unknown> =>
  Shape.expecting(
    Schema.transformOrFail(Schema.Unknown, to, {
      strict: true,
      decode: (value, _, ast: SchemaAST.AST) => {
        const got = read(value)
        return got === null || got === undefined
          ? ParseResult.fail(new ParseResult.Type(ast, value, complaint(what, value)))
          : ParseResult.succeed(got)
      },
      encode: (value) => ParseResult.succeed(value)
    }),
    { what, fits, required: read(null) === null }
  )

const readable =
  (read: (value: unknown) => unknown) =>
  (value: unknown): boolean =>
    read(value) !== undefined

const asNumber = { what: expected.number, fits: readable(Scalar.number) }
const asText = { what: expected.text, fits: readable(Scalar.text) }
const asId = { what: expected.id, fits: readable(Scalar.id) }
const asList = { what: expected.list, fits: readable(Scalar.members) }
const asCatalogId = {
  what: expected.id,
  fits: (value: unknown) => Scalar.isObject(value) || Scalar.number(value) !== undefined
}
const asNamed = {
  what: expected.named,
  fits: (value: unknown) => Scalar.isObject(value) || Scalar.text(value) !== undefined
}

/** An id that must be there. */
export const Id = <A>(schema: Schema.Schema<A, number>): Schema.Schema<A, unknown> =>
  required(schema, expected.id, Scalar.id)

/** An id, or null. */
export const IdOrNull = <A>(schema: Schema.Schema<A, number>): Schema.Schema<A | null, unknown> =>
  total(Schema.NullOr(schema), (value) => Scalar.id(value) ?? null, asId)

/** A number that must be there. */
export const RequiredNumber: Schema.Schema<number, unknown> = required(Schema.Number, expected.number, Scalar.number)

/** A number, or null. */
export const NumberOrNull: Schema.Schema<number | null, unknown> = total(
  Schema.NullOr(Schema.Number),
  (value) => Scalar.number(value) ?? null,
  asNumber
)

/** A number of which zero means "not filled in". */
export const CountOrNull: Schema.Schema<number | null, unknown> = total(
  Schema.NullOr(Schema.Number),
  (value) => Scalar.count(value) ?? null,
  asNumber
)

/** A catalog's id, see `Shapes.catalogId`. */
export const CatalogId: Schema.Schema<number | null, unknown> = total(
  Schema.NullOr(Schema.Number),
  Shapes.catalogId,
  asCatalogId
)

/** A flag: `absent` when it is not said, `unreadable` when it is no flag. */
export const Flag = (absent: boolean, unreadable: boolean): Schema.Schema<boolean, unknown> =>
  total(
    Schema.Boolean,
    (value) => {
      const read = Scalar.flag(value)
      return read === null ? absent : (read ?? unreadable)
    },
    { what: expected.flag, fits: readable(Scalar.flag) }
  )

/** A flag that decides what happens: true when it is not said, a failure when it is no flag. */
export const Active: Schema.Schema<boolean, unknown> = required(Schema.Boolean, expected.flag, (value) => {
  const read = Scalar.flag(value)
  return read === null ? true : read
})

/** A text that must be there. */
export const Text: Schema.Schema<string, unknown> = required(Schema.String, expected.text, Scalar.text)

/** A text, or null. */
export const TextOrNull: Schema.Schema<string | null, unknown> = total(
  Schema.NullOr(Schema.String),
  Scalar.textOrNull,
  asText
)

/** An instant, or null. */
export const InstantOrNull: Schema.Schema<DateTime.Utc | null, unknown> = total(
  Schema.NullOr(Schema.DateTimeUtcFromSelf),
  Scalar.instantOrNull,
  { what: expected.instant, fits: readable(Scalar.instant) }
)

/** Numbers; what can't be read is left out. */
export const Numbers: Schema.Schema<ReadonlyArray<number>, unknown> = total(
  Schema.Array(Schema.Number),
  Scalar.numbers,
  asList
)

/** Ids, from one object, one id or a list of either. */
export const OneOrMoreIds: Schema.Schema<ReadonlyArray<number>, unknown> = total(
  Schema.Array(Schema.Number),
  Shapes.oneOrMoreIds,
  { what: expected.id, fits: (value) => typeof value === "object" || Scalar.id(value) !== undefined }
)

/** Labels; what can't be read is left out. */
export const Texts: Schema.Schema<ReadonlyArray<string>, unknown> = total(
  Schema.Array(Schema.String),
  Scalar.texts,
  asList
)

const asObject = { what: expected.object, fits: Scalar.isObject }

/** An object that may be missing: then its members are. PHP writes an empty one as []. */
export const Nested = <A, I extends object>(schema: Schema.Schema<A, I>): Schema.Schema<A, unknown> =>
  Shape.expecting(
    Schema.compose(
      Schema.transform(Schema.Unknown, Schema.Unknown, {
        strict: true,
        decode: (value) => (Scalar.isObject(value) ? value : {}),
        encode: (value) => value
      }),
      schema,
      { strict: false }
    ),
    { ...asObject, members: Shape.shapeOf(schema).members }
  )

/** An object, or null for whatever is none. */
export const NestedOrNull = <A, I extends object>(schema: Schema.Schema<A, I>): Schema.Schema<A | null, unknown> =>
  Shape.expecting(
    Schema.compose(
      Schema.transform(Schema.Unknown, Schema.Unknown, {
        strict: true,
        decode: (value) => (Scalar.isObject(value) ? value : null),
        encode: (value) => value
      }),
      Schema.NullOr(schema),
      { strict: false }
    ),
    { ...asObject, members: Shape.shapeOf(schema).members }
  )

/** The members of a list that decode, in order. */
export const List = <A, I>(schema: Schema.Schema<A, I>): Schema.Schema<ReadonlyArray<A>, unknown> => {
  const decode = Schema.decodeUnknownOption(schema)
  return total(
    Schema.Array(Schema.typeSchema(schema)),
    (value) => {
      const read: Array<A> = []
      for (const member of Scalar.members(value) ?? []) {
        const one = decode(member)
        if (one._tag === "Some") read.push(one.value)
      }
      return read
    },
    { ...asList, item: Shape.shapeOf(schema) }
  )
}

/** A member that an answer calls otherwise. */
export const from = <A>(key: string, schema: Schema.Schema<A, unknown>) =>
  Shape.named(Schema.propertySignature(schema).pipe(Schema.fromKey(key)), key, schema)

/** A number that must be there; the report of drift also tells of values out of these bounds. */
export const NumberWithin = (min: number, max: number): Schema.Schema<number, unknown> =>
  required(Schema.Number, expected.number, Scalar.number, (value) => {
    const read = Scalar.number(value)
    return typeof read === "number" && read >= min && read <= max
  })

const NamedSchema = Schema.Struct({ id: Schema.NullOr(Schema.Number), name: Schema.NullOr(Schema.String) })

/** An id with its name, see `Shapes.named`. */
export const Named: Schema.Schema<Shapes.Named | null, unknown> = total(
  Schema.NullOr(NamedSchema),
  Shapes.named,
  asNamed
)

/** A city, see `Shapes.city`. */
export const City: Schema.Schema<Shapes.City | null, unknown> = total(
  Schema.NullOr(Schema.Struct({ ...NamedSchema.fields, zipcode: Schema.NullOr(Schema.String) })),
  Shapes.city,
  asNamed
)

/** A name, also from an object that has it as `name`. */
export const NameOrNull: Schema.Schema<string | null, unknown> = total(
  Schema.NullOr(Schema.String),
  Shapes.name,
  asNamed
)

/** The places of a request, see `Shapes.locations`. */
export const Locations: Schema.Schema<ReadonlyArray<Shapes.Location>, unknown> = total(
  Schema.Array(
    Schema.Struct({
      cityId: Schema.NullOr(Schema.Number),
      city: Schema.NullOr(Schema.String),
      region: Schema.NullOr(Schema.String),
      district: Schema.NullOr(Schema.String)
    })
  ),
  Shapes.locations,
  asList
)

/** The programs that a property is published to. */
export const Providers: Schema.Schema<ReadonlyArray<number>, unknown> = total(
  Schema.Array(Schema.Number),
  Shapes.providers,
  asList
)

/** A number that stands under a name in an object, or instead of the object. */
export const NumberUnder = (key: string): Schema.Schema<number | null, unknown> =>
  total(Schema.NullOr(Schema.Number), Shapes.numberUnder(key), asObject)

/** Where a picture comes in the order. */
export const Rank: Schema.Schema<number, unknown> = total(Schema.Number, Shapes.rank, asNumber)

/** A list in the order of its members' rank. */
export const ByRank = <A extends { readonly rank: number }>(
  schema: Schema.Schema<ReadonlyArray<A>, unknown>
): Schema.Schema<ReadonlyArray<A>, unknown> =>
  Shape.expecting(
    Schema.transform(schema, Schema.typeSchema(schema), {
      strict: true,
      decode: (list) => [...list].sort((one, other) => one.rank - other.rank),
      encode: (list) => list
    }),
    Shape.shapeOf(schema)
  )
