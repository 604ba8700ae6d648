/**
 * What `alerts plan` announces is what the next pass of `serve` asks.
 */
import { outlook } from "@apimo-alerts/alerts/pass/Outlook"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { shiftedClock } from "../src/cli/ShiftedClock.ts"
import * as World from "./support/World.ts"

const world = Effect.gen(function* () {
  const made = yield* World.make({
    town: { seed: 9, agencies: 3, requests: 40, properties: 30, at: "2026-11-23T00:05" },
    recipients: { fallback: "Accueil <accueil@example.test>" },
    quota: { perDay: 1000, reserve: 100 }
  })
  const { config, context, run, simulator } = made
  const announced = Effect.gen(function* () {
    const { now } = yield* simulator.clock.now
    return yield* Effect.withClock(outlook(config), shiftedClock(now - Date.now()))
  }).pipe(Effect.provide(context))
  /** What is announced, and the calls that the pass then makes. */
  const next = Effect.gen(function* () {
    const said = yield* announced
    yield* simulator.log.clear
    yield* run
    return { said, calls: (yield* simulator.log.calls).length }
  })
  return { ...made, announced, next }
})

it.scopedLive("pass after pass, where nothing changes: the calls that are announced", () =>
  Effect.gen(function* () {
    const { announced, next, run, simulator } = yield* world
    const first = yield* announced
    expect(first).toMatchObject({ asksAgencies: true, calls: 1, agencies: [], callsLeft: 900 })
    yield* run
    let [asked, announcedCalls] = [0, 0]
    for (let poll = 0; poll < 100; poll++) {
      yield* simulator.clock.advance("5 minutes")
      const { calls, said } = yield* next
      // The clock goes on between the two: a look of the sweep may come due.
      expect(calls - said.calls).toBeGreaterThanOrEqual(0)
      expect(calls - said.calls).toBeLessThanOrEqual(1)
      announcedCalls += said.calls
      asked += calls
    }
    // Feeds, and the list of agencies that is due by then, and the sweep.
    expect(asked).toBeGreaterThan(100)
    expect(asked - announcedCalls).toBeLessThanOrEqual(2)
    const { agencies, sweep } = yield* announced
    expect(agencies.map((one) => one.fresh)).toEqual(agencies.map((one) => one.activeRequests))
    expect(sweep).toMatchObject({ withinDays: 7, takesDays: 7 })
  })
)

it.scopedLive("a change is not known before it is heard of; then it is announced with its reason, while it waits", () =>
  Effect.gen(function* () {
    const { announced, next, run, simulator } = yield* world
    yield* run
    const request = (yield* simulator.state.requests).find((one) => one.active)
    const id = request?.id ?? 0
    yield* simulator.edits.changeCriteria({ request: id, with: { priceMax: 900_000 } })
    yield* simulator.faults.add({ path: `/agencies/*/requests/${id}/crossings`, kind: "status", status: 422 })
    yield* simulator.clock.advance("15 minutes")
    const { calls, said } = yield* next
    expect(said.agencies.flatMap((one) => one.reads).filter((read) => read.why === "changed")).toEqual([])
    // The request itself, and another beside it because that one failed.
    expect(calls).toBe(said.calls + 2)
    // It failed and is put off; it is not fresh meanwhile.
    yield* simulator.clock.advance("1 minute")
    const after = yield* announced
    const own = after.agencies.find((one) => one.agency === request?.agency)
    expect(own?.fresh).toBe((own?.activeRequests ?? 0) - 1)
    expect(own?.calls.feed).toBe(0)
    expect(own?.asksWhatChangedInMinutes).toBeGreaterThan(0)
    yield* simulator.faults.clear
    yield* simulator.clock.advance("10 minutes")
    const again = yield* announced
    expect(again.agencies.flatMap((one) => one.reads)).toContainEqual({ side: "request", id, why: "changed" })
  })
)
