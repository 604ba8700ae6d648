/**
 * Edits of requests, their buyers, and of single pairs.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { optional } from "../Optional.ts"
import type { Running } from "../Running.ts"
import * as Edits from "../town/Edits.ts"
import * as Find from "../town/Find.ts"
import * as Control from "./Control.ts"
import { RequestSpec, requestDetails } from "./Specs.ts"

const change = (running: Running, request: number, spec: RequestSpec): Either.Either<object, string> =>
  Either.gen(function* () {
    const details = yield* requestDetails(spec)
    const { books, record } = yield* Find.request(running.town, request)
    Edits.changeRequest(books, record, details, running.clock.now())
    return {}
  })

/** A new request with a new buyer; what `with` leaves open is drawn. Gives its id. */
export const addRequest = Control.make(
  "edits/addRequest",
  Schema.Struct({ agency: optional(Schema.Int), with: optional(RequestSpec) }),
  Schema.Struct({ request: Schema.Int, contact: Schema.Int, user: Schema.Int }),
  (running, { agency, with: spec = {} }) =>
    Either.gen(function* () {
      const details = yield* requestDetails(spec)
      const books = yield* Find.books(running.town, agency)
      const request = Edits.addRequest(running.town, books, details, running.clock.now())
      return { request: request.id, contact: request.contact, user: request.user }
    })
)

/** The buyer wants something else: whatever `with` gives. */
export const changeCriteria = Control.make(
  "edits/changeCriteria",
  Schema.Struct({ request: Schema.Int, with: RequestSpec }),
  Control.Nothing,
  (running, { request, with: spec }) => change(running, request, spec)
)

/** The request is not active any more. Its crossings are still there and go on changing. */
export const pauseRequest = Control.make(
  "edits/pauseRequest",
  Schema.Struct({ request: Schema.Int }),
  Control.Nothing,
  (running, { request }) => change(running, request, { active: false })
)

/** The request is active again. */
export const resumeRequest = Control.make(
  "edits/resumeRequest",
  Schema.Struct({ request: Schema.Int }),
  Control.Nothing,
  (running, { request }) => change(running, request, { active: true })
)

/** Another buyer's details. */
export const changeContact = Control.make(
  "edits/changeContact",
  Schema.Struct({
    contact: Schema.Int,
    firstname: optional(Schema.NullOr(Schema.String)),
    lastname: optional(Schema.NullOr(Schema.String)),
    email: optional(Schema.NullOr(Schema.String)),
    phone: optional(Schema.NullOr(Schema.String)),
    mobile: optional(Schema.NullOr(Schema.String))
  }),
  Control.Nothing,
  (running, { contact, ...given }) => {
    for (const books of running.town.agencies.values()) {
      const known = books.contacts.get(contact)
      if (known === undefined) continue
      books.contacts.set(contact, { ...known, ...given, updatedAt: running.clock.now() })
      return Either.right({})
    }
    return Either.left(`there is no contact ${contact}`)
  }
)

/** An agent marks a match: 1 to suggest, 2 already suggested, 3 not suggested. Neither side of the pair changes. */
export const mark = Control.make(
  "edits/mark",
  Schema.Struct({ request: Schema.Int, property: Schema.Int, step: Schema.Literal(1, 2, 3) }),
  Control.Nothing,
  (running, { request, property, step }) =>
    Either.flatMap(Find.request(running.town, request), ({ books }) =>
      books.crossings.mark(request, property, step, running.clock.now())
        ? Either.right({})
        : Either.left(`request ${request} and property ${property} have no crossing`)
    )
)

/**
 * Fixes the total of a pair, whatever its records say; null gives it back to the score. Below 30 the crossing goes.
 * For tests that need an exact total. Neither side of the pair changes.
 */
export const pinTotal = Control.make(
  "edits/pinTotal",
  Schema.Struct({
    request: Schema.Int,
    property: Schema.Int,
    total: Schema.NullOr(Schema.Int.pipe(Schema.between(0, 100)))
  }),
  Control.Nothing,
  (running, { request, property, total }) =>
    Either.gen(function* () {
      const { books, record } = yield* Find.request(running.town, request)
      const other = yield* Find.property(running.town, property)
      if (other.books !== books) return yield* Either.left("the two belong to different agencies")
      books.crossings.pin(record, other.record, total, running.clock.now())
      return {}
    })
)
