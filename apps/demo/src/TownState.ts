/**
 * The town as it stands, seen behind the API's back, and what the rules of the demo's alerts.yaml make of it. This is a
 * second reading of the rules, so that the demo can tell when the product's differs.
 */
import * as Effect from "effect/Effect"
import { Town } from "./Town.ts"

/** A pair that is worth telling. */
export interface Match {
  readonly request: number
  readonly property: number
  /** 0 to 100. */
  readonly total: number
  /** The property's reference, which a mail about it shows. */
  readonly reference: string
  /** The address of the one to tell. */
  readonly to: string
}

/** Who is told where no agent can be; the same address stands in alerts.yaml. */
export const fallback = "accueil@example.test"

/** Told at or above; the same number stands in alerts.yaml. */
export const minScore = 80

/** Told at once at or above; the same number stands in alerts.yaml. */
export const instantScore = 95

/** A match's name. */
export const keyOf = ({ property, request }: Pick<Match, "request" | "property">): string => `${request}/${property}`

/** Every pair that the rules would tell if it was new. */
export const matches = Effect.gen(function* () {
  const town = yield* Town
  const agents = new Map((yield* town.state.agents).map((agent) => [agent.id, agent]))
  const requests = new Map((yield* town.state.requests).map((request) => [request.id, request]))
  const properties = new Map((yield* town.state.properties).map((property) => [property.id, property]))
  const pairs = yield* town.state.pairs({ minTotal: minScore })
  return pairs.flatMap((pair): ReadonlyArray<Match> => {
    const request = requests.get(pair.request)
    const property = properties.get(pair.property)
    if (request === undefined || property === undefined) return []
    if (pair.step !== 1 || !request.active || property.step !== 1 || !property.visible) return []
    const agent = agents.get(request.user)
    const to = agent?.active === true ? (agent.email ?? fallback) : fallback
    return [{ request: pair.request, property: pair.property, total: pair.total, reference: property.reference, to }]
  })
}).pipe(Effect.withSpan("TownState.matches"))

/** How many requests are active. */
export const activeRequests = Effect.flatMap(Town, ({ state }) =>
  Effect.map(state.requests, (requests) => requests.filter(({ active }) => active).length)
)
