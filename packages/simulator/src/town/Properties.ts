/**
 * Drawing properties: what an agency of an area has for sale and for rent.
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import type { City } from "../data/Places.ts"
import type { Random } from "../Random.ts"
import type { Picture, Property } from "./Model.ts"
import { texts } from "./Texts.ts"

/** What must be known before a property is drawn. */
export interface Plot {
  readonly id: number
  readonly agency: number
  readonly user: number
  readonly area: NonEmptyReadonlyArray<City>
  readonly createdAt: number
  readonly updatedAt: number
}

/** Details of a property that are given instead of drawn. */
export type PropertyDetails = Partial<Omit<Property, "id" | "agency" | "createdAt" | "updatedAt">>

const rounded = (value: number, step: number): number => Math.max(step, Math.round(value / step) * step)

const sizes = (random: Random, type: number): Pick<Property, "area" | "rooms" | "bedrooms"> => {
  switch (type) {
    case 1: {
      const rooms = random.weighted([
        [1, 12],
        [2, 26],
        [3, 30],
        [4, 22],
        [5, 10]
      ])
      return { rooms, bedrooms: Math.max(1, rooms - 1), area: rooms * random.int(19, 25) + random.int(2, 9) }
    }
    case 2: {
      const rooms = random.int(4, 8)
      return { rooms, bedrooms: rooms - random.int(1, 2), area: rooms * random.int(20, 28) + random.int(0, 20) }
    }
    case 3:
      return { rooms: 0, bedrooms: 0, area: random.int(300, 1500) }
    case 5:
      return { rooms: 0, bedrooms: 0, area: random.int(12, 18) }
    default:
      return { rooms: random.int(1, 5), bedrooms: 0, area: random.int(25, 220) }
  }
}

const subtypes: Readonly<Record<number, NonEmptyReadonlyArray<number>>> = {
  1: [5, 5, 5, 9, 12, 4],
  2: [18, 14, 25, 13, 32],
  3: [2, 46],
  4: [33, 34],
  5: [22, 43],
  7: [36]
}

/** A plausible price in euros for the given size. */
export const worth = (random: Random, category: number, type: number, city: City, area: number): number => {
  const factor = 0.8 + random.next() * 0.45
  if (category === 2) return rounded(area * (city.perMetre / 330) * factor, 10)
  if (category === 3) return rounded(area * 12 * factor, 10)
  const perMetre = type === 3 ? city.perMetre / 14 : type === 5 ? city.perMetre / 2.5 : city.perMetre
  return rounded(area * perMetre * factor, 1000)
}

const pictures = (random: Random, id: number): ReadonlyArray<Picture> => {
  const count = random.chance(0.04) ? 0 : random.int(3, 7)
  const drawn = Array.from({ length: count }, (_, index) => ({
    id: id * 10 + index,
    rank: index + 1,
    url: `https://media.apimo.pro/cache/${random.hex(32)}_${random.hex(10)}_1920-original.jpg`,
    width: 1920,
    height: random.pick([1280, 1440, 1080])
  }))
  // Apimo does not list them in their order
  return random.chance(0.5) ? drawn.reverse() : drawn
}

const some = (random: Random, ids: NonEmptyReadonlyArray<number>, probability: number): ReadonlyArray<number> =>
  ids.filter(() => random.chance(probability))

/** A property, drawn at random around what is given. */
export const draw = (random: Random, plot: Plot, given: PropertyDetails = {}): Property => {
  const category =
    given.category ??
    random.weighted([
      [1, 78],
      [2, 18],
      [3, 2],
      [5, 2]
    ])
  const type =
    given.type ??
    random.weighted([
      [1, 55],
      [2, 32],
      [3, 5],
      [4, 3],
      [5, 2],
      [7, 3]
    ])
  const city = given.city ?? random.pick(plot.area)
  const drawnSizes = sizes(random, type)
  const size = given.area !== undefined ? given.area : drawnSizes.area
  const price = worth(random, category, type, city, size ?? drawnSizes.area ?? 60)
  // some of what is entered in Apimo is incomplete
  const onlyTotal = given.area === undefined && random.chance(0.06)
  const unfilled = random.chance(0.07)
  const onRequest = random.chance(0.05)
  const filledIn = {
    area: onlyTotal ? null : size,
    rooms: given.rooms ?? (unfilled ? 0 : drawnSizes.rooms),
    bedrooms: given.bedrooms ?? (unfilled ? 0 : drawnSizes.bedrooms)
  }
  return {
    id: plot.id,
    agency: plot.agency,
    user: given.user ?? plot.user,
    reference: given.reference ?? `${category === 2 ? "LO" : "VE"}${plot.id % 1000000}`,
    step: given.step ?? 1,
    status: given.status ?? 1,
    group: given.group ?? 1,
    category,
    subcategory: given.subcategory ?? (category === 2 ? 21 : null),
    type,
    subtype: given.subtype ?? random.pick(subtypes[type] ?? [type]),
    city,
    address:
      given.address ??
      `${random.int(1, 140)} ${random.pick(["rue de la République", "avenue de Genève", "chemin des Écoles", "place de l'Église", "impasse du Moulin"])}`,
    publishAddress: given.publishAddress ?? random.chance(0.4),
    latitude: given.latitude ?? Number((city.latitude + (random.next() - 0.5) * 0.03).toFixed(6)),
    longitude: given.longitude ?? Number((city.longitude + (random.next() - 0.5) * 0.03).toFixed(6)),
    price: given.price !== undefined ? given.price : onRequest ? null : price,
    hidePrice: given.hidePrice ?? random.chance(0.03),
    period: given.period !== undefined ? given.period : category === 2 ? 4 : category === 3 ? 2 : null,
    ...filledIn,
    areaTotal: given.areaTotal !== undefined ? given.areaTotal : onlyTotal || random.chance(0.3) ? size : null,
    bathrooms: given.bathrooms ?? (drawnSizes.bedrooms === 0 ? 0 : random.int(1, Math.max(1, drawnSizes.bedrooms - 1))),
    floor: given.floor !== undefined ? given.floor : type === 1 ? random.int(0, 6) : null,
    floors: given.floors !== undefined ? given.floors : type === 1 ? 6 : null,
    condition: given.condition !== undefined ? given.condition : random.pick([1, 3, 5, 6, 8]),
    year: given.year !== undefined ? given.year : random.chance(0.8) ? random.int(1890, 2024) : null,
    services: given.services ?? some(random, [1, 2, 4, 5, 6, 10, 21, 28], 0.3),
    proximities: given.proximities ?? some(random, [1, 2, 4, 5, 6, 10], 0.4),
    orientations: given.orientations ?? some(random, [1, 3, 4], 0.35),
    energy: given.energy !== undefined ? given.energy : random.chance(0.85) ? random.int(400, 4200) / 10 : null,
    emissions: given.emissions !== undefined ? given.emissions : random.int(20, 800) / 10,
    pictures: given.pictures ?? pictures(random, plot.id),
    medias: given.medias ?? [],
    texts: given.texts ?? texts(random, { type, category, city, ...filledIn }),
    visible: given.visible ?? true,
    createdAt: plot.createdAt,
    updatedAt: plot.updatedAt
  }
}
