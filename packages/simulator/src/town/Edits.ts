/**
 * Changes of the town. Each is dated by the given `now` and carries the crossings along.
 */
import * as Random from "../Random.ts"
import * as Books from "./Books.ts"
import type { Contact, Property, Request } from "./Model.ts"
import * as Properties from "./Properties.ts"
import * as Requests from "./Requests.ts"
import { drawContact, pickAgent, type Town } from "./Town.ts"

/** Puts a new property on the books. */
export const addProperty = (
  town: Town,
  books: Books.Books,
  given: Properties.PropertyDetails,
  now: number
): Property => {
  const id = town.next.property++
  const random = Random.make(town.seed, "new-property", id)
  const property = Properties.draw(
    random,
    { id, agency: books.agency.id, user: pickAgent(random, books), area: books.area, createdAt: now, updatedAt: now },
    given
  )
  Books.putProperty(books, property, now)
  return property
}

/** Changes a property. */
export const changeProperty = (
  books: Books.Books,
  property: Property,
  given: Properties.PropertyDetails,
  now: number
): Property => {
  const changed = { ...property, ...given, updatedAt: now }
  Books.putProperty(books, changed, now)
  return changed
}

/** Puts a new buyer on the books. */
export const addContact = (town: Town, books: Books.Books, given: Partial<Contact>, now: number): Contact => {
  const id = town.next.contact++
  const random = Random.make(town.seed, "new-contact", id)
  const user = pickAgent(random, books)
  const contact = { ...drawContact(random, id, books, user, now), ...given, id, agency: books.agency.id }
  books.contacts.set(id, contact)
  return contact
}

/** Puts a new request on the books, active unless said otherwise, with a new buyer unless one is given. */
export const addRequest = (town: Town, books: Books.Books, given: Requests.RequestDetails, now: number): Request => {
  const id = town.next.request++
  const random = Random.make(town.seed, "new-request", id)
  const user = given.user ?? pickAgent(random, books)
  const contact = given.contact ?? addContact(town, books, { user }, now).id
  const request = Requests.draw(
    random,
    { id, agency: books.agency.id, user, contact, area: books.area, createdAt: now, updatedAt: now },
    { active: true, ...given }
  )
  Books.putRequest(books, request, now)
  return request
}

/** Changes a request. */
export const changeRequest = (
  books: Books.Books,
  request: Request,
  given: Requests.RequestDetails,
  now: number
): Request => {
  const changed = { ...request, ...given, updatedAt: now }
  Books.putRequest(books, changed, now)
  return changed
}

/** What a property must be like to satisfy every criterion of a request. */
export const perfectFor = (books: Books.Books, request: Request): Properties.PropertyDetails => {
  const city = books.area.find((found) => request.cities.includes(found.id)) ?? books.area[0]
  const type = request.types[0] ?? 1
  const rooms = request.rooms ?? (type === 3 ? 0 : Math.max(3, request.bedrooms + 1))
  const smallest = request.areaMin ?? (request.areaMax === null ? Math.max(1, rooms) * 22 : request.areaMax * 0.8)
  const area = Math.ceil(request.areaMax === null ? smallest * 1.08 : Math.min(smallest * 1.08, request.areaMax))
  const random = Random.make("perfect", request.id)
  const price = request.priceMax ?? Properties.worth(random, request.category, type, city, area)
  const step = price > 20_000 ? 1000 : 10
  return {
    category: request.category,
    type,
    city,
    rooms,
    bedrooms: type === 3 ? 0 : Math.max(request.bedrooms, rooms - 1, 1),
    area,
    areaTotal: null,
    price: Math.max(request.priceMin ?? 0, Math.floor((price * 0.97) / step) * step),
    hidePrice: false,
    step: 1,
    status: 1
  }
}
