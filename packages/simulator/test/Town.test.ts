import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { agency, at, first, get, records, start } from "./support.ts"

const lists = [
  "/agencies",
  ...["requests", "properties", "users", "contacts", "leads", "contracts", "residences"].map(
    (key) => `${agency}/${key}`
  )
]

const bytes = (options: { readonly seed: number; readonly agencies?: number }, days = 0) =>
  Effect.scoped(
    Effect.gen(function* () {
      const simulator = yield* start(options)
      for (let day = 1; day <= days; day++) {
        yield* simulator.clock.advance("1 day")
        yield* simulator.edits.day({ day })
      }
      const read = yield* Effect.forEach(lists, (path) => Effect.map(get(simulator, path), ({ text }) => text))
      return { text: read.join("\n"), pairs: JSON.stringify(yield* simulator.state.pairs({})) }
    })
  )

describe("a town", () => {
  it.effect("is the same to the byte for the same seed, and another for another", () =>
    Effect.gen(function* () {
      const one = yield* bytes({ seed: 7 })
      expect(yield* bytes({ seed: 7 })).toEqual(one)
      const other = yield* bytes({ seed: 8 })
      expect(other.text).not.toBe(one.text)
      expect(other.pairs).not.toBe(one.pairs)
    })
  )

  it.effect("lives through the same days for the same seed", () =>
    Effect.gen(function* () {
      const one = yield* bytes({ seed: 7 }, 3)
      expect(yield* bytes({ seed: 7 }, 3)).toEqual(one)
      expect(one.pairs).not.toBe((yield* bytes({ seed: 7 })).pairs)
    })
  )

  it.scoped("keeps an agency as it is when more are added", () =>
    Effect.gen(function* () {
      const alone = yield* start()
      const together = yield* start({ agencies: 3 })
      const path = `${agency}/requests`
      expect((yield* get(together, path)).text).toBe((yield* get(alone, path)).text)
      const ids = (yield* together.state.requests).map(({ id }) => id)
      expect(new Set(ids).size).toBe(45)
    })
  )

  it.scoped("has one inactive agent, one without an address, and languages for all", () =>
    Effect.gen(function* () {
      const agents = yield* (yield* start()).state.agents
      expect(agents.map(({ active }) => active)).toEqual([true, true, true, false])
      expect(agents.map(({ email }) => email === null)).toEqual([false, false, true, false])
      expect(agents.every(({ email }) => email === null || email.endsWith("@example.test"))).toBe(true)
      expect(new Set(agents.map(({ language }) => language))).toEqual(new Set(["fr", "en"]))
    })
  )

  it.scoped("has pictures, texts in two languages, prices on request and areas with only a total", () =>
    Effect.gen(function* () {
      const simulator = yield* start({ properties: 300, requests: 0 })
      const properties = records(yield* get(simulator, `${agency}/properties`), "properties")
      expect(properties).toHaveLength(300)
      const urls = properties.map((property) => at(property, "pictures", 0, "url")).filter((url) => url !== undefined)
      expect(urls.length).toBeGreaterThan(250)
      for (const url of urls) {
        expect(url).toMatch(/^https:\/\/media\.apimo\.pro\/cache\/[0-9a-f]+_[0-9a-f]+_1920-original\.jpg$/)
      }
      const languages = properties.map((property) => [
        at(property, "comments", 0, "language"),
        at(property, "comments", 1, "language")
      ])
      expect(languages.filter(([fr, en]) => fr === "fr" && en === "en").length).toBeGreaterThan(200)
      expect(properties.some((property) => at(property, "price", "value") === null)).toBe(true)
      expect(
        properties.some(
          (property) => at(property, "area", "value") === null && typeof at(property, "area", "total") === "number"
        )
      ).toBe(true)
      // the user in three forms
      expect(new Set(properties.map((property) => typeof at(property, "user"))).size).toBe(2)
      expect(
        properties.some(
          (property) => at(property, "user", "id") !== undefined && at(property, "user", "email") === undefined
        )
      ).toBe(true)
      expect(properties.some((property) => at(property, "medias") === null)).toBe(true)
    })
  )

  it.scoped("answers 1,500 requests and 400 properties in one page each", () =>
    Effect.gen(function* () {
      const simulator = yield* start({ requests: 1500, properties: 400 })
      expect(records(yield* get(simulator, `${agency}/requests`), "requests")).toHaveLength(1500)
      expect(records(yield* get(simulator, `${agency}/properties`), "properties")).toHaveLength(400)
    })
  )
})

describe("the JSON types", () => {
  it.scoped("are those of the documented requests and crossings", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const found = yield* get(simulator, `${agency}/requests`)
      const request = first(records(found, "requests"))
      expect(found.headers.get("content-type")).toBe("application/json; charset=utf-8")
      expect(request).toMatchObject({
        id: expect.any(Number),
        active: expect.any(Boolean),
        contact: expect.stringMatching(/^\d+$/),
        user: expect.stringMatching(/^\d+$/),
        category: expect.stringMatching(/^\d$/),
        margin: expect.any(String),
        bedrooms: expect.any(Number),
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
      })
      const id = at(request, "id")
      const crossing = first(records(yield* get(simulator, `${agency}/requests/${id}/crossings`), "crossings"))
      expect(crossing).toEqual({
        property_id: expect.any(Number),
        step_id: expect.any(Number),
        total: expect.stringMatching(/^\d+$/),
        created_at: expect.any(String),
        updated_at: expect.any(String)
      })
      const other = yield* get(simulator, `${agency}/properties/${at(crossing, "property_id")}/crossings`)
      expect(first(records(other, "crossings"))).toEqual({
        request_id: expect.any(Number),
        step_id: expect.any(Number),
        total: expect.stringMatching(/^\d+$/),
        created_at: expect.any(String),
        updated_at: expect.any(String)
      })
    })
  )

  it.scoped("are those that clients saw of users, agencies and properties", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const user = first(records(yield* get(simulator, `${agency}/users`), "users"))
      expect(user).toMatchObject({ id: "3896", agency: "26398", active: true, password: "*********" })
      const found = first(records(yield* get(simulator, "/agencies"), "agencies"))
      expect(found).toMatchObject({ id: "26398", city: { id: "7401", zipcode: "74000" }, latitude: "45.8992" })
      expect(at(found, "users", 0)).toEqual(user)
      const list = yield* get(simulator, `${agency}/properties`)
      expect(at(list.json, "processing_time")).toEqual(expect.any(Number))
      const property = first(records(list, "properties"))
      expect(property).toMatchObject({ id: 87000001, agency: 26398, category: expect.any(Number) })
      expect(list.text).toContain("data:image/svg+xml;base64,")
      expect(list.text).toMatch(/"value":"\d+,\d\d"/)
    })
  )
})
