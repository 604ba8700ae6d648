import * as Fs from "node:fs"
import { setImmediate } from "node:timers/promises"
import { Apimo } from "@apimo-alerts/core/Apimo"
import * as CircuitBreaker from "@apimo-alerts/core/CircuitBreaker"
import { AgencyId, ContactId, PropertyId, RequestId, UserId } from "@apimo-alerts/core/Ids"
import { describe, expect, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as fc from "fast-check"
import * as LeapingClock from "./support/LeapingClock.ts"
import * as Messy from "./support/Messy.ts"
import * as Stub from "./support/Stub.ts"

const agency = AgencyId.make(1)
const user = UserId.make(2)

const fixture = (name: string): unknown =>
  JSON.parse(Fs.readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"))

const written = fixture("documented.requests.create")

/** An operation, with a documented answer to spoil. */
const operations = [
  { body: fixture("synthetic.agencies.list"), call: (apimo: Service) => apimo.agencies.list },
  { body: fixture("documented.requests.list"), call: (apimo: Service) => apimo.requests.list(agency) },
  {
    body: fixture("documented.request-crossings.list"),
    call: (apimo: Service) => apimo.requests.crossings(agency, RequestId.make(3), { pageSize: 1 })
  },
  { body: fixture("synthetic.properties.list"), call: (apimo: Service) => apimo.properties.list(agency) },
  {
    body: fixture("synthetic.property-crossings.list"),
    call: (apimo: Service) => apimo.properties.crossings(agency, PropertyId.make(4))
  },
  { body: fixture("documented.users.list"), call: (apimo: Service) => apimo.users.list(agency) },
  { body: fixture("real.catalogs.list.2025-03"), call: (apimo: Service) => apimo.catalogs.names },
  { body: [{ id: 1, culture: "fr", name: "A" }], call: (apimo: Service) => apimo.catalogs.entries("tags", "fr") },
  { body: { contacts: [{ id: 1, language: ["fr"] }] }, call: (apimo: Service) => apimo.contacts.list(agency) },
  { body: { leads: [{ id: 1, type: "1" }] }, call: (apimo: Service) => apimo.leads.list(agency) },
  {
    body: { actions: [{ id: "1", properties: { id: "2" } }] },
    call: (apimo: Service) => apimo.users.actions(agency, user)
  },
  { body: { contracts: [{ id: 1 }] }, call: (apimo: Service) => apimo.contracts.list(agency) },
  { body: { residences: [{ id: "1" }] }, call: (apimo: Service) => apimo.residences.list(agency) },
  {
    body: { providers: [{ provider: 1, step: 1 }] },
    call: (apimo: Service) => apimo.properties.providers(agency, PropertyId.make(4))
  },
  {
    body: written,
    call: (apimo: Service) =>
      apimo.requests.create(agency, { contact: ContactId.make(1), user, category: 1, country: "FR" })
  },
  {
    body: fixture("documented.actions.create"),
    call: (apimo: Service) => apimo.contacts.update(agency, ContactId.make(1), {})
  },
  {
    body: { id: 1, rank: 2, url: "x" },
    call: (apimo: Service) =>
      apimo.properties.addPicture(agency, PropertyId.make(4), { reference: "r", content: new Uint8Array([1]) })
  }
]

type Service = typeof Apimo.Service

/** Spoils a JSON value: each node may be dropped, replaced, doubled or given an extra member. */
const spoil = (value: unknown, pick: () => number, other: () => unknown): unknown => {
  const dice = pick()
  if (dice < 4) return other()
  if (Array.isArray(value)) {
    const list = value.filter(() => pick() >= 3).map((member) => spoil(member, pick, other))
    return dice < 8 ? { ...list } : dice < 10 ? [...list, ...list] : list
  }
  if (typeof value !== "object" || value === null) {
    if (dice > 90) return typeof value === "number" ? String(value) : typeof value === "string" ? Number(value) : null
    return value
  }
  const entries = Object.entries(value).filter(() => pick() >= 3)
  const spoilt = entries.map(([key, member]) => [key, spoil(member, pick, other)] as const)
  return Object.fromEntries(dice < 12 ? [...spoilt, ["unexpected", other()]] : spoilt)
}

const bytes = (text: string, how: string, at: number): string | Uint8Array => {
  switch (how) {
    case "truncated":
      return text.slice(0, Math.floor((text.length * at) / 100))
    case "latin1":
      return Uint8Array.from(Buffer.from(text.replace(/e/g, "é"), "latin1"))
    case "utf16":
      return Uint8Array.from(Buffer.from(text, "utf16le"))
    case "marked":
      return `\ufeff${text}`
    case "html":
      return `<html>${text}</html>`
    default:
      return text
  }
}

const spoiltAnswer = fc.record({
  operation: fc.nat(operations.length - 1),
  seed: fc.infiniteStream(fc.nat(99)),
  values: fc.infiniteStream(Messy.value),
  how: fc.constantFrom("", "", "", "", "", "truncated", "latin1", "utf16", "marked", "html"),
  at: fc.nat(100),
  status: fc.constantFrom(200, 200, 200, 200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 418, 422, 429, 500, 503)
})

const tags = [
  "Unauthorized",
  "Forbidden",
  "NotFound",
  "Invalid",
  "RateLimited",
  "QuotaExhausted",
  "Unavailable",
  "Malformed"
]

describe("spoilt answers", () => {
  it("10,000 of them: never a defect, always a typed error or a marked record", async () => {
    let current: Response | (() => Response) = new Response("")
    const layer = Stub.client(() => (typeof current === "function" ? current() : current)).pipe(
      Layer.provide(
        Layer.succeed(CircuitBreaker.CircuitBreaker, CircuitBreaker.make({ failures: Number.POSITIVE_INFINITY }))
      )
    )
    const runtime = ManagedRuntime.make(layer)
    const { clock } = LeapingClock.make(Date.parse("2026-06-27T12:00:00Z"))
    let cases = 0
    const seen = { whole: 0, marked: 0, failed: 0 }
    await fc.assert(
      fc.asyncProperty(spoiltAnswer, async ({ at, how, operation, seed, status, values }) => {
        const chosen = operations[operation]
        if (chosen === undefined) return
        cases += 1
        // Nothing here waits for the outside: without a turn of the event loop the test runner is never heard.
        if (cases % 100 === 0) await setImmediate()
        const pick = () => Number(seed.next().value)
        const body = spoil(chosen.body, pick, () => values.next().value)
        const content = bytes(JSON.stringify(body) ?? "", how, at)
        current = () => new Response(status === 204 ? null : content, { status })
        const call = Effect.flatMap(Apimo, (apimo): Effect.Effect<unknown, unknown> => chosen.call(apimo))
        const exit = await runtime.runPromise(Effect.exit(Effect.withClock(call, clock)))
        if (Exit.isFailure(exit)) {
          expect(Cause.isFailType(exit.cause), Cause.pretty(exit.cause)).toBe(true)
          const error: unknown = Cause.isFailType(exit.cause) ? exit.cause.error : null
          expect(tags).toContain(Reflect.get(Object(error), "_tag"))
          expect(String(Reflect.get(Object(error), "message"))).not.toBe("")
          seen.failed += 1
        } else if (Reflect.get(Object(exit.value), "complete") === false) {
          expect(Reflect.get(Object(exit.value), "incomplete")).toEqual(expect.any(String))
          seen.marked += 1
        } else seen.whole += 1
      }),
      { numRuns: 10_000, endOnFailure: true }
    )
    await runtime.dispose()
    for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(100)
  }, 120_000)
})
