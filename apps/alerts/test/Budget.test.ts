/**
 * The day's calls: never passed, and they last until the quota renews.
 */
import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import "./support/Given.ts"
import {
  callsPerFeed,
  feedIntervalMillis,
  readsNow,
  sweepBudget,
  sweepNow,
  sweepTakesMillis,
  sweptUntil,
  usualIntervalMillis,
  type Work
} from "../src/plan/Budget.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

interface Settings {
  /** Calls a day, the reserve not counted. */
  readonly calls: number
  readonly agencies: number
  /** Reads of the sweep of each agency. */
  readonly sweep: number
  readonly pollMinutes: number
  readonly sweepDays: number
  /** Minutes after midnight at which the worker starts. */
  readonly startsAt: number
  /** Reads that the changes of each poll take. */
  readonly changes: (poll: number) => number
  /** Reads of the first look, which come before anything is told. */
  readonly firstLook: number
  readonly days: number
}

const workOf = ({ agencies, pollMinutes, sweep, sweepDays }: Settings): Work => ({
  agencies,
  sweep: agencies * sweep,
  sweepWithinMillis: sweepDays * day,
  pollMillis: pollMinutes * minute
})

interface Hearing {
  readonly at: number
  readonly gap: number
  /** The longest that was said since the hearing before. */
  readonly said: number
  /** Reads that wait after it and the reads of its pass. */
  readonly waiting: number
}

/** The days of a worker: polls, hears what changed when it is time, reads what changed, and sweeps. */
const live = (settings: Settings) => {
  const { agencies, calls } = settings
  const work = workOf(settings)
  const poll = work.pollMillis
  /** Calls of each day. */
  const usedByDay = new Map<number, number>()
  const hearings: Array<Hearing> = []
  let [refused, swept, heard, unheard] = [0, 0, 0, 0]
  // Asserted once at the end: thousands of polls make thousands of assertions.
  let [shortest, beyond] = [0, 0]
  let fedAt: number | null = null
  let sweptAt: number | null = null
  let toLook = settings.firstLook
  let said = 0
  const start = settings.startsAt * minute
  for (let now = start; now < start + settings.days * day; now += poll) {
    const today = Math.floor(now / day)
    const left = () => calls - (usedByDay.get(today) ?? 0)
    const take = (wanted: number) => {
      const taken = Math.min(wanted, left())
      usedByDay.set(today, (usedByDay.get(today) ?? 0) + taken)
      refused += wanted - taken
    }
    const state = () => ({ left: left(), whole: calls, remaining: (today + 1) * day - now })
    const feedInterval = feedIntervalMillis(state(), work, fedAt === null ? 0 : now - fedAt)
    shortest = Math.min(shortest, feedInterval - poll)
    said = Math.max(said, feedInterval)
    unheard += settings.changes((now - start) / poll)
    const before: number | null = fedAt
    const isHearing = (before === null || now - before >= feedInterval - poll / 2) && left() >= callsPerFeed * agencies
    if (isHearing) {
      take(callsPerFeed * agencies)
      fedAt = now
      heard += unheard
      unheard = 0
    }
    const isNew = toLook > 0
    const since = now - (fedAt ?? now)
    const reads = readsNow(state(), work, isNew ? [] : Array.from({ length: agencies }, () => since))
    beyond = Math.max(beyond, reads - left())
    const looked = Math.min(reads, toLook)
    toLook -= looked
    const taken = Math.min(reads - looked, heard)
    heard -= taken
    const sweep = sweepNow({
      size: work.sweep,
      withinMillis: work.sweepWithinMillis,
      sinceMillis: now - (sweptAt ?? now),
      budget: sweepBudget(state(), work),
      remaining: state().remaining
    })
    const sweeping = Math.min(Math.floor(sweep), reads - looked - taken)
    shortest = Math.min(shortest, sweeping)
    if (sweptAt === null) sweptAt = now
    else if (sweeping > 0) sweptAt = sweptUntil({ now, sinceMillis: now - sweptAt, due: sweep, made: sweeping })
    swept += sweeping
    take(looked + taken + sweeping)
    if (isHearing && before !== null) hearings.push({ at: now, gap: now - before, said, waiting: heard })
    if (isHearing) said = 0
  }
  expect({ shortest, beyond, refused }).toEqual({ shortest: 0, beyond: 0, refused: 0 })
  return { used: [...usedByDay.values()], hearings, swept, waiting: heard + unheard, toLook }
}

const none = () => 0
const longest = (hearings: ReadonlyArray<Hearing>) => Math.max(0, ...hearings.map(({ gap }) => gap))

const settings: fc.Arbitrary<Settings> = fc.record({
  calls: fc.integer({ min: 0, max: 2000 }),
  agencies: fc.integer({ min: 1, max: 12 }),
  sweep: fc.integer({ min: 0, max: 2000 }),
  pollMinutes: fc.constantFrom(1, 2, 5, 10, 15, 60, 240),
  sweepDays: fc.integer({ min: 1, max: 14 }),
  startsAt: fc.integer({ min: 0, max: 24 * 60 - 1 }),
  changes: fc.integer({ min: 0, max: 40 }).map((n) => () => n),
  firstLook: fc.integer({ min: 0, max: 1500 }),
  days: fc.constant(3)
})

const free = {
  calls: 900,
  pollMinutes: 5,
  sweepDays: 7,
  startsAt: 0,
  changes: none,
  firstLook: 0,
  days: 8
}
const one: Settings = { ...free, agencies: 1, sweep: 400 }
const ten: Settings = { ...free, agencies: 10, sweep: 80 }

/** As often as the day has polls, in `all` of them. */
const aDay = (changes: number) => {
  const polls = (24 * 60) / free.pollMinutes
  return (poll: number) => Math.floor(((poll + 1) * changes) / polls) - Math.floor((poll * changes) / polls)
}

describe("simulated days", () => {
  it("the day's calls are never passed, and no read is refused, whatever the poll, the sizes and the start", () => {
    fc.assert(
      fc.property(settings, (some) => {
        for (const used of live(some).used) expect(used).toBeLessThanOrEqual(some.calls)
      }),
      { numRuns: 60 }
    )
  })

  it("where few things change, no agency is left unasked for longer than is said", () => {
    fc.assert(
      fc.property(settings, (any) => {
        const some = { ...any, calls: 900, changes: none, firstLook: 0, agencies: 1 + (any.agencies % 8), days: 4 }
        const work = workOf(some)
        const { hearings } = live(some)
        expect(hearings.filter(({ gap, said }) => gap > said)).toEqual([])
        expect(longest(hearings)).toBeLessThanOrEqual(usualIntervalMillis(some.calls, work) + work.pollMillis)
      }),
      { numRuns: 40 }
    )
  })

  it("the free quota: one agency of 1,500 requests and 400 properties at every poll, ten of 80 every 45 minutes", () => {
    const alone = live(one)
    expect(longest(alone.hearings)).toBe(5 * minute)
    const shared = live(ten)
    expect(longest(shared.hearings)).toBe(45 * minute)
    for (const [{ swept }, all] of [
      [alone, 400],
      [shared, 800]
    ] as const) {
      expect(swept).toBeGreaterThanOrEqual(all)
      expect(swept).toBeLessThanOrEqual((all * 8) / 7 + 1)
    }
  })

  it.each([
    ["one", one, 120],
    ["ten", ten, 120]
  ] as const)(
    "%s with the changes that are to be expected: each is read in the pass that hears of it",
    (_, some, n) => {
      const { hearings } = live({ ...some, changes: aDay(n) })
      expect(hearings.filter(({ waiting }) => waiting > 0)).toEqual([])
      expect(longest(hearings)).toBe(usualIntervalMillis(some.calls, workOf(some)))
    }
  )

  it.each([
    ["one", one],
    ["ten", ten]
  ] as const)("a burst of changes does not starve the hearing of more: %s", (_, some) => {
    const usual = usualIntervalMillis(some.calls, workOf(some))
    for (const noon of [0, 100, 144, 200, 270]) {
      const { hearings, waiting } = live({ ...some, changes: (poll) => (poll === noon ? 1000 : 0) })
      expect(longest(hearings)).toBeLessThanOrEqual(2 * usual + 5 * minute)
      // Read in the end, over the next days.
      expect(waiting).toBe(0)
    }
  })

  it("a burst every day never stops the hearing either, and is read as far as half of it leaves calls", () => {
    const { hearings, used, waiting } = live({ ...one, changes: (poll) => (poll % 288 === 100 ? 1000 : 0) })
    expect(longest(hearings)).toBeLessThanOrEqual(2 * 5 * minute + 5 * minute)
    expect(Math.max(...used)).toBeLessThanOrEqual(900)
    expect(waiting).toBeGreaterThan(0)
  })

  it("a first look may take the day: what is left hears a few times, and reads what it hears of at once", () => {
    const { hearings, toLook } = live({ ...ten, firstLook: 780, changes: aDay(80), days: 2 })
    expect(toLook).toBe(0)
    const first = hearings.filter(({ at }) => at < day)
    expect(first.length).toBeGreaterThan(1)
    expect(hearings.filter(({ waiting }) => waiting > 0)).toEqual([])
    expect(longest(hearings.filter(({ at, gap }) => at - gap >= day))).toBeLessThanOrEqual(50 * minute)
  })
})

describe("the sweep", () => {
  const sweep = {
    size: fc.integer({ min: 0, max: 3000 }),
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
        expect(now).toBeLessThanOrEqual(options.size)
      })
    )
  })

  it("has at most what is left, and nothing where hearing and reading take it all", () => {
    const work: Work = { agencies: 10, sweep: 800, sweepWithinMillis: 7 * day, pollMillis: minute }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: day }), (left, remaining) => {
        const budget = sweepBudget({ left, whole: 1000, remaining }, work)
        expect(budget).toBeGreaterThanOrEqual(0)
        expect(budget).toBeLessThanOrEqual(left)
      })
    )
    expect(sweepBudget({ left: 100, whole: 1000, remaining: day }, work)).toBe(0)
  })

  it("takes its days where the calls allow, and says how many where they don't", () => {
    const work: Work = { agencies: 10, sweep: 800, sweepWithinMillis: 7 * day, pollMillis: 5 * minute }
    expect(sweepTakesMillis(900, work)).toBeCloseTo(7 * day)
    const much = { ...work, sweep: 4000 }
    expect(sweepTakesMillis(900, much) / day).toBeCloseTo(4000 / (900 * 0.35), 0)
    expect(sweepTakesMillis(900, { ...work, sweep: 0 })).toBe(7 * day)
  })
})
