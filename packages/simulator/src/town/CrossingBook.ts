/**
 * The crossings of one agency, kept up to date while requests and properties change.
 *
 * A pair has a crossing while its score is at or above the floor. `createdAt` is when it appeared, `updatedAt` when its
 * total or its step last changed. A pair that falls below the floor has no crossing; when it comes back it is created
 * anew, with the step that an agent gave it before.
 */
import { cities } from "../data/Places.ts"
import type { Crossing, Property, Request } from "./Model.ts"
import { floor, score } from "./Score.ts"

/** All crossings of an agency, from both sides. */
export interface CrossingBook {
  /** The crossings of a request, by property. */
  readonly ofRequest: (request: number) => ReadonlyArray<Crossing>
  /** The crossings of a property, by request. */
  readonly ofProperty: (property: number) => ReadonlyArray<Crossing>
  readonly get: (request: number, property: number) => Crossing | undefined
  /** Scores the request against every property again. */
  readonly requestChanged: (request: Request, properties: Iterable<Property>, now: number) => void
  /** Scores the property against every request again. */
  readonly propertyChanged: (property: Property, requests: Iterable<Request>, now: number) => void
  /** Records an agent's mark; false when the pair has no crossing. */
  readonly mark: (request: number, property: number, step: number, now: number) => boolean
  /** Fixes the total of a pair whatever its records say, or (null) gives it back to the score. */
  readonly pin: (request: Request, property: Property, total: number | null, now: number) => void
  readonly size: () => number
}

const departments = (request: Request): ReadonlySet<string> =>
  new Set(request.cities.map((id) => cities.get(id)?.zipcode.slice(0, 2) ?? ""))

/** An empty book. */
export const make = (): CrossingBook => {
  const byRequest = new Map<number, Map<number, Crossing>>()
  const byProperty = new Map<number, Map<number, Crossing>>()
  const steps = new Map<string, number>()
  const pins = new Map<string, number>()
  const wanted = new WeakMap<Request, ReadonlySet<string>>()

  const row = (index: Map<number, Map<number, Crossing>>, key: number): Map<number, Crossing> => {
    let found = index.get(key)
    if (found === undefined) {
      found = new Map()
      index.set(key, found)
    }
    return found
  }

  const put = (crossing: Crossing) => {
    row(byRequest, crossing.request).set(crossing.property, crossing)
    row(byProperty, crossing.property).set(crossing.request, crossing)
  }

  const total = (request: Request, property: Property): number => {
    if (pins.size > 0) {
      const pinned = pins.get(`${request.id}/${property.id}`)
      if (pinned !== undefined) return pinned
    }
    if (property.step === 4) return 0
    let where = wanted.get(request)
    if (where === undefined) {
      where = departments(request)
      wanted.set(request, where)
    }
    return score(request, where, property)
  }

  const look = (request: Request, property: Property, now: number) => {
    const found = total(request, property)
    const known = byRequest.get(request.id)?.get(property.id)
    if (found < floor) {
      if (known === undefined) return
      if (known.step !== 1) steps.set(`${request.id}/${property.id}`, known.step)
      byRequest.get(request.id)?.delete(property.id)
      byProperty.get(property.id)?.delete(request.id)
    } else if (known === undefined) {
      const step = steps.get(`${request.id}/${property.id}`) ?? 1
      put({ request: request.id, property: property.id, total: found, step, createdAt: now, updatedAt: now })
    } else if (known.total !== found) {
      put({ ...known, total: found, updatedAt: now })
    }
  }

  return {
    ofRequest: (request) => [...(byRequest.get(request)?.values() ?? [])].sort((a, b) => a.property - b.property),
    ofProperty: (property) => [...(byProperty.get(property)?.values() ?? [])].sort((a, b) => a.request - b.request),
    get: (request, property) => byRequest.get(request)?.get(property),
    requestChanged: (request, properties, now) => {
      for (const property of properties) look(request, property, now)
    },
    propertyChanged: (property, requests, now) => {
      for (const request of requests) look(request, property, now)
    },
    mark: (request, property, step, now) => {
      const known = byRequest.get(request)?.get(property)
      if (known === undefined) return false
      if (known.step !== step) put({ ...known, step, updatedAt: now })
      return true
    },
    pin: (request, property, pinned, now) => {
      const key = `${request.id}/${property.id}`
      if (pinned === null) pins.delete(key)
      else pins.set(key, pinned)
      look(request, property, now)
    },
    size: () => {
      let sum = 0
      for (const found of byRequest.values()) sum += found.size
      return sum
    }
  }
}
