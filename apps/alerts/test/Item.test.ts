/**
 * What a match is told with: frozen facts in the recipient's language, and nothing that must not be shown.
 */
import { Item } from "@apimo-alerts/notifier/Message"
import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { itemOf } from "../src/compose/Item.ts"
import { owedFor } from "../src/compose/Owed.ts"
import type { Verdict } from "../src/decide/Verdict.ts"
import type { ContactFacts } from "../src/facts/People.ts"
import { factsOf, observe, withdraw } from "../src/facts/Property.ts"
import * as Request from "../src/facts/Request.ts"
import {
  agency,
  apimoProperty,
  apimoRequest,
  digestAt,
  knownProperty,
  propertyId,
  recipient,
  requestId,
  route
} from "./support/Given.ts"

const contact: ContactFacts = {
  title: 2,
  firstname: "Camille",
  lastname: "Durand",
  company: "SCI Durand",
  email: "camille@example.test",
  phone: "+33199000003",
  mobile: null
}

const item = (
  property: Readonly<Record<string, unknown>> = {},
  over: Partial<Parameters<typeof itemOf>[0]> = {}
): Item =>
  itemOf({
    propertyId: 1,
    property: knownProperty({ facts: factsOf(apimoProperty(property)) }),
    requestId: requestId(1),
    request: Request.factsOf(apimoRequest({ price: { max: "400000", currency: "EUR" } })),
    contact,
    score: 97,
    event: "new",
    locale: "fr",
    ...over
  })

describe("the property", () => {
  it("has the energy class that a report names, and none that emissions or a figure would give", () => {
    const energyClass = (...regulations: ReadonlyArray<unknown>) => item({ regulations }).property.energyClass
    expect(energyClass({ type: 2, label: "A" }, { type: 1, value: "120,20", label: " d " })).toBe("D")
    expect(energyClass({ type: 50, label: "F" })).toBe("F")
    expect(energyClass({ type: 1, label: "vierge" }, { type: 56, label: "B" })).toBe("B")
    for (const none of [
      { type: 2, label: "A" },
      { type: 1, value: "120,20", label: null },
      { type: 1, label: "" }
    ])
      expect(energyClass(none)).toBeNull()
    expect(item().property.energyClass).toBeNull()
  })

  it("shows a price, and none where it is on request or hidden", () => {
    expect(item().property.price).toEqual({ value: 300_000, currency: "EUR" })
    expect(item({ price: { value: null } }).property.price).toBeNull()
    for (const hide of [true, "1", 1]) {
      const hidden = item({ price: { value: 300_000, hide } })
      expect(hidden.property.price).toBeNull()
      expect(JSON.stringify(hidden)).not.toContain("300000")
    }
    expect(item({ price: { value: 0, currency: "CHF" } }).property.price?.value ?? null).toBeNull()
  })

  it("shows what it cost before only when a drop is told", () => {
    const property = knownProperty({ previousPrice: 350_000 })
    expect(item({}, { property, event: "price-drop" }).property.previousPrice).toEqual({
      value: 350_000,
      currency: "EUR"
    })
    expect(item({}, { property, event: "new" }).property.previousPrice).toBeNull()
    expect(item({}, { property, event: "back-on-market" }).property.previousPrice).toBeNull()
  })

  it("is a rent when the price has a period", () => {
    expect(item({ price: { value: 900, period: 4 } }).property.period).toBe("month")
    expect(item({ price: { value: 900, period: 8 } }).property.period).toBe("year")
    expect(item({ price: { value: 900, period: null } }).property.period).toBeNull()
    expect(item({ price: { value: 900, period: 99 } }).property.period).toBeNull()
  })

  it("shows the title in the message's language, else in any; the type in words, none for one that is not known", () => {
    const comments = [
      { language: "en", title: "A house" },
      { language: "fr", title: "Une maison" }
    ]
    expect(item({ comments }).property.title).toBe("Une maison")
    expect(item({ comments }, { locale: "en" }).property.title).toBe("A house")
    expect(item({ comments: [{ language: "de", title: "Ein Haus" }] }).property.title).toBe("Ein Haus")
    expect(item({ comments: [{ language: "fr", title: null }] }).property.title).toBeNull()
    expect(item({ type: 2 }).property.type).toBe("Maison")
    expect(item({ type: "2" }, { locale: "en" }).property.type).toBe("House")
    expect(item({ type: 4711 }).property.type).toBeNull()
  })

  it("shows the whole area where the living area is not given, the first picture in a width for phones", () => {
    expect(item({ area: { value: null, total: "120,5" } }).property.area).toBe(120.5)
    expect(item({ area: { value: 80, total: 120 } }).property.area).toBe(80)
    const pictures = [
      { id: 2, rank: 2, url: "https://media.apimo.pro/cache/a_b_1920-original.jpg" },
      { id: 1, rank: 1, url: "https://media.apimo.pro/cache/c_d_1920-original.jpg" }
    ]
    expect(item({ pictures }).property.photo).toBe("https://media.apimo.pro/cache/c_d_800-original.jpg")
    expect(item({ pictures: [{ id: 1, rank: 1, url: "https://x.test/a.jpg" }] }).property.photo).toBe(
      "https://x.test/a.jpg"
    )
    expect(item({ pictures: null }).property.photo).toBeNull()
  })

  it("never carries an owner, a private note or a street", () => {
    const text = JSON.stringify(
      item({ owner: "OWNER", private_comment: "NOTE", status_comment: "NOTE", address: "STREET", latitude: "45.9" })
    )
    expect(text).not.toMatch(/OWNER|NOTE|STREET|45\.9/)
  })
})

describe("the buyer", () => {
  it("has a title in the message's language, a name, the company where there is none", () => {
    expect(item().buyer).toEqual({
      request: 1,
      name: "Mme Camille Durand",
      email: "camille@example.test",
      phone: "+33199000003",
      budget: { value: 400_000, currency: "EUR" }
    })
    expect(item({}, { locale: "en" }).buyer.name).toBe("Mrs Camille Durand")
    expect(item({}, { contact: { ...contact, title: 99 } }).buyer.name).toBe("Camille Durand")
    expect(item({}, { contact: { ...contact, firstname: "", lastname: null } }).buyer.name).toBe("SCI Durand")
    expect(item({}, { contact: { ...contact, mobile: "+33699000003" } }).buyer.phone).toBe("+33699000003")
  })

  it("without the right to contacts has neither name nor address", () => {
    expect(item({}, { contact: null }).buyer).toMatchObject({ name: null, email: null, phone: null })
  })

  it("survives the store as it was", () => {
    const text = Schema.parseJson(Item)
    expect(Schema.decodeSync(text)(Schema.encodeSync(text)(item()))).toEqual(item())
  })
})

describe("what is owed", () => {
  const details = {
    request: Request.factsOf(apimoRequest()),
    told: { recipient: recipient(), locale: "fr" as const },
    contact: null,
    property: knownProperty()
  }
  const verdict = (routes: ReadonlyArray<ReturnType<typeof route>>): Verdict => ({
    request: requestId(1),
    property: propertyId(1),
    change: "appeared",
    isFirst: true,
    score: 97,
    step: 1,
    present: true,
    told: true,
    outcome: "alert",
    event: "new",
    routes
  })
  const daily = route({ cadence: digestAt("daily 08:00") })
  const owed = (routes: ReadonlyArray<ReturnType<typeof route>>) =>
    owedFor(agency, verdict(routes), details).map((one) => [one.channel, one.cadence._tag])

  it("one for each route", () => {
    expect(owed([route()])).toEqual([["mail", "Instant"]])
    expect(owed([daily])).toEqual([["mail", "Digest"]])
    expect(owed([route({ channel: "chat" }), daily])).toEqual([
      ["chat", "Instant"],
      ["mail", "Digest"]
    ])
  })

  it("two routes to one channel at one cadence are one", () => {
    expect(owed([route(), route(), daily, daily])).toEqual([
      ["mail", "Instant"],
      ["mail", "Digest"]
    ])
  })

  it("nothing for a verdict that is quiet", () => {
    const { event: _, routes: __, ...quiet } = { event: "new", routes: [], ...verdict([]) }
    expect(owedFor(agency, { ...quiet, outcome: "paused" }, details)).toEqual([])
  })
})

describe("what is known of a property", () => {
  const first = observe(undefined, apimoProperty(), 100)

  it("is the same as long as nothing about it changes", () => {
    expect(observe(first, apimoProperty(), 200)).toBe(first)
    expect(first).toMatchObject({ staleSince: 100, checkedAt: null, repricedAt: null })
  })

  it("keeps the price before, when it changed in one currency", () => {
    const cheaper = observe(first, apimoProperty({ price: { value: 290_000, currency: "EUR" } }), 200)
    expect(cheaper).toMatchObject({ previousPrice: 300_000, repricedAt: 200 })
    const francs = observe(first, apimoProperty({ price: { value: 290_000, currency: "CHF" } }), 200)
    expect(francs).toMatchObject({ previousPrice: null, repricedAt: null })
    const renamed = observe(
      { ...cheaper, staleSince: null },
      apimoProperty({ price: { value: 290_000, currency: "EUR" }, rooms: 4 }),
      300
    )
    expect(renamed).toMatchObject({ previousPrice: 300_000, repricedAt: 200, staleSince: 300 })
  })

  it("withdrawn and listed again it is back on the market, though its record is the same", () => {
    const gone = withdraw(first)
    expect(gone.facts.onMarket).toBe(false)
    expect(withdraw(gone)).toBe(gone)
    expect(observe(gone, apimoProperty(), 300)).toMatchObject({
      returnedAt: 300,
      staleSince: 300,
      facts: { onMarket: true }
    })
  })

  it("is on the market by its step, or by its status where there is no step", () => {
    const onMarket = (over: Readonly<Record<string, unknown>>) => factsOf(apimoProperty(over)).onMarket
    expect([1, "1", 2, 3, 4].map((step) => onMarket({ step }))).toEqual([true, true, false, false, false])
    expect([null, 1, 30, 40].map((status) => onMarket({ step: null, status }))).toEqual([true, true, false, false])
  })
})

describe("what is known of a request", () => {
  it("is the same as long as nothing changes; paused when it is not listed any more, and resumed when it is again", () => {
    const first = Request.observe(undefined, apimoRequest(), 100)
    expect(Request.observe(first, apimoRequest(), 200)).toBe(first)
    const looked = { ...first, staleSince: null, checkedAt: 150 }
    const gone = Request.withdraw(looked)
    expect(gone).toMatchObject({ facts: { active: false }, checkedAt: 150, staleSince: null })
    expect(Request.withdraw(gone)).toBe(gone)
    expect(Request.observe(gone, apimoRequest(), 300)).toMatchObject({
      facts: { active: true },
      staleSince: 300,
      checkedAt: 150
    })
  })
})
