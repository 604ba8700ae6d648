import * as Clean from "@apimo-alerts/notifier/Clean"
import * as Format from "@apimo-alerts/notifier/Format"
import * as People from "@apimo-alerts/notifier/People"
import { matches } from "@apimo-alerts/notifier/Samples"
import { words } from "@apimo-alerts/notifier/Words"
import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"

const [sample] = matches
assert.isDefined(sample)
const [item] = sample.message.items
const { buyer, property } = item
const eur = (value: number) => ({ value, currency: "EUR" })

describe("money", () => {
  it("keeps its figures together without U+202F", () => {
    assert.strictEqual(Format.money(eur(640_000), "fr"), "640\u00a0000\u00a0€")
    assert.strictEqual(Format.money(eur(640_000), "en"), "€640,000")
    assert.strictEqual(Format.money(eur(1_250.5), "fr"), "1\u00a0250,50\u00a0€")
    assert.strictEqual(Clean.plain(Format.money(eur(640_000), "fr")), "640 000 €")
  })

  it("shows 0, and a currency that nobody knows", () => {
    assert.strictEqual(Format.price({ price: eur(0), period: null }, "fr"), "0\u00a0€")
    assert.strictEqual(Format.money({ value: 5, currency: "€uro" }, "fr"), "5\u00a0€URO")
  })

  it("says what a rent is paid for, and that a price is on request", () => {
    assert.strictEqual(Format.price({ price: eur(1_250), period: "month" }, "fr"), "1\u00a0250\u00a0€/mois")
    assert.strictEqual(Format.price({ price: null, period: "month" }, "en"), "Price on request")
  })
})

describe("drop", () => {
  const dropped = (previous: number, now: number) =>
    Format.drop({ ...property, previousPrice: eur(previous), price: eur(now) }, "fr")

  it("says what it was and by how much it fell", () => {
    assert.deepStrictEqual(dropped(689_000, 640_000), { previous: "689\u00a0000\u00a0€", change: "−7\u00a0%" })
  })

  it("is none when the price rose or stayed, and has no percentage when that rounds to nothing", () => {
    assert.isNull(dropped(600_000, 640_000))
    assert.isNull(dropped(640_000, 640_000))
    assert.deepStrictEqual(dropped(640_100, 640_000)?.change, null)
  })
})

describe("counts", () => {
  it("follow the language's plural, 0 being singular in French", () => {
    const plain = (value: number, locale: "fr" | "en") => Clean.plain(Format.count(value, words(locale).room, locale))
    assert.deepStrictEqual(
      [0, 1, 1.5, 2].map((value) => plain(value, "fr")),
      ["0 pièce", "1 pièce", "1,5 pièce", "2 pièces"]
    )
    assert.deepStrictEqual(
      [0, 1, 2].map((value) => plain(value, "en")),
      ["0 rooms", "1 room", "2 rooms"]
    )
  })

  it("cut a score and don't round it up over a threshold", () => {
    assert.strictEqual(Format.score(79.99, "en"), "79%")
    assert.strictEqual(Format.score(100, "fr"), "100\u00a0%")
  })
})

describe("date", () => {
  it("is shown in the message's zone", () => {
    assert.strictEqual(Format.date("2026-03-17T23:30:00Z", "Europe/Paris", "fr"), "mercredi 18 mars à 00:30")
    assert.strictEqual(Format.date("2026-03-17T23:30:00Z", "America/New_York", "en"), "Tuesday 17 March at 19:30")
  })

  it("survives a zone and an instant that are none", () => {
    assert.strictEqual(Format.date("2026-03-17T23:30:00Z", "Mars/Olympus", "en"), "Tuesday 17 March at 23:30")
    assert.strictEqual(Format.date("yesterday", "Europe/Paris", "en"), "yesterday")
  })
})

describe("features", () => {
  it("are size, then the energy class, as far as they are known", () => {
    const known = { ...property, energyClass: "C" }
    assert.deepStrictEqual(Format.features(known, "fr").map(Clean.plain), ["142 m²", "6 pièces", "4 chambres", "DPE C"])
    assert.deepStrictEqual(Format.features(known, "en").map(Clean.plain), [
      "142 m²",
      "6 rooms",
      "4 bedrooms",
      "energy class C"
    ])
    assert.lengthOf(Format.features(property, "fr"), 3)
  })
})

describe("an interval", () => {
  const said = (from: string, to: string, locale: "fr" | "en") => Format.interval({ from, to }, "Europe/Paris", locale)

  it("says both ends, and the day once when it is one", () => {
    assert.strictEqual(
      said("2026-11-23T07:00:00.000Z", "2026-11-24T07:00:00.000Z", "fr"),
      "du lundi 23 novembre à 08:00 au mardi 24 novembre à 08:00"
    )
    assert.strictEqual(
      said("2026-11-23T07:00:00.000Z", "2026-11-24T07:00:00.000Z", "en"),
      "from Monday 23 November at 08:00 to Tuesday 24 November at 08:00"
    )
    assert.strictEqual(
      said("2026-11-24T07:00:00.000Z", "2026-11-24T17:30:00.000Z", "fr"),
      "mardi 24 novembre de 08:00 à 18:30"
    )
    assert.strictEqual(
      said("2026-11-24T07:00:00.000Z", "2026-11-24T17:30:00.000Z", "en"),
      "Tuesday 24 November, 08:00 to 18:30"
    )
  })

  it("takes days as they are in the zone, and a day of another year for another day", () => {
    assert.match(said("2026-11-23T22:30:00.000Z", "2026-11-23T23:30:00.000Z", "fr"), /^du lundi 23 .* au mardi 24 /)
    assert.match(said("2020-11-24T07:00:00.000Z", "2026-11-24T08:00:00.000Z", "fr"), /^du mardi 24 .* au mardi 24 /)
  })
})

describe("names", () => {
  const named = (name: string | null) => ({ ...buyer, name })

  it("are what an agent says on the phone", () => {
    const shown = (name: string | null) => People.shortName(named(name), "fr")
    assert.strictEqual(shown("Mme Camille Durand"), "Durand")
    assert.strictEqual(shown("M. et Mme Nguyen"), "Nguyen")
    assert.strictEqual(shown("Mme Anne-Lise de La Tour"), "de La Tour")
    assert.strictEqual(shown("SCI Les Tilleuls"), "SCI Les Tilleuls")
    assert.strictEqual(shown("Durand"), "Durand")
    assert.strictEqual(shown("Mme"), "Mme")
    assert.strictEqual(shown(null), "Recherche 4012")
    assert.strictEqual(shown(" \r\n"), "Recherche 4012")
  })

  it("have initials", () => {
    assert.strictEqual(People.initials(named("Mme Camille Durand"), "fr"), "C. D.")
    assert.strictEqual(People.initials(named("🏡 Zoë"), "fr"), "🏡. Z.")
  })

  it("have phone numbers that can be called", () => {
    assert.strictEqual(People.telephone("06 39 98 12 34"), "tel:0639981234")
    assert.strictEqual(People.telephone("+33 (0)6.39.98.12.34"), "tel:+33639981234")
    assert.isNull(People.telephone("à demander"))
    assert.isNull(People.telephone(null))
  })
})

describe("clean text", () => {
  it.prop(
    "is one line and never longer than asked",
    { text: FastCheck.fullUnicodeString(), max: FastCheck.nat(30) },
    ({ max, text }) => {
      const clipped = Clean.clip(Clean.line(text), max + 1)
      assert.isAtMost(Clean.length(clipped), max + 1)
      assert.notMatch(clipped, /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u)
    }
  )

  it.prop("counts as the language does, on the quick way too", { text: FastCheck.fullUnicodeString() }, ({ text }) => {
    const counted = Array.from(new Intl.Segmenter("fr", { granularity: "grapheme" }).segment(text)).length
    assert.strictEqual(Clean.length(text), counted)
    const simple = "97 % · Durand — « L’Été » 640 000 €…"
    assert.strictEqual(Clean.length(simple), Array.from(new Intl.Segmenter("fr").segment(simple)).length)
  })

  it("never cuts a character in two", () => {
    assert.strictEqual(Clean.clip("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2), "👩‍👩‍👧‍👦…")
    assert.strictEqual(Clean.line("a\ud83db"), "a\ufffdb")
  })
})
