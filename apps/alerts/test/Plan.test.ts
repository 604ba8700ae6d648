/**
 * The plan over random worlds: nothing that may have changed is forgotten, and no call is spent for nothing.
 */
import { AgencyId } from "@apimo-alerts/core/Ids"
import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import { factsOf as propertyFacts } from "../src/facts/Property.ts"
import { factsOf as requestFacts } from "../src/facts/Request.ts"
import {
  type AgencyPlan,
  covered,
  type Entry,
  type Needs,
  necessary,
  plan,
  type Read,
  share
} from "../src/plan/Plan.ts"
import { planReads } from "../src/plan/Reads.ts"
import {
  agency,
  apimoProperty,
  apimoRequest,
  knownAgency,
  knownProperty,
  knownRequest,
  propertyId,
  requestId
} from "./support/Given.ts"

/** What is new was never looked at; what changed was heard of after the last look; the rest is settled. */
const dates = (latest: number) =>
  fc.oneof(
    fc.record({ staleSince: fc.integer({ min: 1, max: latest }), checkedAt: fc.constant(null) }),
    fc
      .tuple(fc.integer({ min: 0, max: latest - 1 }), fc.integer({ min: 1, max: latest }))
      .map(([checkedAt, after]) => ({ checkedAt, staleSince: Math.min(latest, checkedAt + after) })),
    fc.record({ staleSince: fc.constant(null), checkedAt: fc.integer({ min: 0, max: latest }) })
  )

const latest = 100

const world = (most: number, sweep = 0): fc.Arbitrary<Needs> =>
  fc.record({
    agency: fc.constant(agency),
    requests: fc
      .array(dates(latest), { maxLength: most })
      .map((all) => all.map((one, i): Entry<ReturnType<typeof requestId>> => ({ id: requestId(i + 1), ...one }))),
    properties: fc
      .array(dates(latest), { maxLength: most })
      .map((all) => all.map((one, i): Entry<ReturnType<typeof propertyId>> => ({ id: propertyId(i + 1), ...one }))),
    sweep: fc.double({ min: 0, max: sweep, noNaN: true })
  })

const calls = fc.integer({ min: 0, max: 50 })
const isStale = (entry: Entry<number>) => entry.staleSince !== null
const isSweep = (read: Read) => read.why === "sweep"
const name = (read: Read) => `${read._tag} ${read.id}`
const changesOf = ({ properties, requests }: Needs) =>
  requests.filter(isStale).length + properties.filter(isStale).length

/** The side with fewer: each match stands on both. */
const sweptSide = ({ properties, requests }: Needs): Read["_tag"] =>
  properties.length > 0 && properties.length < requests.length ? "Property" : "Request"

const planOf = (needs: Needs, left: number): AgencyPlan => {
  const [only] = plan([needs], left)
  if (only === undefined) throw new Error("no plan")
  return only
}

/** The world after some reads, all that they cover taken in with them. */
const after = (needs: Needs, reads: ReadonlyArray<Read>, now: number): Needs => {
  const read = new Set(reads.map(name))
  const looked = <Id>(tag: Read["_tag"], entries: ReadonlyArray<Entry<Id>>) =>
    entries.map((entry) => (read.has(`${tag} ${entry.id}`) ? { ...entry, staleSince: null, checkedAt: now } : entry))
  const requests = looked("Request", needs.requests)
  const properties = looked("Property", needs.properties)
  const settled = <Id>(entries: ReadonlyArray<Entry<Id>>, ids: ReadonlyArray<Id>) =>
    entries.map((entry) => (ids.includes(entry.id) ? { ...entry, staleSince: null, checkedAt: now } : entry))
  const taken = covered({ requests, properties })
  return {
    ...needs,
    requests: settled(requests, taken.requests),
    properties: settled(properties, taken.properties)
  }
}

describe("the plan of one agency", () => {
  it("is at most what changed and the sweep, at most the simple plan, at most the calls, nothing twice", () => {
    fc.assert(
      fc.property(world(20, 25), calls, (needs, left) => {
        const { reads } = planOf(needs, left)
        const changes = reads.filter((read) => !isSweep(read))
        expect(reads.length).toBeLessThanOrEqual(left)
        expect(changes.length).toBeLessThanOrEqual(changesOf(needs))
        expect(changes.length).toBeLessThanOrEqual(needs.requests.length)
        expect(reads.filter(isSweep).length).toBeLessThanOrEqual(needs.sweep)
        expect(new Set(reads.map(name)).size).toBe(reads.length)
      }),
      { numRuns: 1000 }
    )
  })

  it("where nothing changed, reads nothing but the sweep", () => {
    fc.assert(
      fc.property(world(10, 5), (needs) => {
        const settled = <Id>(entries: ReadonlyArray<Entry<Id>>) => entries.map((one) => ({ ...one, staleSince: null }))
        const quiet = { ...needs, requests: settled(needs.requests), properties: settled(needs.properties) }
        expect(planOf(quiet, 100).reads.every(isSweep)).toBe(true)
      })
    )
  })

  it("covers all that may have changed, or counts what it carries over", () => {
    fc.assert(
      fc.property(world(20, 25), calls, (needs, left) => {
        const { carriedOver, reads } = planOf(needs, left)
        const open = changesOf(after(needs, reads, latest + 1))
        if (carriedOver === 0) expect(open).toBe(0)
        else {
          expect(reads.length).toBe(left)
          expect(reads.filter(isSweep)).toEqual([])
        }
        if (open > 0) expect(carriedOver).toBeGreaterThan(0)
      }),
      { numRuns: 1000 }
    )
  })

  it("takes as few calls as any choice of reads that covers the same", () => {
    fc.assert(
      fc.property(world(4), (needs) => {
        const all: ReadonlyArray<Read> = [
          ...needs.requests.map((one): Read => ({ _tag: "Request", id: one.id, why: "changed" })),
          ...needs.properties.map((one): Read => ({ _tag: "Property", id: one.id, why: "changed" }))
        ]
        let fewest = all.length
        for (let choice = 0; choice < 2 ** all.length; choice++) {
          const reads = all.filter((_, i) => (choice >> i) % 2 === 1)
          if (reads.length < fewest && changesOf(after(needs, reads, latest + 1)) === 0) fewest = reads.length
        }
        expect(necessary(needs).length).toBe(fewest)
      }),
      { numRuns: 300 }
    )
  })

  it("however few the calls of a pass, every change is covered in the end, and no read is made in vain", () => {
    fc.assert(
      fc.property(world(12), fc.integer({ min: 1, max: 6 }), (start, left) => {
        let needs = start
        let made = 0
        for (let pass = 1; changesOf(needs) > 0; pass++) {
          expect(pass).toBeLessThan(100)
          const { reads } = planOf(needs, left)
          made += reads.length
          needs = after(needs, reads, latest + pass)
        }
        // What is cut short goes on where it stopped: in all no more than was planned at first.
        expect(made).toBeLessThanOrEqual(Math.max(necessary(start).length, changesOf(start)))
      }),
      { numRuns: 500 }
    )
  })

  it("the sweep takes those that were looked at longest ago", () => {
    fc.assert(
      fc.property(world(20, 25), calls, (needs, left) => {
        const { reads } = planOf(needs, left)
        const read = new Set(reads.map(name))
        const side = sweptSide(needs)
        const all: ReadonlyArray<Entry<number>> = side === "Property" ? needs.properties : needs.requests
        const age = (id: number) => all.find((one) => one.id === id)?.checkedAt ?? -1
        const swept = reads.filter(isSweep).map((one) => age(one.id))
        expect(swept).toEqual([...swept].sort((a, b) => a - b))
        const passedOver = all.filter((one) => !read.has(`${side} ${one.id}`)).map((one) => age(one.id))
        if (swept.length > 0) expect(Math.min(...passedOver, latest)).toBeGreaterThanOrEqual(Math.max(...swept))
      })
    )
  })

  it("with calls enough, sweeps all that is due", () => {
    fc.assert(
      fc.property(world(20, 25), (needs) => {
        const { carriedOver, reads, unswept } = planOf(needs, 1000)
        expect([carriedOver, unswept]).toEqual([0, 0])
        const side = sweptSide(needs)
        const others = reads.filter((read) => read._tag === side && !isSweep(read)).length
        const size = (side === "Property" ? needs.properties : needs.requests).length
        expect(reads.filter(isSweep).length).toBe(Math.min(Math.floor(needs.sweep), size - others))
        expect(reads.filter(isSweep).every((read) => read._tag === side)).toBe(true)
      })
    )
  })

  it("what changed comes first, the oldest change before the others, requests before properties", () => {
    const requests = [
      { id: requestId(1), staleSince: 9, checkedAt: 1 },
      { id: requestId(2), staleSince: 5, checkedAt: 1 },
      { id: requestId(3), staleSince: null, checkedAt: 1 }
    ]
    const properties = [4, 5, 6, 7].map((id) => ({ id: propertyId(id), staleSince: id === 5 ? 7 : null, checkedAt: 1 }))
    const names = (left: number) => planOf({ agency, requests, properties, sweep: 1 }, left).reads.map(name)
    expect(names(4)).toEqual(["Request 2", "Request 1", "Property 5", "Request 3"])
    expect(names(2)).toEqual(["Request 2", "Request 1"])
  })
})

describe("several agencies", () => {
  it("share the calls: never more than there are, what changed anywhere before any sweep", () => {
    fc.assert(
      fc.property(fc.array(world(10, 10), { maxLength: 6 }), fc.integer({ min: 0, max: 100 }), (worlds, left) => {
        const plans = plan(
          worlds.map((one, i) => ({ ...one, agency: AgencyId.make(i + 1) })),
          left
        )
        expect(plans.map((one) => one.agency)).toEqual(worlds.map((_, i) => i + 1))
        const reads = plans.flatMap((one) => one.reads)
        expect(reads.length).toBeLessThanOrEqual(left)
        if (plans.some((one) => one.carriedOver > 0)) expect(reads.filter(isSweep)).toEqual([])
      })
    )
  })

  it("new agencies have their first look one after the other, after what changed in those that have something told", () => {
    const entry = (id: number, checkedAt: number | null) => ({ id: requestId(id), staleSince: 1, checkedAt })
    const of = (agencyId: number, requests: number, checkedAt: number | null): Needs => ({
      agency: AgencyId.make(agencyId),
      requests: Array.from({ length: requests }, (_, i) => entry(i + 1, checkedAt)),
      properties: [],
      sweep: 0
    })
    const counts = (left: number) =>
      plan([of(1, 30, null), of(2, 20, null), of(3, 5, 0)], left).map(({ reads }) => reads.length)
    expect(counts(4)).toEqual([0, 0, 4])
    expect(counts(25)).toEqual([0, 20, 5])
    expect(counts(40)).toEqual([15, 20, 5])
    expect(counts(100)).toEqual([30, 20, 5])
  })

  it("read only active requests, only properties on the market, and none whose side is not trusted", () => {
    const sides = {
      requests: new Map([
        [requestId(1), knownRequest()],
        [requestId(2), knownRequest({ facts: requestFacts(apimoRequest({ active: false })) })]
      ]),
      properties: new Map([
        [propertyId(1), knownProperty()],
        [propertyId(2), knownProperty({ facts: propertyFacts(apimoProperty({ step: 3 })) })]
      ])
    }
    const planned = (distrustedAt: number | null) =>
      planReads({
        towns: [{ known: knownAgency({ distrustedAt, sweptAt: 0 }), ...sides }],
        day: { left: 1000, whole: 1000, remaining: 1000 },
        work: { agencies: 1, sweep: 1, sweepWithinMillis: 1000, pollMillis: 1000 },
        now: 10_000_000,
        isPaced: true
      }).flatMap((one) => [...one.needs.requests, ...one.needs.properties].map((entry) => entry.id))
    expect(planned(null)).toEqual([1, 1])
    expect(planned(5)).toEqual([1])
  })
})

describe("a share", () => {
  const wants = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 12 })
  const sum = (all: ReadonlyArray<number>) => all.reduce((a, b) => a + b, 0)

  it("is at most what each wants, together at most what there is, and nothing is left while somebody wants more", () => {
    fc.assert(
      fc.property(wants, fc.integer({ min: 0, max: 300 }), (wanted, left) => {
        const given = share(wanted, left)
        expect(given.every((one, i) => one >= 0 && one <= (wanted[i] ?? 0))).toBe(true)
        expect(sum(given)).toBe(Math.min(left, sum(wanted)))
      })
    )
  })

  it("gives nobody who wants less than an equal share less than they want, and the others about the same", () => {
    fc.assert(
      fc.property(wants, fc.integer({ min: 0, max: 300 }), (wanted, left) => {
        const given = share(wanted, left)
        const equal = Math.floor(left / Math.max(1, wanted.length))
        for (const [i, want] of wanted.entries()) if (want <= equal) expect(given[i]).toBe(want)
        const short = wanted.flatMap((want, i) => ((given[i] ?? 0) < want ? [given[i] ?? 0] : []))
        if (short.length > 0) expect(Math.max(...given) - Math.min(...short)).toBeLessThanOrEqual(1)
      })
    )
  })

  it("of fewer calls than none is nothing", () => {
    expect(share([1, 2], -5)).toEqual([0, 0])
    expect(share([], 5)).toEqual([])
  })
})
