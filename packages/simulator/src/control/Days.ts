/**
 * Letting ordinary days happen.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { optional } from "../Optional.ts"
import type { Running } from "../Running.ts"
import type { Books } from "../town/Books.ts"
import * as Days from "../town/Days.ts"
import * as Find from "../town/Find.ts"
import * as Control from "./Control.ts"

const count = optional(Schema.Int.pipe(Schema.nonNegative()))

const Happened = Schema.Struct({
  what: Schema.String,
  agency: Schema.Int,
  request: Schema.NullOr(Schema.Int),
  property: Schema.NullOr(Schema.Int)
})

const chosen = (running: Running, agency: number | undefined): Either.Either<ReadonlyArray<Books>, string> =>
  agency === undefined
    ? Either.right([...running.town.agencies.values()])
    : Either.map(Find.books(running.town, agency), (books) => [books])

/**
 * A plausible day: so many edits of requests (25) and of properties (15) in each agency or in one, all at what the
 * clock shows. The number of the day chooses them; the same day in the same town is the same.
 */
export const day = Control.make(
  "edits/day",
  Schema.Struct({ day: Schema.Int, requests: count, properties: count, agency: optional(Schema.Int) }),
  Schema.Array(Happened),
  (running, { day, requests = 25, properties = 15, agency }) =>
    Either.map(chosen(running, agency), (found) => {
      const now = running.clock.now()
      return found.flatMap((books) => [
        ...Array.from({ length: properties }, (_, index) =>
          Days.propertyEdit(running.town, books, `${day}/${index}`, now)
        ),
        ...Array.from({ length: requests }, (_, index) => Days.requestEdit(running.town, books, `${day}/${index}`, now))
      ])
    })
)

/** One edit of such a day, for a test that spreads them over the hours. `key` chooses it. */
export const one = Control.make(
  "edits/one",
  Schema.Struct({ side: Schema.Literal("request", "property"), key: Schema.String, agency: optional(Schema.Int) }),
  Happened,
  (running, { side, key, agency }) =>
    Either.map(Find.books(running.town, agency), (books) =>
      (side === "request" ? Days.requestEdit : Days.propertyEdit)(running.town, books, key, running.clock.now())
    )
)
