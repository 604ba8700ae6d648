/**
 * Which matches take a route, as the config says it: all conditions of one `when` must hold, and each list means any of.
 */
import { Event, Locale } from "@apimo-alerts/notifier/Message"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { categoryNames, type Names, typeNames } from "../facts/Catalog.ts"
import { folded } from "../facts/Place.ts"
import { hints } from "./Issues.ts"
import { nearest } from "./Nearest.ts"
import { Score, Whole } from "./Scalars.ts"

const isWritten = (input: unknown): input is string | number => typeof input === "string" || typeof input === "number"

/** A name of a catalog, or the number that Apimo has for it. */
const Named = (names: Names): Schema.Schema<number, string | number> =>
  Schema.transformOrFail(
    Schema.declare(isWritten, {
      title: "a name or a number",
      jsonSchema: {
        anyOf: [{ enum: names.all }, { type: "integer", minimum: 1 }, { type: "string", pattern: "^\\$\\{" }]
      }
    }),
    Schema.declare((input): input is number => typeof input === "number"),
    {
      strict: true,
      decode: (written, _, ast) => {
        const text = String(written).trim()
        const id = names.idOf(text) ?? (/^\d+$/.test(text) ? Number(text) : 0)
        if (Number.isSafeInteger(id) && id > 0) return ParseResult.succeed(id)
        const near = nearest(text, names.all)
        const hint = near === null ? `write ${names.all.join(", ")} or Apimo's number` : `did you mean "${near}"?`
        return ParseResult.fail(new ParseResult.Type(ast, written, `there is no "${text}" in Apimo; ${hint}`))
      },
      encode: (id) => ParseResult.succeed(id)
    }
  )

/** A city's name or postcode, as written and as it is compared. */
export interface Place {
  readonly written: string
  readonly folded: string
}

const isPlace = (input: unknown): input is Place =>
  typeof input === "object" && input !== null && "written" in input && "folded" in input

/** YAML reads 06000 as the number 6000, so a number is taken only where nothing can be lost. */
const Place: Schema.Schema<Place, string | number> = Schema.transformOrFail(
  Schema.declare(isWritten, {
    title: "a city or a postcode",
    jsonSchema: {
      anyOf: [
        { type: "string", minLength: 1 },
        { type: "integer", minimum: 10_000 }
      ]
    }
  }),
  Schema.declare(isPlace),
  {
    strict: true,
    decode: (given, _, ast) => {
      const wrong = (message: string) => ParseResult.fail(new ParseResult.Type(ast, given, message))
      if (typeof given === "number" && !(Number.isSafeInteger(given) && given >= 10_000))
        return wrong(`put a postcode in quotes, like "06000": without them ${given} may have lost a zero`)
      const written = String(given).trim()
      const key = folded(written)
      return key === ""
        ? wrong("expected the name of a city or a postcode")
        : ParseResult.succeed({ written, folded: key })
    },
    encode: ({ written }) => ParseResult.succeed(written)
  }
)

const anyOf = <A, I>(one: Schema.Schema<A, I>, description: string) =>
  Schema.optional(Schema.NonEmptyArray(one)).annotations({ description })

const office = "in Apimo an office is an agency: use agencies"

export const When = Schema.Struct({
  minScore: Schema.optional(Score).annotations({ description: "At or above this score" }),
  maxScore: Schema.optional(Score).annotations({ description: "At or below this score" }),
  agencies: anyOf(Whole(1), "Of one of these agencies"),
  agents: anyOf(Whole(1), "Of a request that belongs to one of these users"),
  categories: anyOf(Named(categoryNames), "Of one of these categories: sale, rental, ... or Apimo's number"),
  types: anyOf(Named(typeNames), "Of one of these types of property: apartment, house, ... or Apimo's number"),
  cities: anyOf(Place, "In one of these cities: names or postcodes"),
  events: anyOf(Event, "Told for one of these reasons"),
  languages: anyOf(Locale, "Told in one of these languages: the recipient's")
}).annotations({ [hints]: { offices: office, office, agency: 'did you mean "agencies"?' } })

export interface When extends Schema.Schema.Type<typeof When> {}
