import type { Item, MatchMessage } from "@apimo-alerts/notifier/Message"
import { matches } from "@apimo-alerts/notifier/Samples"
import { preheader, subject } from "@apimo-alerts/notifier/Subject"
import { assert, describe, it } from "@effect/vitest"

const sample = (name: string): MatchMessage => {
  const found = matches.find((one) => one.name === name)
  assert.isDefined(found)
  return found.message
}

const withItem = (change: (item: Item) => Item): MatchMessage => {
  const message = sample("alert-one-fr")
  const [first, ...rest] = message.items
  return { ...message, items: [change(first), ...rest] }
}

describe("subject", () => {
  it("says score, buyer, property and price in the first 40 characters", () => {
    assert.strictEqual(subject(sample("alert-one-fr"), { buyer: "name" }), "97 % · Durand · Maison Annecy 640 000 €")
    assert.strictEqual(subject(sample("alert-one-en"), { buyer: "name" }), "97% · Durand · House Annecy €640,000")
  })

  it("shows initials where others read too, in every sample", () => {
    for (const { message, name } of matches) {
      if (!name.startsWith("alert")) continue
      const shown = `${subject(message, { buyer: "initials" })} ${preheader(message, { buyer: "initials" })}`
      for (const { buyer } of message.items) {
        const last = buyer.name?.split(" ").at(-1)
        assert.isFalse(last !== undefined && shown.includes(last), `${name}: ${shown}`)
      }
    }
  })

  it("gives up the type before the name, and never the price", () => {
    const long = withItem((item) => ({
      ...item,
      buyer: { ...item.buyer, name: "Mme Anne Delarochefoucauld-Montbel" },
      property: { ...item.property, city: "Saint-Julien-en-Genevois" }
    }))
    const text = subject(long, { buyer: "name" })
    assert.strictEqual(text, "97 % · Delaroche… · Saint-Jul… 640 000 €")
    assert.strictEqual(text.length, 40)
  })

  it("says how many, then the best", () => {
    assert.strictEqual(
      subject(sample("digest-25-fr"), { buyer: "name" }),
      "23 biens · 98 % · Durand · Maison Annecy 640 000 €"
    )
    assert.match(subject(sample("alert-one-property-fr"), { buyer: "name" }), /^4 acquéreurs · 99 % · /)
  })

  it("tells a drop and a return from something new", () => {
    assert.match(subject(sample("alert-price-drop-fr"), { buyer: "name" }), /640 000 € \(−7 %\)$/)
    assert.match(subject(sample("alert-back-on-market-en"), { buyer: "name" }), /back on market$/)
  })
})

describe("preheader", () => {
  it("adds what the subject has no room for", () => {
    assert.strictEqual(
      preheader(sample("alert-one-fr"), { buyer: "name" }),
      "142 m² · 6 pièces · 4 chambres · budget 650 000 € · réf. VI700 · 74000"
    )
    assert.strictEqual(
      preheader(sample("alert-several-fr"), { buyer: "name" }),
      "Pour Durand et Nguyen · 1 baisse de prix · 1 retour sur le marché"
    )
  })

  it("never shows a phone number or an address", () => {
    for (const { message } of matches) {
      const shown = `${preheader(message, { buyer: "name" })} ${subject(message, { buyer: "name" })}`
      for (const { buyer } of message.items) {
        for (const secret of [buyer.phone, buyer.email]) {
          assert.isFalse(secret !== null && shown.includes(secret), shown)
        }
      }
    }
  })
})
