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
