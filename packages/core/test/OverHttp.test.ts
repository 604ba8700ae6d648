/** The limits over real HTTP: the look-alike counts, and would refuse. */
import { Apimo } from "@apimo-alerts/core/Apimo"
import { ApimoConfig } from "@apimo-alerts/core/ApimoConfig"
import { ProviderId } from "@apimo-alerts/core/Ids"
import { Pacer } from "@apimo-alerts/core/Pacer"
import { Quota } from "@apimo-alerts/core/Quota"
import { QuotaCounter } from "@apimo-alerts/core/QuotaCounter"
import * as Simulator from "@apimo-alerts/simulator"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

const config = (town: Simulator.Simulator, perSecond: number, perDay: number) =>
  ApimoConfig.layer({
    provider: ProviderId.make(town.provider),
    token: Redacted.make(town.token),
    baseUrl: new URL(town.baseUrl),
    perSecond,
    perDay
  })

const calls = (count: number) =>
  Effect.flatMap(Apimo, (apimo) =>
    Effect.all(
      Array.from({ length: count }, () => Effect.either(apimo.catalogs.names)),
      { concurrency: "unbounded" }
    )
  )

describe("over real HTTP", () => {
  it.scopedLive("two clients with one pacer and one counter are never refused, and the day ends exactly", () =>
    Effect.gen(function* () {
      const town = yield* Simulator.make({ requests: 0, properties: 0, quota: { perSecond: 40, perDay: 60 } })
      const shared = Layer.merge(Pacer.layer, Quota.layer.pipe(Layer.provide(QuotaCounter.layerMemory)))
      const context = yield* Layer.build(
        Layer.provideMerge(shared, Layer.merge(config(town, 40, 60), FetchHttpClient.layer))
      )
      const one = Apimo.layer.pipe(Layer.provide(Layer.succeedContext(context)))
      const results = yield* Effect.all(
        [Effect.provide(calls(40), Layer.fresh(one)), Effect.provide(calls(40), Layer.fresh(one))],
        { concurrency: "unbounded" }
      )
      const all = results.flat()
      expect(all.filter(Either.isRight)).toHaveLength(60)
      for (const failure of all.filter(Either.isLeft)) expect(failure.left._tag).toBe("QuotaExhausted")
      const { busiestSecond, refusedDay, refusedSecond, today } = yield* town.quota.read
      expect({ refusedDay, refusedSecond, today }).toEqual({ refusedDay: 0, refusedSecond: 0, today: 60 })
      expect(busiestSecond).toBeLessThanOrEqual(40)
    })
  )

  it.scopedLive("a server with a smaller day teaches the counter, with 429 or 403", () =>
    Effect.gen(function* () {
      for (const dayStatus of [429, 403] as const) {
        const town = yield* Simulator.make({
          requests: 0,
          properties: 0,
          quota: { perSecond: null, perDay: 5, dayStatus }
        })
        const client = Apimo.layerDefault.pipe(
          Layer.provide(config(town, Number.POSITIVE_INFINITY, 1000)),
          Layer.provide(FetchHttpClient.layer)
        )
        const results = yield* Effect.provide(
          Effect.flatMap(Apimo, (apimo) => Effect.replicateEffect(Effect.either(apimo.catalogs.names), 12)),
          client
        )
        expect(results.filter(Either.isRight)).toHaveLength(5)
        for (const failure of results.filter(Either.isLeft)) expect(failure.left._tag).toBe("QuotaExhausted")
        const { refusedDay } = yield* town.quota.read
        expect(refusedDay).toBe(1)
      }
    })
  )
})
