/**
 * The town that the demo plays in: a look-alike of Apimo in this process, reached over HTTP by the command line.
 */
import { make, type Simulator } from "@apimo-alerts/simulator"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** The simulated Apimo. */
export class Town extends Context.Tag("@apimo-alerts/demo/Town")<Town, Simulator>() {
  /** One agency with five agents (one without an address, one who left), on a Monday morning. Stops with its scope. */
  static readonly layer = Layer.scoped(
    Town,
    make({ seed: 7, agents: 5, requests: 24, properties: 60, at: "2026-11-23T08:00" })
  )
}

/** Calls of the API so far. */
export const calls = Effect.flatMap(Town, (town) =>
  Effect.map(town.log.counts, (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0))
)
