import { Apimo } from "@apimo-alerts/core/Apimo"
import { CatalogNames } from "@apimo-alerts/core/CatalogNames"
import * as CircuitBreaker from "@apimo-alerts/core/CircuitBreaker"
import { Drift } from "@apimo-alerts/core/Drift"
import { AgencyId, RequestId } from "@apimo-alerts/core/Ids"
import * as InFlight from "@apimo-alerts/core/InFlight"
import * as Metrics from "@apimo-alerts/core/Metrics"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { describe, expect, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as TestClock from "effect/TestClock"
import * as Tracer from "effect/Tracer"
import { token } from "./support/Server.ts"
import * as Stub from "./support/Stub.ts"

const agency = AgencyId.make(1)
const request = RequestId.make(2)
const crossings = Effect.flatMap(Apimo, (apimo) => apimo.requests.crossings(agency, request))
const empty = { crossings: [], total_items: 0 }

/** Runs a call to its end on the test clock, with all its waits. */
const settled = <A, E, R>(call: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.either(call))
    yield* TestClock.adjust("20 seconds")
    return yield* Fiber.join(fiber)
  })

describe("the circuit breaker", () => {
  it.effect("opens after ten failed attempts, lets one try after a pause, and closes when that succeeds", () => {
    let calls = 0
    let down = true
    const layer = Stub.client(() => {
      calls += 1
      return down ? Stub.json({ message: "down" }, 503) : Stub.json(empty)
    }).pipe(Layer.provideMerge(CircuitBreaker.CircuitBreaker.layer))
    return Effect.gen(function* () {
      const breaker = yield* CircuitBreaker.CircuitBreaker
      yield* settled(crossings)
      expect(yield* breaker.state).toBe("closed")
      yield* settled(crossings)
      expect(calls).toBe(10)
      const held = yield* Effect.flip(crossings)
      expect(held).toMatchObject({ _tag: "Unavailable", reason: "circuit-open", operation: "requests.crossings" })
      expect(calls).toBe(10)
      // The trial fails: open again, and no second attempt goes.
      yield* TestClock.adjust("30 seconds")
      expect(yield* breaker.state).toBe("half-open")
      yield* settled(crossings)
      expect(calls).toBe(11)
      expect(yield* breaker.state).toBe("open")
      // Twice as long now; then of many at once one tries, and the way is free again.
      yield* TestClock.adjust("60 seconds")
      down = false
      expect(yield* crossings).toMatchObject({ complete: true })
      expect(yield* breaker.state).toBe("closed")
      expect(calls).toBe(12)
    }).pipe(Effect.provide(layer))
  })

  it.effect("half-open, one call goes at a time, and an interrupted one decides nothing", () =>
    Effect.gen(function* () {
      const breaker = CircuitBreaker.make({ failures: 1, pause: 1000 })
      const down = () => "down" as const
      const up = () => "up" as const
      yield* Effect.either(breaker.guard(Effect.fail("x"), down))
      yield* TestClock.adjust(1000)
      const trial = yield* Effect.fork(breaker.guard(Effect.never, up))
      yield* Effect.yieldNow()
      expect(yield* Effect.flip(breaker.guard(Effect.void, up))).toBeInstanceOf(CircuitBreaker.Held)
      yield* Fiber.interrupt(trial)
      yield* breaker.guard(Effect.void, up)
      expect(yield* breaker.state).toBe("closed")
    })
  )

  it.effect("errors that are answers do not open it", () =>
    Effect.gen(function* () {
      for (let i = 0; i < 30; i++) expect(yield* Effect.flip(crossings)).toMatchObject({ _tag: "NotFound" })
    }).pipe(Effect.provide(Stub.client(() => Stub.json({ message: "no" }, 404))))
  )
})

describe("calls in flight", () => {
  it.effect("are bounded", () => {
    let now = 0
    let most = 0
    const http = Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make((request) =>
        Effect.acquireUseRelease(
          Effect.sync(() => {
            now += 1
            most = Math.max(most, now)
          }),
          () => Effect.as(Effect.sleep(100), HttpClientResponse.fromWeb(request, Stub.json(empty))),
          () => Effect.sync(() => (now -= 1))
        )
      )
    )
    const layer = Apimo.layerDefault.pipe(
      Layer.provide(Stub.config()),
      Layer.provide(http),
      Layer.provide(Layer.succeed(InFlight.InFlight, InFlight.make(3)))
    )
    return Effect.gen(function* () {
      const fiber = yield* Effect.fork(
        Effect.all(
          Array.from({ length: 20 }, () => crossings),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(fiber)
      expect(most).toBe(3)
    }).pipe(Effect.provide(layer))
  })
})

describe("catalog names", () => {
  it.effect("one call for each catalog and language in a week, unknown ids as they are", () => {
    const asked: Array<string> = []
    let broken = true
    const layer = CatalogNames.layer.pipe(
      Layer.provide(
        Stub.client((_, url) => {
          asked.push(`${url.pathname}?${url.searchParams}`)
          if (url.pathname.endsWith("property_group")) return Stub.json({ message: "no" }, 404)
          if (url.pathname.endsWith("tags") && broken) return Stub.json({ message: "no" }, 401)
          return Stub.json([
            { id: "1", culture: "fr", name: url.searchParams.get("culture") === "fr" ? "Appartement" : "Apartment" }
          ])
        })
      )
    )
    return Effect.gen(function* () {
      const names = yield* CatalogNames
      const many = yield* Effect.all(
        Array.from({ length: 50 }, () => names.name("property_type", 1, "fr")),
        { concurrency: "unbounded" }
      )
      expect(new Set(many)).toEqual(new Set(["Appartement"]))
      expect(yield* names.name("property_type", 99, "fr")).toBe("99")
      expect(yield* names.name("property_type", 1, "en")).toBe("Apartment")
      expect(asked).toEqual(["/catalogs/property_type?culture=fr", "/catalogs/property_type?culture=en"])
      // One that does not exist is remembered too; one that failed is asked for again.
      expect(yield* names.name("property_group", 3, "fr")).toBe("3")
      expect(yield* names.name("property_group", 4, "fr")).toBe("4")
      expect(yield* Effect.flip(names.name("tags", 1, "fr"))).toMatchObject({ _tag: "Unauthorized" })
      broken = false
      expect(yield* names.name("tags", 1, "fr")).toBe("Appartement")
      expect(asked).toHaveLength(5)
      yield* TestClock.adjust("8 days")
      yield* names.name("property_type", 1, "fr")
      expect(asked).toHaveLength(6)
    }).pipe(Effect.provide(layer))
  })
})

describe("the drift report", () => {
  it.effect("tells types and values that were not expected, by path with counts, and shows no value", () => {
    const layer = Stub.client((_, url) =>
      url.pathname.endsWith("crossings")
        ? Stub.json({
            crossings: [
              { property_id: 1, step_id: 1, total: "90", created_at: "2026-06-01 10:00:00", updated_at: null },
              { property_id: 2, step_id: 7, total: "150", created_at: "yesterday", updated_at: null, score: 9 },
              { property_id: "Jean", step_id: 1, total: "90", created_at: "tomorrow" }
            ]
          })
        : Stub.json({
            requests: [{ id: 1, price: { min: { a: 1 } }, types: 7, emailing: { x: "Jean" }, locations: [] }]
          })
    ).pipe(Layer.provideMerge(Drift.layer))
    return Effect.gen(function* () {
      yield* crossings
      yield* Effect.flatMap(Apimo, (apimo) => apimo.requests.list(agency))
      const drift = yield* Drift
      const lines = (yield* drift.report).map(({ count, kind, path, what }) => `${kind} ${count} ${path}: ${what}`)
      expect(lines).toEqual([
        "unexpected 2 crossings[].created_at: expected a date (YYYY-MM-DD HH:MM:SS), got a string",
        "unexpected 1 crossings[].property_id: expected an id (a positive whole number, or a string of one), got a string",
        "unexpected 1 crossings[].step_id: expected a number (or a string of one), got a number",
        "unexpected 1 crossings[].total: expected a number (or a string of one), got a string",
        "unexpected 1 requests[].price.min: expected a number (or a string of one), got an object",
        "unexpected 1 requests[].types: expected a list, got a number",
        "unknown 1 crossings[].score: a number",
        "unknown 1 requests[].emailing: an object"
      ])
      expect(yield* drift.records).toBe(4)
    }).pipe(Effect.provide(layer))
  })
})

describe("what can be watched", () => {
  it.effect("a span for each attempt, metrics, and nowhere a secret", () => {
    const spans: Array<Tracer.Span> = []
    const tracer = Tracer.make({
      span: (name, parent, context, links, startTime, kind) => {
        const attributes = new Map<string, unknown>()
        const span: Tracer.Span = {
          _tag: "Span",
          name,
          spanId: String(spans.length),
          traceId: "trace",
          parent,
          context,
          status: { _tag: "Started", startTime },
          attributes,
          links,
          sampled: true,
          kind,
          end: (_, exit) =>
            void attributes.set(
              "ended",
              Exit.match(exit, { onFailure: Cause.squash, onSuccess: (value) => value ?? "with nothing" })
            ),
          attribute: (key, value) => void attributes.set(key, value),
          event: (event) => void attributes.set(`event ${event}`, true),
          addLinks: () => {}
        }
        spans.push(span)
        return span
      },
      context: (f) => f()
    })
    let calls = 0
    const layer = Stub.client(() => {
      calls += 1
      if (calls === 1) return Stub.json({ message: "down" }, 503)
      return Stub.json({ crossings: [{ property_id: "Jean", step_id: 1, total: "1" }] })
    })
    return Effect.gen(function* () {
      const before = yield* Metric.value(
        Metric.tagged(Metric.tagged(Metrics.calls, "operation", "requests.crossings"), "status", "503")
      )
      const undecoded = Metric.tagged(Metrics.undecoded, "operation", "requests.crossings")
      const undecodedBefore = yield* Metric.value(undecoded)
      yield* settled(crossings)
      const mine = spans.filter(({ name }) => name === "apimo.requests.crossings")
      expect(mine.map(({ attributes }) => Object.fromEntries(attributes))).toEqual([
        {
          operation: "requests.crossings",
          agency: 1,
          attempt: 1,
          status: 503,
          ended: expect.objectContaining({ _tag: "Unavailable", status: 503 })
        },
        { operation: "requests.crossings", agency: 1, attempt: 2, status: 200, ended: "with nothing" }
      ])
      const after = yield* Metric.value(
        Metric.tagged(Metric.tagged(Metrics.calls, "operation", "requests.crossings"), "status", "503")
      )
      expect(after.count - before.count).toBe(1)
      expect((yield* Metric.value(undecoded)).count - undecodedBefore.count).toBe(1)
      expect((yield* Metric.value(Metrics.quotaLeft)).value).toBeGreaterThan(0)
      const shown = JSON.stringify(
        spans.map((span) => [span.name, [...span.attributes], span.status]),
        (_, value) => (typeof value === "bigint" ? String(value) : value)
      )
      expect(shown).not.toContain(token)
      expect(shown).not.toContain("Jean")
    }).pipe(Effect.provide(layer), Effect.withTracer(tracer))
  })
})
