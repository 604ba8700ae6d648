/** The small town that the samples take place in: an agency, its agent, five buyers and as many houses as are needed. */
import type { Agency, Buyer, Locale, Money, Property, Recipient } from "./Message.ts"

/** Euros. */
export const eur = (value: number): Money => ({ value, currency: "EUR" })

/** The agency. */
export const agency: Agency = {
  id: 412,
  name: "Agence du Lac",
  email: "contact@agence-du-lac.test",
  phone: "+33 1 99 00 41 20"
}

/** The agent who is told. */
export const recipient: Recipient = {
  key: "user:3896",
  name: "Hélène Garnier",
  email: "helene.garnier@agence-du-lac.test",
  phone: "06 39 98 10 20"
}

/** Buyers with every fact, without a phone, without an address, a company, and one without a budget. */
export const buyers: readonly [Buyer, Buyer, Buyer, Buyer, Buyer] = [
  {
    request: 4012,
    name: "Mme Camille Durand",
    email: "camille.durand@courriel.test",
    phone: "06 39 98 12 34",
    budget: eur(650_000)
  },
  { request: 4020, name: "M. et Mme Nguyen", email: null, phone: "+33 6 39 98 45 67", budget: eur(420_000) },
  { request: 4031, name: "M. Karim Benali", email: "k.benali@courriel.test", phone: null, budget: eur(295_000) },
  { request: 4044, name: "SCI Les Tilleuls", email: null, phone: "01 99 00 55 10", budget: eur(1_200_000) },
  { request: 4058, name: "Mme Anne-Lise de La Tour", email: null, phone: "06 39 98 77 88", budget: null }
]

interface House {
  readonly fr: readonly [type: string, title: string]
  readonly en: readonly [type: string, title: string]
  readonly price: number
  readonly area: number
  readonly rooms: number
  readonly bedrooms: number
  readonly energyClass: string | null
  readonly city: string
  readonly postcode: string
}

const houses: ReadonlyArray<House> = [
  {
    fr: ["Maison", "Maison familiale vue lac, jardin plein sud"],
    en: ["House", "Family house with lake view and south garden"],
    price: 640_000,
    area: 142,
    rooms: 6,
    bedrooms: 4,
    energyClass: null,
    city: "Annecy",
    postcode: "74000"
  },
  {
    fr: ["Appartement", "T4 traversant, balcon, proche gare"],
    en: ["Apartment", "Dual-aspect four rooms with balcony, near the station"],
    price: 415_000,
    area: 88.5,
    rooms: 4,
    bedrooms: 3,
    energyClass: "D",
    city: "Annecy-le-Vieux",
    postcode: "74940"
  },
  {
    fr: ["Appartement", "T3 dernier étage avec terrasse"],
    en: ["Apartment", "Top-floor three rooms with terrace"],
    price: 289_000,
    area: 64,
    rooms: 3,
    bedrooms: 2,
    energyClass: "C",
    city: "Cran-Gevrier",
    postcode: "74960"
  },
  {
    fr: ["Villa", "Villa contemporaine, piscine, garage double"],
    en: ["Villa", "Contemporary villa with pool and double garage"],
    price: 1_150_000,
    area: 210,
    rooms: 7,
    bedrooms: 5,
    energyClass: "A",
    city: "Veyrier-du-Lac",
    postcode: "74290"
  },
  {
    fr: ["Maison", "Maison de village à rafraîchir"],
    en: ["House", "Village house to refresh"],
    price: 372_000,
    area: 104,
    rooms: 5,
    bedrooms: 3,
    energyClass: "F",
    city: "Saint-Jorioz",
    postcode: "74410"
  }
]

/** The nth house of the town; ids, references and pictures go on for ever. */
export const property = (index: number, locale: Locale): Property => {
  const house = houses[index % houses.length]
  const id = 81_000 + index
  const found = house?.[locale] ?? [null, null]
  return {
    id,
    reference: `VI${700 + index}`,
    title: found[1],
    type: found[0],
    price: house === undefined ? null : eur(house.price + Math.floor(index / houses.length) * 5_000),
    period: null,
    previousPrice: null,
    area: house?.area ?? null,
    rooms: house?.rooms ?? null,
    bedrooms: house?.bedrooms ?? null,
    energyClass: house?.energyClass ?? null,
    city: house?.city ?? null,
    postcode: house?.postcode ?? null,
    photo: `https://media.agence-du-lac.test/photos/${id}_1200-original.jpg`,
    url: `https://www.agence-du-lac.test/${locale}/property/${id}`
  }
}
