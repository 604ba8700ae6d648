/**
 * The people of the story and what happens to them. The town is drawn from a seed; these are put into it by hand, so
 * that the story is the same whatever else is drawn.
 */
import * as Effect from "effect/Effect"
import type { Drop } from "./Expected.ts"
import { StoryBroken } from "./StoryBroken.ts"
import { Town } from "./Town.ts"
import { fallback } from "./TownState.ts"

/** Who plays. */
export interface Cast {
  /** Full names by address. */
  readonly people: ReadonlyMap<string, string>
  /** Three buyers who look for much the same flat. */
  readonly flat: ReadonlyArray<number>
  /** A house that is too dear for the one who would like it, until its price falls. */
  readonly dear: Drop & { readonly request: number; readonly price: number }
  /** Looks for a house in Rumilly. */
  readonly house: number
  /** Looks for a flat by the lake; the agent left. */
  readonly orphan: number
}

const stars = [
  { firstname: "Claire", lastname: "Moreau", email: "claire.moreau@example.test", language: "fr" },
  { firstname: "Tom", lastname: "Baker", email: "tom.baker@example.test", language: "en" },
  { firstname: "Julien", lastname: "Perrin", email: "julien.perrin@example.test", language: "fr" }
]

const flats = {
  category: 1,
  types: [1],
  priceMin: null,
  areaMax: null,
  roomsOperator: 2,
  bedrooms: 0,
  active: true
} as const
const houses = { ...flats, types: [2] } as const

/** Monday morning: the agents get their names, and six buyers come in. */
export const enter = Effect.gen(function* () {
  const { edits, state } = yield* Town
  const agents = yield* state.agents
  const [claire, tom, julien] = agents
  const gone = agents.find((agent) => !agent.active)
  if (claire === undefined || tom === undefined || julien === undefined || gone === undefined) {
    return yield* new StoryBroken({ when: "before day 1", findings: ["the town has too few agents"] })
  }
  for (const [index, star] of stars.entries()) {
    yield* edits.changeAgent({ agent: [claire, tom, julien][index]?.id ?? 0, ...star })
  }
  const wish = (user: number, look: Parameters<typeof edits.addRequest>[0]["with"]) =>
    Effect.map(edits.addRequest({ with: { user, ...look } }), ({ request }) => request)

  const flat = yield* Effect.all([
    wish(claire.id, { ...flats, cities: ["Annecy"], priceMax: 420_000, margin: 5, areaMin: 65, rooms: 3 }),
    wish(claire.id, { ...flats, cities: ["Annecy", "Seynod"], priceMax: 430_000, margin: 10, areaMin: 70, rooms: 3 }),
    wish(tom.id, { ...flats, cities: ["Annecy"], priceMax: 400_000, margin: 10, areaMin: 68, rooms: 3 })
  ])
  const view = { cities: ["Veyrier-du-Lac"], priceMax: 850_000, margin: 5, areaMin: 120, rooms: 5 }
  const request = yield* wish(claire.id, { ...houses, ...view })
  const house = yield* wish(julien.id, {
    ...houses,
    cities: ["Rumilly", "Seynod"],
    priceMax: 480_000,
    margin: 10,
    areaMin: 110,
    rooms: 5
  })
  const orphan = yield* wish(gone.id, {
    ...flats,
    cities: ["Sevrier"],
    priceMax: 520_000,
    margin: 5,
    areaMin: 80,
    rooms: 4
  })
  const previousPrice = 980_000
  const { property } = yield* edits.addPropertyFor({ request, with: { price: previousPrice, hidePrice: false } })

  const cast: Cast = {
    people: new Map([
      ...stars.map((star) => [star.email, `${star.firstname} ${star.lastname}`] as const),
      [fallback, "Accueil (the fallback)"]
    ]),
    flat,
    dear: { request, property, previousPrice, price: 845_000 },
    house,
    orphan
  }
  return cast
}).pipe(Effect.withSpan("Cast.enter"))

const home = { category: 1, step: 1, status: 1, hidePrice: false, areaTotal: null } as const

/** What comes in before the second morning, in words. */
export const secondMorning = Effect.fn("Cast.secondMorning")(function* (cast: Cast) {
  const { edits } = yield* Town
  const add = (details: Parameters<typeof edits.changeProperty>[0]["with"]) =>
    Effect.map(edits.addProperty({ with: { ...home, ...details } }), ({ property }) => property)

  const flat = yield* add({ type: 1, city: "Annecy", price: 405_000, area: 72, rooms: 3, bedrooms: 2 })
  const house = yield* add({ type: 2, city: "Rumilly", price: 500_000, area: 105, rooms: 5, bedrooms: 4 })
  const lake = yield* add({ type: 1, city: "Sevrier", price: 499_000, area: 84, rooms: 4, bedrooms: 3 })
  const tooDear = yield* add({ type: 2, city: "Seynod", price: 560_000, area: 112, rooms: 5, bedrooms: 4 })
  yield* edits.setPrice({ property: cast.dear.property, price: cast.dear.price })
  return { flat, house, lake, tooDear }
})

/** What came in before the second morning. */
export type SecondMorning = Effect.Effect.Success<ReturnType<typeof secondMorning>>
