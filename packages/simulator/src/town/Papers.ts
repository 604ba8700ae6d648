/**
 * The rest of an agency's records: leads, actions, contracts, residences, documents, and who else sees a property.
 * Nothing here has crossings.
 */

import * as People from "../data/People.ts"
import type { City } from "../data/Places.ts"
import * as Random from "../Random.ts"
import type { Agent, Contact, Property, Request } from "./Model.ts"

/** Someone who wrote to the agency. */
export interface Lead {
  readonly id: number
  readonly agency: number
  /** Catalog lead_type. */
  readonly type: number
  /** Catalog lead_step. */
  readonly step: number
  readonly reference: string
  readonly firstname: string | null
  readonly lastname: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly language: string | null
  readonly message: string | null
  readonly property: number | null
  readonly contact: number | null
  readonly request: number | null
  readonly user: number | null
  readonly priceMax: number | null
  readonly areaMin: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** A call, a visit, a mail: something that an agent did or will do. */
export interface Action {
  readonly id: number
  readonly user: number
  readonly type: number
  readonly method: number | null
  /** YYYY-MM-DD */
  readonly date: string
  /** HH:MM */
  readonly start: string | null
  /** HH:MM */
  readonly end: string | null
  readonly contact: number | null
  readonly properties: ReadonlyArray<number>
  readonly subject: string | null
  readonly content: string | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** The sale of a property. */
export interface Contract {
  readonly id: number
  readonly agency: number
  readonly property: number
  readonly step: number
  readonly price: number
  readonly contact: number | null
  readonly offerAt: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** A building with many lots. */
export interface Residence {
  readonly id: number
  readonly user: number
  readonly name: string
  readonly city: City
  readonly year: number
  readonly floors: number
  readonly lots: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** A file of a property. */
export interface Document {
  readonly id: number
  readonly property: number
  readonly name: string
  readonly type: number
  /** Bytes. */
  readonly size: number
  readonly createdAt: number
}

/** The rest of an agency's records. */
export interface Papers {
  readonly leads: Map<number, Lead>
  readonly actions: Map<number, Action>
  readonly contracts: Map<number, Contract>
  readonly residences: Map<number, Residence>
  readonly documents: Map<number, Document>
  /** Which providers see a property: provider to 1 (active) or 2. */
  readonly grants: Map<number, Map<number, 1 | 2>>
}

/** No papers yet. */
export const make = (): Papers => ({
  leads: new Map(),
  actions: new Map(),
  contracts: new Map(),
  residences: new Map(),
  documents: new Map(),
  grants: new Map()
})

const day = 86_400_000

/** What the papers of a new agency are about. */
export interface Subjects {
  readonly seed: number
  readonly agency: number
  readonly area: ReadonlyArray<City>
  readonly agents: ReadonlyArray<Agent>
  readonly contacts: ReadonlyArray<Contact>
  readonly requests: ReadonlyArray<Request>
  readonly properties: ReadonlyArray<Property>
}

/** Draws the papers of a new agency; `id` gives the next free id. */
export const fill = (papers: Papers, subjects: Subjects, now: number, id: () => number): void => {
  const { seed, agency } = subjects
  const user = subjects.agents[0]?.id ?? 0
  for (const [index, contact] of subjects.contacts.slice(0, 12).entries()) {
    const random = Random.make(seed, "papers", agency, index)
    const createdAt = Math.floor((now - random.int(1, 500) * day) / 1000) * 1000
    const action = id()
    papers.actions.set(action, {
      id: action,
      user: contact.user,
      type: random.int(1, 4),
      method: random.int(1, 3),
      date: new Date(createdAt).toISOString().slice(0, 10),
      start: "10:00",
      end: "10:45",
      contact: contact.id,
      properties: subjects.properties.slice(index, index + 1).map((property) => property.id),
      subject: "Visite",
      content: "Le bien plaît, à rappeler.",
      createdAt,
      updatedAt: createdAt
    })
  }
  for (let index = 0; index < 4; index++) {
    const random = Random.make(seed, "lead", agency, index)
    const [firstname] = random.pick(People.firstnames)
    const lastname = random.pick(People.lastnames)
    const createdAt = Math.floor((now - random.int(1, 60) * day) / 1000) * 1000
    const lead = id()
    papers.leads.set(lead, {
      id: lead,
      agency,
      type: 1,
      step: 1,
      reference: `WEB-${lead}`,
      firstname,
      lastname,
      email: People.email(firstname, lastname, lead),
      phone: People.phone(random),
      language: "fr",
      message: "Bonjour, ce bien est-il toujours disponible ?",
      property: subjects.properties[index]?.id ?? null,
      contact: null,
      request: null,
      user: null,
      priceMax: null,
      areaMin: null,
      createdAt,
      updatedAt: createdAt
    })
  }
  for (const property of subjects.properties.filter(({ step }) => step === 3)) {
    const contract = id()
    papers.contracts.set(contract, {
      id: contract,
      agency,
      property: property.id,
      step: 2,
      price: property.price ?? 250_000,
      contact: subjects.contacts[0]?.id ?? null,
      offerAt: property.updatedAt - 20 * day,
      createdAt: property.updatedAt,
      updatedAt: property.updatedAt
    })
  }
  for (const [index, city] of subjects.area.slice(0, 2).entries()) {
    const random = Random.make(seed, "residence", agency, index)
    const createdAt = Math.floor((now - random.int(300, 900) * day) / 1000) * 1000
    const residence = id()
    papers.residences.set(residence, {
      id: residence,
      user,
      name: index === 0 ? "Résidence du Parc" : "Les Terrasses",
      city,
      year: random.int(1965, 2022),
      floors: random.int(3, 8),
      lots: random.int(12, 80),
      createdAt,
      updatedAt: createdAt
    })
  }
}
