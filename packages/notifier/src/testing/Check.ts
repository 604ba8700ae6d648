/** One thing that the kit looks at. */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { NotConforming } from "./NotConforming.ts"
import { run } from "./Trial.ts"

/** One check: rejects with what is wrong. Works with any test runner. */
export interface Check {
  readonly name: string
  readonly run: () => Promise<void>
}

/** A check from an effect. */
export const check = (name: string, effect: Effect.Effect<void, NotConforming, Scope.Scope>): Check => ({
  name,
  run: () => run(effect)
})
