import { Apimo } from "@apimo-alerts/core/Apimo"
import { ApimoConfig } from "@apimo-alerts/core/ApimoConfig"
import { AgencyId, ProviderId, RequestId } from "@apimo-alerts/core/Ids"
import * as Metrics from "@apimo-alerts/core/Metrics"
import { Pacer } from "@apimo-alerts/core/Pacer"
import { Quota } from "@apimo-alerts/core/Quota"
import { QuotaCounter, QuotaCounterFailed } from "@apimo-alerts/core/QuotaCounter"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { describe, expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/TestClock"
import * as fc from "fast-check"

const agency = AgencyId.make(1)
const request = RequestId.make(2)
// The timeout is far away: the test clock would wake for each one, also after its call is long done.
const options = { provider: ProviderId.make(1000), token: Redacted.make("t"), timeout: "30 days" } as const

/** How one call of the run ends: its status, and how long the server takes. */
interface Scripted {
  readonly status: number
  readonly latency: number
}

/** A transport that answers by script and notes when each call began. */
const scripted = (script: ReadonlyArray<Scripted>, started: Array<number>) =>
  Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request) =>
      Effect.gen(function* () {
        const step = script[started.length % script.length] ?? { status: 200, latency: 0 }
        started.push(yield* Clock.currentTimeMillis)
        yield* Effect.sleep(step.latency)
        const body = JSON.stringify({ crossings: [], total_items: 0 })
        return HttpClientResponse.fromWeb(request, new Response(body, { status: step.status }))
      })
    )
  )

const crossings = Effect.flatMap(Apimo, (apimo) => apimo.requests.crossings(agency, request))

/** The most calls in any second, both its ends counted. */
const densest = (started: ReadonlyArray<number>) =>
  Math.max(0, ...started.map((from) => started.filter((at) => at >= from && at <= from + 1000).length))

const step = fc.record({ status: fc.constantFrom(200, 200, 429, 500), latency: fc.integer({ min: 0, max: 1500 }) })
const burst = fc.record({
  pause: fc.integer({ min: 0, max: 1500 }),
  calls: fc.integer({ min: 1, max: 15 }),
  /** Of the calls of this burst, every n-th is interrupted after as many milliseconds. */
  interrupt: fc.integer({ min: 2, max: 7 }),
  patience: fc.integer({ min: 0, max: 900 })
})

describe("pacing", () => {
  it.effect.prop(
    "no second sees more calls than allowed, through bursts, repeats and interruptions",
    {
      script: fc.array(step, { minLength: 1, maxLength: 20 }),
      bursts: fc.array(burst, { minLength: 1, maxLength: 3 }),
      perSecond: fc.integer({ min: 1, max: 20 })
    },
    ({ bursts, perSecond, script }) =>
      Effect.gen(function* () {
        const started: Array<number> = []
        const layer = Apimo.layerDefault.pipe(
          Layer.provide(ApimoConfig.layer({ ...options, perSecond, perDay: 1_000_000 })),
          Layer.provide(scripted(script, started))
        )
        yield* Effect.gen(function* () {
          const fibers: Array<Fiber.RuntimeFiber<unknown, unknown>> = []
          for (const { calls, interrupt, patience, pause } of bursts) {
            for (let i = 0; i < calls; i++) {
              const call =
                i % interrupt === 0
                  ? Effect.asVoid(Effect.timeoutOption(crossings, patience))
                  : Effect.asVoid(crossings)
              fibers.push(yield* Effect.fork(Effect.exit(call)))
            }
            yield* TestClock.adjust(pause)
          }
          yield* TestClock.adjust("10 minutes")
          yield* Fiber.joinAll(fibers)
        }).pipe(Effect.provide(layer))
        expect(started.length).toBeGreaterThan(0)
        expect(densest(started)).toBeLessThanOrEqual(perSecond)
      }),
    { fastCheck: { numRuns: 25 }, timeout: 60_000 }
  )

  it.effect("ten a second are used: sixty calls take about six seconds", () =>
    Effect.gen(function* () {
      const started: Array<number> = []
      const layer = Apimo.layerDefault.pipe(
        Layer.provide(ApimoConfig.layer({ ...options, perSecond: 10 })),
        Layer.provide(scripted([{ status: 200, latency: 0 }], started))
      )
      const fiber = yield* Effect.fork(Effect.provide(Effect.replicateEffect(crossings, 60), layer))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(fiber)
      expect(started.at(-1)).toBeLessThan(6100)
      expect(densest(started)).toBe(10)
    })
  )

  it.effect("a waiter that gives up costs the others nothing", () =>
    Effect.gen(function* () {
      const pacer = yield* Pacer
      yield* pacer.take
      const patient = yield* Effect.fork(Effect.zipRight(Effect.sleep(1), pacer.take))
      const impatient = yield* Effect.fork(pacer.take)
      yield* TestClock.adjust(50)
      yield* Fiber.interrupt(impatient)
      yield* TestClock.adjust(51)
      expect((yield* Fiber.poll(patient))._tag).toBe("Some")
    }).pipe(Effect.provide(Pacer.layer), Effect.provide(ApimoConfig.layer({ ...options, perSecond: 10 })))
  )
})

const counter = QuotaCounter.layerMemory

describe("the day's quota", () => {
  it.effect.prop(
    "two clients with one counter never exceed it, on any Paris day, with repeats",
    {
      script: fc.array(step, { minLength: 1, maxLength: 10 }),
      starts: fc.date({
        min: new Date("2026-01-01T00:00:00Z"),
        max: new Date("2026-12-31T00:00:00Z"),
        noInvalidDate: true
      }),
      perDay: fc.integer({ min: 0, max: 40 }),
      reserve: fc.integer({ min: 0, max: 10 }),
      calls: fc.array(fc.record({ client: fc.boolean(), pause: fc.integer({ min: 0, max: 7_200_000 }) }), {
        maxLength: 60
      })
    },
    ({ calls, perDay, reserve, script, starts }) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(starts.getTime())
        const started: Array<number> = []
        const shared = yield* Layer.build(counter)
        const one = Apimo.layer.pipe(
          Layer.provide(Layer.merge(Pacer.layer, Quota.layer)),
          Layer.provide(Layer.succeedContext(shared)),
          Layer.provide(ApimoConfig.layer({ ...options, perDay, reserve })),
          Layer.provide(scripted(script, started))
        )
        const clients = { a: yield* Layer.build(Layer.fresh(one)), b: yield* Layer.build(Layer.fresh(one)) }
        const fibers: Array<Fiber.RuntimeFiber<unknown, unknown>> = []
        for (const { client, pause } of calls) {
          fibers.push(yield* Effect.fork(Effect.either(Effect.provide(crossings, client ? clients.a : clients.b))))
          yield* TestClock.adjust(pause)
        }
        yield* TestClock.adjust("10 minutes")
        yield* Fiber.joinAll(fibers)
        const days = new Map<string, number>()
        for (const at of started) {
          const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Paris" }).format(at)
          days.set(day, (days.get(day) ?? 0) + 1)
        }
        for (const [day, seen] of days) expect(seen, day).toBeLessThanOrEqual(Math.max(0, perDay - reserve))
      }).pipe(Effect.scoped),
    { fastCheck: { numRuns: 30 }, timeout: 60_000 }
  )

  it.effect("left, renewal and what the server says", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-07-01T12:00:00Z"))
      const quota = yield* Quota
      expect(yield* quota.left).toBe(8)
      yield* quota.take
      expect(yield* quota.left).toBe(7)
      expect(DateTime.formatIso(yield* quota.renewsAt)).toBe("2026-07-01T22:00:00.000Z")
      yield* quota.spent
      expect(yield* quota.left).toBe(0)
      expect(yield* Effect.flip(quota.take)).toMatchObject({ _tag: "QuotaExhausted", left: 2 })
      yield* TestClock.adjust("10 hours")
      expect(yield* quota.left).toBe(8)
      yield* quota.take
    }).pipe(
      Effect.provide(Quota.layer),
      Effect.provide(Layer.merge(counter, ApimoConfig.layer({ ...options, perDay: 10, reserve: 2 })))
    )
  )

  it.effect("no call goes when it can't be counted", () => {
    const cause = new Error("Failed to execute statement", { cause: new Error("database is locked") })
    const failed = Effect.fail(new QuotaCounterFailed({ cause }))
    const broken = Layer.succeed(QuotaCounter, { take: () => failed, taken: () => failed, spent: () => failed })
    const started: Array<number> = []
    return Effect.gen(function* () {
      const error = yield* Effect.flip(crossings)
      expect(error).toMatchObject({ _tag: "Unavailable", reason: "quota-counter", operation: "requests.crossings" })
      expect(error.message).toMatch(
        /^Apimo was not called \(requests\.crossings, .*could not be counted: database is locked; check that the store/
      )
      expect(started).toHaveLength(0)
    }).pipe(
      Effect.provide(
        Apimo.layer.pipe(
          Layer.provide(Layer.merge(Pacer.layer, Quota.layer)),
          Layer.provide(broken),
          Layer.provide(ApimoConfig.layer(options)),
          Layer.provide(scripted([{ status: 200, latency: 0 }], started))
        )
      )
    )
  })

  it.effect("a failed look at the count is told, the call goes, and the next one looks again", () => {
    let looks = 0
    const blinded = Layer.succeed(QuotaCounter, {
      take: () => Effect.succeed(true),
      taken: () =>
        Effect.suspend(() => {
          looks += 1
          return looks === 1 ? Effect.fail(new QuotaCounterFailed({ cause: new Error("busy") })) : Effect.succeed(3)
        }),
      spent: () => Effect.void
    })
    const warnings: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => {
      if (logLevel._tag === "Warning") warnings.push(String(message))
    })
    return Effect.gen(function* () {
      const before = yield* Metric.value(Metrics.quotaUnseen)
      const quota = yield* Quota
      yield* quota.take
      expect((yield* Metric.value(Metrics.quotaUnseen)).count - before.count).toBe(1)
      expect(warnings.join()).toContain("apimo_quota_left")
      yield* quota.take
      expect(looks).toBe(2)
      expect((yield* Metric.value(Metrics.quotaLeft)).value).toBe(5)
      yield* quota.take
      expect(looks).toBe(2)
    }).pipe(
      Effect.provide(Quota.layer.pipe(Layer.provide(blinded))),
      Effect.provide(ApimoConfig.layer({ ...options, perDay: 10, reserve: 2 })),
      Effect.provide(Logger.replace(Logger.defaultLogger, logger))
    )
  })
})
