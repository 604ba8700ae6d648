/**
 * What changed is heard of once and never forgotten: a small server, the real client, a real store.
 */
import * as path from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { shiftedClock } from "../src/cli/ShiftedClock.ts"
import { feed, wholeEveryMillis } from "../src/read/Feed.ts"
import { Memory } from "../src/store/Memory.ts"
import * as Api from "./support/ApimoServer.ts"
import * as Cli from "./support/Cli.ts"
import { agency, knownAgency, propertyId, requestId, type Store, source, store } from "./support/Given.ts"

type Fields = Readonly<Record<string, unknown>>
const minute = 60_000

interface Options {
  /** Whether the server counts the second that is asked for itself: nobody has said. */
  readonly isInclusive?: boolean
}

/** A server whose records carry the second of their last change, and a store that is opened anew for each feed. */
const town = Effect.fnUntraced(function* ({ isInclusive = true }: Options = {}) {
  const api = yield* Api.make
  const folder = yield* Cli.temporaryFolder
  const lists: Record<"requests" | "properties", Array<Fields & { readonly at: number }>> = {
    requests: [],
    properties: []
  }
  const asked: Array<string> = []
  for (const key of ["requests", "properties"] as const) {
    api.answers.set(`/agencies/7/${key}`, (query) => {
      const since = query.get("timestamp")
      asked.push(`${key} ${since ?? "all"}`)
      const from = Number(since ?? 0)
      const records = lists[key].filter(({ at }) => (isInclusive ? at >= from : at > from))
      const timestamp = records.length === 0 ? null : Math.max(...records.map(({ at }) => at))
      return { body: { total_items: records.length, timestamp, [key]: records } }
    })
  }
  const file = path.join(folder, "alerts.db")
  const withStore = <A, E>(effect: Effect.Effect<A, E, Store>) => Effect.provide(effect, Layer.orDie(store(file)))
  yield* withStore(Effect.flatMap(Memory, (memory) => memory.agencies.save([knownAgency().facts], true, 1)))
  const known = Effect.gen(function* () {
    const memory = yield* Memory
    const found = (yield* memory.agencies.all).get(agency)
    if (found === undefined) throw new Error("no agency")
    return {
      agency: found,
      requests: yield* memory.requests.all(agency),
      properties: yield* memory.properties.all(agency)
    }
  })
  let clock = 0
  /** One feed by a process that then ends, so many minutes from now. */
  const heard = (minutes = 0) => {
    clock = minutes * minute
    asked.length = 0
    return withStore(
      Effect.flatMap(known, (before) => feed(agency, before.agency)).pipe(
        Effect.tapErrorTag("Shrunken", ({ doubt }) =>
          Effect.flatMap(Memory, ({ sizes }) => sizes.save(doubt.list, doubt.size))
        ),
        Effect.withClock(shiftedClock(clock)),
        Effect.provide(source(api.url)),
        Effect.either
      )
    )
  }
  /** What changed is taken in: its matches were read. */
  const settle = withStore(
    Effect.gen(function* () {
      const memory = yield* Memory
      const { properties, requests } = yield* known
      const at = Date.now() + clock + 1
      yield* memory.requests.checked(agency, [...requests.keys()], at, at)
      yield* memory.properties.checked(agency, [...properties.keys()], at, at)
    })
  )
  const changed = Effect.map(withStore(known), ({ properties, requests }) => ({
    requests: [...requests].flatMap(([id, one]) => (one.staleSince === null ? [] : [Number(id)])),
    properties: [...properties].flatMap(([id, one]) => (one.staleSince === null ? [] : [Number(id)]))
  }))
  const cursors = Effect.map(withStore(known), ({ agency: one }) => [one.requestsCursor, one.propertiesCursor])
  return { api, lists, asked, heard, settle, changed, cursors, now: withStore(known) }
})

const request = (id: number, at: number, over: Fields = {}) => ({ id, active: true, user: 9, contact: 5, at, ...over })
const property = (id: number, at: number, over: Fields = {}) => ({ id, step: 1, at, ...over })

describe("a feed", () => {
  it.scopedLive("hears of everything first, then of what changed since, and asks a little further back", () =>
    Effect.gen(function* () {
      const { asked, changed, cursors, heard, lists, settle } = yield* town()
      lists.requests.push(request(1, 1000), request(2, 1010))
      lists.properties.push(property(1, 2000))
      expect(Either.isRight(yield* heard())).toBe(true)
      expect([...asked].sort()).toEqual(["properties all", "requests all"])
      expect(yield* changed).toEqual({ requests: [1, 2], properties: [1] })
      expect(yield* cursors).toEqual([1010, 2000])
      yield* settle
      lists.requests[0] = request(1, 1020, { comment: "more rooms" })
      yield* heard(5)
      for (const one of asked) {
        const [list, since] = one.split(" ")
        expect(Number(since)).toBeLessThan(list === "requests" ? 1010 : 2000)
        expect(Number(since)).toBeGreaterThan(list === "requests" ? 1000 : 1990)
      }
      expect(yield* changed).toEqual({ requests: [1], properties: [] })
      expect(yield* cursors).toEqual([1020, 2000])
    })
  )

  it.scopedLive("a change is not forgotten when the process ends before it is read", () =>
    Effect.gen(function* () {
      const { changed, heard, lists, settle } = yield* town()
      lists.requests.push(request(1, 1000))
      lists.properties.push(property(1, 1000))
      yield* heard()
      yield* settle
      lists.requests[0] = request(1, 1100, { comment: "garden" })
      lists.properties[0] = property(1, 1100, { rooms: 4 })
      yield* heard(5)
      for (const minutes of [10, 15, 20]) {
        yield* heard(minutes)
        expect(yield* changed).toEqual({ requests: [1], properties: [1] })
      }
      yield* settle
      expect(yield* changed).toEqual({ requests: [], properties: [] })
    })
  )

  it.scopedLive.each([true, false])("two edits within one second are both heard of (inclusive: %s)", (isInclusive) =>
    Effect.gen(function* () {
      const { changed, heard, lists, settle } = yield* town({ isInclusive })
      lists.requests.push(request(1, 1000), request(2, 1000))
      lists.properties.push(property(1, 1000))
      yield* heard()
      yield* settle
      lists.requests[0] = request(1, 1100, { comment: "one" })
      yield* heard(5)
      expect((yield* changed).requests).toEqual([1])
      yield* settle
      // The second of the first edit is not over: the same record again, and another one.
      lists.requests[0] = request(1, 1100, { comment: "two" })
      lists.requests[1] = request(2, 1100, { comment: "three" })
      lists.properties[0] = property(1, 1000, { rooms: 5 })
      yield* heard(10)
      expect(yield* changed).toEqual({ requests: [1, 2], properties: [1] })
      yield* settle
      // What comes again as it was is no change.
      yield* heard(15)
      expect(yield* changed).toEqual({ requests: [], properties: [] })
    })
  )

  const bad: ReadonlyArray<readonly [string, Api.Answer, "fails" | "is partial"]> = [
    ["fails", { status: 422, body: { message: "no" } }, "fails"],
    ["is an error under 200", { body: { status: 403, message: "no right" } }, "fails"],
    ["is another list", { body: { contacts: [] } }, "fails"],
    [
      "lacks records",
      { body: { total_items: 9, timestamp: 9999, properties: [property(1, 9999, { rooms: 9 })] } },
      "is partial"
    ],
    [
      "has a record that can't be read",
      { body: { timestamp: 9999, properties: [{ id: {} }, property(1, 9999, { rooms: 9 })] } },
      "is partial"
    ]
  ]
  it.scopedLive.each(bad)("a list that %s moves no cursor of its own, and nothing is withdrawn", ([, answer, how]) =>
    Effect.gen(function* () {
      const { api, changed, cursors, heard, lists, now, settle } = yield* town()
      lists.requests.push(request(1, 1000))
      lists.properties.push(property(1, 1000), property(2, 1000))
      yield* heard()
      yield* settle
      const good = api.answers.get("/agencies/7/properties")
      // Also where the whole list would be due.
      for (const minutes of [5, wholeEveryMillis / minute + 1]) {
        lists.requests[0] = request(1, 2000 + minutes, { comment: String(minutes) })
        api.answers.set("/agencies/7/properties", answer)
        const result = yield* heard(minutes)
        expect(Either.isLeft(result)).toBe(how === "fails")
        expect(yield* cursors).toEqual([how === "fails" ? 1000 : 2000 + minutes, 1000])
        const { properties } = yield* now
        expect([...properties.values()].every((one) => one.facts.onMarket)).toBe(true)
      }
      if (good !== undefined) api.answers.set("/agencies/7/properties", good)
      lists.properties[1] = property(2, 1001, { rooms: 3 })
      yield* heard(10)
      expect((yield* changed).properties).toContain(2)
      expect((yield* changed).requests).toEqual([1])
    })
  )

  it.scopedLive("an empty answer and a null timestamp leave the cursor where it was", () =>
    Effect.gen(function* () {
      const { api, asked, changed, cursors, heard, lists, settle } = yield* town()
      lists.requests.push(request(1, 1000))
      lists.properties.push(property(1, 1000))
      yield* heard()
      yield* settle
      api.answers.set("/agencies/7/requests", { body: { requests: [], timestamp: null, total_items: 0 } })
      api.answers.set("/agencies/7/properties", { body: { properties: [property(2, 5000)] } })
      expect(Either.isRight(yield* heard(5))).toBe(true)
      expect(yield* cursors).toEqual([1000, 1000])
      expect(yield* changed).toEqual({ requests: [], properties: [2] })
      expect(asked).toEqual([])
    })
  )

  it.scopedLive("a date in the future takes the cursor no further than now", () =>
    Effect.gen(function* () {
      const { changed, cursors, heard, lists, settle } = yield* town()
      const before = Math.floor(Date.now() / 1000)
      lists.requests.push(request(1, before + 86_400))
      lists.properties.push(property(1, before + 86_400))
      yield* heard()
      for (const cursor of yield* cursors) {
        expect(cursor).toBeGreaterThanOrEqual(before)
        expect(cursor).toBeLessThan(before + 3600)
      }
      yield* settle
      lists.requests.push(request(2, before + 3600))
      yield* heard(90)
      expect((yield* changed).requests).toContain(2)
    })
  )

  it.scopedLive("the whole lists, from time to time, withdraw what is missing from them", () =>
    Effect.gen(function* () {
      const { asked, heard, lists, now, settle } = yield* town()
      lists.requests.push(request(1, 1000), request(2, 1000))
      lists.properties.push(property(1, 1000), property(2, 1000))
      yield* heard()
      yield* settle
      lists.requests.pop()
      lists.properties.pop()
      yield* heard(5)
      expect((yield* now).requests.get(requestId(2))?.facts.active).toBe(true)
      yield* heard(wholeEveryMillis / minute + 1)
      expect([...asked].sort()).toEqual(["properties all", "requests all"])
      const { properties, requests } = yield* now
      expect(requests.get(requestId(2))).toMatchObject({ facts: { active: false }, staleSince: null })
      expect(properties.get(propertyId(2))).toMatchObject({ facts: { onMarket: false }, staleSince: null })
      expect(requests.get(requestId(1))?.facts.active).toBe(true)
    })
  )

  it.scopedLive.each(["requests", "properties"] as const)(
    "whole %s that shrank suspiciously change nothing, once",
    (key) =>
      Effect.gen(function* () {
        const { heard, lists, now, settle } = yield* town()
        for (let id = 1; id <= 20; id++) {
          lists.requests.push(request(id, 1000))
          lists.properties.push(property(id, 1000))
        }
        yield* heard()
        yield* settle
        const before = yield* now
        const all = lists[key].splice(3)
        const due = wholeEveryMillis / minute + 1
        const doubted = yield* heard(due)
        expect(Either.isLeft(doubted) && doubted.left._tag).toBe("Shrunken")
        expect(yield* now).toEqual(before)
        lists[key].push(...all)
        expect(Either.isRight(yield* heard(due + 5))).toBe(true)
        lists[key].splice(3)
        expect(Either.isLeft(yield* heard(2 * due + 5))).toBe(true)
        expect(Either.isRight(yield* heard(2 * due + 10))).toBe(true)
        const after = yield* now
        const left =
          key === "requests"
            ? [...after.requests.values()].filter((one) => one.facts.active)
            : [...after.properties.values()].filter((one) => one.facts.onMarket)
        expect(left.length).toBe(3)
      })
  )

  it.scopedLive("a clock that jumps ahead and back: nothing is missed, and what changes after it is heard of", () =>
    Effect.gen(function* () {
      const { asked, changed, cursors, heard, lists, now, settle } = yield* town()
      lists.requests.push(request(1, 1000))
      lists.properties.push(property(1, 1000))
      const year = 365 * 24 * 60
      let second = 1000
      let before = Number.NEGATIVE_INFINITY
      for (const minutes of [0, year, 5, -year, 10, year, 0]) {
        second += 10
        lists.requests[0] = request(1, second, { comment: `at ${second}` })
        lists.properties[0] = property(1, second, { rooms: 1 + (second % 7) })
        expect(Either.isRight(yield* heard(minutes))).toBe(true)
        expect(yield* changed).toEqual({ requests: [1], properties: [1] })
        expect(yield* cursors).toEqual([second, second])
        // What was last done in the future is done again.
        if (minutes < before) expect([...asked].sort()).toEqual(["properties all", "requests all"])
        before = minutes
        // No look of before the change is taken for one after it.
        const { properties, requests } = yield* now
        for (const one of [...requests.values(), ...properties.values()])
          expect(one.staleSince ?? 0).toBeGreaterThan(one.checkedAt ?? 0)
        yield* settle
      }
    })
  )
})
