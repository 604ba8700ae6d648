/**
 * What happens in an agency on an ordinary day, drawn from the seed.
 */
import * as Random from "../Random.ts"
import type { Books } from "./Books.ts"
import * as Edits from "./Edits.ts"
import type { Town } from "./Town.ts"

/** Something that happened, for a log or an expectation. */
export interface Happened {
  readonly what: string
  readonly agency: number
  readonly request: number | null
  readonly property: number | null
}

const any = <A>(random: Random.Random, map: ReadonlyMap<number, A>, fits: (record: A) => boolean): A | undefined => {
  const fitting = [...map.values()].filter(fits)
  return fitting[random.int(0, Math.max(0, fitting.length - 1))]
}

/** One edit on the side of the buyers. `key` names the edit: the same key in the same town does the same. */
export const requestEdit = (town: Town, books: Books, key: string, now: number): Happened => {
  const random = Random.make(town.seed, "request-edit", books.agency.id, key)
  const happened = (what: string, request: number): Happened => ({
    what,
    agency: books.agency.id,
    request,
    property: null
  })
  const kind = random.weighted([
    ["new", 20],
    ["budget", 35],
    ["area", 15],
    ["cities", 14],
    ["pause", 10],
    ["resume", 6]
  ])
  const request = any(random, books.requests, ({ active }) => active !== (kind === "resume"))
  if (request === undefined) return happened("new request", Edits.addRequest(town, books, {}, now).id)
  switch (kind) {
    case "new":
      return happened("new request", Edits.addRequest(town, books, {}, now).id)
    case "budget": {
      const priceMax =
        request.priceMax === null ? null : Math.round((request.priceMax * random.int(92, 115)) / 1000) * 10
      Edits.changeRequest(books, request, { priceMax }, now)
      return happened("budget changed", request.id)
    }
    case "area": {
      const areaMin = request.areaMin === null ? 60 : Math.max(10, request.areaMin + random.pick([-15, -10, -5, 5, 10]))
      Edits.changeRequest(books, request, { areaMin }, now)
      return happened("area changed", request.id)
    }
    case "cities": {
      const cities = [...new Set([...request.cities, random.pick(books.area).id])]
      Edits.changeRequest(books, request, { cities }, now)
      return happened("cities changed", request.id)
    }
    case "pause":
      Edits.changeRequest(books, request, { active: false }, now)
      return happened("request paused", request.id)
    case "resume":
      Edits.changeRequest(books, request, { active: true }, now)
      return happened("request resumed", request.id)
  }
}

/** One edit on the side of the properties. */
export const propertyEdit = (town: Town, books: Books, key: string, now: number): Happened => {
  const random = Random.make(town.seed, "property-edit", books.agency.id, key)
  const happened = (what: string, property: number): Happened => ({
    what,
    agency: books.agency.id,
    request: null,
    property
  })
  const kind = random.weighted([
    ["new", 32],
    ["drop", 28],
    ["rise", 5],
    ["sold", 15],
    ["offer", 8],
    ["back", 6],
    ["text", 6]
  ])
  const property = any(random, books.properties, ({ step, price }) =>
    kind === "back" ? step === 2 : step === 1 && (price !== null || (kind !== "drop" && kind !== "rise"))
  )
  if (property === undefined) return happened("new property", Edits.addProperty(town, books, {}, now).id)
  const percent = kind === "rise" ? random.int(102, 106) : random.int(88, 98)
  switch (kind) {
    case "new":
      return happened("new property", Edits.addProperty(town, books, {}, now).id)
    case "drop":
    case "rise": {
      const unit = (property.price ?? 0) > 20_000 ? 1000 : 10
      const price = Math.round(((property.price ?? 0) * percent) / 100 / unit) * unit
      Edits.changeProperty(books, property, { price }, now)
      return happened(kind === "drop" ? "price drop" : "price rise", property.id)
    }
    case "sold":
      Edits.changeProperty(books, property, { step: 3, status: 30 }, now)
      return happened("sold", property.id)
    case "offer":
      Edits.changeProperty(books, property, { step: 2, status: 22 }, now)
      return happened("under offer", property.id)
    case "back":
      Edits.changeProperty(books, property, { step: 1, status: 1 }, now)
      return happened("back on the market", property.id)
    case "text":
      Edits.changeProperty(books, property, { hidePrice: false }, now)
      return happened("text changed", property.id)
  }
}
