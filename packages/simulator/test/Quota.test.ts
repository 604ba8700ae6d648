import * as Quota from "@apimo-alerts/simulator/http/Quota"
import { defaultQuota } from "@apimo-alerts/simulator/Simulator"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import { agency, at, get, send, start } from "./support.ts"

const noon = Date.UTC(2026, 10, 23, 11)

it("never takes more than ten calls in a window, and takes the next as soon as there is room", () => {
  FastCheck.assert(
    FastCheck.property(FastCheck.array(FastCheck.integer({ min: 0, max: 300 }), { maxLength: 200 }), (pauses) => {
      let time = 0
      const quota = Quota.make({ ...defaultQuota, perDay: null }, () => time)
      const taken: Array<number> = []
      for (const pause of pauses) {
        time += pause
        const room = taken.filter((before) => before > time - 950).length < 10
        expect(quota.take(noon)).toBe(room ? "taken" : "second")
        if (room) taken.push(time)
      }
    })
  )
})

it("never refuses a client that keeps ten a second, whatever the network does within 20 ms", () => {
  FastCheck.assert(
    FastCheck.property(FastCheck.array(FastCheck.integer({ min: 0, max: 20 }), { minLength: 50 }), (delays) => {
      let time = 0
      const quota = Quota.make({ ...defaultQuota, perDay: null }, () => time)
      for (const [index, delay] of delays.entries()) {
        time = index * 100 + delay
        expect(quota.take(noon)).toBe("taken")
      }
    })
  )
})

it("counts the busiest second, refused calls included", () => {
  let time = 0
  const quota = Quota.make(defaultQuota, () => time)
  for (let call = 0; call < 13; call++) quota.take(noon)
  time = 5000
  quota.take(noon)
  expect(quota.counters(noon)).toEqual({
    day: "2026-11-23",
    today: 11,
    days: { "2026-11-23": 11 },
    busiestSecond: 13,
    refusedSecond: 3,
    refusedDay: 0
  })
})

it.scoped("answers 429 in JSON to the eleventh call of a second", () =>
  Effect.gen(function* () {
    const simulator = yield* start({ quota: {} })
    const answers = yield* Effect.all(
      Array.from({ length: 12 }, () => get(simulator, "/agencies")),
      { concurrency: "unbounded" }
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(2)
    expect(refused.map(({ json }) => at(json, "status"))).toEqual([429, 429])
    expect(refused[0]?.headers.get("retry-after")).toBeNull()
    // the town's clock moves, the second does not
    yield* simulator.clock.advance("1 hour")
    expect((yield* get(simulator, "/agencies")).status).toBe(429)
    expect((yield* simulator.quota.read).today).toBe(10)
  })
)

it.scoped("ends the day after its calls, and begins anew at midnight in Paris", () =>
  Effect.gen(function* () {
    const simulator = yield* start({ at: "2026-11-23T23:30", quota: { perSecond: null, perDay: 1000 } })
    const calls = yield* Effect.all(
      Array.from({ length: 1003 }, () => get(simulator, "/catalogs/nothing")),
      { concurrency: 8 }
    )
    expect(calls.filter(({ status }) => status === 404)).toHaveLength(1000)
    expect(calls.filter(({ status }) => status === 429)).toHaveLength(3)
    yield* simulator.clock.advance("29 minutes")
    expect((yield* get(simulator, "/agencies")).status).toBe(429)
    yield* simulator.clock.advance("1 minute")
    expect((yield* get(simulator, "/agencies")).status).toBe(200)
    expect(yield* simulator.quota.read).toMatchObject({
      day: "2026-11-24",
      today: 1,
      days: { "2026-11-23": 1000, "2026-11-24": 1 },
      refusedDay: 4
    })
  })
)

it.scoped("answers a spent day as it is told to, and forgets what it counted", () =>
  Effect.gen(function* () {
    const simulator = yield* start({ quota: { perSecond: null, perDay: 1, dayStatus: 403, retryAfter: 30 } })
    yield* get(simulator, "/agencies")
    const refused = yield* get(simulator, "/agencies")
    expect(refused.status).toBe(403)
    expect(refused.headers.get("retry-after")).toBe("30")
    yield* simulator.quota.reset
    expect((yield* get(simulator, "/agencies")).status).toBe(200)
    yield* simulator.quota.set({ perDay: null })
    expect((yield* get(simulator, "/agencies")).status).toBe(200)
  })
)

it.scoped("does not count wrong credentials, nor the control plane", () =>
  Effect.gen(function* () {
    const simulator = yield* start()
    yield* send(simulator, "GET", `${agency}/users`, { authorization: "Bearer demo-token" })
    yield* send(simulator, "POST", "/_sim/clock/now", { authorization: "" })
    expect((yield* simulator.quota.read).today).toBe(0)
    expect(yield* simulator.log.counts).toEqual({ "GET /agencies/{agency}/users": 1 })
  })
)
