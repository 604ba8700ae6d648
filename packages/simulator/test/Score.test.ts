import { areas, type City, cities } from "@apimo-alerts/simulator/data/Places"
import * as Random from "@apimo-alerts/simulator/Random"
import type { Criteria } from "@apimo-alerts/simulator/town/Model"
import * as Requests from "@apimo-alerts/simulator/town/Requests"
import { type Scored, score } from "@apimo-alerts/simulator/town/Score"
import * as FastCheck from "effect/FastCheck"
import { describe, expect, it } from "vitest"

const [lake, coast = lake] = areas
const [annecy, neighbour = annecy] = lake
const somewhere: ReadonlyArray<City> = [...lake, ...coast]

const departments = (criteria: Criteria) =>
  new Set(criteria.cities.map((id) => cities.get(id)?.zipcode.slice(0, 2) ?? ""))

const total = (criteria: Criteria, property: Scored) => score(criteria, departments(criteria), property)

const criteria = FastCheck.integer({ min: 0, max: 1_000_000 }).map((key) =>
  Requests.criteria(Random.make("criteria", key), lake)
)

const properties = FastCheck.record({
  category: FastCheck.constantFrom(1, 2, 3, 5),
  type: FastCheck.integer({ min: 1, max: 10 }),
  city: FastCheck.constantFrom(...somewhere),
  price: FastCheck.option(FastCheck.integer({ min: 1, max: 2_000_000 }), { nil: null }),
  area: FastCheck.option(FastCheck.integer({ min: 1, max: 400 }), { nil: null }),
  areaTotal: FastCheck.option(FastCheck.integer({ min: 1, max: 400 }), { nil: null }),
  rooms: FastCheck.integer({ min: 0, max: 10 }),
  bedrooms: FastCheck.integer({ min: 0, max: 8 })
})

const wish: Criteria = {
  category: 1,
  types: [1],
  cities: [annecy.id],
  priceMin: null,
  priceMax: 400_000,
  margin: 10,
  areaMin: 80,
  areaMax: null,
  rooms: 4,
  roomsOperator: 2,
  bedrooms: 2
}

const flat: Scored = {
  category: 1,
  type: 1,
  city: annecy,
  price: 390_000,
  area: 85,
  areaTotal: null,
  rooms: 4,
  bedrooms: 3
}

describe("the score", () => {
  it("is a whole number from 0 to 100", () => {
    FastCheck.assert(
      FastCheck.property(criteria, properties, (wanted, property) => {
        const found = total(wanted, property)
        expect(Number.isInteger(found) && found >= 0 && found <= 100).toBe(true)
      }),
      { numRuns: 2000 }
    )
  })

  it("never rises with the price, above the lowest price that is looked for", () => {
    FastCheck.assert(
      FastCheck.property(
        criteria,
        properties,
        FastCheck.integer({ min: 1, max: 2_000_000 }),
        FastCheck.integer({ min: 0, max: 500_000 }),
        (wanted, property, price, more) => {
          const from = Math.max(price, wanted.priceMin ?? 0)
          // a property that fits in all but the price, so that the price decides
          const fitting = { ...property, category: wanted.category, type: wanted.types[0] ?? property.type }
          expect(total(wanted, { ...fitting, price: from + more })).toBeLessThanOrEqual(
            total(wanted, { ...fitting, price: from })
          )
        }
      ),
      { numRuns: 2000 }
    )
  })

  it("never falls when the property grows towards what is asked", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.integer({ min: 1, max: 79 }), (area) => {
        expect(total(wish, { ...flat, area })).toBeLessThanOrEqual(total(wish, { ...flat, area: area + 1 }))
      })
    )
  })

  it("is 0 for another category or type", () => {
    FastCheck.assert(
      FastCheck.property(criteria, properties, (wanted, property) => {
        const differs =
          wanted.category !== property.category || (wanted.types.length > 0 && !wanted.types.includes(property.type))
        if (differs) expect(total(wanted, property)).toBe(0)
      })
    )
  })

  it("is 100 when everything fits, and says what each criterion weighs", () => {
    expect(total(wish, flat)).toBe(100)
    // the upper end of the margin is worth six tenths of the price
    expect(total(wish, { ...flat, price: 440_000 })).toBe(88)
    expect(total(wish, { ...flat, price: 420_000 })).toBe(94)
    // a fifth above the margin ends it
    expect(total(wish, { ...flat, price: 528_000 })).toBe(0)
    expect(total(wish, { ...flat, price: null })).toBe(85)
    expect(total(wish, { ...flat, rooms: 3 })).toBe(95)
    expect(total(wish, { ...flat, rooms: 2 })).toBe(90)
    expect(total(wish, { ...flat, rooms: 0 })).toBe(95)
    expect(total(wish, { ...flat, bedrooms: 0 })).toBe(98)
    expect(total(wish, { ...flat, area: 56 })).toBe(85)
    expect(total(wish, { ...flat, area: null, areaTotal: 85 })).toBe(100)
    expect(total(wish, { ...flat, city: neighbour })).toBe(75)
    expect(total(wish, { ...flat, city: coast[0] })).toBe(0)
  })

  it("reads the rooms as the operator says", () => {
    expect(total({ ...wish, roomsOperator: 1 }, { ...flat, rooms: 6 })).toBe(90)
    expect(total({ ...wish, roomsOperator: 2 }, { ...flat, rooms: 6 })).toBe(100)
    expect(total({ ...wish, roomsOperator: 3 }, { ...flat, rooms: 6 })).toBe(90)
    expect(total({ ...wish, roomsOperator: 3 }, { ...flat, rooms: 2 })).toBe(100)
  })
})
