import { Apimo } from "@apimo-alerts/core/Apimo"
import { ApimoConfig } from "@apimo-alerts/core/ApimoConfig"
import * as NodeHttp from "@apimo-alerts/core/NodeHttp"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Credentials from APIMO_PROVIDER and APIMO_TOKEN; pacing and quota at what Apimo grants for free. */
export const live = Apimo.layerDefault.pipe(Layer.provide([ApimoConfig.layerEnv, NodeHttp.layer]))

/** One call: every agency that granted access, with its agents. */
export const agencies = Effect.gen(function* () {
  const apimo = yield* Apimo
  const { complete, incomplete, items } = yield* apimo.agencies.list
  if (!complete) yield* Effect.logWarning(`Not all agencies: ${incomplete}`)
  return items.map(({ id, name, users }) => ({ id, name, agents: users.filter(({ active }) => active).length }))
})

/** What an entry point does: `NodeRuntime.runMain(program)`. */
export const program = agencies.pipe(Effect.flatMap(Effect.log), Effect.provide(live))
