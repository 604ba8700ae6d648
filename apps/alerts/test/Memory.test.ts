/**
 * What the worker remembers, on a real database file.
 */
import * as path from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import type { Verdict } from "../src/decide/Verdict.ts"
import type { KnownProperty } from "../src/facts/Property.ts"
import type { KnownRequest } from "../src/facts/Request.ts"
import { isSuspicious } from "../src/read/Shrinkage.ts"
import {
  agency,
  agentFacts,
  contactId,
  crossing,
  knownProperty,
  openStore,
  property,
  propertyFacts,
  request,
  requestFacts,
  requestId,
  temporaryFolder,
  userId
} from "./support/Make.ts"

const store = Effect.map(temporaryFolder, (folder) => path.join(folder, "alerts.db"))
const open = Effect.flatMap(store, openStore)

describe("a list that shrinks", () => {
  it("is suspicious when it had ten or more and lost more than half", () => {
    expect(isSuspicious(10, 4)).toBe(true)
    expect(isSuspicious(10, 5)).toBe(false)
    expect(isSuspicious(9, 0)).toBe(false)
    expect(isSuspicious(100, 0)).toBe(true)
    expect(isSuspicious(100, 200)).toBe(false)
  })

  it.scoped("is believed when the next look says the same, and not before, across restarts", () =>
    Effect.gen(function* () {
      const file = yield* store
      const looks = (sizes: ReadonlyArray<number>, list = "requests") =>
        Effect.scoped(
          Effect.flatMap(openStore(file), ({ memory }) => Effect.forEach(sizes, (size) => memory.believes(list, size)))
        )
      expect(yield* looks([20, 21, 11])).toEqual([true, true, true])
      expect(yield* looks([2])).toEqual([false])
      expect(yield* looks([2, 2])).toEqual([true, true])
      expect(yield* looks([30, 3, 30, 3]), "a list that was whole again is doubted anew").toEqual([
        true,
        false,
        true,
        false
      ])
      expect(yield* looks([4, 4]), "another size is not the same").toEqual([false, true])
      expect(yield* looks([30, 0, 14, 15]), "half of it is back").toEqual([true, false, false, true])
      expect(yield* looks([9, 0], "another list")).toEqual([true, true])
    })
  )
})

const nullOr = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: null })
const instants = nullOr(fc.integer({ min: 0, max: 4_000_000_000_000 }))
const amounts = nullOr(fc.double({ min: 0, max: 1e9, noNaN: true }).map((n) => (Object.is(n, -0) ? 0 : n)))
const texts = nullOr(fc.fullUnicodeString())
const properties: fc.Arbitrary<KnownProperty> = fc.record({
  facts: fc.record({
    onMarket: fc.boolean(),
    reference: texts,
    category: nullOr(fc.nat()),
    type: nullOr(fc.nat()),
    titles: fc.array(fc.record({ language: fc.string(), title: fc.fullUnicodeString() }), { maxLength: 3 }),
    price: amounts,
    currency: fc.constantFrom("EUR", "CHF"),
    period: nullOr(fc.constantFrom("day", "week", "fortnight", "month", "quarter", "year")),
    area: amounts,
    rooms: nullOr(fc.nat(20)),
    bedrooms: nullOr(fc.nat(20)),
    city: texts,
    postcode: texts,
    photo: texts,
    url: texts
  }),
  fingerprint: fc.string(),
  previousPrice: amounts,
  repricedAt: instants,
  returnedAt: instants,
  staleSince: instants,
  checkedAt: fc.constant(null)
})

describe("round trips", () => {
  it.scoped("properties come back as they were, whatever stands in them", () =>
    Effect.gen(function* () {
      const { memory } = yield* open
      const samples = fc.sample(properties, { numRuns: 1100, seed: 7 })
      const saved = new Map(samples.map((one, i) => [property(i + 1), one]))
      yield* memory.properties.save(agency, saved)
      expect(yield* memory.properties.all(agency)).toEqual(saved)
      const again = new Map([[property(1), knownProperty({ city: "Lyon" }, { previousPrice: 0 })]])
      yield* memory.properties.save(agency, again)
      const all = yield* memory.properties.all(agency)
      expect(all.size).toBe(1100)
      expect(all.get(property(1))).toEqual(again.get(property(1)))
      expect(all.get(property(2))).toEqual(saved.get(property(2)))
    })
  )

  it.scoped("a look at a property or a request is remembered with it, and what was stale is not any more", () =>
    Effect.gen(function* () {
      const { memory } = yield* open
      const stale: KnownRequest = { facts: requestFacts(), fingerprint: "f", staleSince: 5, checkedAt: null }
      yield* memory.requests.save(
        agency,
        new Map([
          [request, stale],
          [requestId(4), stale]
        ])
      )
      yield* memory.requests.checked(agency, [request], 9)
      const requests = yield* memory.requests.all(agency)
      expect(requests.get(request)).toEqual({ ...stale, staleSince: null, checkedAt: 9 })
      expect(requests.get(requestId(4))).toEqual(stale)
      yield* memory.requests.save(agency, new Map([[request, { ...stale, checkedAt: null }]]))
      expect((yield* memory.requests.all(agency)).get(request), "a change is no look").toMatchObject({
        staleSince: 5,
        checkedAt: 9
      })
      yield* memory.properties.save(agency, new Map([[property(1), knownProperty({}, { staleSince: 5 })]]))
      yield* memory.properties.checked(agency, [property(1)], 9)
      expect((yield* memory.properties.all(agency)).get(property(1))).toMatchObject({ staleSince: null, checkedAt: 9 })
    })
  )

  it.scoped("people", () =>
    Effect.gen(function* () {
      const { memory } = yield* open
      const facts = { id: agency, active: true, name: "Agence du Lac", email: null, phone: null }
      yield* memory.agencies.save([facts], 3)
      yield* memory.agencies.mark(agency, { fed_at: 4, requests_cursor: 17 })
      yield* memory.agencies.save([{ ...facts, name: "Lac" }], 8)
      yield* memory.agencies.mark(agency, {})
      expect((yield* memory.agencies.all).get(agency)).toMatchObject({
        facts: { name: "Lac" },
        seenAt: 3,
        listedAt: 8,
        fedAt: 4,
        requestsCursor: 17,
        propertiesCursor: null
      })
      const agents = new Map([
        [userId(7), agentFacts()],
        [userId(8), agentFacts({ firstname: "Léa", email: null })]
      ])
      yield* memory.agencies.replaceAgents(agency, agents)
      expect(yield* memory.agencies.agents(agency)).toEqual(agents)
      yield* memory.agencies.replaceAgents(agency, new Map([[userId(8), agentFacts()]]))
      expect([...(yield* memory.agencies.agents(agency)).keys()]).toEqual([8])
      const contact = { title: 1, firstname: "A", lastname: "B", company: null, email: null, phone: null, mobile: null }
      yield* memory.agencies.saveContacts(agency, new Map([[contactId(11), contact]]))
      expect(yield* memory.agencies.contact(agency, contactId(11))).toEqual(contact)
      expect(yield* memory.agencies.contact(agency, contactId(12))).toBeNull()
    })
  )
})

it.scoped("a pair has its last verdict, from either side; those before it are kept", () =>
  Effect.gen(function* () {
    const { memory } = yield* open
    const verdict = (id: number, score: number, with_: Partial<Omit<Verdict, "outcome">> = {}): Verdict => ({
      ...crossing(id, score),
      isFirst: true,
      change: "appeared",
      present: true,
      told: false,
      ...with_,
      outcome: "below-score"
    })
    yield* memory.pairs.save(agency, [verdict(1, 70.5), verdict(2, 60)], 1)
    yield* memory.pairs.save(agency, [verdict(1, 75, { isFirst: false, change: "rose", told: true })], 2)
    yield* memory.pairs.save(agency, [verdict(1, 75, { isFirst: false, change: "vanished", present: false })], 3)
    const pairs = yield* memory.pairs.of(agency, { _tag: "Request", id: request })
    expect([...pairs].sort((a, b) => a.property - b.property)).toEqual([
      { ...crossing(1, 75), present: false, told: false, outcome: "below-score" },
      { ...crossing(2, 60), present: true, told: false, outcome: "below-score" }
    ])
    expect(yield* memory.pairs.of(agency, { _tag: "Property", id: property(2) })).toEqual([
      pairs.find((one) => one.property === 2)
    ])
    expect(yield* memory.pairs.of(agency, { _tag: "Property", id: property(9) })).toEqual([])
    expect(propertyFacts().onMarket).toBe(true)
  })
)
