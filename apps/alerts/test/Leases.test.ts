/**
 * Who may do what only one process may do at a time.
 */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Database from "../src/store/Database.ts"
import { Leases } from "../src/store/Leases.ts"

const minute = 60_000
const day = 24 * 60 * minute
/** Of another machine: nobody can tell whether it still runs. */
const holder = (name: string) => ({ name, leaseMillis: minute, isGone: () => false })
const [a, b] = [holder("a"), holder("b")]

/** Whether b has the lease at an instant, when a took it at another. */
const follows = (taken: number, at: number) =>
  Effect.gen(function* () {
    const leases = yield* Leases
    expect(yield* leases.take("look", a, taken)).toBe(true)
    return yield* leases.take("look", b, at)
  }).pipe(Effect.provide(Leases.layer.pipe(Layer.provide(Database.layer(Database.inMemory)))))

it.effect("a lease is one holder's until it ends, though the clocks differ a little", () =>
  Effect.gen(function* () {
    expect(yield* follows(day, day + minute - 1)).toBe(false)
    expect(yield* follows(day, day + minute)).toBe(true)
    expect(yield* follows(day, day - minute + 1)).toBe(false)
  })
)

it.effect("a lease that a clock ahead of time gave stops nobody once the clock is right", () =>
  Effect.gen(function* () {
    expect(yield* follows(365 * day, 30 * day)).toBe(true)
  })
)
