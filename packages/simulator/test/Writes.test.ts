import { routes } from "@apimo-alerts/simulator/api/Routes"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { agency, at, get, records, send, start } from "./support.ts"

/** The 35 operations of the documentation. */
const operations = `
GET /catalogs
GET /catalogs/{catalog}
GET /agencies
GET /agencies/{agency}/requests
POST /agencies/{agency}/requests
PUT /agencies/{agency}/requests/{request}
GET /agencies/{agency}/requests/{request}/crossings
GET /agencies/{agency}/properties
POST /agencies/{agency}/properties
PUT /agencies/{agency}/properties/{property}
GET /agencies/{agency}/properties/{property}/crossings
PUT /agencies/{agency}/properties/{property}/provider
GET /agencies/{agency}/properties/{property}/providers
POST /agencies/{agency}/properties/{property}/providers
POST /agencies/{agency}/properties/{property}/pictures
DELETE /agencies/{agency}/properties/{property}/pictures/{picture}
POST /agencies/{agency}/properties/{property}/medias
DELETE /agencies/{agency}/properties/{property}/medias/{media}
POST /agencies/{agency}/properties/{property}/documents
DELETE /agencies/{agency}/properties/{property}/documents/{document}
POST /agencies/{agency}/properties/{property}/comments
GET /agencies/{agency}/contacts
POST /agencies/{agency}/contacts
PUT /agencies/{agency}/contacts/{contact}
GET /agencies/{agency}/contacts/{contact}/actions
GET /agencies/{agency}/contacts/{contact}/actions/{year}
GET /agencies/{agency}/leads
POST /agencies/{agency}/leads
PUT /agencies/{agency}/leads/{lead}
POST /agencies/{agency}/actions
PUT /agencies/{agency}/actions/{action}
GET /agencies/{agency}/contracts
GET /agencies/{agency}/residences
GET /agencies/{agency}/users
GET /agencies/{agency}/users/{user}/actions
`
  .trim()
  .split("\n")

/** The body of the documented example. */
const documented = {
  active: "1",
  contact: "220351",
  user: "3896",
  ranking: "5",
  last_action: "2020-05-27",
  auto: "1",
  category: "1",
  subcategory: "",
  types: "1,2",
  subtype: "",
  referral: "",
  country: "FR",
  locations: "Antibes, Nice, Paris 7ème",
  rooms_operator: "2",
  rooms: "4",
  bedrooms: "2",
  margin: "10",
  comment: "Free text"
}

describe("writes", () => {
  it("are among the 35 operations", () => {
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...operations].sort())
    expect(operations).toHaveLength(35)
  })

  it.scoped("take the documented request, and its crossings are there at once", () =>
    Effect.gen(function* () {
      const simulator = yield* start({ at: "2026-11-23T07:00" })
      const made = yield* send(simulator, "POST", `${agency}/requests`, { body: documented })
      expect(made.status).toBe(200)
      expect(made.json).toEqual({
        id: expect.any(Number),
        created_at: "2026-11-23 07:00:00",
        updated_at: "2026-11-23 07:00:00"
      })
      const id = Number(at(made.json, "id"))
      const listed = records(yield* get(simulator, `${agency}/requests`), "requests").at(-1)
      expect(listed).toMatchObject({
        id,
        active: true,
        contact: "220351",
        types: ["1", "2"],
        rooms: 4,
        bedrooms: 2,
        // the third place is none that the simulator knows
        locations: [{ city: { id: "2039", name: "Antibes" } }, { city: { id: "2041", name: "Nice" } }]
      })
      yield* simulator.clock.advance("1 minute")
      const changed = yield* send(simulator, "PUT", `${agency}/requests/${id}`, {
        body: { locations: "Annecy", price: { max: "600000" }, rooms: "", bedrooms: "0", active: "0" }
      })
      expect(changed.json).toMatchObject({ id, updated_at: "2026-11-23 07:01:00" })
      const after = (yield* simulator.state.requests).find((request) => request.id === id)
      expect(after).toMatchObject({ cities: [7401], priceMax: 600_000, rooms: null, active: false, types: [1, 2] })
      const crossings = yield* get(simulator, `${agency}/requests/${id}/crossings`)
      expect(records(crossings, "crossings").length).toBeGreaterThan(0)
      expect(yield* simulator.state.pairs({ request: id })).toHaveLength(records(crossings, "crossings").length)
    })
  )

  it.scoped("say with 422 which fields are missing or wrong", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const errors = (method: string, path: string, body: unknown) =>
        Effect.map(send(simulator, method, agency + path, { body }), ({ status, json }) => [
          status,
          Object.keys(Object(at(json, "errors"))).sort()
        ])
      expect(yield* errors("POST", "/requests", {})).toEqual([422, ["category", "contact", "country", "user"]])
      expect(yield* errors("POST", "/requests", { ...documented, user: "1", rooms: "many", active: "maybe" })).toEqual([
        422,
        ["active", "rooms", "user"]
      ])
      expect(yield* errors("POST", "/requests", "{not json")).toEqual([
        422,
        ["body", "category", "contact", "country", "user"]
      ])
      expect(yield* errors("PUT", "/requests/156488", { rooms_operator: "7" })).toEqual([422, ["rooms_operator"]])
      expect(yield* errors("POST", "/properties", { city: "Atlantis" })).toEqual([422, ["city", "reference", "user"]])
      expect(yield* errors("POST", "/contacts", { firstname: "Zoé" })).toEqual([422, ["category", "lastname", "user"]])
      expect(yield* errors("POST", "/leads", {})).toEqual([422, ["reference", "type"]])
      expect(yield* errors("POST", "/actions", { date: "soon" })).toEqual([422, ["date", "type", "user"]])
      const property = "/properties/87000001"
      expect(yield* errors("POST", `${property}/pictures`, {})).toEqual([422, ["content", "reference"]])
      expect(yield* errors("POST", `${property}/medias`, { type: 3, content: "x" })).toEqual([422, ["type"]])
      expect(yield* errors("POST", `${property}/documents`, { name: "x", content: "???" })).toEqual([422, ["content"]])
      expect(yield* errors("POST", `${property}/comments`, {})).toEqual([422, ["language"]])
      expect(yield* errors("POST", `${property}/providers`, {})).toEqual([422, ["provider"]])
      expect(yield* errors("PUT", "/requests/1", {})).toEqual([404, []])
      expect((yield* simulator.state.requests).length).toBe(15)
    })
  )

  it.scoped("make and change a property, with all that hangs on it", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const body = {
        reference: "VE1",
        user: 3896,
        category: 1,
        type: 1,
        city: "Annecy",
        price: { value: 300_000 },
        area: { value: "80,5" }
      }
      const id = at((yield* send(simulator, "POST", `${agency}/properties`, { body })).json, "id")
      const path = `${agency}/properties/${id}`
      const listed = Effect.map(get(simulator, `${agency}/properties`), (found) => records(found, "properties").at(-1))
      expect(yield* listed).toMatchObject({ id, city: { id: 7401 }, area: { value: 80.5 }, price: { value: 300_000 } })
      expect((yield* simulator.state.pairs({ property: Number(id) })).length).toBeGreaterThan(0)
      yield* send(simulator, "PUT", path, { body: { reference: "VE1", price: { value: 290_000 } } })
      expect(yield* listed).toMatchObject({ price: { value: 290_000 }, area: { value: 80.5 } })

      const picture = yield* send(simulator, "POST", `${path}/pictures`, { body: { reference: "a", content: "AAAA" } })
      expect(picture.json).toMatchObject({ rank: 1, width_max: 1920 })
      const media = yield* send(simulator, "POST", `${path}/medias`, {
        body: { type: 2, content: "https://example.test/" }
      })
      yield* send(simulator, "POST", `${path}/comments`, { body: { language: "fr", title: "Titre" } })
      yield* send(simulator, "POST", `${path}/comments`, { body: { language: "fr", comment: "Texte" } })
      expect(yield* listed).toMatchObject({
        pictures: [{ id: at(picture.json, "id"), url: at(picture.json, "url") }],
        medias: [{ id: at(media.json, "id") }],
        comments: [{ language: "fr", title: "Titre", comment: "Texte" }]
      })
      const document = yield* send(simulator, "POST", `${path}/documents`, {
        body: { name: "plan.pdf", content: "AAAAAA==" }
      })
      expect(document.json).toMatchObject({ name: "plan.pdf", filesize: "4" })
      for (const [kind, made] of [
        ["pictures", picture],
        ["medias", media],
        ["documents", document]
      ] as const) {
        const one = `${path}/${kind}/${at(made.json, "id")}`
        expect((yield* send(simulator, "DELETE", one)).json).toEqual({ success: true })
        expect((yield* send(simulator, "DELETE", one)).status).toBe(404)
      }
      expect(yield* listed).toMatchObject({ pictures: [] })

      const granted = yield* send(simulator, "POST", `${path}/providers`, { body: { provider: 55 } })
      expect(granted.json).toEqual({
        providers: [
          { provider: 1000, step: 1 },
          { provider: 55, step: 1 }
        ]
      })
      expect((yield* get(simulator, `${path}/providers?provider=55`)).json).toEqual({ provider: 55, step: 1 })
      expect(
        (yield* send(simulator, "PUT", `${path}/provider`, { body: { url: "https://example.test/1" } })).json
      ).toEqual({
        url: "https://example.test/1",
        date: "2026-11-23 07:00:00"
      })
    })
  )

  it.scoped("make and change contacts, leads and actions", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const contact = yield* send(simulator, "POST", `${agency}/contacts`, {
        body: { category: 1, user: "3896", lastname: "Lemaître", email: "l@example.test" }
      })
      const id = at(contact.json, "id")
      yield* send(simulator, "PUT", `${agency}/contacts/${id}`, { body: { mobile: "+33639980000" } })
      expect((yield* simulator.state.contacts).at(-1)).toMatchObject({
        id,
        lastname: "Lemaître",
        email: "l@example.test",
        mobile: "+33639980000"
      })
      const lead = yield* send(simulator, "POST", `${agency}/leads`, { body: { type: "1", reference: "W1" } })
      yield* send(simulator, "PUT", `${agency}/leads/${at(lead.json, "id")}`, { body: { message: "Bonjour" } })
      expect(records(yield* get(simulator, `${agency}/leads`), "leads").at(-1)).toMatchObject({
        id: at(lead.json, "id"),
        type: "1",
        reference: "W1",
        message: "Bonjour"
      })
      const body = { user: 3896, type: 2, date: "2025-05-02", contact: id, start_at: "09:15" }
      const action = yield* send(simulator, "POST", `${agency}/actions`, { body })
      expect(action.json).toEqual({ id: expect.stringMatching(/^\d+$/) })
      yield* send(simulator, "PUT", `${agency}/actions/${at(action.json, "id")}`, { body: { subject: "Appel" } })
      const expected = {
        ...Object(action.json),
        type: "2",
        date: "2025-05-02",
        time_start: "09:15:00",
        subject: "Appel"
      }
      for (const path of [
        `/contacts/${id}/actions`,
        `/contacts/${id}/actions/2025`,
        `/contacts/${id}/actions?user_id=3896`,
        "/users/3896/actions?type=2"
      ]) {
        expect(records(yield* get(simulator, agency + path), "actions").at(-1)).toMatchObject(expected)
      }
      expect(records(yield* get(simulator, `${agency}/contacts/${id}/actions/2024`), "actions")).toEqual([])
    })
  )
})
