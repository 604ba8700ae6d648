import { Apimo } from "@apimo-alerts/core/Apimo"
import { ApimoConfig } from "@apimo-alerts/core/ApimoConfig"
import { AgencyId, ContactId, PropertyId, ProviderId, UserId } from "@apimo-alerts/core/Ids"
import { operations } from "@apimo-alerts/core/Operations"
import { MediaType } from "@apimo-alerts/core/PropertyFile"
import * as Simulator from "@apimo-alerts/simulator"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { describe, expect, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { client, json, serve } from "./support/Server.ts"

const simulated = Effect.map(
  Simulator.make({ quota: { perSecond: null, perDay: null }, requests: 12, properties: 15 }),
  (simulator) => ({
    simulator,
    layer: Apimo.layerDefault.pipe(
      Layer.provide(
        ApimoConfig.layer({
          provider: ProviderId.make(simulator.provider),
          token: Redacted.make(simulator.token),
          baseUrl: new URL(simulator.baseUrl),
          perSecond: Number.POSITIVE_INFINITY
        })
      ),
      Layer.provide(FetchHttpClient.layer)
    )
  })
)

const at = DateTime.unsafeMake("2026-11-24T10:00:00Z")

/** Calls every operation once, and gives what each answered. */
const everything = Effect.gen(function* () {
  const apimo = yield* Apimo
  const names = (yield* apimo.catalogs.names).items
  const types = yield* apimo.catalogs.entries("property_type", "fr")
  const agencies = yield* apimo.agencies.list
  const agency = agencies.items[0]?.id ?? AgencyId.make(1)
  const user = agencies.items[0]?.users.find((agent) => agent.active)?.id ?? UserId.make(1)
  const contacts = yield* apimo.contacts.list(agency)
  const contact = yield* apimo.contacts.create(agency, { category: 1, user, lastname: "Exemple", languages: ["fr"] })
  yield* apimo.contacts.update(agency, contact.id, { mobile: "+33600000000" })
  const requests = yield* apimo.requests.list(agency)
  const request = yield* apimo.requests.create(agency, {
    contact: contact.id,
    user,
    category: 1,
    country: "FR",
    types: [1, 2],
    active: true,
    price: { max: 400_000 },
    locations: ["Antibes"]
  })
  yield* apimo.requests.update(agency, request.id, { margin: 10, active: false })
  const afterwards = yield* apimo.requests.list(agency)
  const crossings = yield* apimo.requests.crossings(agency, requests.items[0]?.id ?? request.id)
  const properties = yield* apimo.properties.list(agency)
  const property = yield* apimo.properties.create(agency, {
    reference: "V-100",
    user,
    category: 1,
    type: 1,
    step: 1,
    city: "Antibes",
    price: { value: 300_000, currency: "EUR", hide: true },
    area: { value: 80.5, unit: 1 },
    rooms: 3,
    areas: [{ type: 1, number: 1, area: 20 }],
    services: [1, 2]
  })
  yield* apimo.properties.update(agency, property.id, { price: { value: 290_000 } })
  const matching = yield* apimo.properties.crossings(agency, properties.items[0]?.id ?? property.id)
  yield* apimo.properties.published(agency, property.id, { url: "https://agence.example.test/V-100", date: at })
  const granted = yield* apimo.properties.grant(agency, property.id, { provider: 4852, active: true })
  const providers = yield* apimo.properties.providers(agency, property.id)
  const picture = yield* apimo.properties.addPicture(agency, property.id, {
    reference: "p1",
    content: Stream.make(new Uint8Array([1, 2]), new Uint8Array([3, 4, 5, 6]), new Uint8Array([7])),
    comments: [{ language: "fr", comment: "Le séjour" }]
  })
  yield* apimo.properties.removePicture(agency, property.id, picture.id)
  const media = yield* apimo.properties.addMedia(agency, property.id, {
    type: MediaType.matterport,
    content: "https://my.matterport.example.test/show"
  })
  yield* apimo.properties.removeMedia(agency, property.id, media)
  const document = yield* apimo.properties.addDocument(agency, property.id, {
    name: "a.pdf",
    content: new Uint8Array([9])
  })
  yield* apimo.properties.removeDocument(agency, property.id, document.id)
  yield* apimo.properties.putComment(agency, property.id, { language: "fr", title: "Belle vue", comment: "Texte" })
  const lead = yield* apimo.leads.create(agency, {
    type: 1,
    reference: "form-1",
    lastname: "Exemple",
    message: "Bonjour"
  })
  yield* apimo.leads.update(agency, lead.id, { step: 2 })
  const leads = yield* apimo.leads.list(agency)
  const action = yield* apimo.actions.create(agency, {
    user,
    type: 1,
    date: at,
    contact: contact.id,
    properties: [property.id]
  })
  yield* apimo.actions.update(agency, action.id, { user, type: 1, date: at, subject: "Visite" })
  const lists = {
    contacts,
    requests,
    properties,
    crossings,
    matching,
    leads,
    contracts: yield* apimo.contracts.list(agency),
    residences: yield* apimo.residences.list(agency),
    users: yield* apimo.users.list(agency),
    userActions: yield* apimo.users.actions(agency, user),
    contactActions: yield* apimo.contacts.actions(agency, contact.id),
    contactActionsOfYear: yield* apimo.contacts.actionsOfYear(agency, contact.id, 2026)
  }
  const changed = yield* apimo.properties.list(agency)
  return {
    names,
    types,
    lists,
    granted,
    providers,
    request: afterwards.items.find(({ id }) => id === request.id),
    property: changed.items.find(({ id }) => id === property.id),
    action
  }
})

describe("the 35 operations", () => {
  it.scopedLive("all answer, over HTTP against the look-alike", () =>
    Effect.gen(function* () {
      const { layer } = yield* simulated
      const result = yield* Effect.provide(everything, layer)
      for (const [name, list] of Object.entries(result.lists)) {
        expect(list, name).toMatchObject({ complete: true, incomplete: null, rejected: [] })
        if (name !== "matching") expect(list.items.length, name).toBeGreaterThan(0)
      }
      expect(result.names.length).toBeGreaterThan(40)
      expect(result.types.items).toContainEqual(expect.objectContaining({ id: 1, name: "Appartement" }))
      expect(result.request).toMatchObject({ types: [1, 2], active: false, margin: 10, price: { max: 400_000 } })
      expect(result.property).toMatchObject({
        reference: "V-100",
        price: { value: 290_000, hide: true },
        area: { value: 80.5 },
        rooms: 3,
        services: [1, 2],
        comments: [{ language: "fr", title: "Belle vue", comment: "Texte" }],
        pictures: []
      })
      expect(result.providers).toContainEqual({ provider: 4852, active: true })
      expect(result.lists.contactActions.items).toContainEqual(
        expect.objectContaining({ id: result.action.id, subject: "Visite" })
      )
    })
  )

  it.scopedLive("are the documented ones, each called with its method and path", () =>
    Effect.gen(function* () {
      const { layer } = yield* simulated
      // Passes every call on to the look-alike and notes what was asked.
      const noted: Array<string> = []
      const spy = Layer.succeed(FetchHttpClient.Fetch, (input, init) => {
        noted.push(`${init?.method ?? "GET"} ${new URL(String(input)).pathname}`)
        return fetch(input, init)
      })
      yield* everything.pipe(Effect.provide(layer), Effect.provide(spy))
      const patterns = operations.map(({ method, path }) => ({
        key: `${method} ${path}`,
        pattern: new RegExp(`^${method} ${path.replace(/\{[a-z]+\}/g, "[^/]+")}$`)
      }))
      for (const { key, pattern } of patterns)
        expect(
          noted.some((call) => pattern.test(call)),
          key
        ).toBe(true)
      for (const call of noted)
        expect(
          patterns.some(({ pattern }) => pattern.test(call)),
          call
        ).toBe(true)
      expect(operations).toHaveLength(35)
      expect(new Set(operations.map(({ name }) => name)).size).toBe(35)
    })
  )
})

describe("uploads", () => {
  const agency = AgencyId.make(1)
  const property = PropertyId.make(2)
  const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 256)

  it.scopedLive("stream as base64 in JSON, whatever the chunks", () =>
    Effect.gen(function* () {
      for (const size of [1, 2, 3, 4, 7, 1000]) {
        const { asked, url } = yield* serve(() => json({ id: 5, rank: 1, url: "https://media.apimo.pro/x" }))
        const chunks = Array.from({ length: Math.ceil(1000 / size) }, (_, i) => content.slice(i * size, (i + 1) * size))
        const upload = Effect.flatMap(Apimo, (apimo) =>
          apimo.properties.addPicture(agency, property, { reference: 'r"1', content: Stream.fromIterable(chunks) })
        )
        expect(yield* upload.pipe(Effect.provide(client(url)))).toMatchObject({ id: 5, rank: 1 })
        expect(asked[0]?.headers["transfer-encoding"]).toBe("chunked")
        const body = JSON.parse(asked[0]?.body ?? "")
        expect(body.reference).toBe('r"1')
        expect(new Uint8Array(Buffer.from(body.content, "base64"))).toEqual(content)
      }
    })
  )

  it.scopedLive("a file that can't be read fails with its own error", () =>
    Effect.gen(function* () {
      const { url } = yield* serve(() => json({ id: 5 }))
      const upload = Effect.flatMap(Apimo, (apimo) =>
        apimo.properties.addDocument(agency, property, {
          name: "a.pdf",
          content: Stream.concat(Stream.make(content), Stream.fail("unreadable" as const))
        })
      )
      expect(yield* upload.pipe(Effect.flip, Effect.provide(client(url)))).toBe("unreadable")
    })
  )

  it.scopedLive("nothing to upload is refused before any call", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* serve(() => json({ id: 5 }))
      const upload = Effect.flatMap(Apimo, (apimo) =>
        apimo.properties.addDocument(agency, property, { name: " ", content: new Uint8Array(0) })
      )
      expect(yield* upload.pipe(Effect.flip, Effect.provide(client(url)))).toMatchObject({
        _tag: "Invalid",
        fields: { name: ["is required"], content: ["is required"] }
      })
      expect(asked).toHaveLength(0)
    })
  )
})

describe("writes that may be repeated", () => {
  it.scopedLive("are, when the caller says so", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* serve((_, number) =>
        number === 0 ? json({}, 503, { "retry-after": "0" }) : json({ id: 7 })
      )
      const update = Effect.flatMap(Apimo, (apimo) =>
        apimo.contacts.update(AgencyId.make(1), ContactId.make(7), { city: "Nice" }, { repeatable: true })
      )
      expect(yield* update.pipe(Effect.provide(client(url)))).toMatchObject({ id: 7 })
      expect(asked).toHaveLength(2)
    })
  )
})
