import * as Fs from "node:fs"
import * as Os from "node:os"
import * as NodePath from "node:path"
import { Apimo } from "@apimo-alerts/core/Apimo"
import { AgencyId } from "@apimo-alerts/core/Ids"
import * as Recording from "@apimo-alerts/core/Recording"
import { scrub } from "@apimo-alerts/core/Scrub"
import * as Simulator from "@apimo-alerts/simulator"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { client, json, serve, token } from "./support/Server.ts"
import * as Stub from "./support/Stub.ts"

const agency = AgencyId.make(1)

const folder = Effect.acquireRelease(
  Effect.sync(() => Fs.mkdtempSync(NodePath.join(Os.tmpdir(), "recording-"))),
  (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true }))
)

const replayed = (path: string) =>
  Apimo.layerDefault.pipe(
    Layer.provide(Stub.config()),
    Layer.provide(Recording.replay(path)),
    Layer.provide(NodeContext.layer)
  )

const everythingIn = (path: string) =>
  Fs.readdirSync(path)
    .map((name) => Fs.readFileSync(NodePath.join(path, name), "utf8"))
    .join("\n")

describe("recording and replay", () => {
  it.scopedLive("a recording replays without a server, and nothing personal is in it", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const contact = {
        id: 7,
        firstname: "Jeanne",
        lastname: "Canari",
        email: "jeanne.canari@example.test",
        phone: "+33612345678",
        mobile: 33612345679,
        password: "hunter2",
        taxcode: "1234567",
        birthday_at: "1970-02-03",
        comment: "a dit Canari",
        unheard_of: "Canari encore",
        nickname: "Roy",
        reachable: "0612345670",
        language: ["fr"]
      }
      const { url } = yield* serve(({ path: asked }, number) =>
        asked.endsWith("contacts")
          ? json({ total_items: 1, contacts: [contact] })
          : number === 1
            ? json("<html>Canari</html>", 502, { "retry-after": "0" })
            : json({ requests: [{ id: 5, user: "3896", price: { max: "400000" }, comment: "Canari" }] })
      )
      const both = Effect.gen(function* () {
        const apimo = yield* Apimo
        return { contacts: yield* apimo.contacts.list(agency), requests: yield* apimo.requests.list(agency) }
      })
      const hooked = client(url).pipe(Layer.provide(Recording.record(path)), Layer.provide(NodeContext.layer))
      const live = yield* Effect.provide(both, hooked)
      expect(live.contacts.items[0]).toMatchObject({ lastname: "Canari" })
      expect(Fs.readdirSync(path)).toEqual([
        "000001-contacts.list.json",
        "000002-requests.list.json",
        "000003-requests.list.json"
      ])
      expect(everythingIn(path)).not.toMatch(/canari|jeanne|\broy\b|6123456|hunter2|1234567|1970-02-03/i)
      expect(everythingIn(path)).not.toContain(token)
      const again = yield* Effect.provide(both, replayed(path))
      expect(again.requests).toMatchObject({ complete: true, items: [{ id: 5, user: 3896, price: { max: 400_000 } }] })
      expect(again.contacts).toMatchObject({
        complete: true,
        items: [{ id: 7, lastname: "xxxxxx", languages: ["fr"] }]
      })
    })
  )

  it.scopedLive("a whole town decodes the same from its recording, but for what was scrubbed", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const town = yield* Simulator.make({ requests: 6, properties: 8, quota: { perSecond: null, perDay: null } })
      const all = Effect.gen(function* () {
        const apimo = yield* Apimo
        const agencies = yield* apimo.agencies.list
        const id = agencies.items[0]?.id ?? agency
        const requests = yield* apimo.requests.list(id)
        const crossings = yield* Effect.forEach(requests.items, (request) => apimo.requests.crossings(id, request.id))
        return { agencies, requests, crossings, properties: yield* apimo.properties.list(id) }
      })
      const { ProviderId } = yield* Effect.promise(() => import("@apimo-alerts/core/Ids"))
      const { make } = yield* Effect.promise(() => import("effect/Redacted"))
      const live = yield* Effect.provide(
        all,
        client(new URL(town.baseUrl), { provider: ProviderId.make(town.provider), token: make(town.token) }).pipe(
          Layer.provide(Recording.record(path)),
          Layer.provide(NodeContext.layer)
        )
      )
      const again = yield* Effect.provide(all, replayed(path))
      expect(again.crossings).toEqual(live.crossings)
      const bare = (properties: typeof live.properties) =>
        properties.items.map(({ areas, category, city, createdAt, id, price, rooms, type }) => ({
          areas,
          category,
          city,
          createdAt,
          id,
          price,
          rooms,
          type
        }))
      expect(bare(again.properties)).toEqual(bare(live.properties))
      expect(again.requests.items.map(({ id, price, types }) => ({ id, price, types }))).toEqual(
        live.requests.items.map(({ id, price, types }) => ({ id, price, types }))
      )
      expect(everythingIn(path)).not.toMatch(/@(?!example\.test)/)
    })
  )

  it.scopedLive("a call that was not recorded says so", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const lead = Effect.flatMap(Apimo, (apimo) => apimo.leads.create(agency, { type: 1, reference: "r" }))
      const error = yield* lead.pipe(Effect.flip, Effect.provide(replayed(path)))
      expect(error).toMatchObject({ _tag: "Unavailable", detail: "not in the recording: POST /agencies/1/leads?" })
    })
  )

  it("scrubbing keeps types, ids, numbers, dates and codes", () => {
    const body = {
      id: "7",
      total_items: 1,
      city: { id: 1, name: "Nice", zipcode: "06000" },
      name: "Jeanne",
      latitude: "43.70313",
      created_at: "2026-06-01 10:00:00",
      active: true,
      flag: "1",
      nothing: null,
      email: null
    }
    expect(JSON.parse(scrub(JSON.stringify(body), "contacts.list"))).toEqual({
      ...body,
      name: "xxxxxx",
      latitude: "43.7"
    })
    expect(scrub('{"id": 1, "name": "Je', "contacts.list")).toMatch(/^\{x+$/)
    expect(JSON.parse(scrub('[{"id":1,"name":"Appartement"}]', "catalogs.entries"))).toEqual([
      { id: 1, name: "Appartement" }
    ])
  })
})
