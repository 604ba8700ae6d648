/**
 * When a match is told: the rules one by one, and a second, naive reading of them over random histories.
 */
import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import { decide, type RequestSituation, type Situation } from "../src/decide/Decide.ts"
import { type Rules, rulesOf } from "../src/decide/Rules.ts"
import { describe as inWords, type Verdict } from "../src/decide/Verdict.ts"
import { CompleteSnapshot, type Crossing, type Side } from "../src/facts/Crossing.ts"
import type { KnownPair, Outcome } from "../src/facts/Pair.ts"
import type { KnownProperty } from "../src/facts/Property.ts"
import { factsOf } from "../src/facts/Property.ts"
import {
  agency,
  apimoProperty,
  config,
  digestAt,
  knownProperty,
  propertyId,
  requestId,
  route,
  rules
} from "./support/Given.ts"

const request = requestId(1)
const property = propertyId(1)
const looked: RequestSituation = { active: true, checkedAt: 1000, agent: null, language: "fr" }
const offMarket = knownProperty({ facts: factsOf(apimoProperty({ step: 3 })) })

interface World {
  readonly request: RequestSituation | null
  readonly property: KnownProperty | null
  readonly rules: Partial<Rules>
  readonly known: Partial<KnownPair> | null
  readonly crossing: Partial<Crossing> | null
  readonly side: Side
}

/** What is decided on one pair: by default 90 % of a request that was looked at. */
const verdicts = (over: Partial<World> = {}): ReadonlyArray<Verdict> => {
  const world: World = {
    request: looked,
    property: knownProperty(),
    rules: {},
    known: null,
    crossing: {},
    side: { _tag: "Request", id: request },
    ...over
  }
  const crossing = { request, property, score: 90, step: 1 }
  const situation: Situation = {
    agency,
    request: () => world.request ?? undefined,
    property: () => world.property ?? undefined,
    rules: rules(world.rules)
  }
  const known: ReadonlyArray<KnownPair> =
    world.known === null
      ? []
      : [{ ...crossing, present: true, told: false, outcome: "below-score", judgedAt: 0, ...world.known }]
  const crossings = world.crossing === null ? [] : [{ ...crossing, ...world.crossing }]
  return decide(known, new CompleteSnapshot({ side: world.side, crossings }), situation)
}

const outcomes = (over: Partial<World>) => verdicts(over).map((one) => one.outcome)

describe("the rules", () => {
  const table: ReadonlyArray<readonly [string, Partial<World>, Outcome]> = [
    ["at the threshold", { crossing: { score: 80 } }, "alert"],
    ["just below the threshold", { crossing: { score: 79.9 } }, "below-score"],
    ["on another step", { crossing: { step: 2 } }, "step"],
    ["on a step that is told too", { crossing: { step: 2 }, rules: { steps: new Set([1, 2]) } }, "alert"],
    ["a request that is paused", { request: { ...looked, active: false } }, "paused"],
    ["a request that the token can't see", { request: null }, "request-unknown"],
    ["a property that the token can't see", { property: null }, "property-unknown"],
    ["a property off the market", { property: offMarket }, "off-market"],
    ["the first look", { request: { ...looked, checkedAt: null } }, "baseline"],
    ["the first look, nobody to tell", { request: { ...looked, checkedAt: null, language: null } }, "baseline"],
    ["the first look, told", { request: { ...looked, checkedAt: null }, rules: { baseline: "alert" } }, "alert"],
    ["nobody to tell", { request: { ...looked, language: null } }, "no-recipient"],
    ["no route", { rules: { routes: [route({ when: { minScore: 95 } })] } }, "no-route"],
    ["told before", { known: { told: true, outcome: "alert", score: 85 } }, "already-told"],
    [
      "told before, fell, but not below the release",
      { known: { told: true, score: 90 }, crossing: { score: 75 } },
      "already-told"
    ],
    [
      "told before, fell below the release",
      { known: { told: true, score: 90 }, crossing: { score: 74 } },
      "below-score"
    ],
    ["told before, vanished, returned", { known: { told: true, present: false, outcome: "vanished" } }, "already-told"],
    ["vanished", { known: { told: true, outcome: "alert" }, crossing: null }, "vanished"]
  ]
  it.each(table)("%s", (_, world, outcome) => {
    expect(outcomes(world)).toEqual([outcome])
  })

  it("what counts as told from then on", () => {
    const told = (over: Partial<World>) => verdicts(over).map((one) => one.told)
    expect(told({})).toEqual([true])
    expect(told({ request: { ...looked, checkedAt: null } })).toEqual([true])
    expect(told({ known: { told: true }, crossing: null })).toEqual([true])
    for (const quiet of [
      { crossing: { score: 10 } },
      { crossing: { step: 3 } },
      { request: { ...looked, active: false } },
      { request: { ...looked, language: null } },
      { request: null },
      { property: null },
      { property: offMarket },
      { rules: { routes: [] } }
    ]) {
      expect(told(quiet)).toEqual([false])
    }
  })

  it("the first look with a digest: gathered on the routes that have one, silent without", () => {
    const daily = route({ cadence: digestAt("daily 08:00") })
    const first = { ...looked, checkedAt: null }
    const [verdict] = verdicts({ request: first, rules: { baseline: "digest", routes: [route(), daily] } })
    expect(verdict).toMatchObject({ outcome: "alert", routes: [daily] })
    expect(outcomes({ request: first, rules: { baseline: "digest", routes: [route()] } })).toEqual(["baseline"])
    expect(outcomes({ request: { ...first, language: null }, rules: { baseline: "digest", routes: [daily] } })).toEqual(
      ["no-recipient"]
    )
  })

  it("unchanged and judged as before is no news; judged otherwise is", () => {
    expect(verdicts({ known: { told: true, outcome: "alert" } })).toEqual([])
    expect(verdicts({ known: { told: true, outcome: "baseline" } })).toEqual([])
    expect(verdicts({ known: { outcome: "paused" }, request: { ...looked, active: false } })).toEqual([])
    for (const outcome of ["paused", "property-unknown", "request-unknown", "off-market", "no-recipient"] as const) {
      expect(verdicts({ known: { outcome } })).toMatchObject([
        { outcome: "alert", change: "reconsidered", isFirst: false }
      ])
    }
  })

  it("best score first", () => {
    const crossings = [3, 1, 2].map((n) => ({ request, property: propertyId(n), score: 80 + n, step: 1 }))
    const situation = { agency, request: () => looked, property: () => knownProperty(), rules: rules() }
    const found = decide([], new CompleteSnapshot({ side: { _tag: "Request", id: request }, crossings }), situation)
    expect(found.map((one) => one.score)).toEqual([83, 82, 81])
  })

  it("every outcome has words", () => {
    for (const words of Object.values(inWords)) expect(words).toMatch(/^(told$|not told)/)
  })
})

describe("what is told", () => {
  const eventOf = (over: Partial<KnownProperty>, request: RequestSituation = looked, side?: Side) =>
    verdicts({ property: knownProperty(over), request, ...(side === undefined ? {} : { side }) }).map((one) =>
      one.outcome === "alert" ? one.event : one.outcome
    )
  const dropped = { previousPrice: 350_000, repricedAt: 2000 }

  it("new, dropped in price, back on the market: by what happened since the pair was last looked at", () => {
    expect(eventOf({})).toEqual(["new"])
    expect(eventOf(dropped)).toEqual(["price-drop"])
    expect(eventOf({ ...dropped, previousPrice: 250_000 })).toEqual(["new"])
    expect(eventOf({ ...dropped, repricedAt: 900 })).toEqual(["new"])
    expect(eventOf({ ...dropped, checkedAt: 2500 })).toEqual(["new"])
    expect(eventOf({ returnedAt: 2000 })).toEqual(["back-on-market"])
    expect(eventOf({ ...dropped, returnedAt: 2000 })).toEqual(["back-on-market"])
    expect(eventOf({ returnedAt: 900 })).toEqual(["new"])
  })

  it("at the first look everything is new, and the property's side says the same", () => {
    const first = verdicts({
      property: knownProperty(dropped),
      request: { ...looked, checkedAt: null },
      rules: { baseline: "alert" }
    })
    expect(first).toMatchObject([{ outcome: "alert", event: "new" }])
    expect(eventOf(dropped, looked, { _tag: "Property", id: property })).toEqual(["price-drop"])
  })
})

it("the release score is five below the threshold unless it is set, and never below 0", () => {
  const release = (match: Parameters<typeof config>[0]) => rulesOf(config(match)).releaseScore
  expect(release({ match: { minScore: 80 } })).toBe(75)
  expect(release({ match: { minScore: 3 } })).toBe(0)
  expect(release({ match: { minScore: 80, releaseScore: 60 } })).toBe(60)
  expect([...rulesOf(config({ match: { steps: ["to-suggest", "not-suggested"] } })).steps]).toEqual([1, 3])
})

/** A small world that anything may happen to, with the worker's memory and with a naive reader's. */
const requests = [1, 2]
const properties = [1, 2]
const live = knownProperty()

const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("cross" as const),
      request: fc.constantFrom(...requests),
      property: fc.constantFrom(...properties),
      score: fc.constantFrom(null, 10, 74, 74, 75, 79, 80, 81, 90, 95, 100),
      step: fc.constantFrom(1, 1, 1, 1, 1, 2, 3)
    })
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("look" as const),
      side: fc.constantFrom("Request", "Property"),
      id: fc.constantFrom(1, 2)
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("property" as const),
      id: fc.constantFrom(...properties),
      is: fc.constantFrom("live", "live", "closed", "invisible")
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("request" as const),
      id: fc.constantFrom(...requests),
      is: fc.constantFrom("active", "active", "paused", "invisible", "orphan")
    })
  }
)

/** Gives what was told and what should have been, look by look. */
const history = (events: ReadonlyArray<typeof event extends fc.Arbitrary<infer A> ? A : never>) => {
  const crossings = new Map<string, { score: number; step: number }>()
  const requestIs = new Map<number, string>(requests.map((id) => [id, "active"]))
  const propertyIs = new Map<number, string>(properties.map((id) => [id, "live"]))
  const checked = new Map<string, number>()
  const known = new Map<string, KnownPair>()
  const told = new Set<string>()
  const firstLooks = new Set<number>()
  let now = 1
  const looks: Array<{ readonly worker: ReadonlyArray<string>; readonly naive: ReadonlyArray<string> }> = []
  const situation: Situation = {
    agency,
    request: (id) => {
      const is = requestIs.get(id)
      const at = checked.get(`Request ${id}`) ?? null
      return is === "invisible"
        ? undefined
        : { active: is !== "paused", checkedAt: at, agent: null, language: is === "orphan" ? null : "fr" }
    },
    property: (id) => {
      const is = propertyIs.get(id)
      if (is === "invisible") return undefined
      return { ...(is === "live" ? live : offMarket), checkedAt: checked.get(`Property ${id}`) ?? null }
    },
    rules: rules()
  }
  const naive = (request: number, property: number, score: number, step: number): boolean => {
    const pair = `${request}/${property}`
    const is = requestIs.get(request)
    const isActive = is === "active" || is === "orphan"
    const isLive = isActive && propertyIs.get(property) === "live"
    if (score < 75 && isLive) told.delete(pair)
    // At the first look what is there is not told, seen or not.
    const isUnseen = isActive && propertyIs.get(property) === "invisible" && !firstLooks.has(request)
    if (isUnseen && score >= 80 && step === 1) told.add(pair)
    const fits = score >= 80 && step === 1 && isLive
    if (!fits || told.has(pair)) return false
    if (!firstLooks.has(request)) {
      told.add(pair)
      return false
    }
    if (is === "orphan") return false
    told.add(pair)
    return true
  }
  for (const one of events) {
    now++
    if (one.do === "cross") {
      if (one.score === null) crossings.delete(`${one.request}/${one.property}`)
      else crossings.set(`${one.request}/${one.property}`, { score: one.score, step: one.step })
      continue
    }
    if (one.do === "property") {
      propertyIs.set(one.id, one.is)
      continue
    }
    if (one.do === "request") {
      requestIs.set(one.id, one.is)
      continue
    }
    // Requests are looked at while they are active, properties while they are on the market.
    const is = one.side === "Request" ? requestIs.get(one.id) : propertyIs.get(one.id)
    if (is !== "active" && is !== "orphan" && is !== "live") continue
    const side: Side =
      one.side === "Request" ? { _tag: "Request", id: requestId(one.id) } : { _tag: "Property", id: propertyId(one.id) }
    const onSide = (pair: { readonly request: number; readonly property: number }) =>
      side._tag === "Request" ? pair.request === side.id : pair.property === side.id
    const listed = [...crossings].flatMap(([pair, crossing]) => {
      const [request, property] = pair.split("/").map(Number)
      const both = { request: requestId(request ?? 0), property: propertyId(property ?? 0) }
      return onSide(both) ? [{ ...both, ...crossing }] : []
    })
    const snapshot = new CompleteSnapshot({ side, crossings: listed })
    const decided = decide([...known.values()].filter(onSide), snapshot, situation)
    for (const verdict of decided) {
      const pair = `${verdict.request}/${verdict.property}`
      expect(verdict.isFirst).toBe(!known.has(pair))
      known.set(pair, { ...verdict, judgedAt: 0 })
    }
    const expected = listed.filter((pair) => naive(pair.request, pair.property, pair.score, pair.step))
    if (side._tag === "Request") firstLooks.add(side.id)
    checked.set(`${side._tag} ${side.id}`, now)
    const name = (pair: { readonly request: number; readonly property: number }) => `${pair.request}/${pair.property}`
    looks.push({
      worker: decided
        .filter((verdict) => verdict.outcome === "alert")
        .map(name)
        .sort(),
      naive: expected.map(name).sort()
    })
    // Looked at again with nothing new in between, nothing is decided.
    expect(decide([...known.values()].filter(onSide), snapshot, situation)).toEqual([])
  }
  return looks
}

describe("random histories", () => {
  it("told exactly when the rules say, from whichever side it is seen", () => {
    let tellings = 0
    fc.assert(
      fc.property(fc.array(event, { minLength: 40, maxLength: 80, size: "max" }), (events) => {
        for (const { naive, worker } of history(events)) {
          expect(worker).toEqual(naive)
          tellings += worker.length
        }
      }),
      { numRuns: 500 }
    )
    expect(tellings).toBeGreaterThan(500)
  })

  it("a score that flaps around the threshold tells once, until it fell below the release score", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 75, max: 100 }), { minLength: 1, maxLength: 30 }), (scores) => {
        const look = { do: "look" as const, side: "Request", id: 1 }
        const cross = (score: number) => ({ do: "cross" as const, request: 1, property: 1, score, step: 1 })
        const told = (list: ReadonlyArray<number>) =>
          history([look, ...list.flatMap((score) => [cross(score), look])]).flatMap((one) => one.worker)
        const once = scores.some((score) => score >= 80) ? ["1/1"] : []
        expect(told(scores)).toEqual(once)
        expect(told([...scores, 74, ...scores])).toEqual([...once, ...once])
      })
    )
  })
})
