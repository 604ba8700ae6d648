/**
 * What the store knows of one match, for commands that explain.
 */
import { type AgencyId, PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import * as Effect from "effect/Effect"
import type { Loaded } from "../config/ConfigFile.ts"
import type { KnownPair } from "../facts/Pair.ts"
import type { Agents } from "../facts/People.ts"
import type { KnownProperty } from "../facts/Property.ts"
import type { KnownRequest } from "../facts/Request.ts"
import { Memory } from "../store/Memory.ts"
import { withExistingStore } from "./ExistingStore.ts"
import { WrongUsage } from "./Failure.ts"

export interface KnownMatch {
  readonly agency: AgencyId
  readonly request: KnownRequest
  readonly property: KnownProperty
  readonly agents: Agents
  /** Null when Apimo was never seen to list it. */
  readonly pair: KnownPair | null
}

/** Reads the match from the store; a store that is not there is not made. */
export const knownMatch = Effect.fn("KnownMatch.knownMatch")(function* (
  loaded: Loaded,
  ids: { readonly request: number; readonly property: number; readonly agency: AgencyId | null }
) {
  return yield* Effect.gen(function* () {
    const memory = yield* Memory
    const request = RequestId.make(ids.request)
    const property = PropertyId.make(ids.property)
    const all = [...(yield* memory.agencies.all).keys()].filter((id) => ids.agency === null || id === ids.agency)
    const found: Array<KnownMatch> = []
    let hasRequest = false
    for (const agency of all) {
      const knownRequest = (yield* memory.requests.all(agency)).get(request)
      if (knownRequest === undefined) continue
      hasRequest = true
      const knownProperty = (yield* memory.properties.all(agency)).get(property)
      if (knownProperty === undefined) continue
      const pairs = yield* memory.pairs.of(agency, { _tag: "Request", id: request })
      found.push({
        agency,
        request: knownRequest,
        property: knownProperty,
        agents: yield* memory.agencies.agents(agency),
        pair: pairs.find((one) => one.property === property) ?? null
      })
    }
    const [first, ...others] = found
    if (first === undefined) {
      const what = hasRequest ? `property ${property}` : `request ${request}`
      const where = ids.agency === null ? "" : ` of agency ${ids.agency}`
      return yield* new WrongUsage({
        message: `${what}${where} is not in the store; look at its id, or run \`alerts run\` to read what is new`
      })
    }
    if (others.length > 0)
      return yield* new WrongUsage({
        message: `the match is known in agencies ${found.map(({ agency }) => agency).join(", ")}; say which with --agency`
      })
    return first
  }).pipe(withExistingStore(loaded, "run `alerts run` first, or give the facts: --score 92 --type house …"))
})
