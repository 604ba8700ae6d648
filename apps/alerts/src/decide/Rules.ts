/**
 * The rules of matching, taken from the config.
 */
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
