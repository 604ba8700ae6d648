/**
 * The laws of the diff, from either side.
 */
import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import { type Compared, diff, type KnownCrossing } from "../src/diff/Diff.ts"
import { CompleteSnapshot, type Crossing, type Side } from "../src/facts/Crossing.ts"
import { propertyId, requestId } from "./support/Given.ts"

const sides: ReadonlyArray<Side> = [
  { _tag: "Request", id: requestId(1) },
  { _tag: "Property", id: propertyId(1) }
]

const pairOn = (side: Side, other: number) =>
  side._tag === "Request"
    ? { request: side.id, property: propertyId(other) }
    : { request: requestId(other), property: side.id }

const other = (side: Side, one: Crossing): number => (side._tag === "Request" ? one.property : one.request)

const facts = fc.record({
  score: fc.integer({ min: 0, max: 100 }),
  step: fc.constantFrom(1, 2, 3),
  present: fc.boolean()
})
const records = fc.dictionary(
  fc.integer({ min: 1, max: 12 }).map(String),
  fc.record({ score: facts.map((one) => one.score), step: facts.map((one) => one.step) })
)

const known = (side: Side): fc.Arbitrary<ReadonlyArray<KnownCrossing>> =>
  fc
    .dictionary(fc.integer({ min: 1, max: 12 }).map(String), facts)
    .map((all) => Object.entries(all).map(([id, one]) => ({ ...pairOn(side, Number(id)), ...one })))

/** A snapshot in any order. */
const snapshot = (side: Side): fc.Arbitrary<CompleteSnapshot> =>
  records
    .map((all) => Object.entries(all).map(([id, one]) => ({ ...pairOn(side, Number(id)), ...one })))
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))
    .map((crossings) => new CompleteSnapshot({ side, crossings }))

const never = () => false

/** What is known after the changes were taken in. */
const applied = (before: ReadonlyArray<KnownCrossing>, changes: ReadonlyArray<Compared<KnownCrossing>>, side: Side) => {
  const after = new Map(before.map((one) => [other(side, one), one]))
  for (const { before: old, kind, now } of changes) {
    if (kind === null) continue
    if (now !== undefined) after.set(other(side, now), { ...now, present: true })
    else if (old !== undefined) after.set(other(side, old), { ...old, present: false })
  }
  return [...after.values()]
}

const sorted = (crossings: ReadonlyArray<Crossing>) =>
  crossings
    .map(({ property, request, score, step }) => ({ request, property, score, step }))
    .sort((a, b) => a.request - b.request || a.property - b.property)

describe.each(sides.map((side) => [side._tag, side] as const))("from the side of a %s", (_, side) => {
  it("what is known after the changes are the snapshot, and what is only known is not present", () => {
    fc.assert(
      fc.property(known(side), snapshot(side), (before, seen) => {
        const after = applied(before, diff(before, seen, never), side)
        expect(sorted(after.filter((one) => one.present))).toEqual(sorted(seen.crossings))
      })
    )
  })

  it("the same snapshot again changes nothing", () => {
    fc.assert(
      fc.property(known(side), snapshot(side), (before, seen) => {
        const after = applied(before, diff(before, seen, never), side)
        expect(diff(after, seen, never).map((one) => one.kind)).toEqual(seen.crossings.map(() => null))
      })
    )
  })

  it("each pair once, in the snapshot's order, then what vanished, which was present", () => {
    fc.assert(
      fc.property(known(side), snapshot(side), (before, seen) => {
        const changes = diff(before, seen, never)
        const listed = changes.flatMap(({ now }) => (now === undefined ? [] : [now]))
        expect(listed).toEqual(seen.crossings)
        const gone = changes.slice(listed.length)
        expect(gone.every((one) => one.kind === "vanished" && one.before?.present === true)).toBe(true)
        const ids = changes.flatMap(({ before: old, now }) => {
          const one = now ?? old
          return one === undefined ? [] : [other(side, one)]
        })
        expect(new Set(ids).size).toBe(ids.length)
      })
    )
  })

  it("a doubled record counts once, the first of them", () => {
    fc.assert(
      fc.property(known(side), snapshot(side), (before, seen) => {
        const doubled = new CompleteSnapshot({
          side,
          crossings: [...seen.crossings, ...seen.crossings.map((one) => ({ ...one, score: 100 - one.score }))]
        })
        expect(diff(before, doubled, never)).toEqual(diff(before, seen, never))
      })
    )
  })

  it("a change is named after what happened, the weightier first", () => {
    const pair = pairOn(side, 2)
    const before = { ...pair, score: 70, step: 1, present: true }
    const kind = (old: KnownCrossing | null, now: Partial<Crossing> | null, isRepriced = false) =>
      diff(
        old === null ? [] : [old],
        new CompleteSnapshot({ side, crossings: now === null ? [] : [{ ...pair, score: 70, step: 1, ...now }] }),
        () => isRepriced
      ).map((one) => one.kind)
    expect(kind(null, {})).toEqual(["appeared"])
    expect(kind({ ...before, present: false }, {})).toEqual(["returned"])
    expect(kind(before, { score: 71 })).toEqual(["rose"])
    expect(kind(before, { score: 69 })).toEqual(["fell"])
    expect(kind(before, { step: 2 })).toEqual(["moved"])
    expect(kind(before, { score: 71, step: 2 }, true)).toEqual(["rose"])
    expect(kind(before, {}, true)).toEqual(["repriced"])
    expect(kind(before, {})).toEqual([null])
    expect(kind(before, null)).toEqual(["vanished"])
    expect(kind({ ...before, present: false }, null)).toEqual([])
  })
})
