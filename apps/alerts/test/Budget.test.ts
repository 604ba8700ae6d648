/**
 * The day's calls: never passed, and they last until the quota renews.
 */
import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import "./support/Given.ts"
import { callsPerFeed, feedIntervalMillis, readsNow, sweepBudget, sweepNow, sweptUntil } from "../src/plan/Budget.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

interface Settings {
  /** Calls a day, the reserve not counted. */
  readonly calls: number
  readonly agencies: number
  /** Of each agency. */
  readonly requests: number
  readonly pollMinutes: number
  readonly sweepDays: number
  /** Minutes after midnight at which the worker starts. */
  readonly startsAt: number
  /** Changes that each poll hears of. */
  readonly changes: number
  readonly days: number
}

/** The days of a worker: polls, hears what changed when it is time, reads what changed, and sweeps. */
const live = (settings: Settings) => {
  const { agencies, changes, requests } = settings
  const poll = settings.pollMinutes * minute
  const within = settings.sweepDays * day
  /** Calls of each day. */
  const usedByDay = new Map<number, number>()
  const gaps: Array<number> = []
  let [refused, swept, carriedOver] = [0, 0, 0]
  // Asserted once at the end: thousands of polls make thousands of assertions.
  let [shortest, beyond] = [0, 0]
  let fedAt: number | null = null
  let sweptAt: number | null = null
  let waiting = 0
  const start = settings.startsAt * minute
  for (let now = start; now < start + settings.days * day; now += poll) {
    const today = Math.floor(now / day)
    const left = () => settings.calls - (usedByDay.get(today) ?? 0)
    const take = (wanted: number) => {
      const taken = Math.min(wanted, left())
      usedByDay.set(today, (usedByDay.get(today) ?? 0) + taken)
      refused += wanted - taken
    }
    const state = () => ({ left: left(), whole: settings.calls, remaining: (today + 1) * day - now })
    const feedInterval = feedIntervalMillis({
      day: state(),
      agencies,
      activeRequests: agencies * requests,
      sweepWithinMillis: within,
      pollMillis: poll
    })
    shortest = Math.min(shortest, feedInterval - poll)
    waiting += changes
    if ((fedAt === null || now - fedAt >= feedInterval - poll / 2) && left() >= callsPerFeed * agencies) {
      take(callsPerFeed * agencies)
      if (fedAt !== null) gaps.push(now - fedAt)
      fedAt = now
      carriedOver += waiting
      waiting = 0
    }
    const reads = readsNow(state(), agencies)
    beyond = Math.max(beyond, reads - left())
    const taken = Math.min(reads, carriedOver)
    carriedOver -= taken
    const sweep = sweepNow({
      activeRequests: agencies * requests,
      withinMillis: within,
      sinceMillis: now - (sweptAt ?? now),
      budget: sweepBudget({ day: state(), agencies, feedInterval }),
      remaining: state().remaining
    })
    const sweeping = Math.min(Math.floor(sweep), reads - taken)
    shortest = Math.min(shortest, sweeping)
    if (sweptAt === null) sweptAt = now
    else if (sweeping > 0) sweptAt = sweptUntil({ now, sinceMillis: now - sweptAt, due: sweep, made: sweeping })
    swept += sweeping
    take(taken + sweeping)
  }
  expect({ shortest, beyond, refused }).toEqual({ shortest: 0, beyond: 0, refused: 0 })
  return { used: [...usedByDay.values()], gaps, refused, swept, carriedOver }
}

const settings: fc.Arbitrary<Settings> = fc.record({
  calls: fc.integer({ min: 0, max: 2000 }),
  agencies: fc.integer({ min: 1, max: 12 }),
  requests: fc.integer({ min: 0, max: 2000 }),
  pollMinutes: fc.constantFrom(1, 2, 5, 10, 15, 60, 240),
  sweepDays: fc.integer({ min: 1, max: 14 }),
  startsAt: fc.integer({ min: 0, max: 24 * 60 - 1 }),
  changes: fc.integer({ min: 0, max: 40 }),
  days: fc.constant(3)
})

describe("simulated days", () => {
  it("the day's calls are never passed, and no read is refused, whatever the poll, the sizes and the start", () => {
    fc.assert(
      fc.property(settings, (one) => {
        for (const used of live(one).used) expect(used).toBeLessThanOrEqual(one.calls)
      }),
      { numRuns: 60 }
    )
  })

  it("where few things change the calls last all day: nothing is refused, and no gap is far above the even pace", () => {
    fc.assert(
      fc.property(settings, (any) => {
        const one = { ...any, calls: 900, changes: 0, agencies: 1 + (any.agencies % 8), days: 4 }
        const { gaps, refused } = live(one)
        expect(refused).toBe(0)
        const feeds = (one.calls * 0.85 * 0.5) / (callsPerFeed * one.agencies)
        const poll = one.pollMinutes * minute
        expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.max(poll, (2 * day) / feeds) + 2 * poll)
      }),
      { numRuns: 40 }
    )
  })

  it("the example of the free quota: 1,500 requests, polls of five minutes, every request once in seven days", () => {
    const one = {
      calls: 900,
      agencies: 1,
      requests: 1500,
      pollMinutes: 5,
      sweepDays: 7,
      startsAt: 0,
      changes: 0,
      days: 8
    }
    const { gaps, refused, swept } = live(one)
    expect(refused).toBe(0)
    expect(swept).toBeGreaterThanOrEqual(1500)
    expect(swept).toBeLessThanOrEqual((1500 * 8) / 7 + 1)
    expect(Math.max(...gaps)).toBe(5 * minute)
    const ten = live({ ...one, agencies: 10, requests: 300 })
    expect(ten.refused).toBe(0)
    expect(Math.max(...ten.gaps)).toBeLessThanOrEqual(90 * minute)
  })

  it("a morning with more changes than calls: some feeds are kept until the quota renews", () => {
    const { carriedOver, gaps, used } = live({
      calls: 900,
      agencies: 1,
      requests: 1500,
      pollMinutes: 5,
      sweepDays: 7,
      startsAt: 0,
      changes: 30,
      days: 2
    })
    expect(Math.max(...used)).toBeLessThanOrEqual(900)
    expect(carriedOver).toBeGreaterThan(0)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(6 * hour)
  })
})

describe("the sweep", () => {
  const sweep = {
    activeRequests: fc.integer({ min: 0, max: 3000 }),
    withinMillis: fc.integer({ min: minute, max: 30 * day }),
    sinceMillis: fc.integer({ min: 0, max: 2 * day }),
    budget: fc.integer({ min: 0, max: 1000 }),
    remaining: fc.integer({ min: 1, max: day })
  }

  it("is never less than nothing, nor more than there is", () => {
    fc.assert(
      fc.property(fc.record(sweep), (options) => {
        const now = sweepNow(options)
        expect(now).toBeGreaterThanOrEqual(0)
        expect(now).toBeLessThanOrEqual(options.activeRequests)
      })
    )
  })

  it("has no budget where the feeds take it all", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: day }), (left, remaining) => {
        const budget = sweepBudget({ day: { left, whole: 1000, remaining }, agencies: 10, feedInterval: minute })
        expect(budget).toBeGreaterThanOrEqual(0)
        expect(budget).toBeLessThanOrEqual(left)
      })
    )
  })
})
