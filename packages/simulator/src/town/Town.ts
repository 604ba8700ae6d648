/**
 * The town: every agency with its books, drawn from a seed. The same seed, sizes and time give the same town.
 */

import * as People from "../data/People.ts"
import { areas } from "../data/Places.ts"
import * as Random from "../Random.ts"
import * as Books from "./Books.ts"
import type { Agent, Contact } from "./Model.ts"
import * as Papers from "./Papers.ts"
import * as Properties from "./Properties.ts"
import * as Requests from "./Requests.ts"

/** How large a town is. All sizes but `agencies` are per agency. */
export interface Sizes {
  readonly seed: number
  readonly agencies: number
  readonly agents: number
  readonly requests: number
  readonly properties: number
}

/** The next free id of each kind of record. */
export interface Counters {
  agency: number
  agent: number
  contact: number
  request: number
  property: number
  other: number
}

/** All agencies. */
export interface Town {
  readonly seed: number
  readonly next: Counters
  readonly agencies: Map<number, Books.Books>
}

const day = 86_400_000

/** An instant up to `days` before `now`, in whole seconds. */
const before = (random: Random.Random, now: number, days: number): number =>
  Math.floor((now - random.next() * days * day) / 1000) * 1000

const agencyNames = [
  "Agence du Lac",
  "Cabinet Martel",
  "Immobilière des Halles",
  "L'Adresse du Port",
  "Agence Bellevue"
]

/** The agent at a place in an agency: from three agents on the last is inactive and the one before has no address. */
const drawAgent = (
  random: Random.Random,
  id: number,
  agency: number,
  place: number,
  of: number,
  now: number
): Agent => {
  const [firstname] = random.pick(People.firstnames)
  const lastname = random.pick(People.lastnames)
  const createdAt = before(random, now - 400 * day, 2000)
  return {
    id,
    agency,
    active: of < 3 || place !== of - 1,
    firstname,
    lastname,
    email: of >= 3 && place === of - 2 ? null : People.email(firstname, lastname, id),
    phone: random.chance(0.5) ? People.phone(random) : null,
    mobile: random.chance(0.9) ? People.mobile(random) : null,
    language: place % 2 === 0 ? "fr" : "en",
    group: place === 0 ? 3 : 5,
    createdAt,
    updatedAt: createdAt
  }
}

/** A buyer, drawn at random. */
export const drawContact = (
  random: Random.Random,
  id: number,
  books: Books.Books,
  user: number,
  createdAt: number
): Contact => {
  const [firstname, title] = random.pick(People.firstnames)
  const lastname = random.pick(People.lastnames)
  const company = random.chance(0.06)
  return {
    id,
    agency: books.agency.id,
    user,
    title: random.chance(0.15) ? 4 : title,
    firstname: company ? null : firstname,
    lastname: company ? null : lastname,
    company: company ? `SCI ${lastname}` : null,
    email: random.chance(0.9) ? People.email(firstname, lastname, id) : null,
    phone: random.chance(0.3) ? People.phone(random) : null,
    mobile: random.chance(0.9) ? People.mobile(random) : null,
    languages: random.chance(0.85) ? ["fr"] : ["en", "fr"],
    city: random.pick(books.area),
    createdAt,
    updatedAt: createdAt
  }
}

/** An agent for a new record: mostly one who works and has an address, now and then any. */
export const pickAgent = (random: Random.Random, books: Books.Books): number => {
  const all = [...books.agents.values()]
  const working = all.filter((agent) => agent.active && agent.email !== null)
  const from = working.length === 0 || random.chance(0.08) ? all : working
  return from[random.int(0, Math.max(0, from.length - 1))]?.id ?? 0
}

const openAgency = (town: Town, sizes: Sizes, index: number, now: number): Books.Books => {
  const id = town.next.agency++
  const random = Random.make(sizes.seed, "agency", index)
  const area = areas[index % areas.length] ?? areas[0]
  const createdAt = before(random, now - 1000 * day, 2000)
  return Books.make(
    {
      id,
      name: `${agencyNames[index % agencyNames.length] ?? "Agence"} ${area[0].name}`,
      city: area[0],
      granted: true,
      email: `contact.${id}@example.test`,
      phone: People.phone(random),
      createdAt,
      updatedAt: createdAt
    },
    area
  )
}

const fill = (town: Town, books: Books.Books, sizes: Sizes, now: number): void => {
  const { id } = books.agency
  for (let place = 0; place < sizes.agents; place++) {
    const agent = drawAgent(
      Random.make(sizes.seed, "agent", id, place),
      town.next.agent++,
      id,
      place,
      sizes.agents,
      now
    )
    books.agents.set(agent.id, agent)
  }
  for (let index = 0; index < sizes.properties; index++) {
    const random = Random.make(sizes.seed, "property", id, index)
    const createdAt = before(random, now - day, 300)
    const property = Properties.draw(
      random,
      {
        id: town.next.property++,
        agency: id,
        user: pickAgent(random, books),
        area: books.area,
        createdAt,
        updatedAt: Math.max(createdAt, before(random, now - day, 60))
      },
      random.chance(0.06) ? { step: 3, status: 30 } : random.chance(0.05) ? { step: 2, status: 22 } : {}
    )
    books.properties.set(property.id, property)
  }
  for (let index = 0; index < sizes.requests; index++) {
    const random = Random.make(sizes.seed, "request", id, index)
    const user = pickAgent(random, books)
    const createdAt = before(random, now - day, 400)
    const contact = drawContact(random, town.next.contact++, books, user, createdAt)
    books.contacts.set(contact.id, contact)
    const request = Requests.draw(random, {
      id: town.next.request++,
      agency: id,
      user,
      contact: contact.id,
      area: books.area,
      createdAt,
      updatedAt: Math.max(createdAt, before(random, now - day, 90))
    })
    books.requests.set(request.id, request)
  }
  Papers.fill(
    books.papers,
    {
      seed: sizes.seed,
      agency: id,
      area: books.area,
      agents: [...books.agents.values()],
      contacts: [...books.contacts.values()],
      requests: [...books.requests.values()],
      properties: [...books.properties.values()]
    },
    now,
    () => town.next.other++
  )
  // a crossing appeared when the later of its two sides came, and an agent has dealt with some of the good ones
  for (const request of books.requests.values()) {
    for (const property of books.properties.values()) {
      books.crossings.requestChanged(request, [property], Math.max(request.createdAt, property.createdAt))
    }
    for (const crossing of books.crossings.ofRequest(request.id)) {
      const random = Random.make(sizes.seed, "step", crossing.request, crossing.property)
      if (crossing.total >= 70 && random.chance(0.2)) {
        const marked = Math.min(now - 3_600_000, crossing.createdAt + random.int(1, 20) * day)
        books.crossings.mark(request.id, crossing.property, random.chance(0.7) ? 2 : 3, marked)
      }
    }
  }
}

/** Draws a town as it is at `now`. */
export const make = (sizes: Sizes, now: number): Town => {
  const town: Town = {
    seed: sizes.seed,
    next: { agency: 26398, agent: 3896, contact: 220351, request: 156488, property: 87000001, other: 4100001 },
    agencies: new Map()
  }
  for (let index = 0; index < sizes.agencies; index++) {
    const books = openAgency(town, sizes, index, now)
    town.agencies.set(books.agency.id, books)
    fill(town, books, sizes, now)
  }
  return town
}
