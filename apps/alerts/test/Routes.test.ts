/**
 * Which routes a match takes: the order, `continue`, each condition by itself and together, what is not known, and what
 * the config says of mistakes.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import type { Route } from "../src/config/Config.ts"
import { load } from "../src/config/ConfigFile.ts"
import { When } from "../src/config/When.ts"
import { decide, type Situation } from "../src/decide/Decide.ts"
import { type Condition, type RouteFacts, routesFor, walk } from "../src/decide/Routing.ts"
import { CompleteSnapshot } from "../src/facts/Crossing.ts"
import { folded } from "../src/facts/Place.ts"
import { factsOf } from "../src/facts/Property.ts"
import { agency, apimoProperty, knownProperty, propertyId, requestId, route, rules, userId } from "./support/Given.ts"
import { temporaryFolder } from "./support/Make.ts"

const facts: RouteFacts = {
  agency,
  score: 92,
  event: "new",
  agent: userId(9),
  category: 1,
  type: 2,
  city: "Saint-Étienne",
  postcode: "42000",
  language: "fr"
}

const when = (written: typeof When.Encoded): When => Schema.decodeSync(When)(written)
const takes = (written: typeof When.Encoded, over: Partial<RouteFacts> = {}): boolean =>
  routesFor([route({ when: when(written) })], { ...facts, ...over }).length === 1

describe("each condition", () => {
  const table: ReadonlyArray<readonly [typeof When.Encoded, boolean]> = [
    [{}, true],
    [{ minScore: 92 }, true],
    [{ minScore: 92.1 }, false],
    [{ maxScore: 92 }, true],
    [{ maxScore: 91.9 }, false],
    [{ agencies: [7] }, true],
    [{ agencies: [8, 7] }, true],
    [{ agencies: [8] }, false],
    [{ agents: ["9"] }, true],
    [{ agents: [8] }, false],
    [{ categories: ["rental", "sale"] }, true],
    [{ categories: [1] }, true],
    [{ categories: ["auction"] }, false],
    [{ types: ["house"] }, true],
    [{ types: ["2"] }, true],
    [{ types: ["apartment", "land"] }, false],
    [{ cities: [" saint ETIENNE "] }, true],
    [{ cities: [42000] }, true],
    [{ cities: ["42000"] }, true],
    [{ cities: ["Etienne", "42"] }, false],
    [{ events: ["price-drop", "new"] }, true],
    [{ events: ["back-on-market"] }, false],
    [{ languages: ["fr"] }, true],
    [{ languages: ["en"] }, false],
    [{ minScore: 90, types: ["house"], cities: ["42000"], languages: ["fr"] }, true],
    [{ minScore: 90, types: ["house"], cities: ["42000"], languages: ["en"] }, false]
  ]
  it.each(table)("%j: %s", (written, expected) => {
    expect(takes(written)).toBe(expected)
  })

  it("what Apimo does not say fits no list, and any route that does not ask", () => {
    expect(takes({ cities: ["Annecy"] }, { city: null, postcode: null })).toBe(false)
    expect(takes({ cities: ["42000"] }, { city: null })).toBe(true)
    expect(takes({ categories: ["sale"] }, { category: null })).toBe(false)
    expect(takes({ types: ["house"] }, { type: null })).toBe(false)
    expect(takes({ agents: [9] }, { agent: null })).toBe(false)
    expect(takes({ agencies: [7] }, { agency: null })).toBe(false)
    expect(takes({ minScore: 0 }, { score: null })).toBe(false)
    expect(takes({ maxScore: 100 }, { score: null })).toBe(false)
    expect(takes({}, { city: null, postcode: null, category: null, type: null, agent: null, score: null })).toBe(true)
  })

  it("a type or a category that Apimo added since is named by its number", () => {
    expect(takes({ types: [77], categories: [12] }, { type: 77, category: 12 })).toBe(true)
    expect(takes({ types: [77] })).toBe(false)
  })
})

const city = fc.constantFrom("Annecy", "Évian-les-Bains", "L'Isle-d'Abeau", "Œting", "Saint-Jean", "01000")

it("a city is the same however it is written, and no other", () => {
  const written = (name: string) =>
    fc.constantFrom(
      name,
      ` ${name.toUpperCase()} `,
      name.toLowerCase().replaceAll("-", " "),
      name.normalize("NFD"),
      name.normalize("NFD").replace(/\p{M}/gu, ""),
      name.replaceAll("'", "’"),
      name.replaceAll("-", "  ")
    )
  fc.assert(
    fc.property(
      fc.tuple(city, city).chain(([a, b]) => fc.tuple(fc.constant(a), fc.constant(b), written(b))),
      ([a, b, b2]) => {
        expect(folded(a) === folded(b2)).toBe(a === b)
      }
    )
  )
})

const some = <A>(values: ReadonlyArray<A>) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }), { nil: undefined })
const maybe = <A>(values: ReadonlyArray<A>) => fc.constantFrom(null, ...values)
const anyWhen = fc
  .record({
    minScore: fc.constantFrom(undefined, 0, 80, 90, 95),
    maxScore: fc.constantFrom(undefined, 85, 95, 100),
    agencies: some([7, 8]),
    agents: some([9, 10]),
    categories: some([1, 2, 12]),
    types: some([1, 2, 77]),
    cities: some(["annecy", "74000", "seynod"]),
    events: some(["new", "price-drop", "back-on-market"] as const),
    languages: some(["fr", "en"] as const)
  })
  .map((written) => JSON.parse(JSON.stringify(written)))
  .map((written): When => Schema.decodeUnknownSync(When)(written))
const anyRoute = fc
  .record({ when: anyWhen, continue: fc.boolean(), channel: fc.constantFrom("mail", "chat", "sms") })
  .map((over): Route => route(over))
const anyFacts: fc.Arbitrary<RouteFacts> = fc.record({
  agency: fc.constantFrom(agency, null),
  score: maybe([0, 79, 80, 85, 90, 92.5, 95, 100]),
  event: fc.constantFrom("new", "price-drop", "back-on-market"),
  agent: maybe([userId(9), userId(10), userId(11)]),
  category: maybe([1, 2, 12]),
  type: maybe([1, 2, 77]),
  city: maybe(["ANNECY", "Seynod", "Cran"]),
  postcode: maybe(["74000", "74600"]),
  language: fc.constantFrom("fr", "en")
})

/** A second reading of one route, written without looking at the first. */
const naive = ({ when: w }: Route, f: RouteFacts): boolean => {
  if (w.minScore !== undefined && !(f.score !== null && f.score >= w.minScore)) return false
  if (w.maxScore !== undefined && !(f.score !== null && f.score <= w.maxScore)) return false
  const lists: ReadonlyArray<readonly [ReadonlyArray<unknown> | undefined, ReadonlyArray<unknown>]> = [
    [w.agencies, [f.agency]],
    [w.agents, [f.agent]],
    [w.categories, [f.category]],
    [w.types, [f.type]],
    [w.cities?.map((one) => one.written), [f.city?.toLowerCase() ?? null, f.postcode]],
    [w.events, [f.event]],
    [w.languages, [f.language]]
  ]
  return lists.every(([list, values]) => list === undefined || values.some((value) => list.includes(value)))
}

/** One condition of a route, by itself. */
const only = (all: When, condition: Condition): When =>
  Schema.decodeUnknownSync(When)({ [condition]: Schema.encodeSync(When)(all)[condition] })

describe("any routes and any facts", () => {
  it("a route is taken when it fits and every one above that fits says to continue", () => {
    fc.assert(
      fc.property(fc.array(anyRoute, { maxLength: 6 }), anyFacts, (routes, match) => {
        const expected = routes.filter(
          (one, i) => naive(one, match) && routes.slice(0, i).every((above) => above.continue || !naive(above, match))
        )
        expect(routesFor(routes, match)).toEqual(expected)
      }),
      { numRuns: 2000 }
    )
  })

  it("the condition that is named does not hold", () => {
    fc.assert(
      fc.property(anyRoute, anyFacts, (one, match) => {
        const [stop] = walk([one], match)
        const holds = stop?._tag === "Failed" ? naive(route({ when: only(one.when, stop.condition) }), match) : false
        expect(holds).toBe(false)
      }),
      { numRuns: 1000 }
    )
  })
})

describe("what a verdict is routed by", () => {
  const request = requestId(1)
  const property = propertyId(1)
  const apimo = { city: { id: "1", name: "Annecy", zipcode: "74000" }, category: "2", type: 1 }
  const at = (over: Partial<Situation> = {}, score = 90) => {
    const situation: Situation = {
      agency,
      request: () => ({ active: true, checkedAt: 1000, agent: userId(9), language: "en" }),
      property: () => knownProperty({ facts: factsOf(apimoProperty(apimo)) }),
      rules: rules(),
      ...over
    }
    const crossings = [{ request, property, score, step: 1 }]
    return (known: Parameters<typeof decide>[0] = []) =>
      decide(known, new CompleteSnapshot({ side: { _tag: "Request", id: request }, crossings }), situation)
  }

  it("the facts of its property, its request, its recipient", () => {
    const one = route({
      when: when({
        minScore: 90,
        maxScore: 90,
        agencies: [7],
        agents: [9],
        categories: ["rental"],
        types: ["apartment"],
        cities: ["annecy"],
        events: ["new"],
        languages: ["en"]
      })
    })
    expect(at({ rules: rules({ routes: [one] }) })()).toMatchObject([{ outcome: "alert", routes: [one] }])
    const other = route({ when: when({ languages: ["fr"] }) })
    expect(at({ rules: rules({ routes: [other] }) })()).toMatchObject([{ outcome: "no-route" }])
  })

  it("a price drop that no route takes is not told as new at the next look", () => {
    const dropped = (checkedAt: number) =>
      knownProperty({
        facts: factsOf(apimoProperty({ price: { value: 200_000 } })),
        previousPrice: 300_000,
        repricedAt: 2000,
        checkedAt
      })
    const news = rules({ routes: [route({ when: when({ events: ["new"] }) })] })
    const known = { request, property, score: 90, step: 1, present: true, told: false, judgedAt: 1500 }
    const first = at({ rules: news, property: () => dropped(1000) })([{ ...known, outcome: "no-recipient" }])
    expect(first).toMatchObject([{ outcome: "no-route" }])
    const later = (over: Partial<Situation>, score?: number) =>
      at({ rules: news, property: () => dropped(3000), ...over }, score)([{ ...known, outcome: "no-route" }])
    expect(later({})).toEqual([])
    // Another route takes it as what it was; a score that moved makes it news.
    const drops = rules({ routes: [route({ when: when({ events: ["price-drop"] }) })] })
    expect(later({ rules: drops })).toMatchObject([{ outcome: "alert", event: "price-drop" }])
    expect(later({}, 95)).toMatchObject([{ outcome: "alert", event: "new" }])
  })
})

const mistakesIn = Effect.fnUntraced(function* (written: string) {
  const folder = yield* temporaryFolder
  const file = path.join(folder, "alerts.yaml")
  fs.writeFileSync(
    file,
    `apimo: { provider: 1000, token: t }
channels: { log: { notifier: "@apimo-alerts/notifier-log" } }
routes:
  - channel: log
    cadence: instant
    when: ${written}
`
  )
  const found = yield* Effect.flip(load(file, {}))
  return found.mistakes.map(({ line, message, path: at }) => `${line} ${at.join(".")}: ${message}`)
})

it.scoped("each key says what would be right", () =>
  Effect.gen(function* () {
    const cases: ReadonlyArray<readonly [string, RegExp]> = [
      ["{ minScore: 101 }", /^6 routes\.0\.when\.minScore: expected a score from 0 to 100, found 101$/],
      ["{ maxScore: lots }", /^6 routes\.0\.when\.maxScore: expected a score from 0 to 100, found "lots"$/],
      ["{ minScore: 90, maxScore: 80 }", /^6 routes\.0\.when\.maxScore: must not be below minScore, which is 90/],
      ["{ agencies: [] }", /^6 routes\.0\.when\.agencies/],
      ["{ agencies: 7 }", /^6 routes\.0\.when\.agencies: expected a list, found a number$/],
      ["{ agents: [anne] }", /^6 routes\.0\.when\.agents\.0: expected a whole number of 1 or more$/],
      ["{ offices: [7] }", /^6 routes\.0\.when\.offices: unknown key; in Apimo an office is an agency: use agencies$/],
      ["{ categories: [sael] }", /^6 .*categories\.0: there is no "sael" in Apimo; did you mean "sale"\?$/],
      [
        "{ categories: [0] }",
        /^6 .*categories\.0: there is no "0" in Apimo; write sale, rental, .* or Apimo's number$/
      ],
      ["{ types: [hous] }", /^6 .*types\.0: there is no "hous" in Apimo; did you mean "house"\?$/],
      [
        "{ types: [igloo-on-wheels] }",
        /^6 .*types\.0: .*; write apartment, house, land, .*, cellar or Apimo's number$/
      ],
      ["{ types: [[house]] }", /^6 .*types\.0: expected a name or a number, found a list$/],
      ["{ cities: [''] }", /^6 .*cities\.0: expected the name of a city or a postcode$/],
      [
        "{ cities: [06000] }",
        /^6 .*cities\.0: put a postcode in quotes, like "06000": without them 6000 may have lost/
      ],
      ["{ cities: [true] }", /^6 .*cities\.0: expected a city or a postcode, found a boolean$/],
      ["{ events: [sold] }", /^6 .*events\.0: expected "new" or "price-drop" or "back-on-market", found "sold"$/],
      ["{ languages: [de] }", /^6 .*languages\.0: expected "fr" or "en", found "de"$/],
      ["{ citys: [Annecy] }", /^6 routes\.0\.when\.citys: unknown key; did you mean "cities"\?$/]
    ]
    for (const [written, expected] of cases) {
      const found = yield* mistakesIn(written)
      expect(found, written).toHaveLength(1)
      expect(found[0], written).toMatch(expected)
    }
  })
)
