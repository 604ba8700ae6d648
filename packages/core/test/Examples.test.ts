/** The examples of docs/composing-the-core.md: they are these files, and they run. */
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as NodePath from "node:path"
import { Apimo } from "@apimo-alerts/core/Apimo"
import { CatalogNames } from "@apimo-alerts/core/CatalogNames"
import { AgencyId, UserId } from "@apimo-alerts/core/Ids"
import { QuotaCounter } from "@apimo-alerts/core/QuotaCounter"
import * as Simulator from "@apimo-alerts/simulator"
import { describe, expect, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as ConfigProvider from "effect/ConfigProvider"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { expiringTomorrow } from "./examples/ExpiringMandates.ts"
import { requestsAsCsv } from "./examples/ExportRequests.ts"
import * as Mirror from "./examples/Mirror.ts"
import * as Services from "./examples/Services.ts"
import * as Setup from "./examples/Setup.ts"
import * as WebForm from "./examples/WebForm.ts"
import * as Stub from "./support/Stub.ts"

const town = Simulator.make({ requests: 6, properties: 8, quota: { perSecond: null, perDay: null } })

const environment = (simulator: Simulator.Simulator) =>
  Layer.setConfigProvider(
    ConfigProvider.fromMap(
      new Map([
        ["APIMO_PROVIDER", String(simulator.provider)],
        ["APIMO_TOKEN", simulator.token],
        ["APIMO_BASE_URL", simulator.baseUrl],
        ["APIMO_PER_SECOND", "1000"]
      ])
    )
  )

const firstAgency = Effect.gen(function* () {
  const [agency] = (yield* (yield* Apimo).agencies.list).items
  return { id: agency?.id ?? AgencyId.make(1), agent: agency?.users.find(({ active }) => active)?.id ?? UserId.make(1) }
})

describe("composing the core", () => {
  it("the page shows these files as they are", () => {
    const page = Fs.readFileSync(new URL("../../../docs/composing-the-core.md", import.meta.url), "utf8")
    const shown = new Map(
      [...page.matchAll(/```ts title="([A-Za-z]+\.ts)"\n([\s\S]*?)```/g)].map(([, name = "", code = ""]) => [
        name,
        code
      ])
    )
    const folder = new URL("./examples/", import.meta.url)
    expect([...shown.keys()].sort()).toEqual(Fs.readdirSync(folder).sort())
    for (const [name, code] of shown) expect(code, name).toBe(Fs.readFileSync(new URL(name, folder), "utf8"))
    expect(page.match(/```ts(?! title)/g)).toBeNull()
  })

  it.scopedLive("setting up, from the environment", () =>
    Effect.gen(function* () {
      const simulator = yield* town
      const agencies = yield* Setup.agencies.pipe(Effect.provide(Setup.live), Effect.provide(environment(simulator)))
      expect(agencies).toHaveLength(1)
      expect(agencies[0]?.agents).toBe(3)
    })
  )

  it.effect("mandates that end tomorrow", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(DateTime.unsafeMake("2026-06-27T22:30:00Z").epochMillis)
      const ending = (id: number, end_at: string | null) => ({
        id,
        user: { id: "7" },
        reference: `V${id}`,
        agreement: { end_at }
      })
      const client = Stub.client((_, url) => {
        expect(url.searchParams.get("step")).toBe("1")
        return Stub.json({
          properties: [
            ending(1, "2026-06-28"),
            ending(2, "2026-06-29"),
            ending(3, "2026-06-30"),
            ending(4, null),
            { id: 5 }
          ]
        })
      })
      // Half past midnight in Paris: tomorrow is the 29th.
      expect(yield* Effect.provide(expiringTomorrow(AgencyId.make(1)), client)).toEqual([
        { property: 2, reference: "V2", user: 7 }
      ])
    })
  )

  it.scopedLive("requests as CSV", () =>
    Effect.gen(function* () {
      const simulator = yield* town
      const lines = yield* Effect.gen(function* () {
        const agency = yield* firstAgency
        return yield* Stream.runCollect(requestsAsCsv(agency.id, "fr"))
      }).pipe(
        Effect.provide(CatalogNames.layer.pipe(Layer.provideMerge(Setup.live))),
        Effect.provide(environment(simulator))
      )
      const [head, ...rest] = Chunk.toReadonlyArray(lines)
      expect(head).toBe('"id","types","cities","price_max","currency"')
      expect(rest.some((line) => line.includes("Appartement"))).toBe(true)
      for (const line of rest) expect(line).toMatch(/^"\d+","[^"\d]*","[^"]*","\d*","EUR"$/)
    })
  )

  it.scopedLive("a request from a web form, and a refused one", () =>
    Effect.gen(function* () {
      const simulator = yield* town
      const form = yield* Schema.decodeUnknown(WebForm.Form)({
        lastname: "Exemple",
        email: "exemple@example.test",
        cities: ["Nice"],
        types: [1],
        budget: 350_000
      })
      const { created, refused, stored } = yield* Effect.gen(function* () {
        const apimo = yield* Apimo
        const { agent, id } = yield* firstAgency
        const created = yield* WebForm.submit(id, agent, form)
        return {
          created,
          refused: yield* WebForm.submit(id, UserId.make(999_999), form),
          stored: (yield* apimo.requests.list(id)).items.at(-1)
        }
      }).pipe(Effect.provide(Setup.live), Effect.provide(environment(simulator)))
      expect(stored).toMatchObject({
        ...("request" in created ? { id: created.request } : {}),
        types: [1],
        price: { max: 350_000 }
      })
      expect(refused).toMatchObject({ refused: { user: [expect.any(String)] } })
    })
  )

  it.scopedLive("a mirror that is refreshed", () =>
    Effect.gen(function* () {
      const simulator = yield* town
      const { first, second } = yield* Effect.gen(function* () {
        const apimo = yield* Apimo
        const { agent, id } = yield* firstAgency
        const first = yield* Mirror.refresh(id, Mirror.empty)
        yield* apimo.properties.create(id, { reference: "neuf", user: agent, category: 1, type: 1 })
        return { first, second: yield* Mirror.refresh(id, first) }
      }).pipe(Effect.provide(Setup.live), Effect.provide(environment(simulator)))
      expect(first.properties.size).toBe(8)
      expect(second.properties.size).toBe(9)
      expect(second.cursor ?? 0).toBeGreaterThanOrEqual(first.cursor ?? 0)
    })
  )

  it.scopedLive("the services, and a recording replayed", () =>
    Effect.gen(function* () {
      const simulator = yield* town
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => Fs.mkdtempSync(NodePath.join(Os.tmpdir(), "composing-"))),
        (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true }))
      )
      const live = yield* Effect.gen(function* () {
        const agencies = yield* Setup.agencies
        return { agencies, state: yield* Services.state }
      }).pipe(
        Effect.provide(Services.compose(QuotaCounter.layerMemory, folder)),
        Effect.provide(environment(simulator))
      )
      expect(live.state.left).toBe(999)
      expect(live.state.drift.filter(({ kind }) => kind === "unexpected")).toEqual([])
      const again = yield* Setup.agencies.pipe(
        Effect.provide(Services.replayed(folder)),
        Effect.provide(environment(simulator))
      )
      expect(again.map(({ agents, id }) => ({ agents, id }))).toEqual(
        live.agencies.map(({ agents, id }) => ({ agents, id }))
      )
    })
  )
})
