/**
 * The laws of the comparison: nothing is made up, nothing is forgotten, each pair is named once.
 */
import { describe, expect, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import { type Compared, type Crossing, diff, type KnownCrossing } from "../src/diff/Diff.ts"
import { CompleteSnapshot } from "../src/read/Snapshot.ts"
import { crossing, property, request, requestId, snapshot } from "./support/Make.ts"

const ids = fc.integer({ min: 1, max: 12 })
const scores = fc.constantFrom(0, 50, 74, 75, 79.5, 80, 95, 100)
const steps = fc.constantFrom(1, 2, 3)
const crossings = fc.tuple(ids, scores, steps).map(([id, score, step]) => crossing(id, score, step))
const unique = (array: fc.Arbitrary<ReadonlyArray<Crossing>>) =>
  array.map((all) => [...new Map(all.map((one) => [one.property, one])).values()])
const snapshots = unique(fc.array(crossings, { maxLength: 12 }))
const knowns = fc
  .tuple(snapshots, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }))
  .map(([all, present]) => all.map((one, i): KnownCrossing => ({ ...one, present: present[i] ?? true })))

const never = () => false
const changed = <Known extends KnownCrossing>(compared: ReadonlyArray<Compared<Known>>) =>
  compared.filter(({ kind }) => kind !== null)

/** What is known after the changes were taken in. */
const apply = (known: ReadonlyArray<KnownCrossing>, compared: ReadonlyArray<Compared<KnownCrossing>>) => {
  const pairs = new Map(known.map((one) => [one.property, one]))
  for (const { before, kind, now } of compared) {
    if (kind === null) continue
    if (now !== undefined) pairs.set(now.property, { ...now, present: true })
    else if (before !== undefined) pairs.set(before.property, { ...before, present: false })
  }
  return [...pairs.values()]
}
const sorted = (all: ReadonlyArray<Crossing>) =>
  all
    .map(({ property, request, score, step }) => ({ property, request, score, step }))
    .sort((a, b) => a.property - b.property)

describe("laws", () => {
  it("what did not change gives nothing", () => {
    fc.assert(
      fc.property(snapshots, (all) => {
        const known = all.map((one) => ({ ...one, present: true }))
        expect(changed(diff(known, snapshot(all), never))).toEqual([])
      })
    )
  })

  it("the changes applied to the known give the snapshot, and then nothing is left to change", () => {
    fc.assert(
      fc.property(knowns, snapshots, (known, all) => {
        const after = apply(known, diff(known, snapshot(all), never))
        expect(sorted(after.filter((one) => one.present))).toEqual(sorted(all))
        for (const one of known) expect(after.map((other) => other.property)).toContain(one.property)
        expect(changed(diff(after, snapshot(all), never))).toEqual([])
      })
    )
  })

  it("each pair comes once, in the order of the snapshot, what vanished after it; of a doubled record the first counts", () => {
    fc.assert(
      fc.property(knowns, fc.array(crossings, { maxLength: 30 }), (known, all) => {
        const compared = diff(known, snapshot(all), never)
        const pairs = compared.map(({ before, now }) => (now ?? before)?.property)
        expect(new Set(pairs).size).toBe(pairs.length)
        const seen = compared.flatMap(({ now }) => (now === undefined ? [] : [now]))
        expect(seen).toEqual(all.filter((one, i) => all.findIndex((other) => other.property === one.property) === i))
        expect(compared.slice(seen.length).every(({ kind }) => kind === "vanished")).toBe(true)
        expect(compared.slice(0, seen.length).some(({ kind }) => kind === "vanished")).toBe(false)
      })
    )
  })

  it("the change is what a person would call it", () => {
    fc.assert(
      fc.property(knowns, snapshots, fc.array(ids), (known, all, repriced) => {
        const isRepriced = (id: number) => repriced.includes(id)
        for (const { before, kind, now } of diff(known, snapshot(all), isRepriced)) {
          expect(before).toEqual(known.find((one) => one.property === (now ?? before)?.property))
          expect(kind === "appeared").toBe(before === undefined)
          expect(kind === "vanished").toBe(before?.present === true && now === undefined)
          expect(kind === "returned").toBe(before?.present === false && now !== undefined)
          if (before?.present !== true || now === undefined) continue
          expect(kind === "rose").toBe(now.score > before.score)
          expect(kind === "fell").toBe(now.score < before.score)
          if (now.score !== before.score) continue
          expect(kind === "moved").toBe(now.step !== before.step)
          if (now.step === before.step) expect(kind).toBe(isRepriced(now.property) ? "repriced" : null)
        }
      })
    )
  })
})

it("of a property's matches the request names the pair", () => {
  const of = (id: number, score: number): Crossing => ({
    request: requestId(id),
    property: property(9),
    score,
    step: 1
  })
  const side = { _tag: "Property", id: property(9) } as const
  const known = [of(1, 80), of(2, 80)].map((one) => ({ ...one, present: true }))
  const compared = diff(known, new CompleteSnapshot({ side, crossings: [of(3, 90), of(2, 85)] }), never)
  expect(compared.map(({ before, kind, now }) => [(now ?? before)?.request, kind])).toEqual([
    [3, "appeared"],
    [2, "rose"],
    [1, "vanished"]
  ])
})

it("what had vanished before does not vanish again", () => {
  const known = [{ ...crossing(1, 80), present: false }]
  expect(diff(known, snapshot([]), never)).toEqual([])
  expect(known[0]?.request).toBe(request)
})
