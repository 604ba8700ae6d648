/**
 * The rules of matching, taken from the config.
 */
import type { AgencyId } from "@apimo-alerts/core/Ids"
import { type Config, type Route, steps } from "../config/Config.ts"

export interface Rules {
  readonly minScore: number
  readonly releaseScore: number
  /** `crossing.step` values that are told. */
  readonly steps: ReadonlySet<number>
  readonly baseline: "silent" | "digest" | "alert"
  readonly routes: ReadonlyArray<Route>
}

export const rulesOf = (config: Config): Rules => ({
  minScore: config.match.minScore,
  releaseScore: config.match.releaseScore ?? Math.max(0, config.match.minScore - 5),
  steps: new Set(config.match.steps.map((step) => steps[step])),
  baseline: config.match.baseline,
  routes: config.routes
})

/** The first route that fits, and those after it for as long as each says to continue. */
export const routesFor = (
  routes: ReadonlyArray<Route>,
  match: { readonly agency: AgencyId; readonly score: number }
): ReadonlyArray<Route> => {
  const taken: Array<Route> = []
  for (const route of routes) {
    const { agencies, minScore } = route.when
    if (minScore !== undefined && match.score < minScore) continue
    if (agencies !== undefined && !agencies.includes(match.agency)) continue
    taken.push(route)
    if (!route.continue) break
  }
  return taken
}
