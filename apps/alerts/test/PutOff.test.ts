/**
 * Alerts that wait for something else than the look that found them leave at its time, however rarely `serve` looks.
 */
import * as NodeHttp from "@apimo-alerts/core/NodeHttp"
import { expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as TestClock from "effect/TestClock"
import { serve } from "../src/serve/Serve.ts"
import { Leases } from "../src/store/Leases.ts"
import * as OneBuyer from "./support/OneBuyer.ts"
import { hour, morning } from "./support/OneBuyer.ts"

const minute = 60_000

/** Property 1 is found at ten, then `serve` starts; it looks once a day, and the channel is quiet until half past ten. */
const quiet = Effect.gen(function* () {
  const office = yield* OneBuyer.makeWith({
    channels: {
      kept: { notifier: "collector", quietHours: "22:00-10:30" },
      ops: { notifier: "collector" }
    },
    routes: [{ channel: "kept", cadence: "instant" }],
    poll: "1 day"
  })
  const worker = yield* office.start
  yield* office.run(worker, morning - 24 * hour)
  office.match("2026-11-24 09:30:00", [1])
  yield* office.run(worker, morning + hour)
  yield* TestClock.setTime(morning + hour + minute)
  const said: Array<string> = []
  const logger = Logger.replace(
    Logger.defaultLogger,
    Logger.make(({ message }) => void said.push(String(message)))
  )
  yield* serve(office.config).pipe(
    Effect.provide(worker),
    Effect.provide(Layer.merge(NodeHttp.layer, logger)),
    Effect.forkScoped
  )
  // The source answers in real time, and no hour may pass meanwhile.
  const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
  yield* Effect.repeat(turn, { until: () => said.some((words) => words.includes("Looked at")) })
  yield* TestClock.adjust("28 minutes")
  expect(office.told()).toEqual([])
  return { ...office, leases: Context.get(worker, Leases) }
})

it.scoped("in quiet hours: told within two minutes of their end", () =>
  Effect.gen(function* () {
    const { told } = yield* quiet
    yield* TestClock.adjust("3 minutes")
    expect(told()).toEqual([[1]])
  })
)

it.scoped("not while another process looks: it completes them with what it is just finding", () =>
  Effect.gen(function* () {
    const { leases, told } = yield* quiet
    const other = { name: "elsewhere/1/x", leaseMillis: minute, isGone: () => false }
    for (let i = 0; i < 4; i++) {
      expect(yield* leases.take("look", other, yield* Clock.currentTimeMillis)).toBe(true)
      yield* TestClock.adjust("45 seconds")
    }
    expect(told()).toEqual([])
    yield* leases.release("look", other)
    yield* TestClock.adjust("2 minutes")
    expect(told()).toEqual([[1]])
  })
)
