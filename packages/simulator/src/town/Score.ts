/**
 * The score of a property for a request. Apimo does not publish its own; this one is ours, looks at the criteria that
 * the requests page names, and is a pure function of the two records.
 */
import type { Criteria, Property } from "./Model.ts"

/** What the score looks at on the property's side. */
export type Scored = Pick<
  Property,
  "category" | "type" | "city" | "price" | "area" | "areaTotal" | "rooms" | "bedrooms"
>

/** Below this there is no crossing. */
export const floor = 30

/** 1 at `from` and beyond it, 0 at `to`, a straight line in between. */
const slope = (value: number, from: number, to: number): number => Math.min(1, Math.max(0, (value - to) / (from - to)))

const price = (criteria: Criteria, value: number | null): number => {
  if (criteria.priceMax === null && criteria.priceMin === null) return 1
  if (value === null) return 0.5
  if (criteria.priceMin !== null && value < criteria.priceMin * (1 - criteria.margin / 100)) return 0.7
  if (criteria.priceMax === null || value <= criteria.priceMax) return 1
  const limit = criteria.priceMax * (1 + criteria.margin / 100)
  // inside the margin the property is still wanted, a little less with every euro
  if (value <= limit) return 0.6 + 0.4 * slope(value, criteria.priceMax, limit)
  return 0.4 * slope(value, limit, limit * 1.2)
}

const area = (criteria: Criteria, value: number | null): number => {
  if (criteria.areaMin === null && criteria.areaMax === null) return 1
  if (value === null) return 0.5
  if (criteria.areaMin !== null && value < criteria.areaMin) {
    return slope(value, criteria.areaMin, criteria.areaMin * 0.7)
  }
  if (criteria.areaMax !== null && value > criteria.areaMax) {
    return slope(value, criteria.areaMax, criteria.areaMax * 1.4)
  }
  return 1
}

/** 1 when the number fits, half when it is off by one or not filled in. */
const near = (missing: number, filledIn: boolean): number => {
  if (!filledIn) return 0.5
  return missing <= 0 ? 1 : missing === 1 ? 0.5 : 0
}

const rooms = (criteria: Criteria, value: number): number => {
  if (criteria.rooms === null || criteria.rooms === 0) return 1
  const difference = criteria.rooms - value
  switch (criteria.roomsOperator) {
    case 1:
      return near(Math.abs(difference), value > 0)
    case 2:
      return near(difference, value > 0)
    case 3:
      return near(-difference, value > 0)
  }
}

/** Weights of what was found, together 100. */
const weights = { base: 15, city: 25, price: 30, area: 15, rooms: 10, bedrooms: 5 }

/**
 * A whole number from 0 to 100. 0 when the category or the type differ, when the property lies outside the
 * departments of the wanted cities, or when it costs a fifth more than the margin allows. For one request a higher
 * price never raises it, above the request's lowest price.
 */
export const score = (criteria: Criteria, wantedDepartments: ReadonlySet<string>, property: Scored): number => {
  if (criteria.category !== property.category) return 0
  if (criteria.types.length > 0 && !criteria.types.includes(property.type)) return 0
  let city = 1
  if (criteria.cities.length > 0 && !criteria.cities.includes(property.city.id)) {
    if (!wantedDepartments.has(property.city.zipcode.slice(0, 2))) return 0
    city = 0
  }
  const priced = price(criteria, property.price)
  if (priced === 0) return 0
  return Math.round(
    weights.base +
      weights.city * city +
      weights.price * priced +
      weights.area * area(criteria, property.area ?? property.areaTotal) +
      weights.rooms * rooms(criteria, property.rooms) +
      weights.bedrooms *
        (criteria.bedrooms === 0 ? 1 : near(criteria.bedrooms - property.bedrooms, property.bedrooms > 0))
  )
}
