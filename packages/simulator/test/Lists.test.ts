import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { agency, at, get, records, send, start } from "./support.ts"

const ids = (found: ReadonlyArray<unknown>) => found.map((record) => at(record, "id"))

describe("lists", () => {
  it.scoped("give every record once over their pages, with total_items of all", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      for (const [key, all] of [
        ["requests", (yield* simulator.state.requests).map(({ id }) => id)],
        ["properties", (yield* simulator.state.properties).map(({ id }) => id)],
        ["contacts", (yield* simulator.state.contacts).map(({ id }) => id)]
      ] as const) {
        const found: Array<unknown> = []
        for (let offset = 0; offset < all.length + 7; offset += 7) {
          const page = yield* get(simulator, `${agency}/${key}?limit=7&offset=${offset}`)
          expect(at(page.json, "total_items")).toBe(all.length)
          expect(records(page, key).length).toBeLessThanOrEqual(7)
          found.push(...ids(records(page, key)))
        }
        expect(found).toEqual(all)
      }
    })
  )

  it.scoped("give at most 1,000 properties a page, and refuse a limit that is no number", () =>
    Effect.gen(function* () {
      const simulator = yield* start({ properties: 1004, requests: 0 })
      const page = yield* get(simulator, `${agency}/properties?limit=5000`)
      expect(records(page, "properties")).toHaveLength(1000)
      expect(at(page.json, "total_items")).toBe(1004)
      expect(records(yield* get(simulator, `${agency}/properties?offset=1000`), "properties")).toHaveLength(4)
      const refused = yield* get(simulator, `${agency}/properties?limit=all&offset=-1`)
      expect(refused.status).toBe(422)
      expect(at(refused.json, "errors")).toEqual({
        limit: ["limit must be a whole number"],
        offset: ["offset must be a whole number"]
      })
    })
  )

  it.scoped("take timestamp as: changed in that second or later, and give the newest as timestamp", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const all = yield* simulator.state.requests
      const newest = Math.max(...all.map(({ updatedAt }) => updatedAt / 1000))
      expect(at((yield* get(simulator, `${agency}/requests`)).json, "timestamp")).toBe(newest)
      const later = yield* get(simulator, `${agency}/requests?timestamp=${newest + 1}`)
      expect(later.json).toEqual({ total_items: 0, timestamp: null, requests: [] })
      const same = yield* get(simulator, `${agency}/requests?timestamp=${newest}`)
      expect(ids(records(same, "requests"))).toEqual(
        all.filter(({ updatedAt }) => updatedAt / 1000 >= newest).map(({ id }) => id)
      )
      yield* simulator.clock.advance("1 minute")
      const request = all[4]?.id ?? 0
      yield* simulator.edits.changeCriteria({ request, with: { comment: "Plus grand" } })
      const changed = yield* get(simulator, `${agency}/requests?timestamp=${newest + 1}`)
      expect(ids(records(changed, "requests"))).toEqual([request])
      expect(at(changed.json, "timestamp")).toBe(Math.floor((yield* simulator.clock.now).now / 1000))
    })
  )

  it.scoped("filter crossings by when they moved", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const request = (yield* simulator.state.requests)[0]?.id ?? 0
      yield* simulator.clock.advance("1 minute")
      const since = Math.floor((yield* simulator.clock.now).now / 1000)
      const { property } = yield* simulator.edits.addPropertyFor({ request })
      const moved = yield* get(simulator, `${agency}/requests/${request}/crossings?timestamp=${since}`)
      expect(records(moved, "crossings").map((found) => at(found, "property_id"))).toEqual([property])
      expect(at(moved.json, "total_items")).toBe(1)
    })
  )

  it.scoped("filter properties by step, status and group", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const all = yield* simulator.state.properties
      for (const step of [1, 2, 3]) {
        const found = records(yield* get(simulator, `${agency}/properties?step=${step}&group=1`), "properties")
        expect(ids(found)).toEqual(all.filter((property) => property.step === step).map(({ id }) => id))
      }
      expect(records(yield* get(simulator, `${agency}/properties?status=30`), "properties").length).toBe(
        all.filter(({ status }) => status === 30).length
      )
      expect(records(yield* get(simulator, `${agency}/properties?group=9`), "properties")).toEqual([])
    })
  )
})

describe("catalogs", () => {
  it.scoped("have the real names and values in French and English", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const names = (yield* get(simulator, "/catalogs")).json
      expect(Array.isArray(names) ? names.length : 0).toBe(52)
      expect(at(names, 0)).toEqual({
        name: "action_type",
        path: "https://api.apimo.pro/catalogs/action_type",
        private: false
      })
      const french = (yield* get(simulator, "/catalogs/property_type?culture=fr_FR")).json
      expect(at(french, 1)).toEqual({ id: 2, culture: "fr_FR", name: "Maison", name_plurial: null })
      expect(at((yield* get(simulator, "/catalogs/property_type?culture=en")).json, 1, "name")).toBe("House")
      expect(at((yield* get(simulator, "/catalogs/property_type?culture=de")).json, 1)).toMatchObject({
        culture: "de",
        name: "House"
      })
      expect((yield* get(simulator, "/catalogs/property_group")).status).toBe(404)
    })
  )
})

describe("errors", () => {
  it.scoped("are JSON with a message, as documented", () =>
    Effect.gen(function* () {
      const simulator = yield* start({ agencies: 2 })
      const status = (path: string) =>
        Effect.map(get(simulator, path), (found) => [found.status, typeof at(found.json, "message")])
      for (const authorization of [
        "",
        "Bearer demo-token",
        `Basic ${btoa("1000:wrong")}`,
        `Basic ${btoa("1:demo-token")}`
      ]) {
        const refused = yield* send(simulator, "GET", "/agencies", { authorization })
        expect(refused.status).toBe(401)
        expect(refused.json).toMatchObject({ message: "Invalid credentials" })
        expect(refused.headers.get("www-authenticate")).toContain("Basic")
      }
      yield* simulator.edits.grant({ agency: 26399, granted: false })
      expect(yield* status("/agencies/26399/users")).toEqual([403, "string"])
      expect(records(yield* get(simulator, "/agencies"), "agencies")).toHaveLength(1)
      yield* simulator.edits.setRight({ area: "contacts", granted: false })
      expect(yield* status(`${agency}/contacts`)).toEqual([403, "string"])
      expect(yield* status(`${agency}/users`)).toEqual([200, "undefined"])
      yield* simulator.edits.setRight({ area: "contacts", granted: true })
      expect(yield* status(`${agency}/contacts`)).toEqual([200, "undefined"])
      expect(yield* status("/agencies/1/users")).toEqual([404, "string"])
      expect(yield* status("/agencies/x/users")).toEqual([404, "string"])
      expect(yield* status(`${agency}/requests/1/crossings`)).toEqual([404, "string"])
      expect(yield* status("/nothing")).toEqual([404, "string"])
      expect(yield* status(`${agency}/requests/156488`)).toEqual([405, "string"])
    })
  )
})
