/**
 * Which routes a match takes. Pure: the same facts take the same routes.
 */
import type { AgencyId, UserId } from "@apimo-alerts/core/Ids"
import type { Event, Locale } from "@apimo-alerts/notifier/Message"
import type { Route } from "../config/Config.ts"
import type { When } from "../config/When.ts"
import { folded } from "../facts/Place.ts"

/** What a match is routed by. Null: not known, and then it fits no condition. */
export interface RouteFacts {
  readonly agency: AgencyId | null
  readonly score: number | null
  readonly event: Event
  /** The user who owns the request. */
  readonly agent: UserId | null
  readonly category: number | null
  readonly type: number | null
  readonly city: string | null
  readonly postcode: string | null
  /** The recipient's. */
  readonly language: Locale
}

export type Condition = keyof When

const isAmong = <A>(list: ReadonlyArray<A> | undefined, fact: A | null): boolean =>
  list === undefined || (fact !== null && list.includes(fact))

const isThere = (places: When["cities"], names: ReadonlyArray<string | null>): boolean => {
  if (places === undefined) return true
  const known = names.flatMap((name) => (name === null ? [] : [folded(name)]))
  return places.some((place) => known.includes(place.folded))
}

/** True when the condition is not set, or holds. In the order in which they are looked at. */
const conditions: Readonly<Record<Condition, (when: When, facts: RouteFacts) => boolean>> = {
  minScore: ({ minScore }, { score }) => minScore === undefined || (score !== null && score >= minScore),
  maxScore: ({ maxScore }, { score }) => maxScore === undefined || (score !== null && score <= maxScore),
  agencies: ({ agencies }, { agency }) => isAmong<number>(agencies, agency),
  agents: ({ agents }, { agent }) => isAmong<number>(agents, agent),
  categories: ({ categories }, { category }) => isAmong(categories, category),
  types: ({ types }, { type }) => isAmong(types, type),
  cities: ({ cities }, { city, postcode }) => isThere(cities, [city, postcode]),
  events: ({ events }, { event }) => isAmong(events, event),
  languages: ({ languages }, { language }) => isAmong(languages, language)
}

const names: ReadonlyArray<Condition> = Object.keys(conditions).filter((name): name is Condition => name in conditions)

/** The conditions that a route sets. */
export const conditionsOf = (when: When): ReadonlyArray<Condition> => names.filter((name) => when[name] !== undefined)

/** What becomes of a match at one route. */
export type Stop =
  | { readonly _tag: "Taken"; readonly route: Route }
  /** The first condition that does not hold. */
  | { readonly _tag: "Failed"; readonly route: Route; readonly condition: Condition }
  /** A route above took the match and does not say to continue. */
  | { readonly _tag: "NotReached"; readonly route: Route }

/** Along the routes: the first that fits, and those after it for as long as each says to continue. */
export const walk = (routes: ReadonlyArray<Route>, facts: RouteFacts): ReadonlyArray<Stop> => {
  let isOver = false
  return routes.map((route): Stop => {
    if (isOver) return { _tag: "NotReached", route }
    const condition = names.find((name) => !conditions[name](route.when, facts))
    if (condition !== undefined) return { _tag: "Failed", route, condition }
    isOver = !route.continue
    return { _tag: "Taken", route }
  })
}

export const routesFor = (routes: ReadonlyArray<Route>, facts: RouteFacts): ReadonlyArray<Route> =>
  walk(routes, facts).flatMap((stop) => (stop._tag === "Taken" ? [stop.route] : []))
