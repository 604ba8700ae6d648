/**
 * Details of records that an edit may give. What is not given is drawn from the seed, or stays as it was.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { type City, cities } from "../data/Places.ts"
import { optional } from "../Optional.ts"
import type { PropertyDetails } from "../town/Properties.ts"
import type { RequestDetails } from "../town/Requests.ts"

const maybe = Schema.NullOr(Schema.Number)

/** A city by its id or its name: 7401 or "Annecy". */
export const CityRef = Schema.Union(Schema.Int, Schema.String)
/** A city by its id or its name. */
export type CityRef = typeof CityRef.Type

/** Details of a property. Prices in euros, areas in square metres; category, type, step and status as in the catalogs. */
export const PropertySpec = Schema.Struct({
  user: optional(Schema.Int),
  reference: optional(Schema.String),
  category: optional(Schema.Int),
  type: optional(Schema.Int),
  subtype: optional(Schema.NullOr(Schema.Int)),
  city: optional(CityRef),
  price: optional(maybe),
  hidePrice: optional(Schema.Boolean),
  area: optional(maybe),
  areaTotal: optional(maybe),
  rooms: optional(Schema.Int),
  bedrooms: optional(Schema.Int),
  step: optional(Schema.Int),
  status: optional(Schema.Int),
  group: optional(Schema.Int),
  publishAddress: optional(Schema.Boolean),
  /** False: left out of the list of properties, though crossings still name it. */
  visible: optional(Schema.Boolean),
  texts: optional(
    Schema.Array(
      Schema.Struct({
        language: Schema.String,
        title: Schema.NullOr(Schema.String),
        subtitle: Schema.NullOr(Schema.String),
        hook: Schema.NullOr(Schema.String),
        comment: Schema.NullOr(Schema.String)
      })
    )
  )
})
/** Details of a property. */
export type PropertySpec = typeof PropertySpec.Type

/** Details of a request. Prices in euros, areas in square metres, `margin` in percent. */
export const RequestSpec = Schema.Struct({
  active: optional(Schema.Boolean),
  user: optional(Schema.Int),
  contact: optional(Schema.Int),
  category: optional(Schema.Int),
  types: optional(Schema.Array(Schema.Int)),
  cities: optional(Schema.Array(CityRef)),
  priceMin: optional(maybe),
  priceMax: optional(maybe),
  margin: optional(Schema.Number),
  areaMin: optional(maybe),
  areaMax: optional(maybe),
  rooms: optional(Schema.NullOr(Schema.Int)),
  roomsOperator: optional(Schema.Literal(1, 2, 3)),
  bedrooms: optional(Schema.Int),
  comment: optional(Schema.String)
})
/** Details of a request. */
export type RequestSpec = typeof RequestSpec.Type

const city = (ref: CityRef): Either.Either<City, string> => {
  const found = typeof ref === "number" ? cities.get(ref) : [...cities.values()].find((known) => known.name === ref)
  return found === undefined ? Either.left(`there is no city ${ref}`) : Either.right(found)
}

/** A property's details with its city looked up. */
export const propertyDetails = ({ city: ref, ...rest }: PropertySpec): Either.Either<PropertyDetails, string> =>
  ref === undefined ? Either.right(rest) : Either.map(city(ref), (found) => ({ ...rest, city: found }))

/** A request's details with its cities looked up. */
export const requestDetails = ({ cities: refs, ...rest }: RequestSpec): Either.Either<RequestDetails, string> =>
  refs === undefined
    ? Either.right(rest)
    : Either.map(Either.all(refs.map(city)), (found) => ({ ...rest, cities: found.map(({ id }) => id) }))
