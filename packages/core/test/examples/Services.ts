import { Apimo } from "@apimo-alerts/core/Apimo"
import { ApimoConfig } from "@apimo-alerts/core/ApimoConfig"
import { Drift } from "@apimo-alerts/core/Drift"
import * as NodeHttp from "@apimo-alerts/core/NodeHttp"
import { Pacer } from "@apimo-alerts/core/Pacer"
import { Quota } from "@apimo-alerts/core/Quota"
import type { QuotaCounter } from "@apimo-alerts/core/QuotaCounter"
import * as Recording from "@apimo-alerts/core/Recording"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** The parts put together by hand. The counter is your own store of the day's count: processes that share it never exceed the quota together. */
export const compose = (counter: Layer.Layer<QuotaCounter>, folder: string) =>
  Apimo.layer.pipe(
    Layer.provideMerge(Layer.merge(Pacer.layer, Quota.layer)),
    Layer.provide(counter),
    Layer.provideMerge(Drift.layer),
    Layer.provide(Recording.record(folder)),
    Layer.provide([ApimoConfig.layerEnv, NodeHttp.layer, NodeContext.layer])
  )

/** What is left of the day, and where answers differ from what the schemas expect. */
export const state = Effect.gen(function* () {
  const quota = yield* Quota
  const drift = yield* Drift
  return { left: yield* quota.left, renewsAt: yield* quota.renewsAt, drift: yield* drift.report }
})

/** The same client from a recording: no network, and the credentials may be any. */
export const replayed = (folder: string) =>
  Apimo.layerDefault.pipe(
    Layer.provide([ApimoConfig.layerEnv, Recording.replay(folder)]),
    Layer.provide(NodeContext.layer)
  )
