/**
 * Digests whose hour passed while nothing ran: with what the first look finds, as one message.
 */
import * as NodeHttp from "@apimo-alerts/core/NodeHttp"
import { expect, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { serve } from "../src/serve/Serve.ts"
import { Leases } from "../src/store/Leases.ts"
import * as OneBuyer from "./support/OneBuyer.ts"
import { hour, morning } from "./support/OneBuyer.ts"

const later = morning + 7 * 24 * hour
/** Of another machine, and in the middle of its look. */
const other = { name: "elsewhere/1/x", leaseMillis: 60_000, isGone: () => false }

/** A digest with property 1 gathers; then nothing runs for a week, and property 2 comes. */
const afterAWeek = Effect.gen(function* () {
  const office = yield* OneBuyer.make
  const first = yield* office.start
  yield* office.run(first, morning)
  office.match("2026-11-24 09:30:00", [1])
  yield* office.run(first, morning + hour)
  expect(office.told()).toEqual([])
  office.match("2026-11-28 09:30:00", [1, 2])
  const leases = Context.get(first, Leases)
  expect(yield* leases.take("look", other, later)).toBe(true)
  return { ...office, first, second: yield* office.start, leases }
})

it.scopedLive("another process looks: the digest waits for what that finds", () =>
  Effect.gen(function* () {
    const { first, leases, run, second, told } = yield* afterAWeek
    yield* run(second, later)
    expect(told()).toEqual([])
    yield* leases.release("look", other)
    yield* run(first, later + 5_000)
    expect(told()).toEqual([[1, 2]])
  })
)

it.scoped("another process looks for long: `serve` waits for it no longer than ten minutes", () =>
  Effect.gen(function* () {
    const { config, second, told } = yield* afterAWeek
    yield* TestClock.setTime(later)
    yield* serve(config).pipe(Effect.provide(second), Effect.provide(NodeHttp.layer), Effect.forkScoped)
    yield* TestClock.adjust("9 minutes")
    expect(told()).toEqual([])
    yield* TestClock.adjust("2 minutes")
    expect(told()).toEqual([[1]])
  })
)

/** Nothing gathers; then nothing runs from an evening until after the next morning's digest, and property 1 comes. */
const afterANight = Effect.gen(function* () {
  const office = yield* OneBuyer.make
  const worker = yield* office.start
  yield* office.run(worker, morning)
  yield* office.run(worker, morning + 8 * hour)
  office.match("2026-11-25 07:00:00", [1])
  return { ...office, worker, next: morning + 24 * hour }
})

for (const [what, path] of [
  ["the lists", "/agencies/7/properties"],
  ["the agents", "/agencies/7/users"]
] as const) {
  it.scopedLive(
    `the first look can't read ${what}: what the next one finds belongs to the digest that was missed`,
    () =>
      Effect.gen(function* () {
        const { answers, next, run, told, worker } = yield* afterANight
        const good = answers.get(path)
        answers.set(path, { status: 403, body: {} })
        yield* run(worker, next)
        expect(told()).toEqual([])
        if (good !== undefined) answers.set(path, good)
        yield* run(worker, next + hour)
        expect(told()).toEqual([[1]])
      })
  )
}

it.scopedLive("the first look found nothing new: what comes after belongs to the next digest", () =>
  Effect.gen(function* () {
    const { match, next, run, told, worker } = yield* afterANight
    match("2026-11-23 10:00:00", [])
    yield* run(worker, next)
    match("2026-11-25 09:30:00", [1])
    yield* run(worker, next + hour)
    expect(told()).toEqual([])
    yield* run(worker, next + 24 * hour)
    expect(told()).toEqual([[1]])
  })
)

const minutes = hour / 60

for (const [what, waits] of [
  ["the next look", 6 * minutes],
  ["a later look, after some that did not try", 8 * hour]
] as const) {
  it.scopedLive(`the first look can't read the matches, ${what} does: they belong to the digest that was missed`, () =>
    Effect.gen(function* () {
      const { answers, next, run, told, worker } = yield* afterANight
      const good = new Map(answers)
      for (const path of good.keys()) if (path.endsWith("/crossings")) answers.set(path, { status: 403, body: {} })
      for (const at of [0, 2 * minutes, 4 * minutes]) yield* run(worker, next + at)
      expect(told()).toEqual([])
      for (const [path, answer] of good) answers.set(path, answer)
      yield* run(worker, next + waits)
      expect(told()).toEqual([[1]])
    })
  )
}

it.scopedLive(
  "matches of several days that could not be read: one digest tells them, of the first day that was missed",
  () =>
    Effect.gen(function* () {
      const { answers, match, run, start, state, told, arrived } = yield* OneBuyer.make
      const worker = yield* start
      const all = state.properties
      state.properties = all.slice(0, -2)
      yield* run(worker, morning)
      const paths = [...answers.keys()].filter((path) => path.endsWith("/crossings"))
      const good = new Map(paths.map((path) => [path, answers.get(path)]))
      for (const path of paths) answers.set(path, { status: 403, body: {} })
      match("2026-11-24 10:00:00", [1])
      yield* run(worker, morning + 2 * hour)
      for (const [day, count] of [
        [2, -1],
        [4, 0]
      ] as const) {
        state.properties = count === 0 ? all : all.slice(0, count)
        match(`2026-11-${24 + day} 10:00:00`, [1, 19, 20])
        yield* run(worker, morning + (24 * day + 2) * hour)
      }
      expect(told()).toEqual([])
      for (const [path, answer] of good) if (answer !== undefined) answers.set(path, answer)
      yield* run(worker, morning + (24 * 5 + 3) * hour)
      expect(told()).toEqual([[1, 19, 20]])
      const periods = arrived().flatMap(({ message }) => (message.kind === "digest" ? [message.period?.from] : []))
      expect(periods.map((from) => Date.parse(from ?? ""))).toEqual([Date.parse("2026-11-24T08:00:00+01:00")])
    })
)

for (const what of ["a property that comes back", "a draft that is published", "a request that is resumed"]) {
  it.scopedLive(`${what} after days: found late by no more than the time since the look before`, () =>
    Effect.gen(function* () {
      const { answers, arrived, match, run, start, state, told } = yield* OneBuyer.make
      const worker = yield* start
      const all = state.properties
      const off = { property: false, request: false }
      answers.set("/agencies/7/properties", () => ({
        body: {
          properties: state.properties.map((id) => ({ id, step: off.property && id === 1 ? 4 : 1, reference: `${id}` }))
        }
      }))
      answers.set("/agencies/7/requests", () => ({
        body: { requests: [{ id: 1, active: !off.request, user: 9, contact: 5, updated_at: state.updated }] }
      }))
      if (what.includes("draft")) state.properties = all.slice(1)
      yield* run(worker, morning)
      yield* run(worker, morning + 2 * hour)
      off.request = what.includes("request")
      off.property = !off.request
      state.properties = all
      for (let day = 0; day < 10; day++) yield* run(worker, morning + (24 * day + 4) * hour)
      expect(told()).toEqual([])
      off.request = false
      off.property = false
      match("2026-12-04 11:00:00", [1])
      yield* run(worker, morning + (24 * 10 + 3) * hour)
      expect(told()).toEqual([[1]])
      const [first] = arrived()
      const period = first?.message.kind === "digest" ? first.message.period : null
      expect(Date.parse(period?.from ?? "")).toBe(Date.parse("2026-12-03T08:00:00+01:00"))
    })
  )
}
