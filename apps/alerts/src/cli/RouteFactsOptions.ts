/**
 * The facts of a match on the command line, for `alerts routes test`.
 */
import { AgencyId, UserId } from "@apimo-alerts/core/Ids"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { decode, fromParseError } from "../config/Issues.ts"
import { When } from "../config/When.ts"
import type { RouteFacts } from "../decide/Routing.ts"
import { WrongUsage } from "./Failure.ts"

const fact = (name: string, description: string) =>
  Options.text(name).pipe(Options.optional, Options.withDescription(description))

export const options = {
  score: fact("score", "The score, 0 to 100"),
  category: fact("category", "sale, rental, seasonal, development, life-annuity, auction, or Apimo's number"),
  type: fact("type", "apartment, house, land, ... or Apimo's number"),
  city: fact("city", "The city"),
  postcode: fact("postcode", "The postcode"),
  event: fact("event", "new, price-drop or back-on-market"),
  language: fact("language", "The recipient's language: fr or en"),
  agent: fact("agent", "The id of the user who owns the request"),
  agency: fact("agency", "The id of the agency")
}

export type Given = { readonly [K in keyof typeof options]: Option.Option<string> }

/** Each option is read as the condition of the config that looks at it, so that both take the same words. */
const conditions = {
  score: "minScore",
  category: "categories",
  type: "types",
  event: "events",
  language: "languages",
  agent: "agents",
  agency: "agencies"
} as const

type Read = Partial<RouteFacts>

/** The facts that were given; those that were not are absent. */
export const read = (given: Given): Effect.Effect<Read, WrongUsage> => {
  const wrong = (name: string, why: string) => new WrongUsage({ message: `--${name}: ${why}` })
  const written: Record<string, unknown> = {}
  for (const [name, condition] of Object.entries(conditions)) {
    const value = Object.entries(given).find(([one]) => one === name)?.[1]
    if (value !== undefined && Option.isSome(value)) written[condition] = name === "score" ? value.value : [value.value]
  }
  const decoded = decode(When)(written)
  if (Either.isLeft(decoded)) {
    const [first] = fromParseError(decoded.left)
    const name = Object.entries(conditions).find(([, condition]) => condition === first?.path[0])?.[0] ?? "score"
    return wrong(name, first?.message ?? "can't be read")
  }
  const { agencies, agents, categories, events, languages, minScore, types } = decoded.right
  return Effect.succeed({
    ...(minScore === undefined ? {} : { score: minScore }),
    ...(agencies === undefined ? {} : { agency: AgencyId.make(agencies[0]) }),
    ...(agents === undefined ? {} : { agent: UserId.make(agents[0]) }),
    ...(categories === undefined ? {} : { category: categories[0] }),
    ...(types === undefined ? {} : { type: types[0] }),
    ...(events === undefined ? {} : { event: events[0] }),
    ...(languages === undefined ? {} : { language: languages[0] }),
    ...(Option.isNone(given.city) ? {} : { city: given.city.value }),
    ...(Option.isNone(given.postcode) ? {} : { postcode: given.postcode.value })
  })
}
