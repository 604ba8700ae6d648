/**
 * The catalogs of Apimo that have kept their ids, under the names of the config file. Ids keep being added, so a number
 * stands wherever a name does.
 */
import type { Locale } from "@apimo-alerts/notifier/Message"

/** Catalog property_category. */
export const categories = {
  sale: 1,
  rental: 2,
  seasonal: 3,
  development: 4,
  "life-annuity": 5,
  auction: 6
} as const

/** Catalog property_type, with the names that people read. */
export const propertyTypes = {
  apartment: { id: 1, fr: "Appartement", en: "Apartment" },
  house: { id: 2, fr: "Maison", en: "House" },
  land: { id: 3, fr: "Terrain", en: "Land" },
  business: { id: 4, fr: "Commerce", en: "Business" },
  garage: { id: 5, fr: "Garage", en: "Garage" },
  building: { id: 6, fr: "Immeuble", en: "Building" },
  office: { id: 7, fr: "Bureau", en: "Office" },
  boat: { id: 8, fr: "Bateau", en: "Boat" },
  warehouse: { id: 9, fr: "Local", en: "Warehouse" },
  cellar: { id: 10, fr: "Cave", en: "Cellar" }
} as const

/** Ids by name, and back. */
export interface Names {
  readonly all: ReadonlyArray<string>
  readonly idOf: (name: string) => number | null
  /** The name; the number itself where Apimo has added one since. */
  readonly nameOf: (id: number) => string
}

const namesOf = (entries: ReadonlyArray<readonly [name: string, id: number]>): Names => {
  const ids = new Map(entries)
  const names = new Map(entries.map(([name, id]) => [id, name]))
  return {
    all: [...ids.keys()],
    idOf: (name) => ids.get(name) ?? null,
    nameOf: (id) => names.get(id) ?? String(id)
  }
}

export const categoryNames = namesOf(Object.entries(categories))
export const typeNames = namesOf(Object.entries(propertyTypes).map(([name, { id }]) => [name, id]))

const labels = new Map<number, Readonly<Record<Locale, string>>>(
  Object.values(propertyTypes).map((type) => [type.id, type])
)

/** "Maison". Null for an id that came later: the message does without. */
export const typeLabel = (type: number | null, locale: Locale): string | null =>
  type === null ? null : (labels.get(type)?.[locale] ?? null)
