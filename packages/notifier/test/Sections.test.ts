import type { Item } from "@apimo-alerts/notifier/Message"
import { matches } from "@apimo-alerts/notifier/Samples"
import { sections } from "@apimo-alerts/notifier/Sections"
import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"

const [template] = matches
const itemOf = (request: number, property: number, score: number): Item => {
  assert.isDefined(template)
  const [item] = template.message.items
  return {
    ...item,
    score,
    buyer: { ...item.buyer, request },
    property: { ...item.property, id: property }
  }
}

const pairs = FastCheck.uniqueArray(
  FastCheck.tuple(FastCheck.integer({ min: 1, max: 6 }), FastCheck.integer({ min: 1, max: 6 })),
  {
    selector: ([request, property]) => request * 100 + property,
    maxLength: 36
  }
).map((all) => all.map(([request, property], index) => itemOf(request, property, 100 - index)))

describe("sections", () => {
  it.prop("hold every item once, alike in what they are grouped by, best first", { items: pairs }, ({ items }) => {
    const found = sections(items)
    assert.sameMembers(
      found.flatMap((section) => section.items),
      items
    )
    assert.strictEqual(found.flatMap((section) => section.items).length, items.length)
    for (const section of found) {
      assert.isAtLeast(section.items.length, section.by === "property" ? 2 : 1)
      for (const item of section.items) {
        if (section.by === "buyer") assert.strictEqual(item.buyer.request, section.buyer.request)
        else assert.strictEqual(item.property.id, section.property.id)
      }
      const scores = section.items.map((item) => item.score)
      assert.deepStrictEqual(
        scores,
        [...scores].sort((a, b) => b - a)
      )
    }
    const best = found.map((section) => Math.max(...section.items.map((item) => item.score)))
    assert.deepStrictEqual(
      best,
      [...best].sort((a, b) => b - a)
    )
    // Nothing that could stand together is left alone twice under the same buyer.
    const alone = found.filter((section) => section.items.length === 1).flatMap((section) => section.items)
    assert.strictEqual(new Set(alone.map((item) => item.buyer.request)).size, alone.length)
    assert.strictEqual(new Set(alone.map((item) => item.property.id)).size, alone.length)
  })

  it("puts one property for several buyers once", () => {
    const found = sections([itemOf(1, 9, 99), itemOf(2, 9, 95), itemOf(3, 9, 90)])
    assert.deepStrictEqual(
      found.map((section) => [section.by, section.items.length]),
      [["property", 3]]
    )
  })

  it("puts several properties of one buyer together", () => {
    const found = sections([itemOf(1, 7, 99), itemOf(2, 8, 97), itemOf(1, 9, 90)])
    assert.deepStrictEqual(
      found.map((section) => [section.by, section.items.length]),
      [
        ["buyer", 2],
        ["buyer", 1]
      ]
    )
  })
})
