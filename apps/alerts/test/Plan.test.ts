/**
 * The plan over random worlds: nothing that may have changed is forgotten, and no call is spent for nothing.
 */
import { AgencyId } from "@apimo-alerts/core/Ids"
import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import { factsOf as propertyFacts } from "../src/facts/Property.ts"
import { factsOf as requestFacts } from "../src/facts/Request.ts"
import { type AgencyPlan, type Needs, needsOf, plan, type Read, share } from "../src/plan/Plan.ts"
import {
  agency,
  apimoProperty,
  apimoRequest,
  knownProperty,
  knownRequest,
  propertyId,
  requestId
} from "./support/Given.ts"

const instant = fc.option(fc.integer({ min: 1, max: 1000 }), { nil: null })

const paused = requestFacts(apimoRequest({ active: false }))
const running = requestFacts(apimoRequest())
const live = propertyFacts(apimoProperty())
const closed = propertyFacts(apimoProperty({ step: 3 }))

/** An agency as the store knows it. */
const world = fc.record({
  requests: fc.array(fc.record({ active: fc.boolean(), staleSince: instant, checkedAt: instant }), { maxLength: 20 }),
  properties: fc.array(fc.record({ onMarket: fc.boolean(), staleSince: instant, checkedAt: instant }), {
    maxLength: 20
  }),
  isTrusted: fc.boolean(),
  sweep: fc.integer({ min: 0, max: 25 })
})
type World = typeof world extends fc.Arbitrary<infer A> ? A : never

const requestsOf = ({ requests }: World) =>
  new Map(
    requests.map(({ active, ...rest }, i) => [
      requestId(i + 1),
      knownRequest({ facts: active ? running : paused, ...rest })
    ])
  )
const propertiesOf = ({ properties }: World) =>
  new Map(
    properties.map(({ onMarket, ...rest }, i) => [
      propertyId(i + 1),
      knownProperty({ facts: onMarket ? live : closed, ...rest })
    ])
  )

const needs = (one: World, id: AgencyId = agency): Needs =>
  needsOf({
    agency: id,
    requests: requestsOf(one),
    properties: propertiesOf(one),
    isTrusted: one.isTrusted,
    sweep: one.sweep
  })

const calls = fc.integer({ min: 0, max: 60 })
const planOf = (one: World, left: number): AgencyPlan => {
  const [only] = plan([needs(one)], left)
  if (only === undefined) throw new Error("no plan")
  return only
}
const changedRequests = (one: World) =>
  [...requestsOf(one)].flatMap(([id, { checkedAt, facts, staleSince }]) =>
    facts.active && (checkedAt === null || staleSince !== null) ? [id] : []
  )
const changedProperties = (one: World) =>
  one.isTrusted
    ? [...propertiesOf(one)].flatMap(([id, { facts, staleSince }]) =>
        facts.onMarket && staleSince !== null ? [id] : []
      )
    : []
const activeOf = (one: World) => one.requests.filter((request) => request.active).length
const isSweep = (read: Read) => read.why === "sweep"
const name = (read: Read) => `${read._tag} ${read.id}`

describe("the plan of one agency", () => {
  it("is at most what changed and the sweep, at most the simple plan for what is necessary, at most the calls", () => {
    fc.assert(
      fc.property(world, calls, (one, left) => {
        const { reads } = planOf(one, left)
        const necessary = reads.filter((read) => !isSweep(read))
        expect(reads.length).toBeLessThanOrEqual(left)
        expect(necessary.length).toBeLessThanOrEqual(changedRequests(one).length + changedProperties(one).length)
        expect(necessary.length).toBeLessThanOrEqual(activeOf(one))
        expect(reads.filter(isSweep).length).toBeLessThanOrEqual(one.sweep)
        expect(new Set(reads.map(name)).size).toBe(reads.length)
      }),
      { numRuns: 500 }
    )
  })

  it("reads only active requests and properties on the market, and no property whose side is not trusted", () => {
    fc.assert(
      fc.property(world, calls, (one, left) => {
        for (const read of planOf(one, left).reads) {
          if (read._tag === "Request") expect(requestsOf(one).get(read.id)?.facts.active).toBe(true)
          else {
            expect(one.isTrusted).toBe(true)
            expect(propertiesOf(one).get(read.id)?.facts.onMarket).toBe(true)
          }
        }
      })
    )
  })

  it("covers all that may have changed, or counts it as carried over", () => {
    fc.assert(
      fc.property(world, calls, (one, left) => {
        const { carriedOver, coversAll, reads } = planOf(one, left)
        const read = new Set(reads.map(name))
        const uncovered = [
          ...changedRequests(one).filter((id) => !read.has(`Request ${id}`)),
          ...changedProperties(one).filter((id) => !read.has(`Property ${id}`))
        ]
        if (coversAll) {
          const columns = reads.filter(({ _tag }) => _tag === "Property").length
          const rows = reads.filter(({ _tag }) => _tag === "Request").length
          const liveProperties = one.properties.filter((property) => property.onMarket).length
          expect(rows === activeOf(one) || columns === liveProperties).toBe(true)
          expect(carriedOver).toBe(0)
        } else if (uncovered.length > 0) {
          expect(carriedOver).toBeGreaterThan(0)
          expect(reads.length).toBe(left)
        }
        if (carriedOver > 0) expect(reads.filter(isSweep)).toEqual([])
      }),
      { numRuns: 500 }
    )
  })

  it("with calls enough, carries nothing over and sweeps all that the sweep wants", () => {
    fc.assert(
      fc.property(world, (one) => {
        const { carriedOver, coversAll, reads, unswept } = planOf(one, 1000)
        expect([carriedOver, unswept]).toEqual([0, 0])
        const taken = new Set(reads.filter((read) => !isSweep(read)).map(name))
        const rest = [...requestsOf(one)].filter(([id, { facts }]) => facts.active && !taken.has(`Request ${id}`))
        if (!coversAll) expect(reads.filter(isSweep).length).toBe(Math.min(one.sweep, rest.length))
      })
    )
  })

  it("the sweep takes those that were looked at longest ago, what changed comes in the order it was heard of", () => {
    fc.assert(
      fc.property(world, calls, (one, left) => {
        const { reads } = planOf(one, left)
        const swept = reads.filter(isSweep).map((read) => (read._tag === "Request" ? read.id : requestId(1)))
        const known = requestsOf(one)
        const ages = swept.map((id) => known.get(id)?.checkedAt ?? 0)
        expect(ages).toEqual([...ages].sort((a, b) => a - b))
        const read = new Set(reads.map(name))
        const oldest = Math.max(...ages)
        for (const [id, { checkedAt, facts }] of known) {
          if (swept.length > 0 && facts.active && !read.has(`Request ${id}`)) {
            expect(checkedAt ?? 0).toBeGreaterThanOrEqual(oldest)
          }
        }
        const changed = reads.filter((one) => one.why === "changed" && one._tag === "Request")
        const heard = changed.map((one) => (one._tag === "Request" ? (known.get(one.id)?.staleSince ?? 0) : 0))
        expect(heard).toEqual([...heard].sort((a, b) => a - b))
      })
    )
  })

  it("however few the calls of a pass, every change is read in the end, and no pass reads for nothing", () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 6 }), (one, left) => {
        const requests = requestsOf(one)
        const properties = propertiesOf(one)
        const changes = () => {
          const { changedProperties: p, changedRequests: r } = needsOf({
            ...one,
            agency,
            requests,
            properties,
            sweep: 0
          })
          return p.length + r.length
        }
        let passes = 0
        for (; changes() > 0; passes++) {
          expect(passes).toBeLessThan(100)
          const [planned] = plan([needsOf({ ...one, agency, requests, properties, sweep: 0 })], left)
          const now = 2000 + passes
          for (const read of planned?.reads ?? []) {
            if (read._tag === "Request") {
              requests.set(read.id, knownRequest({ ...requests.get(read.id), staleSince: null, checkedAt: now }))
            } else {
              properties.set(read.id, knownProperty({ ...properties.get(read.id), staleSince: null, checkedAt: now }))
            }
          }
          if (planned?.coversAll !== true) continue
          for (const [id, known] of requests) requests.set(id, { ...known, staleSince: null, checkedAt: now })
          for (const [id, known] of properties) properties.set(id, { ...known, staleSince: null, checkedAt: now })
        }
        expect(passes).toBeLessThanOrEqual((2 * (one.requests.length + one.properties.length)) / left + 2)
      }),
      { numRuns: 300 }
    )
  })
})

describe("several agencies", () => {
  it("share the calls: never more than there are, what changed anywhere before any sweep", () => {
    fc.assert(
      fc.property(fc.array(world, { maxLength: 6 }), fc.integer({ min: 0, max: 150 }), (worlds, left) => {
        const plans = plan(
          worlds.map((one, i) => needs(one, AgencyId.make(i + 1))),
          left
        )
        expect(plans.map((one) => one.agency)).toEqual(worlds.map((_, i) => i + 1))
        const reads = plans.flatMap((one) => one.reads)
        expect(reads.length).toBeLessThanOrEqual(left)
        if (plans.some((one) => one.carriedOver > 0)) expect(reads.filter(isSweep)).toEqual([])
      })
    )
  })
})

describe("a share", () => {
  const wants = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 12 })

  it("is at most what each wants, together at most what there is, and nothing is left while somebody wants more", () => {
    fc.assert(
      fc.property(wants, fc.integer({ min: 0, max: 300 }), (wanted, left) => {
        const given = share(wanted, left)
        const sum = given.reduce((a, b) => a + b, 0)
        expect(given.every((one, i) => one >= 0 && one <= (wanted[i] ?? 0))).toBe(true)
        expect(sum).toBe(
          Math.min(
            left,
            wanted.reduce((a, b) => a + b, 0)
          )
        )
      })
    )
  })

  it("gives nobody who wants less than an equal share less than they want", () => {
    fc.assert(
      fc.property(wants, fc.integer({ min: 0, max: 300 }), (wanted, left) => {
        const given = share(wanted, left)
        const equal = Math.floor(left / Math.max(1, wanted.length))
        for (const [i, want] of wanted.entries()) if (want <= equal) expect(given[i]).toBe(want)
        const least = Math.min(...wanted.flatMap((want, i) => ((given[i] ?? 0) < want ? [given[i] ?? 0] : [])))
        if (Number.isFinite(least)) expect(Math.max(...given) - least).toBeLessThanOrEqual(1)
      })
    )
  })

  it("of fewer calls than none is nothing", () => {
    expect(share([1, 2], -5)).toEqual([0, 0])
    expect(share([], 5)).toEqual([])
  })
})
