/**
 * The items of a message in the order they are read: a buyer with several properties once with all of them, a property
 * that fits several buyers once with all of those.
 */
import type { Buyer, Item, Property } from "./Message.ts"

/** Several properties, or one, for one buyer. */
export interface ForBuyer {
  readonly by: "buyer"
  readonly buyer: Buyer
  /** Best score first, at least one. */
  readonly items: ReadonlyArray<Item>
}

/** One property for several buyers. */
export interface ForProperty {
  readonly by: "property"
  readonly property: Property
  /** Best score first, at least two. */
  readonly items: ReadonlyArray<Item>
}

/** One group of items. */
export type Section = ForBuyer | ForProperty

const largest = (items: ReadonlyArray<Item>, key: (item: Item) => number): ReadonlyArray<Item> => {
  const groups = new Map<number, Array<Item>>()
  let best: Array<Item> = []
  for (const item of items) {
    const group = groups.get(key(item)) ?? []
    group.push(item)
    groups.set(key(item), group)
    if (group.length > best.length) best = group
  }
  return best
}

/**
 * Groups items, the largest group first taken out, a buyer before a property of as many; what is left alone stands
 * under its buyer. Sections come by their best item, in the order the items had. Every item appears exactly once.
 */
export const sections = (items: ReadonlyArray<Item>): ReadonlyArray<Section> => {
  const order = new Map(items.map((item, index) => [item, index]))
  const found: Array<Section> = []
  let left = items
  while (left.length > 0) {
    const byBuyer = largest(left, (item) => item.buyer.request)
    const byProperty = largest(left, (item) => item.property.id)
    const group = byProperty.length > byBuyer.length ? byProperty : byBuyer
    if (group.length < 2) break
    const [head] = group
    if (head === undefined) break
    found.push(
      group === byProperty
        ? { by: "property", property: head.property, items: group }
        : { by: "buyer", buyer: head.buyer, items: group }
    )
    const taken = new Set(group)
    left = left.filter((item) => !taken.has(item))
  }
  for (const item of left) found.push({ by: "buyer", buyer: item.buyer, items: [item] })
  const position = (section: Section): number =>
    section.items.reduce((least, item) => Math.min(least, order.get(item) ?? items.length), items.length)
  return found
    .map((section) => ({ section, at: position(section) }))
    .sort((a, b) => a.at - b.at)
    .map(({ section }) => section)
}
