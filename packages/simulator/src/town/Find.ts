/**
 * Finding records by their id anywhere in the town, or saying in words that there is none.
 */
import * as Either from "effect/Either"
import type { Books } from "./Books.ts"
import type { Agent, Property, Request } from "./Model.ts"
import type { Town } from "./Town.ts"

/** A record with the books that hold it. */
export interface Found<A> {
  readonly books: Books
  readonly record: A
}

const find = <A>(
  town: Town,
  id: number,
  kind: string,
  of: (books: Books) => ReadonlyMap<number, A>
): Either.Either<Found<A>, string> => {
  for (const books of town.agencies.values()) {
    const record = of(books).get(id)
    if (record !== undefined) return Either.right({ books, record })
  }
  return Either.left(`there is no ${kind} ${id}`)
}

/** A property. */
export const property = (town: Town, id: number): Either.Either<Found<Property>, string> =>
  find(town, id, "property", (books) => books.properties)

/** A request. */
export const request = (town: Town, id: number): Either.Either<Found<Request>, string> =>
  find(town, id, "request", (books) => books.requests)

/** An agent. */
export const agent = (town: Town, id: number): Either.Either<Found<Agent>, string> =>
  find(town, id, "agent", (books) => books.agents)

/** The books of an agency; without an id those of the first. */
export const books = (town: Town, agency?: number): Either.Either<Books, string> => {
  for (const found of town.agencies.values()) {
    if (agency === undefined || found.agency.id === agency) return Either.right(found)
  }
  return Either.left(agency === undefined ? "the town has no agency" : `there is no agency ${agency}`)
}
