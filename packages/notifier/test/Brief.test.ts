import { brief, first, fitted, lines, short } from "@apimo-alerts/notifier/Brief"
import { large, matches, notices } from "@apimo-alerts/notifier/Samples"
import { messages } from "@apimo-alerts/notifier/testing"
import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"

const items = (shown: ReturnType<typeof brief>): number => lines(shown).reduce((sum, line) => sum + line.items, 0)

const sample = (name: string) => {
  const found = matches.find((one) => one.name === name)
  assert.isDefined(found, name)
  return brief(found.message)
}

describe("a brief", () => {
  it("says what matters, in the reader's language", () => {
    const { from, groups, lead, subject } = sample("alert-price-drop-fr")
    assert.strictEqual(subject, "97 % · C. D. · Maison Annecy 640 000 € (−7 %)")
    assert.notInclude(lead, "650")
    assert.strictEqual(from, "Agence du Lac · mardi 17 mars à 08:00")
    assert.deepStrictEqual(groups, [
      {
        heading: "Pour C. D.",
        lines: [
          {
            items: 1,
            badge: "Baisse de prix",
            title: "97 % · Maison Annecy 640 000 €",
            detail: "avant 689 000 € (−7 %) · 142 m² · 6 pièces · 4 chambres · 74000 Annecy · réf. VI700",
            url: "https://www.agence-du-lac.test/fr/property/81000",
            photo: "https://media.agence-du-lac.test/photos/81000_1200-original.jpg"
          }
        ]
      }
    ])
    assert.strictEqual(
      sample("alert-one-property-en").groups[0]?.heading,
      "4 buyers: S. L. T. 99%, A. D. L. 95%, C. D. 86%, K. B. 81%"
    )
  })

  it("of a digest that covers more than a day says from when to when", () => {
    assert.strictEqual(sample("digest-25-fr").from, "Agence du Lac · mardi 17 mars à 08:00")
    assert.isNull(sample("digest-25-fr").since)
    assert.strictEqual(
      sample("digest-week-fr").from,
      "Agence du Lac · du mardi 10 mars à 08:00 au mardi 17 mars à 08:00"
    )
    assert.strictEqual(sample("digest-week-fr").since, "depuis mardi 10 mars")
    assert.strictEqual(
      sample("digest-week-en").from,
      "Agence du Lac · from Tuesday 10 March at 08:00 to Tuesday 17 March at 08:00"
    )
    const [{ message } = {}] = matches.filter(({ name }) => name === "digest-25-en")
    assert.isDefined(message)
    const covering = (hours: number): string | null => {
      const from = new Date(Date.parse(message.at) - hours * 3_600_000).toISOString()
      return brief({ ...message, period: { from, to: message.at } }).since
    }
    assert.deepStrictEqual([25, 26, 26.1].map(covering), [null, null, "since Monday 16 March"])
  })

  it("of a notice has a sentence a line, and says whom it is for", () => {
    const notice = notices.find(({ name }) => name === "notice-en")
    assert.isDefined(notice)
    assert.deepStrictEqual(brief(notice.message), {
      locale: "en",
      kind: "notice",
      subject: "apimo-alerts · 2 messages could not be sent",
      lead: "For the person who looks after apimo-alerts",
      groups: [
        {
          heading: "What happened, and what to do",
          lines: notice.message.lines.map((title) => ({
            items: 1,
            badge: null,
            title,
            detail: "",
            url: null,
            photo: null
          }))
        }
      ],
      more: null,
      from: "Tuesday 17 March at 08:00",
      since: null
    })
  })

  it("has every item, each text within its length, whatever people type", () => {
    FastCheck.assert(
      FastCheck.property(messages(), (message) => {
        const whole = brief(message)
        const told = message.kind === "notice" ? message.lines.filter((line) => short(line, 300) !== "") : message.items
        assert.strictEqual(items(whole), told.length)
        assert.isAtMost(whole.from.length, 240)
        for (const text of [whole.subject, whole.lead, whole.from]) assert.isNotEmpty(text)
        assert.isAtMost(whole.subject.length, 300)
        for (const { heading } of whole.groups) assert.isAtMost(heading.length, 320)
        for (const { detail, title, url } of lines(whole)) {
          assert.isAtMost(title.length, message.kind === "notice" ? 600 : 180)
          assert.isAtMost(detail.length, 320)
          assert.isTrue(url === null || url.startsWith("https://"))
        }
      }),
      { seed: 3 }
    )
  })

  it("counts what it leaves out", () => {
    const whole = brief(large(300, "fr"))
    assert.isNull(whole.more)
    const some = first(whole, 20)
    assert.strictEqual(items(some), 20)
    assert.strictEqual(some.more, "et 280 autres")
    assert.strictEqual(first(whole, 299).more, "et 1 autre")
  })

  it("fits as much as there is room for", () => {
    const whole = brief(large(300, "fr"))
    for (const room of [1, 2, 7, 19, 20, 500]) {
      const shown = fitted(whole, 20, lines, (rendered) => rendered.length <= room)
      assert.strictEqual(shown.length, Math.min(20, room))
    }
  })
})
