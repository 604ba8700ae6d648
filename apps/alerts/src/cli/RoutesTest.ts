/**
 * `alerts routes test`: which routes a match takes and why, to whom and when it would go. No network: the match is one
 * that the store knows, or facts on the command line, or both.
 */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Cadence from "../config/Cadence.ts"
import type { Config, Route } from "../config/Config.ts"
import type { Loaded } from "../config/ConfigFile.ts"
import { nearest } from "../config/Nearest.ts"
import { quietUntil } from "../config/QuietHours.ts"
import { recipientOf, type Told } from "../decide/Agents.ts"
import { conditionsOf, type RouteFacts, type Stop, walk } from "../decide/Routing.ts"
import { described, failed, wanted } from "../decide/RoutingWords.ts"
import { rulesOf } from "../decide/Rules.ts"
import { describe } from "../decide/Verdict.ts"
import { list } from "../pass/Words.ts"
import { CouldNotWork, WrongUsage } from "./Failure.ts"
import { type KnownMatch, knownMatch } from "./KnownMatch.ts"
import * as Shared from "./Options.ts"
import * as RouteFactsOptions from "./RouteFactsOptions.ts"

const id = (name: string) =>
  Shared.wholeNumber(name).pipe(Options.optional, Options.withDescription(`The id of a ${name} that is in the store`))

const options = {
  config: Shared.config,
  json: Shared.json,
  request: id("request"),
  property: id("property"),
  ...RouteFactsOptions.options,
  expect: Options.text("expect").pipe(
    Options.optional,
    Options.withDescription(
      "The channels that must be told, and no others, with commas; none: nobody. Ends with 1 otherwise"
    )
  )
}

/** The channels that are expected; null when nothing is. */
const expected = (loaded: Loaded, given: Option.Option<string>) =>
  Effect.gen(function* () {
    if (Option.isNone(given)) return null
    const known = Object.keys(loaded.config.channels)
    const named = given.value.split(",").map((name) => name.trim())
    if (named.length === 1 && named[0] === "none" && !known.includes("none")) return []
    for (const name of named) {
      if (known.includes(name)) continue
      const near = nearest(name, known)
      const hint = near === null ? `channels are: ${known.join(", ")}` : `did you mean "${near}"?`
      return yield* new WrongUsage({ message: `--expect: there is no channel "${name}"; ${hint}` })
    }
    return named
  })

const idsOf = (request: Option.Option<number>, property: Option.Option<number>) =>
  Effect.gen(function* () {
    if (Option.isNone(request) && Option.isNone(property)) return null
    if (Option.isNone(request) || Option.isNone(property))
      return yield* new WrongUsage({ message: "--request and --property go together: a match is one of each" })
    if (request.value < 1 || property.value < 1)
      return yield* new WrongUsage({ message: "--request and --property are ids of Apimo: whole numbers from 1" })
    return { request: request.value, property: property.value }
  })

/** Undefined when it is not known. */
type Recipient = Told | null | undefined

/** Who would be told of a match that the store knows, with the agent that the command line may name instead. */
const toldOf = (match: KnownMatch, agent: RouteFacts["agent"], { config }: Loaded): Told | null =>
  recipientOf({ ...match.request.facts, user: agent }, match.agents, true, config.recipients)

/** The match with its facts: those of the command line, else those of the store. */
const factsOf = (
  given: Partial<RouteFacts>,
  match: KnownMatch | null,
  told: Recipient,
  loaded: Loaded
): RouteFacts => ({
  agency: match?.agency ?? null,
  score: match?.pair?.score ?? null,
  event: "new",
  agent: match?.request.facts.user ?? null,
  category: match?.property.facts.category ?? null,
  type: match?.property.facts.type ?? null,
  city: match?.property.facts.city ?? null,
  postcode: match?.property.facts.postcode ?? null,
  language: told?.locale ?? loaded.config.recipients.language,
  ...given
})

/** What keeps a match that the store knows from being told now, whatever the routes say. */
const remarksOn = (match: KnownMatch, told: Recipient): ReadonlyArray<string> => [
  ...(match.request.facts.active ? [] : [describe.paused]),
  ...(match.property.facts.onMarket ? [] : [describe["off-market"]]),
  ...(told === null ? [describe["no-recipient"]] : []),
  ...(match.pair?.present === true ? [] : ["Apimo lists no such match, as far as the store knows"]),
  ...(match.pair?.told === true ? [describe["already-told"]] : [])
]

const to = (told: Recipient): string => {
  if (told === undefined) return "the agent of the request, else recipients.fallback"
  if (told === null) return "nobody"
  const { email, key, name } = told.recipient
  return [name, email === null ? null : `<${email}>`, `(${key})`].filter((part) => part !== null).join(" ")
}

/** When a match that is found now leaves, after the channel's quiet hours; null at once. */
const leavesAt = ({ cadence, channel }: Route, { channels, timezone }: Config, now: number): DateTime.Zoned | null => {
  const due = cadence._tag === "Instant" ? now : Cadence.nextSlot(cadence, timezone, now).at
  const at = quietUntil(channels[channel]?.quietHours, timezone, due) ?? due
  return at === now ? null : DateTime.unsafeMakeZoned(at, { timeZone: timezone })
}

/** "2026-11-25 08:00 Europe/Paris". */
const local = (at: DateTime.Zoned): string =>
  `${DateTime.formatIsoOffset(at).slice(0, 16).replace("T", " ")} ${DateTime.zoneToString(at.zone)}`

const why = (stop: Stop, facts: RouteFacts): string => {
  switch (stop._tag) {
    case "Taken":
      return conditionsOf(stop.route.when).length === 0
        ? "takes it, as it takes every match"
        : `takes it: ${wanted(stop.route.when)}`
    case "Failed":
      return failed(stop.condition, stop.route.when, facts)
    case "NotReached":
      return "is not looked at: a route above takes the match and does not say to continue"
  }
}

/** What is expected and does not happen, or the other way round; null when it is as expected. */
const difference = (wantedChannels: ReadonlyArray<string>, taken: ReadonlyArray<string>): string | null => {
  const missing = wantedChannels.filter((name) => !taken.includes(name))
  const more = taken.filter((name) => !wantedChannels.includes(name))
  const parts = [
    ...(missing.length === 0 ? [] : [`${list(missing)} would not be told`]),
    ...(more.length === 0 ? [] : [`${list(more)} would be told too`])
  ]
  return parts.length === 0 ? null : `not as expected: ${parts.join(", ")}`
}

export const routesTest = Command.make("test", options, (given) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    const { config, lineOf } = loaded
    const wantedChannels = yield* expected(loaded, given.expect)
    const ids = yield* idsOf(given.request, given.property)
    const written = yield* RouteFactsOptions.read(given)
    const match = ids === null ? null : yield* knownMatch(loaded, { ...ids, agency: written.agency ?? null })
    const told = match === null ? undefined : toldOf(match, written.agent ?? match.request.facts.user, loaded)
    const facts = factsOf(written, match, told, loaded)
    const rules = rulesOf(config)
    // The rules before the routes: a match below the threshold comes to no route.
    const isBelow = facts.score !== null && facts.score < rules.minScore
    const stops = isBelow ? [] : walk(config.routes, facts)
    const remarks = [
      ...(isBelow ? [`${describe["below-score"]} (${rules.minScore})`] : []),
      ...(match === null ? [] : remarksOn(match, told))
    ]
    const taken = [...new Set(stops.flatMap((stop) => (stop._tag === "Taken" ? [stop.route.channel] : [])))]
    const differs = wantedChannels === null ? null : difference(wantedChannels, taken)
    const now = yield* Clock.currentTimeMillis
    const routes = stops.map((stop, index) => {
      const slot = leavesAt(stop.route, config, now)
      return {
        line: lineOf(["routes", String(index)]),
        channel: stop.route.channel,
        cadence: Cadence.format(stop.route.cadence),
        taken: stop._tag === "Taken",
        failed: stop._tag === "Failed" ? stop.condition : null,
        why: why(stop, facts),
        at: stop._tag === "Taken" && slot !== null ? slot : null
      }
    })
    if (given.json) {
      const recipient = told === undefined ? null : (told?.recipient.key ?? null)
      const plain = routes.map((route) => ({ ...route, at: route.at === null ? null : DateTime.formatIso(route.at) }))
      const report = { file: loaded.file, facts, channels: taken, recipient, routes: plain, remarks, differs }
      yield* Console.log(JSON.stringify(report))
    } else {
      const lines = routes.flatMap((route) => [
        `${loaded.file}:${route.line ?? 1}  ${route.channel}, ${route.cadence}: ${route.why}`,
        ...(route.taken ? [`  goes ${route.at === null ? "at once" : `at ${local(route.at)}`} to ${to(told)}`] : [])
      ])
      yield* Console.log(
        [
          `The match: ${described(facts)}.`,
          ...lines,
          ...(routes.length > 0 && taken.length === 0 ? ["No route takes it: nobody is told."] : []),
          ...remarks.map((remark) => `note: ${remark}`),
          ...(wantedChannels !== null && differs === null ? ["As expected."] : [])
        ].join("\n")
      )
    }
    if (differs !== null) return yield* new CouldNotWork({ say: differs })
  })
).pipe(Command.withDescription("Say which routes a match takes and why; --expect makes it a check"))
