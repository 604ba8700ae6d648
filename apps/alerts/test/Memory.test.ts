/**
 * What the worker remembers, read back as it was written.
 */
import { ContactId } from "@apimo-alerts/core/Ids"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import type { JudgedPair } from "../src/facts/Pair.ts"
import { believes, isSuspicious } from "../src/read/Shrinkage.ts"
import { Memory } from "../src/store/Memory.ts"
import {
  agency,
  agent,
  knownAgency,
  knownProperty,
  knownRequest,
  propertyId,
  requestId,
  store,
  userId
} from "./support/Given.ts"

const inMemory = <A, E>(test: (memory: typeof Memory.Service) => Effect.Effect<A, E, Memory>) =>
  Effect.flatMap(Memory, test).pipe(Effect.provide(store(":memory:")))

const sizes = (list: ReadonlyArray<number>) =>
  inMemory(() => Effect.forEach(list, (size) => believes("requests of agency 7", size)))

it.effect("a list that shrank is doubted once, and believed when it says the same again", () =>
  Effect.gen(function* () {
    expect(yield* sizes([1500, 1500, 1400, 2000])).toEqual([true, true, true, true])
    expect(yield* sizes([1500, 0, 0, 0])).toEqual([true, false, true, true])
    expect(yield* sizes([1500, 700, 700, 1])).toEqual([true, false, true, false])
    // Back to what it was: the doubt is over, and the next drop is doubted anew.
    expect(yield* sizes([1500, 0, 1500, 0, 0])).toEqual([true, false, true, false, true])
    // Another small number is another doubt.
    expect(yield* sizes([1500, 3, 2, 2])).toEqual([true, false, false, true])
    expect(yield* sizes([9, 0, 9])).toEqual([true, true, true])
  })
)

it.effect("each list by itself", () =>
  inMemory(() =>
    Effect.gen(function* () {
      yield* believes("a", 100)
      yield* believes("b", 10)
      expect(yield* believes("b", 10)).toBe(true)
      expect(yield* believes("a", 10)).toBe(false)
    })
  )
)

it("suspicious is less than half of ten or more", () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.nat(2000), (before, after) => {
      expect(isSuspicious(before, after)).toBe(before >= 10 && after < before / 2)
    })
  )
})

it.effect("requests and properties come back as they were; a look is recorded without touching what is known", () =>
  inMemory((memory) =>
    Effect.gen(function* () {
      const ids = Array.from({ length: 1203 }, (_, i) => i + 1)
      const requests = new Map(
        ids.map((id) => [requestId(id), knownRequest({ fingerprint: `f${id}`, staleSince: id })])
      )
      const one = knownProperty({ previousPrice: 350_000.5, repricedAt: 5, returnedAt: 6, staleSince: 7 })
      const properties = new Map(ids.map((id) => [propertyId(id), one]))
      yield* memory.requests.save(agency, requests)
      yield* memory.properties.save(agency, properties)
      expect(yield* memory.requests.all(agency)).toEqual(requests)
      expect(yield* memory.properties.all(agency)).toEqual(properties)

      yield* memory.requests.checked(agency, [...requests.keys()].slice(1), 99, 2000)
      yield* memory.properties.checked(agency, [propertyId(1)], 99, 99)
      const known = yield* memory.requests.all(agency)
      expect(known.get(requestId(1))).toEqual(requests.get(requestId(1)))
      expect(known.get(requestId(1203))).toEqual({ ...requests.get(requestId(1203)), staleSince: null, checkedAt: 99 })
      expect((yield* memory.properties.all(agency)).get(propertyId(1))).toEqual({
        ...one,
        staleSince: null,
        checkedAt: 99
      })

      // Heard of again: when it was looked at stays.
      yield* memory.requests.save(
        agency,
        new Map([[requestId(2), knownRequest({ fingerprint: "g", staleSince: 120 })]])
      )
      expect((yield* memory.requests.all(agency)).get(requestId(2))).toMatchObject({
        fingerprint: "g",
        staleSince: 120,
        checkedAt: 99
      })
    })
  )
)

it.effect("agencies, agents and names; an agent who is not in the list any more is forgotten", () =>
  inMemory((memory) =>
    Effect.gen(function* () {
      const { facts } = knownAgency()
      yield* memory.agencies.save([facts], true, 10)
      expect((yield* memory.agencies.all).get(agency)).toEqual(knownAgency({ seenAt: 10, listedAt: 10 }))
      yield* memory.agencies.mark(agency, { fed_at: 20, requests_cursor: 30 })
      yield* memory.agencies.mark(agency, {})
      yield* memory.agencies.save([{ ...facts, name: "Other" }], true, 40)
      expect((yield* memory.agencies.all).get(agency)).toEqual(
        knownAgency({ facts: { ...facts, name: "Other" }, seenAt: 10, listedAt: 40, fedAt: 20, requestsCursor: 30 })
      )

      const agents = new Map([8, 9].map((id) => [userId(id), agent({ lastname: `L'${id}` })]))
      yield* memory.agencies.replaceAgents(agency, agents)
      expect(yield* memory.agencies.agents(agency)).toEqual(agents)
      const fewer = new Map([[userId(9), agent({ active: false })]])
      yield* memory.agencies.replaceAgents(agency, fewer)
      expect(yield* memory.agencies.agents(agency)).toEqual(fewer)
      yield* memory.agencies.replaceAgents(agency, new Map())
      expect((yield* memory.agencies.agents(agency)).size).toBe(0)

      const contact = {
        title: 1,
        firstname: "É",
        lastname: "D'Arc",
        company: null,
        email: null,
        phone: null,
        mobile: null
      }
      yield* memory.agencies.saveContacts(agency, new Map([[ContactId.make(5), contact]]))
      expect(yield* memory.agencies.contact(agency, ContactId.make(5))).toEqual(contact)
      expect(yield* memory.agencies.contact(agency, ContactId.make(6))).toBeNull()
    })
  )
)

it.effect("pairs are read by either side, with their last verdict", () =>
  inMemory((memory) =>
    Effect.gen(function* () {
      const verdict = (
        request: number,
        property: number,
        over: Partial<Pick<JudgedPair, "isFirst" | "score" | "told" | "present">> = {}
      ): JudgedPair => ({
        request: requestId(request),
        property: propertyId(property),
        change: "appeared",
        isFirst: true,
        score: 87.5,
        step: 1,
        present: true,
        told: false,
        outcome: "below-score",
        ...over
      })
      yield* memory.pairs.save(agency, [verdict(1, 1), verdict(1, 2), verdict(2, 1)], 5)
      const row = yield* memory.pairs.of(agency, { _tag: "Request", id: requestId(1) })
      expect(row.map((one) => one.property)).toEqual([1, 2])
      yield* memory.pairs.save(agency, [verdict(1, 1, { isFirst: false, score: 90, told: true, present: false })], 6)
      const column = yield* memory.pairs.of(agency, { _tag: "Property", id: propertyId(1) })
      expect(column).toEqual([
        {
          request: 1,
          property: 1,
          score: 90,
          step: 1,
          present: false,
          told: true,
          outcome: "below-score",
          judgedAt: 6
        },
        {
          request: 2,
          property: 1,
          score: 87.5,
          step: 1,
          present: true,
          told: false,
          outcome: "below-score",
          judgedAt: 5
        }
      ])
    })
  )
)
