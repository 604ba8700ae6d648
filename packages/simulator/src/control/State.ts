/**
 * Looking at the town behind the API's back: what a test expects is computed from here.
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { optional } from "../Optional.ts"
import type { Running } from "../Running.ts"
import type { Books } from "../town/Books.ts"
import * as Control from "./Control.ts"

const maybe = Schema.NullOr(Schema.Number)

/** A crossing with its agency. Instants are milliseconds since 1970. */
export const Pair = Schema.Struct({
  agency: Schema.Int,
  request: Schema.Int,
  property: Schema.Int,
  total: Schema.Int,
  step: Schema.Int,
  createdAt: Schema.Number,
  updatedAt: Schema.Number
})
/** A crossing with its agency. Instants are milliseconds since 1970. */
export type Pair = typeof Pair.Type

const Agency = Schema.Struct({ id: Schema.Int, name: Schema.String, granted: Schema.Boolean })

const Agent = Schema.Struct({
  id: Schema.Int,
  agency: Schema.Int,
  active: Schema.Boolean,
  firstname: Schema.String,
  lastname: Schema.String,
  email: Schema.NullOr(Schema.String),
  language: Schema.String
})

const Contact = Schema.Struct({
  id: Schema.Int,
  agency: Schema.Int,
  user: Schema.Int,
  firstname: Schema.NullOr(Schema.String),
  lastname: Schema.NullOr(Schema.String),
  company: Schema.NullOr(Schema.String),
  email: Schema.NullOr(Schema.String),
  phone: Schema.NullOr(Schema.String),
  mobile: Schema.NullOr(Schema.String)
})

const Request = Schema.Struct({
  id: Schema.Int,
  agency: Schema.Int,
  active: Schema.Boolean,
  contact: Schema.Int,
  user: Schema.Int,
  category: Schema.Int,
  types: Schema.Array(Schema.Int),
  cities: Schema.Array(Schema.Int),
  priceMin: maybe,
  priceMax: maybe,
  margin: Schema.Number,
  areaMin: maybe,
  areaMax: maybe,
  rooms: maybe,
  roomsOperator: Schema.Literal(1, 2, 3),
  bedrooms: Schema.Number,
  createdAt: Schema.Number,
  updatedAt: Schema.Number
})

const Property = Schema.Struct({
  id: Schema.Int,
  agency: Schema.Int,
  user: Schema.Int,
  reference: Schema.String,
  step: Schema.Int,
  status: Schema.Int,
  category: Schema.Int,
  type: Schema.Int,
  city: Schema.Struct({ id: Schema.Int, name: Schema.String, zipcode: Schema.String }),
  price: maybe,
  hidePrice: Schema.Boolean,
  area: maybe,
  areaTotal: maybe,
  rooms: Schema.Number,
  bedrooms: Schema.Number,
  visible: Schema.Boolean,
  createdAt: Schema.Number,
  updatedAt: Schema.Number
})

const everywhere = <A>(running: Running, of: (books: Books) => Iterable<A>): ReadonlyArray<A> =>
  [...running.town.agencies.values()].flatMap((books) => [...of(books)])

/** Every crossing, or those of one request or property, or those with at least a total. */
export const pairs = Control.make(
  "state/pairs",
  Schema.Struct({ request: optional(Schema.Int), property: optional(Schema.Int), minTotal: optional(Schema.Int) }),
  Schema.Array(Pair),
  (running, { request, property, minTotal = 0 }) =>
    Either.right(
      everywhere(running, (books) =>
        (request === undefined ? [...books.requests.keys()] : [request]).flatMap((id) =>
          books.crossings
            .ofRequest(id)
            .filter((found) => found.total >= minTotal && (property === undefined || found.property === property))
            .map((found) => ({ ...found, agency: books.agency.id }))
        )
      )
    )
)

/** A control that lists records of every agency, cut down to what its schema names. */
const listing = <A, I>(path: string, record: Schema.Schema<A, I>, of: (books: Books) => Iterable<unknown>) => {
  const records = Schema.Array(record)
  const cut = Schema.decodeUnknownEither(records)
  return Control.make(path, Control.Nothing, records, (running) =>
    Either.mapLeft(cut(everywhere(running, of)), ParseResult.TreeFormatter.formatErrorSync)
  )
}

/** Every agency. */
export const agencies = listing("state/agencies", Agency, (books) => [books.agency])

/** Every agent. */
export const agents = listing("state/agents", Agent, (books) => books.agents.values())

/** Every buyer. */
export const contacts = listing("state/contacts", Contact, (books) => books.contacts.values())

/** Every request. */
export const requests = listing("state/requests", Request, (books) => books.requests.values())

/** Every property, the hidden ones too. */
export const properties = listing("state/properties", Property, (books) => books.properties.values())

/** The calls of the API, oldest first (at most the newest 100,000). `at` is the town's time. */
export const calls = Control.make(
  "log/calls",
  Control.Nothing,
  Schema.Array(
    Schema.Struct({
      at: Schema.Number,
      method: Schema.String,
      route: Schema.String,
      url: Schema.String,
      status: Schema.Int
    })
  ),
  (running) => Either.right(running.log.calls())
)

/** How many calls there were by method and route, "GET /agencies/{agency}/requests". */
export const counts = Control.make(
  "log/counts",
  Control.Nothing,
  Schema.Record({ key: Schema.String, value: Schema.Int }),
  (running) => Either.right(running.log.counts())
)

/** Forgets the calls. */
export const clearLog = Control.make("log/clear", Control.Nothing, Control.Nothing, (running) => {
  running.log.clear()
  return Either.right({})
})
