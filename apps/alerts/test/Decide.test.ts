/**
 * The rules of matching: what is told, what is not and why, over any history.
 */
import { describe, expect, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import type { Config } from "../src/config/Config.ts"
import { decide, type RequestSituation, type Situation } from "../src/decide/Decide.ts"
import type { KnownPair } from "../src/decide/Pair.ts"
import { type Rules, routesFor, rulesOf } from "../src/decide/Rules.ts"
import { describe as words } from "../src/decide/Verdict.ts"
import type { Crossing } from "../src/diff/Diff.ts"
import type { KnownProperty } from "../src/facts/Property.ts"
import { CompleteSnapshot } from "../src/read/Snapshot.ts"
import { afterVerdicts, agency, config, crossing, knownProperty, property, request, snapshot } from "./support/Make.ts"

const rules = (with_: Parameters<typeof config>[0] = {}): Rules => rulesOf(config(with_))

const situation = (with_: {
  readonly request?: Partial<RequestSituation> | null
  readonly property?: KnownProperty | null
  readonly rules?: Rules
}): Situation => ({
  agency,
  request: () =>
    with_.request === null ? undefined : { active: true, checkedAt: 1000, hasRecipient: true, ...with_.request },
  property: () => (with_.property === null ? undefined : (with_.property ?? knownProperty())),
  rules: with_.rules ?? rules()
})

const pair = (score: number, with_: Partial<KnownPair> = {}): KnownPair => ({
  ...crossing(1, score),
  present: true,
  told: false,
  outcome: "below-score",
  ...with_
})

const verdict = (known: KnownPair | null, now: Crossing, where: Situation = situation({})) => {
  const verdicts = decide(known === null ? [] : [known], snapshot([now]), where)
  expect(verdicts.length).toBeLessThanOrEqual(1)
  return verdicts[0] ?? null
}

describe("a match that was never seen", () => {
  const digestOnly = rules({ match: { baseline: "digest" }, routes: [{ channel: "mail", cadence: "daily 08:00" }] })
  const cases: ReadonlyArray<
    readonly [name: string, now: Crossing, where: Parameters<typeof situation>[0], outcome: string, told: boolean]
  > = [
    ["at the score", crossing(1, 80), {}, "alert", true],
    ["below the score", crossing(1, 79.9), {}, "below-score", false],
    ["suggested already", crossing(1, 90, 2), {}, "step", false],
    [
      "with a step of the config",
      crossing(1, 90, 2),
      { rules: rules({ match: { steps: ["suggested"] } }) },
      "alert",
      true
    ],
    ["of a paused request", crossing(1, 90), { request: { active: false } }, "paused", false],
    ["of a request that can't be seen", crossing(1, 90), { request: null }, "request-unknown", false],
    ["of a property that can't be seen", crossing(1, 90), { property: null }, "property-unknown", false],
    ["of a sold property", crossing(1, 90), { property: knownProperty({ onMarket: false }) }, "off-market", false],
    ["without anybody to tell", crossing(1, 90), { request: { hasRecipient: false } }, "no-recipient", false],
    ["at the first look", crossing(1, 90), { request: { checkedAt: null } }, "baseline", true],
    ["below the score at the first look", crossing(1, 70), { request: { checkedAt: null } }, "below-score", false],
    ["suggested at the first look", crossing(1, 90, 2), { request: { checkedAt: null } }, "step", false],
    [
      "of a property that can't be seen at the first look",
      crossing(1, 90),
      { request: { checkedAt: null }, property: null },
      "property-unknown",
      false
    ],
    [
      "at the first look, when that is told",
      crossing(1, 90),
      { request: { checkedAt: null }, rules: rules({ match: { baseline: "alert" } }) },
      "alert",
      true
    ],
    [
      "at the first look, when that goes into the digest",
      crossing(1, 90),
      { request: { checkedAt: null }, rules: digestOnly },
      "alert",
      true
    ],
    [
      "that no route takes",
      crossing(1, 90),
      { rules: rules({ routes: [{ when: { minScore: 95 }, channel: "mail", cadence: "instant" }] }) },
      "no-route",
      false
    ]
  ]
  for (const [name, now, where, outcome, told] of cases) {
    it(name, () => {
      expect(verdict(null, now, situation(where))).toMatchObject({
        outcome,
        told,
        change: "appeared",
        isFirst: true,
        present: true
      })
    })
  }

  it("a baseline for the digest leaves the instant routes out", () => {
    const both = rules({
      match: { baseline: "digest" },
      routes: [
        { channel: "mail", cadence: "instant", continue: true },
        { channel: "mail", cadence: "daily 08:00" }
      ]
    })
    const found = verdict(null, crossing(1, 90), situation({ request: { checkedAt: null }, rules: both }))
    expect(found?.outcome === "alert" && found.routes.map((route) => route.cadence._tag)).toEqual(["Digest"])
  })
})

describe("a match that was seen before", () => {
  const told = (score: number, outcome: KnownPair["outcome"] = "alert") => pair(score, { told: true, outcome })
  const cases: ReadonlyArray<
    readonly [
      name: string,
      known: KnownPair,
      now: Crossing,
      where: Parameters<typeof situation>[0],
      expected: object | null
    ]
  > = [
    ["rises to the score", pair(70), crossing(1, 80), {}, { outcome: "alert", change: "rose" }],
    ["stays below", pair(70), crossing(1, 70), {}, null],
    ["was told and stays", told(90), crossing(1, 90), {}, null],
    ["was told and rises", told(90), crossing(1, 99), {}, { outcome: "already-told", told: true, change: "rose" }],
    ["was told and falls a little", told(90), crossing(1, 75), {}, { outcome: "already-told", told: true }],
    [
      "was told and falls below the release score",
      told(90),
      crossing(1, 74.9),
      {},
      { outcome: "below-score", told: false }
    ],
    ["fell below and rises again", pair(74), crossing(1, 85), {}, { outcome: "alert", told: true }],
    ["was the silent baseline and stays", told(90, "baseline"), crossing(1, 90), {}, null],
    ["was the silent baseline and rises", told(90, "baseline"), crossing(1, 95), {}, { outcome: "already-told" }],
    [
      "becomes visible",
      pair(90, { outcome: "property-unknown" }),
      crossing(1, 90),
      {},
      { outcome: "alert", change: "reconsidered" }
    ],
    ["stays invisible", pair(90, { outcome: "property-unknown" }), crossing(1, 90), { property: null }, null],
    ["comes back on the market", pair(90, { outcome: "off-market" }), crossing(1, 90), {}, { outcome: "alert" }],
    ["gets a recipient", pair(90, { outcome: "no-recipient" }), crossing(1, 90), {}, { outcome: "alert" }],
    [
      "is of a request that is active again",
      pair(90, { outcome: "paused" }),
      crossing(1, 90),
      {},
      { outcome: "alert" }
    ],
    ["is told, and its request is paused meanwhile", told(90), crossing(1, 90), { request: { active: false } }, null],
    [
      "goes back to the step to suggest",
      pair(90, { step: 3, outcome: "step" }),
      crossing(1, 90),
      {},
      { outcome: "alert", change: "moved" }
    ],
    ["returns after it was told", told(90, "vanished"), crossing(1, 90), {}, { outcome: "already-told", told: true }],
    [
      "returns and was never told",
      pair(70, { present: false, outcome: "vanished" }),
      crossing(1, 90),
      {},
      { outcome: "alert", change: "returned" }
    ]
  ]
  for (const [name, known, now, where, expected] of cases) {
    it(name, () => {
      const found = verdict(known, now, situation(where))
      if (expected === null) expect(found).toBeNull()
      else expect(found).toMatchObject({ ...expected, isFirst: false })
    })
  }

  it("vanishes: said once, and whether it was told is kept", () => {
    const [gone] = decide([told(90)], snapshot([]), situation({}))
    expect(gone).toMatchObject({ outcome: "vanished", change: "vanished", present: false, told: true, score: 90 })
    expect(decide([{ ...told(90, "vanished"), present: false }], snapshot([]), situation({}))).toEqual([])
  })

  it("a told match at a release score of the config", () => {
    const where = situation({ rules: rules({ match: { minScore: 80, releaseScore: 80 } }) })
    expect(verdict(told(80), crossing(1, 79.9), where)).toMatchObject({ told: false })
    expect(rules({ match: { minScore: 3 } }).releaseScore).toBe(0)
    expect(rules({ match: { minScore: 90 } }).releaseScore).toBe(85)
  })
})

describe("the event of an alert", () => {
  const eventOf = (of: KnownProperty, where: Partial<RequestSituation> = {}) => {
    const found = verdict(pair(60), crossing(1, 90), situation({ property: of, request: where }))
    return found?.outcome === "alert" ? found.event : null
  }
  const cheaper = { previousPrice: 450_000, repricedAt: 2000 }
  it("is a price drop only when the price fell since the last look from either side", () => {
    expect(eventOf(knownProperty())).toBe("new")
    expect(eventOf(knownProperty({ price: 400_000 }, cheaper))).toBe("price-drop")
    expect(eventOf(knownProperty({ price: 500_000 }, cheaper))).toBe("new")
    expect(eventOf(knownProperty({ price: null }, cheaper))).toBe("new")
    expect(eventOf(knownProperty({ price: 400_000 }, cheaper), { checkedAt: 2000 })).toBe("new")
    expect(eventOf(knownProperty({ price: 400_000 }, { ...cheaper, checkedAt: 3000 }))).toBe("new")
  })
  it("is back on the market when it returned since, whatever it costs now", () => {
    expect(eventOf(knownProperty({ price: 400_000 }, { ...cheaper, returnedAt: 2000 }))).toBe("back-on-market")
    expect(eventOf(knownProperty({}, { returnedAt: 1000 }))).toBe("new")
  })
  it("a price that changed is a change by itself, once", () => {
    const told = pair(90, { told: true, outcome: "alert" })
    const repriced = situation({ property: knownProperty({ price: 400_000 }, cheaper) })
    expect(verdict(told, crossing(1, 90), repriced)).toMatchObject({ change: "repriced", outcome: "already-told" })
    const seen = situation({ property: knownProperty({ price: 400_000 }, cheaper), request: { checkedAt: 2000 } })
    expect(verdict(told, crossing(1, 90), seen)).toBeNull()
  })
})

describe("routes", () => {
  const route = (with_: Partial<Config["routes"][number]>) => ({
    channel: "mail",
    cadence: { _tag: "Instant" } as const,
    when: {},
    continue: false,
    ...with_
  })
  const taken = (routes: Config["routes"], score: number) =>
    routesFor(routes, { agency, score }).map(({ channel }) => channel)
  it("the first that fits wins, and each after it for as long as it says continue", () => {
    expect(taken([route({ channel: "a" }), route({ channel: "b" })], 90)).toEqual(["a"])
    expect(
      taken([route({ channel: "a", continue: true }), route({ channel: "b" }), route({ channel: "c" })], 90)
    ).toEqual(["a", "b"])
    expect(taken([route({ channel: "a", when: { minScore: 95 } }), route({ channel: "b" })], 94.9)).toEqual(["b"])
    expect(taken([route({ channel: "a", when: { minScore: 95 } }), route({ channel: "b" })], 95)).toEqual(["a"])
    expect(taken([route({ channel: "a", when: { agencies: [24] } }), route({ channel: "b" })], 95)).toEqual(["b"])
    expect(taken([route({ channel: "a", when: { agencies: [24, 25] } })], 95)).toEqual(["a"])
  })
})

it("verdicts come best score first, and each outcome has words", () => {
  const found = decide([], snapshot([crossing(1, 81), crossing(2, 99), crossing(3, 90)]), situation({}))
  expect(found.map((one) => one.score)).toEqual([99, 90, 81])
  for (const text of Object.values(words)) expect(text).toMatch(/^(not )?told/)
})

/** One thing that happens in Apimo, or a look of the worker. */
type Happening =
  | { readonly _tag: "crossing"; readonly id: number; readonly score: number | null; readonly step: number }
  | { readonly _tag: "visible"; readonly id: number; readonly is: boolean }
  | { readonly _tag: "market"; readonly id: number; readonly is: boolean }
  | { readonly _tag: "active"; readonly is: boolean }
  | { readonly _tag: "recipient"; readonly is: boolean }
  | { readonly _tag: "look" }
  | { readonly _tag: "lookAt"; readonly id: number }

const ids = fc.integer({ min: 1, max: 3 })
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      _tag: fc.constant("crossing" as const),
      id: ids,
      score: fc.oneof(
        { weight: 1, arbitrary: fc.constant(null) },
        { weight: 8, arbitrary: fc.constantFrom(60, 74, 75, 79, 80, 81, 95) }
      ),
      step: fc.constantFrom(1, 1, 1, 2)
    })
  },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("visible" as const), id: ids, is: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("market" as const), id: ids, is: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("active" as const), is: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("recipient" as const), is: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ _tag: fc.constant("look" as const) }) },
  { weight: 3, arbitrary: fc.record({ _tag: fc.constant("lookAt" as const), id: ids }) }
)

describe("over any history", () => {
  /** Plays a history; gives the properties that are told at each look, and what the rules want told. */
  const play = (history: ReadonlyArray<Happening>) => {
    const crossings = new Map<number, Crossing>()
    const hidden = new Set<number>()
    const off = new Set<number>()
    let active = true
    let hasRecipient = true
    let known: ReadonlyArray<KnownPair> = []
    let checkedAt: number | null = null
    // The rules in other words: a pair is spent once it was told or was there at the first look, until its score is seen
    // below the release score.
    const spent = new Set<number>()
    const told: Array<ReadonlyArray<number>> = []
    const wanted: Array<ReadonlyArray<number>> = []
    const quiet: Array<ReadonlyArray<number>> = []

    const look = (only: number | null, at: number) => {
      const seen = [...crossings.values()].filter((one) => only === null || one.property === only)
      const side =
        only === null
          ? ({ _tag: "Request", id: request } as const)
          : ({ _tag: "Property", id: property(only) } as const)
      const shot = new CompleteSnapshot({ side, crossings: seen })
      const where: Situation = {
        agency,
        request: () => ({ active, checkedAt, hasRecipient }),
        property: (id) => (hidden.has(id) ? undefined : knownProperty({ onMarket: !off.has(id) })),
        rules: rules()
      }
      const of = (pairs: ReadonlyArray<KnownPair>) => pairs.filter((one) => only === null || one.property === only)
      const verdicts = decide(of(known), shot, where)
      const isFirst = checkedAt === null
      known = afterVerdicts(known, verdicts)
      if (only === null) checkedAt = at
      told.push(verdicts.flatMap((one) => (one.outcome === "alert" ? [one.property] : [])).sort())

      const due: Array<number> = []
      for (const { property, score, step } of seen) {
        if (score < 75) spent.delete(property)
        const isGood = score >= 80 && step === 1 && active && !hidden.has(property) && !off.has(property)
        if (!isGood || spent.has(property)) continue
        if (isFirst) spent.add(property)
        else if (hasRecipient) {
          spent.add(property)
          due.push(property)
        }
      }
      wanted.push(due.sort())
      // Looked at again at once there is nothing to say.
      quiet.push(decide(of(known), shot, where).map((one) => one.property))
    }

    let at = 1000
    for (const happening of history) {
      at += 1000
      switch (happening._tag) {
        case "crossing":
          if (happening.score === null) crossings.delete(happening.id)
          else crossings.set(happening.id, crossing(happening.id, happening.score, happening.step))
          break
        case "visible":
          if (happening.is) hidden.delete(happening.id)
          else hidden.add(happening.id)
          break
        case "market":
          if (happening.is) off.delete(happening.id)
          else off.add(happening.id)
          break
        case "active":
          active = happening.is
          break
        case "recipient":
          hasRecipient = happening.is
          break
        case "look":
          look(null, at)
          break
        case "lookAt":
          look(happening.id, at)
          break
      }
    }
    return { told, wanted, quiet }
  }

  it("exactly what the rules say is told, and a look that finds nothing new says nothing", () => {
    fc.assert(
      fc.property(fc.array(happenings, { minLength: 5, maxLength: 60 }), (history) => {
        const { quiet, told, wanted } = play(history)
        expect(told).toEqual(wanted)
        expect(quiet.flat()).toEqual([])
      }),
      { numRuns: 1500 }
    )
  })

  const see = (id: number, score: number | null): ReadonlyArray<Happening> => [
    { _tag: "crossing", id, score, step: 1 },
    { _tag: "look" }
  ]
  const toldIn = (...parts: ReadonlyArray<ReadonlyArray<Happening>>) => play(parts.flat()).told.flat()

  it("a score that flaps around the threshold tells once", () => {
    const flaps = Array.from({ length: 50 }, (_, i) => see(1, i % 2 === 0 ? 81 : 76)).flat()
    expect(toldIn([{ _tag: "look" }], flaps)).toEqual([1])
    expect(toldIn([{ _tag: "look" }], flaps, see(1, 74), see(1, 79), see(1, 80))).toEqual([1, 1])
  })

  it("the first look is silent about all that is there, and tells what comes after", () => {
    expect(toldIn([{ _tag: "crossing", id: 1, score: 95, step: 1 }], see(2, 90))).toEqual([])
    expect(toldIn(see(1, 95), see(2, 90))).toEqual([2])
  })

  it("paused and resumed is no first look", () => {
    const pause: ReadonlyArray<Happening> = [{ _tag: "active", is: false }]
    const resume: ReadonlyArray<Happening> = [{ _tag: "active", is: true }, { _tag: "look" }]
    expect(toldIn(see(1, 95), pause, see(2, 90), resume)).toEqual([2])
  })

  it("a property that can't be seen is told when it can; one that vanished and returned is not told again", () => {
    const show = (is: boolean): ReadonlyArray<Happening> => [{ _tag: "visible", id: 1, is }, { _tag: "look" }]
    expect(toldIn([{ _tag: "look" }], show(false), see(1, 90), show(true))).toEqual([1])
    expect(toldIn([{ _tag: "look" }], see(1, 90), see(1, null), see(1, 90))).toEqual([1])
    expect(toldIn(see(1, 90), see(1, null), see(1, 90))).toEqual([])
  })
})
