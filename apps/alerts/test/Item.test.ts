/**
 * A match as it is told, and which deliveries a verdict becomes.
 */
import type { Locale } from "@apimo-alerts/notifier/Message"
import { describe, expect, it } from "@effect/vitest"
import { itemOf } from "../src/compose/Item.ts"
import { owedFor } from "../src/compose/Owed.ts"
import type { Verdict } from "../src/decide/Verdict.ts"
import type { ContactFacts } from "../src/facts/People.ts"
import { agency, config, crossing, knownProperty, property, recipient, request, requestFacts } from "./support/Make.ts"

const contact = (with_: Partial<ContactFacts> = {}): ContactFacts => ({
  title: 2,
  firstname: "Camille",
  lastname: "Durand",
  company: "Durand SARL",
  email: "camille.durand@example.test",
  phone: "+33450111111",
  mobile: "+33611111111",
  ...with_
})

const match = (with_: Partial<Parameters<typeof itemOf>[0]> = {}) =>
  itemOf({
    propertyId: property(1),
    property: knownProperty(),
    requestId: request,
    request: requestFacts(),
    contact: contact(),
    score: 97,
    event: "new",
    locale: "fr",
    alreadyTold: false,
    ...with_
  })

describe("an item", () => {
  it("carries what an agent decides on", () => {
    expect(match()).toEqual({
      event: "new",
      score: 97,
      alreadyTold: false,
      buyer: {
        request,
        name: "Mme Camille Durand",
        email: "camille.durand@example.test",
        phone: "+33611111111",
        budget: { value: 450_000, currency: "EUR" }
      },
      property: {
        id: 1,
        reference: "VI7",
        title: "Maison avec jardin",
        type: "Maison",
        price: { value: 400_000, currency: "EUR" },
        period: null,
        previousPrice: null,
        area: 120,
        rooms: 5,
        bedrooms: 3,
        city: "Annecy",
        postcode: "74000",
        photo: "https://pictures.example.test/1.jpg",
        url: "https://agency.example.test/VI7"
      }
    })
  })

  it("is in the recipient's language, and falls back to another title", () => {
    expect(match({ locale: "en" }).property).toMatchObject({ title: "House with a garden", type: "House" })
    expect(match({ locale: "en" }).buyer.name).toBe("Mrs Camille Durand")
    const only = knownProperty({ titles: [{ language: "it", title: "Casa" }], type: 99 })
    expect(match({ property: only }).property).toMatchObject({ title: "Casa", type: null })
    expect(match({ property: knownProperty({ titles: [], type: null }) }).property).toMatchObject({
      title: null,
      type: null
    })
  })

  it("names the buyer as far as known: by a company without a person, by nothing without a contact", () => {
    const name = (with_: Partial<ContactFacts>, locale: Locale = "fr") =>
      match({ contact: contact(with_), locale }).buyer.name
    expect(name({ title: 4, firstname: null })).toBe("M. et Mme Durand")
    expect(name({ title: 4, firstname: null }, "en")).toBe("Mr & Mrs Durand")
    expect(name({ title: null })).toBe("Camille Durand")
    expect(name({ title: 42 })).toBe("Camille Durand")
    expect(name({ firstname: null, lastname: "" })).toBe("Durand SARL")
    expect(name({ firstname: null, lastname: null, company: null })).toBeNull()
    expect(match({ contact: contact({ mobile: null }) }).buyer.phone).toBe("+33450111111")
    expect(match({ contact: null, request: requestFacts({ budget: null }) }).buyer).toEqual({
      request,
      name: null,
      email: null,
      phone: null,
      budget: null
    })
  })

  it("shows the price before only with a drop, and no price when it is hidden", () => {
    const cheaper = knownProperty({}, { previousPrice: 450_000, repricedAt: 1 })
    expect(match({ property: cheaper, event: "price-drop" }).property.previousPrice?.value).toBe(450_000)
    expect(match({ property: cheaper }).property.previousPrice).toBeNull()
    expect(match({ property: knownProperty({ price: null }) }).property.price).toBeNull()
    expect(match({ property: knownProperty({ price: 0 }) }).property.price?.value).toBe(0)
  })
})

describe("what a verdict owes", () => {
  const routes = (all: Parameters<typeof config>[0]) => config(all).routes
  const details = {
    request: requestFacts(),
    told: { recipient: recipient(), locale: "fr" },
    contact: contact(),
    property: knownProperty()
  } as const
  const verdict: Verdict = {
    ...crossing(1, 97),
    isFirst: true,
    change: "appeared",
    present: true,
    told: true,
    outcome: "alert",
    event: "new",
    routes: routes({ routes: [{ channel: "mail", cadence: "instant" }] })
  }

  it("is one message on each channel and cadence, marked in the digest when it was told at once", () => {
    const owed = owedFor(
      agency,
      {
        ...verdict,
        routes: routes({
          routes: [
            { channel: "mail", cadence: "instant", continue: true },
            { channel: "mail", cadence: "instant", when: { minScore: 95 }, continue: true },
            { channel: "chat", cadence: "instant", continue: true },
            { channel: "mail", cadence: "daily 08:00" }
          ]
        })
      },
      details
    )
    expect(owed.map(({ cadence, channel, item }) => [channel, cadence._tag, item.alreadyTold])).toEqual([
      ["mail", "Instant", false],
      ["chat", "Instant", false],
      ["mail", "Digest", true]
    ])
    for (const one of owed) expect(one).toMatchObject({ agency, request, property: 1, told: details.told })
  })

  it("is not marked where it is told nowhere else", () => {
    const [only] = owedFor(
      agency,
      { ...verdict, routes: routes({ routes: [{ channel: "mail", cadence: "daily 08:00" }] }) },
      details
    )
    expect(only?.item.alreadyTold).toBe(false)
  })

  it("is nothing when the verdict is quiet", () => {
    const { event: _, routes: __, ...fields } = verdict
    expect(owedFor(agency, { ...fields, outcome: "below-score" }, details)).toEqual([])
  })
})
