/**
 * Edits of properties.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { optional } from "../Optional.ts"
import type { Running } from "../Running.ts"
import * as Edits from "../town/Edits.ts"
import * as Find from "../town/Find.ts"
import * as Control from "./Control.ts"
import { PropertySpec, propertyDetails } from "./Specs.ts"

const change = (running: Running, property: number, spec: PropertySpec): Either.Either<object, string> =>
  Either.gen(function* () {
    const details = yield* propertyDetails(spec)
    const { books, record } = yield* Find.property(running.town, property)
    Edits.changeProperty(books, record, details, running.clock.now())
    return {}
  })

/** A new property; what `with` leaves open is drawn. In the first agency unless one is given. Gives its id. */
export const addProperty = Control.make(
  "edits/addProperty",
  Schema.Struct({ agency: optional(Schema.Int), with: optional(PropertySpec) }),
  Schema.Struct({ property: Schema.Int }),
  (running, { agency, with: spec = {} }) =>
    Either.gen(function* () {
      const details = yield* propertyDetails(spec)
      const books = yield* Find.books(running.town, agency)
      return { property: Edits.addProperty(running.town, books, details, running.clock.now()).id }
    })
)

/**
 * A new property that satisfies every criterion of the request, but for what `with` says. Gives its id and its total;
 * refused when the total stays below `score` (default 100 without `with`).
 */
export const addPropertyFor = Control.make(
  "edits/addPropertyFor",
  Schema.Struct({ request: Schema.Int, score: optional(Schema.Int), with: optional(PropertySpec) }),
  Schema.Struct({ property: Schema.Int, total: Schema.Int }),
  (running, { request: id, score, with: spec }) =>
    Either.gen(function* () {
      const details = yield* propertyDetails(spec ?? {})
      const { books, record } = yield* Find.request(running.town, id)
      const given = { ...Edits.perfectFor(books, record), ...details }
      const property = Edits.addProperty(running.town, books, given, running.clock.now())
      const total = books.crossings.get(id, property.id)?.total ?? 0
      const wanted = score ?? (spec === undefined ? 100 : 0)
      if (total < wanted) {
        return yield* Either.left(`the property ${property.id} has a total of ${total}, less than ${wanted}`)
      }
      return { property: property.id, total }
    })
)

/** Changes whatever `with` gives. */
export const changeProperty = Control.make(
  "edits/changeProperty",
  Schema.Struct({ property: Schema.Int, with: PropertySpec }),
  Control.Nothing,
  (running, { property, with: spec }) => change(running, property, spec)
)

/** A new price in euros; null is "on request". */
export const setPrice = Control.make(
  "edits/setPrice",
  Schema.Struct({ property: Schema.Int, price: Schema.NullOr(Schema.Number) }),
  Control.Nothing,
  (running, { property, price }) => change(running, property, { price })
)

/** Another step: 1 in progress, 2 standby, 3 closed, 4 deleted. At step 4 its crossings go. */
export const setStep = Control.make(
  "edits/setStep",
  Schema.Struct({ property: Schema.Int, step: Schema.Literal(1, 2, 3, 4) }),
  Control.Nothing,
  (running, { property, step }) =>
    change(running, property, { step, status: step === 1 ? 1 : step === 2 ? 22 : step === 3 ? 30 : 40 })
)

/** Sold by the agency: step 3, status 30. Its crossings stay, as records of what was. */
export const sell = Control.make(
  "edits/sell",
  Schema.Struct({ property: Schema.Int }),
  Control.Nothing,
  (running, { property }) => change(running, property, { step: 3, status: 30 })
)

/** Left out of the list of properties from now on, though crossings still name it. */
export const hideProperty = Control.make(
  "edits/hideProperty",
  Schema.Struct({ property: Schema.Int }),
  Control.Nothing,
  (running, { property }) => change(running, property, { visible: false })
)

/** In the list of properties again. */
export const showProperty = Control.make(
  "edits/showProperty",
  Schema.Struct({ property: Schema.Int }),
  Control.Nothing,
  (running, { property }) => change(running, property, { visible: true })
)
