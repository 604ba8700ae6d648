/**
 * The books of one agency: all its records, and its crossings, which follow every change of the records.
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import type { City } from "../data/Places.ts"
import * as CrossingBook from "./CrossingBook.ts"
import type { Agency, Agent, Contact, Property, Request } from "./Model.ts"
import * as Papers from "./Papers.ts"

/** All records of an agency. Maps keep the order of ids. */
export interface Books {
  agency: Agency
  /** The cities that the agency works in. */
  readonly area: NonEmptyReadonlyArray<City>
  readonly agents: Map<number, Agent>
  readonly contacts: Map<number, Contact>
  readonly requests: Map<number, Request>
  readonly properties: Map<number, Property>
  readonly crossings: CrossingBook.CrossingBook
  readonly papers: Papers.Papers
}

/** The books of a new agency. */
export const make = (agency: Agency, area: NonEmptyReadonlyArray<City>): Books => ({
  agency,
  area,
  agents: new Map(),
  contacts: new Map(),
  requests: new Map(),
  properties: new Map(),
  crossings: CrossingBook.make(),
  papers: Papers.make()
})

/** Adds or replaces a request, and its crossings with it. */
export const putRequest = (books: Books, request: Request, now: number): void => {
  books.requests.set(request.id, request)
  books.crossings.requestChanged(request, books.properties.values(), now)
}

/** Adds or replaces a property, and its crossings with it. */
export const putProperty = (books: Books, property: Property, now: number): void => {
  books.properties.set(property.id, property)
  books.crossings.propertyChanged(property, books.requests.values(), now)
}
