/**
 * `alerts plan`: what the next pass would read, why and at what cost; or, with --simulate, what the quota is worth for
 * agencies of a given size. No network.
 */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Config } from "../config/Config.ts"
import { today } from "../pass/Look.ts"
import { count } from "../pass/Words.ts"
import { callsPerFeed, feedIntervalMillis } from "../plan/Budget.ts"
import { countActive, planReads } from "../plan/Reads.ts"
import { type Prospect, type Scenario, simulate } from "../plan/Simulate.ts"
import { wanted } from "../read/Agencies.ts"
import { Memory } from "../store/Memory.ts"
import { WrongUsage } from "./Failure.ts"
import * as Shared from "./Options.ts"
import { worker } from "./Worker.ts"

const size = (name: string, usual: number, description: string) =>
  Options.integer(name).pipe(Options.withDefault(usual), Options.withDescription(description))

const options = {
  config: Shared.config,
  simulate: Options.text("simulate").pipe(
    Options.optional,
    Options.withDescription(
      "Play so many days (30d) of agencies of the size given by the options below; needs no config"
    )
  ),
  agencies: size("agencies", 1, "Agencies that share the quota"),
  requests: size("requests", 1500, "Active requests of each"),
  properties: size("properties", 400, "Properties on the market of each"),
  requestEdits: size("request-edits", 25, "Requests of each that change in a day"),
  propertyEdits: size("property-edits", 15, "Properties of each that change in a day"),
  perDay: size("per-day", 1000, "Calls a day; 1000 are free"),
  reserve: size("reserve", 100, "Calls a day that are left to other programs"),
  json: Shared.json
}

const days = (text: string) => {
  const match = /^(\d{1,3}) ?(?:d|days?)$/.exec(text)
  return match === null || Number(match[1]) < 2
    ? new WrongUsage({ message: `--simulate ${text} is no number of days; write 30d (2 at least)` })
    : Effect.succeed(Number(match[1]))
}

const minutes = (n: number) => (n < 60 ? `${n} min` : `${Math.floor(n / 60)} h ${n % 60} min`)

const table = (scenario: Scenario, prospect: Prospect): string => {
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["calls on an average day", `${prospect.callsOnAverageDay} of ${scenario.callsADay}`],
    ["calls on the busiest day", `${prospect.callsOnBusiestDay} of ${scenario.callsADay}`],
    ["from an edit to the mail, median", minutes(prospect.minutesMedian)],
    ["from an edit to the mail, 95 in 100", minutes(prospect.minutes95)],
    ["from an edit to the mail, worst", minutes(prospect.minutesWorst)],
    ["first look at every request after", `${prospect.daysToFirstLooks} days`],
    ["the look at a request that is oldest", `${prospect.oldestLookDays} days ago`],
    ["edits still waiting at the end", String(prospect.waiting)]
  ]
  const widest = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(widest)}  ${value}`).join("\n")
}

/** The next pass of every agency, from the store. */
const outlook = Effect.fn("PlanCommand.outlook")(function* (config: Config) {
  const memory = yield* Memory
  const now = yield* Clock.currentTimeMillis
  const day = yield* today(config)
  const known = wanted([...(yield* memory.agencies.all).values()], config.apimo.agencies)
  const towns = yield* Effect.forEach(known, (agency) =>
    Effect.all({
      known: Effect.succeed(agency),
      requests: memory.requests.all(agency.facts.id),
      properties: memory.properties.all(agency.facts.id)
    })
  )
  const active = towns.map(({ requests }) => countActive(requests))
  const feedInterval = feedIntervalMillis({
    day,
    agencies: towns.length,
    activeRequests: active.reduce((a, b) => a + b, 0),
    sweepWithinMillis: Duration.toMillis(config.sweep.within),
    pollMillis: Duration.toMillis(config.poll)
  })
  const planned = planReads({ towns, day, now, isPaced: true, feedInterval, sweep: config.sweep })
  const freshFrom = now - Duration.toMillis(config.sweep.within)
  const agencies = towns.map(({ known: { facts, distrustedAt }, requests }, i) => {
    const reads = planned[i]?.plan.reads ?? []
    const looks = [...requests.values()].filter((one) => one.facts.active)
    const fresh = looks.filter((one) => one.staleSince === null && one.checkedAt !== null && one.checkedAt >= freshFrom)
    return {
      agency: facts.id,
      name: facts.name,
      feed: callsPerFeed,
      reads: reads.map((read) => ({ side: read._tag.toLowerCase(), id: read.id, why: read.why })),
      calls: callsPerFeed + reads.length,
      carriedOver: planned[i]?.plan.carriedOver ?? 0,
      activeRequests: looks.length,
      fresh: fresh.length,
      readsProperties: distrustedAt === null
    }
  })
  return {
    callsLeft: day.left,
    renewsInMinutes: Math.round(day.remaining / 60_000),
    feedIntervalMinutes: Math.ceil(feedInterval / 60_000),
    agencies
  }
})

type Outlook = Effect.Effect.Success<ReturnType<typeof outlook>>

const why = {
  changed: "new or changed",
  cover: "to cover what changed on the other side",
  sweep: "looked at longest ago"
} as const

const inWords = ({ agencies, callsLeft, feedIntervalMinutes, renewsInMinutes }: Outlook): string => {
  const head = `${count(callsLeft, "call")} left today; the quota renews in ${minutes(renewsInMinutes)}. Each agency is asked what changed every ${minutes(feedIntervalMinutes)}.`
  const lines = agencies.flatMap((agency) => {
    const kinds = Object.entries(why).flatMap(([kind, words]) => {
      const some = agency.reads.filter((read) => read.why === kind)
      const requests = some.filter((read) => read.side === "request").length
      const parts = [
        requests > 0 ? count(requests, "request") : "",
        some.length > requests ? count(some.length - requests, "property", "properties") : ""
      ].filter((part) => part !== "")
      return parts.length === 0 ? [] : [`${parts.join(" and ")} (${words})`]
    })
    const share = agency.activeRequests === 0 ? 100 : Math.floor((100 * agency.fresh) / agency.activeRequests)
    return [
      `agency ${agency.agency}${agency.name === null ? "" : ` ${agency.name}`}: ${count(agency.calls, "call")}`,
      `  asks what changed (${count(agency.feed, "call")}), then reads the matches of ${kinds.join(", ") || "nothing: nothing is known to have changed"}`,
      ...(agency.carriedOver === 0 ? [] : [`  ${count(agency.carriedOver, "read")} must wait for a later pass`]),
      ...(agency.readsProperties ? [] : ["  reads the requests' side only: the two sides were found to disagree"]),
      `  fresh: ${agency.fresh} of ${count(agency.activeRequests, "active request")} (${share} %)`
    ]
  })
  return [
    head,
    ...(lines.length === 0 ? ["No agency is known yet: the first pass asks which there are."] : lines)
  ].join("\n")
}

export const planCommand = Command.make("plan", options, (given) =>
  Effect.gen(function* () {
    if (Option.isSome(given.simulate)) {
      const scenario: Scenario = {
        days: yield* days(given.simulate.value),
        agencies: given.agencies,
        requests: given.requests,
        properties: given.properties,
        requestEdits: given.requestEdits,
        propertyEdits: given.propertyEdits,
        callsADay: Math.max(0, given.perDay - given.reserve),
        pollMillis: 5 * 60_000,
        sweepWithinMillis: 7 * 24 * 3_600_000
      }
      const wrong = Object.entries(scenario).find(([, value]) => value < 0)
      if (wrong !== undefined || given.agencies < 1)
        return yield* new WrongUsage({ message: "the sizes must be whole numbers, 1 agency at least" })
      const prospect = simulate(scenario)
      return yield* Console.log(given.json ? JSON.stringify({ scenario, prospect }) : table(scenario, prospect))
    }
    const loaded = yield* Shared.loadConfig(given.config)
    const found = yield* outlook(loaded.config).pipe(
      Effect.catchTag("Unavailable", (error) => new WrongUsage({ message: error.message })),
      Effect.provide(worker(loaded))
    )
    yield* Console.log(given.json ? JSON.stringify(found) : inWords(found))
  })
).pipe(Command.withDescription("Print what the next pass would read and why, or simulate what the quota is worth"))
