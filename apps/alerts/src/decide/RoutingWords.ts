/**
 * Routes and what they look at, in words.
 */
import type { When } from "../config/When.ts"
import { categoryNames, typeNames } from "../facts/Catalog.ts"
import { type Condition, conditionsOf, type RouteFacts } from "./Routing.ts"

const either = (words: ReadonlyArray<string | number>): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`

interface Words {
  /** What the route wants, empty when it does not say. */
  readonly wanted: (when: When) => string
  /** What the match is. */
  readonly found: (facts: RouteFacts) => string
}

const score = ({ score }: RouteFacts) => (score === null ? "the score is not known" : `the score is ${score} %`)

const known = (what: string, value: string | number | null) =>
  value === null ? `the ${what} is not known` : `the ${what} is ${value}`

const place = ({ city, postcode }: RouteFacts): string => {
  const names = [postcode, city].filter((name) => name !== null && name !== "")
  return names.length === 0 ? "the city is not known" : `the city is ${names.join(" ")}`
}

const words: Readonly<Record<Condition, Words>> = {
  minScore: { wanted: ({ minScore }) => `from ${minScore ?? 0} %`, found: score },
  maxScore: { wanted: ({ maxScore }) => `up to ${maxScore ?? 100} %`, found: score },
  agencies: {
    wanted: ({ agencies = [] }) => `of agency ${either(agencies)}`,
    found: ({ agency }) => known("agency", agency)
  },
  agents: {
    wanted: ({ agents = [] }) => `of agent ${either(agents)}`,
    found: ({ agent }) => known("agent", agent)
  },
  categories: {
    wanted: ({ categories = [] }) => `of category ${either(categories.map(categoryNames.nameOf))}`,
    found: ({ category }) => known("category", category === null ? null : categoryNames.nameOf(category))
  },
  types: {
    wanted: ({ types = [] }) => `of type ${either(types.map(typeNames.nameOf))}`,
    found: ({ type }) => known("type", type === null ? null : typeNames.nameOf(type))
  },
  cities: { wanted: ({ cities = [] }) => `in ${either(cities.map(({ written }) => written))}`, found: place },
  events: { wanted: ({ events = [] }) => `of event ${either(events)}`, found: ({ event }) => `the event is ${event}` },
  languages: {
    wanted: ({ languages = [] }) => `in language ${either(languages)}`,
    found: ({ language }) => `the language is ${language}`
  }
}

/** "from 95 %, in Annecy or 74000"; "every match". */
export const wanted = (when: When): string => {
  const set = conditionsOf(when)
  return set.length === 0 ? "every match" : set.map((name) => words[name].wanted(when)).join(", ")
}

/** "only for matches from 95 %, and the score is 92 %". */
export const failed = (condition: Condition, when: When, facts: RouteFacts): string =>
  `only for matches ${words[condition].wanted(when)}, and ${words[condition].found(facts)}`

const looked: ReadonlyArray<Condition> = [
  "minScore",
  "agencies",
  "agents",
  "categories",
  "types",
  "cities",
  "events",
  "languages"
]

/** All that routes look at: "the score is 92 %, the agency is 25, …". */
export const described = (facts: RouteFacts): string => looked.map((name) => words[name].found(facts)).join(", ")
