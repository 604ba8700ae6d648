/**
 * Drawing requests: what buyers of an area look for.
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import type { City } from "../data/Places.ts"
import type { Random } from "../Random.ts"
import type { Criteria, Request } from "./Model.ts"

/** What must be known before a request is drawn. */
export interface Wish {
  readonly id: number
  readonly agency: number
  readonly user: number
  readonly contact: number
  readonly area: NonEmptyReadonlyArray<City>
  readonly createdAt: number
  readonly updatedAt: number
}

/** Details of a request that are given instead of drawn. */
export type RequestDetails = Partial<Omit<Request, "id" | "agency" | "createdAt" | "updatedAt">>

const wanted = (random: Random, area: NonEmptyReadonlyArray<City>): ReadonlyArray<number> => {
  const count = random.weighted([
    [1, 30],
    [2, 35],
    [3, 25],
    [0, 10]
  ])
  return [...new Set(Array.from({ length: count }, () => random.pick(area).id))].sort((a, b) => a - b)
}

/** Criteria as a buyer of the area might have them. */
export const criteria = (random: Random, area: NonEmptyReadonlyArray<City>): Criteria => {
  const category = random.weighted([
    [1, 82],
    [2, 16],
    [5, 2]
  ])
  const types = random.weighted<ReadonlyArray<number>>([
    [[1], 48],
    [[2], 30],
    [[1, 2], 17],
    [[3], 3],
    [[], 2]
  ])
  const house = types.includes(2) && !types.includes(1)
  const land = types.includes(3)
  const rooms = land ? null : random.chance(0.75) ? random.int(house ? 4 : 2, house ? 6 : 4) : null
  const areaMin = land ? random.int(3, 8) * 100 : (rooms ?? 3) * random.int(3, 4) * 5 + (house ? 20 : 0)
  const perMetre = land ? area[0].perMetre / 14 : area[0].perMetre
  const budget = areaMin * (category === 2 ? perMetre / 330 : perMetre) * (1.1 + random.next() * 0.7)
  const step = category === 2 ? 50 : 10_000
  const priceMax = random.chance(0.05) ? null : Math.max(step, Math.round(budget / step) * step)
  return {
    category,
    types,
    cities: wanted(random, area),
    priceMin: priceMax !== null && random.chance(0.15) ? Math.round((priceMax * 0.5) / step) * step : null,
    priceMax,
    margin: random.pick([0, 5, 10, 10, 15]),
    areaMin: random.chance(0.9) ? areaMin : null,
    areaMax: random.chance(0.08) ? areaMin * 2 : null,
    rooms,
    roomsOperator: random.weighted<1 | 2 | 3>([
      [2, 88],
      [1, 8],
      [3, 4]
    ]),
    bedrooms: rooms !== null && random.chance(0.4) ? Math.max(1, rooms - 1) : 0
  }
}

/** A request, drawn at random around what is given. */
export const draw = (random: Random, wish: Wish, given: RequestDetails = {}): Request => ({
  ...criteria(random, wish.area),
  active: random.chance(0.95),
  user: wish.user,
  contact: wish.contact,
  comment: random.pick([
    "",
    "",
    "Projet à 6 mois, financement validé.",
    "Souhaite visiter le samedi.\r\nRappeler après 18 h.",
    "Primo-accédants"
  ]),
  ...given,
  id: wish.id,
  agency: wish.agency,
  createdAt: wish.createdAt,
  updatedAt: wish.updatedAt
})
