/**
 * Three days of a small agency.
 */
import * as path from "node:path"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import { alerts } from "./Alerts.ts"
import { alertsYaml } from "./AlertsYaml.ts"
import * as Cast from "./Cast.ts"
import { mailsOf, type Received } from "./Expected.ts"
import { MailSink } from "./MailSink.ts"
import { Narrator } from "./Narrator.ts"
import type { Output } from "./Output.ts"
import { type Moment, pass } from "./Pass.ts"
import { StoryBroken } from "./StoryBroken.ts"
import { Town } from "./Town.ts"
import { activeRequests, instantScore, keyOf, type Match, matches } from "./TownState.ts"

const monday: Moment = { day: 1, date: "2026-11-23", time: "09:00" }
const early: Moment = { day: 2, date: "2026-11-24", time: "07:05" }
const morning: Moment = { ...early, time: "08:00" }
const again: Moment = { ...early, time: "08:05" }
const quiet: Moment = { day: 3, date: "2026-11-25", time: "08:00" }

/** The town's time when the story ends. */
export const end = quiet

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`

const euros = (amount: number) => `${amount.toLocaleString("en-GB")} €`

const check = (when: string, findings: ReadonlyArray<string>) =>
  Arr.isNonEmptyReadonlyArray(findings) ? new StoryBroken({ when, findings }) : Effect.void

const crossings = "GET /agencies/{agency}/requests/{request}/crossings"
const feeds = ["GET /agencies/{agency}/requests", "GET /agencies/{agency}/properties"]

/** Writes the config, as its owner would, and has the real command check it. */
const prepare = Effect.fn("Story.prepare")(function* (output: Output) {
  const fs = yield* FileSystem.FileSystem
  const narrator = yield* Narrator
  const sink = yield* MailSink
  const town = yield* Town
  const config = alertsYaml({
    api: town.baseUrl,
    provider: town.provider,
    token: town.token,
    smtpPort: sink.port
  })
  yield* fs.writeFileString(path.join(output.folder, "alerts.yaml"), config)
  const [schema, checked] = yield* Effect.all(
    [
      alerts(output.folder, ["schema"], "day 1: alerts schema"),
      alerts(output.folder, ["check"], "day 1: alerts check")
    ],
    { concurrency: 2 }
  )
  yield* fs.writeFileString(path.join(output.folder, "alerts.schema.json"), `${schema}\n`)
  yield* narrator.step("08:30", "alerts check", checked.split("\n"))
})

const baseline = Effect.fn("Story.baseline")(function* (output: Output) {
  const narrator = yield* Narrator
  yield* narrator.heading("Monday 23 November 2026: the first look")
  yield* prepare(output)
  const active = yield* activeRequests
  const known = yield* matches
  const { asked, report } = yield* pass(output, monday, [])
  yield* check("day 1", [
    ...(report.baselines === active ? [] : [`${report.baselines} requests were remembered instead of ${active}`]),
    ...(known.length > 0 ? [] : ["the town has no match that a first look could tell by mistake"])
  ])
  yield* narrator.step(monday.time, `alerts run: ${count(asked, "call")}`, [
    `${count(active, "request")} remembered with ${count(known.length, "good match", "good matches")} that were there already; nobody is told`
  ])
  return known
})

const told = (people: ReadonlyMap<string, string>, received: ReadonlyArray<Received>) =>
  received.map(
    ({ kind, mail }) => `${kind.padEnd(6)} to ${(people.get(mail.to) ?? mail.to).padEnd(22)} ${mail.subject}`
  )

/** What the story needs of the town; without it the demo would show less than it says. */
const requireStory = (cast: Cast.Cast, news: Cast.SecondMorning, fresh: ReadonlyArray<Match>) => {
  const isTold = (request: number, property: number) => fresh.some((one) => keyOf(one) === keyOf({ request, property }))
  return check("day 2, before the first look", [
    ...(cast.flat.every((request) => isTold(request, news.flat)) ? [] : ["the flat does not fit its three buyers"]),
    ...(isTold(cast.dear.request, cast.dear.property) ? [] : ["the price drop makes no match"]),
    ...(isTold(cast.house, news.house) ? [] : ["the house does not fit its buyer"]),
    ...(isTold(cast.orphan, news.lake) ? [] : ["the flat by the lake does not fit its buyer"]),
    ...(isTold(cast.house, news.tooDear) ? ["the house in Seynod fits, although it is too dear"] : [])
  ])
}

const news = Effect.fn("Story.news")(function* (output: Output, cast: Cast.Cast, known: ReadonlyArray<Match>) {
  const narrator = yield* Narrator
  const town = yield* Town
  yield* narrator.heading("Tuesday 24 November 2026: a morning with news")
  yield* town.clock.set("2026-11-24T06:45")
  const came = yield* Cast.secondMorning(cast)
  const before = new Set(known.map(keyOf))
  const fresh = (yield* matches).filter((match) => !before.has(keyOf(match)))
  yield* requireStory(cast, came, fresh)
  const { previousPrice, price } = cast.dear
  const scores = (property: number) => fresh.filter((match) => match.property === property).map(({ total }) => total)
  const fits = (property: number) => count(scores(property).length, "buyer")
  const [tooDear] = yield* town.state.pairs({ request: cast.house, property: came.tooDear })
  yield* narrator.step("06:45", "in Apimo", [
    `a flat in Annecy comes in: it fits ${fits(came.flat)}`,
    `a house in Rumilly comes in: it fits ${fits(came.house)}, one of them at ${Math.min(...scores(came.house))} %`,
    `a flat in Sevrier comes in: it fits ${fits(came.lake)}; the agent of one has left the agency`,
    `a house in Seynod comes in: it fits ${fits(came.tooDear)}; for one more it is too dear (${tooDear?.total ?? 0} %)`,
    `a house in Veyrier-du-Lac drops from ${euros(previousPrice)} to ${euros(price)}: now it fits ${fits(cast.dear.property)}`
  ])

  const drops = [cast.dear]
  const urgent = fresh.filter(({ total }) => total >= instantScore)
  const first = yield* pass(output, early, mailsOf("alert", urgent, drops))
  yield* narrator.step(
    early.time,
    `alerts run: ${count(first.asked, "call")}, ${count(urgent.length, "match", "matches")} of ${instantScore} % and more told at once`,
    [...told(cast.people, first.received)]
  )
  const second = yield* pass(output, morning, mailsOf("digest", fresh, drops))
  yield* narrator.step(morning.time, `alerts run: ${count(second.asked, "call")}, the digests of the day leave`, [
    ...told(cast.people, second.received)
  ])
  const third = yield* pass(output, again, [])
  yield* narrator.step(again.time, `alerts run, once more: ${count(third.asked, "call")}, nothing to send`)
  return [...first.received, ...second.received]
})

const quietDay = Effect.fn("Story.quietDay")(function* (output: Output) {
  const narrator = yield* Narrator
  const town = yield* Town
  yield* narrator.heading("Wednesday 25 November 2026: a quiet day")
  yield* town.log.clear
  const { asked } = yield* pass(output, quiet, [])
  const counts = yield* town.log.counts
  const looked = counts[crossings] ?? 0
  yield* check(
    "day 3",
    feeds.flatMap((list) => (counts[list] === undefined ? [`it did not ask what changed: ${list}`] : []))
  )
  yield* narrator.step(
    quiet.time,
    `alerts run: ${count(asked, "call")}: nothing changed; ${count(looked, "request")} looked at in turn all the same; nothing new, no mail`
  )
})

const summary = Effect.fn("Story.summary")(function* (cast: Cast.Cast, received: ReadonlyArray<Received>) {
  const narrator = yield* Narrator
  const town = yield* Town
  const quota = yield* town.quota.read
  yield* check("the whole story", quota.refusedDay === 0 ? [] : ["Apimo refused calls: the day's quota was not kept"])
  yield* narrator.heading("What happened")
  for (const to of new Set(received.map(({ mail }) => mail.to))) {
    const own = received.filter(({ mail }) => mail.to === to)
    const parts = own.map(({ kind, matches }) => `one ${kind} with ${count(matches, "match", "matches")}`)
    yield* narrator.line(`  ${(cast.people.get(to) ?? to).padEnd(22)} got ${parts.join(" and ")}`)
  }
  const days = Object.values(quota.days)
  const sum = days.reduce((all, one) => all + one, 0)
  // On a machine that has too much to do, calls that were sent in time arrive in a bunch.
  const refused =
    quota.refusedSecond === 0
      ? "it refused none"
      : `it took ${count(quota.refusedSecond, "call")} for too fast, and got them again later`
  yield* narrator.line(
    `  Apimo was asked ${sum} times in three days, ${Math.max(...days)} times on the busiest (1,000 are free); ${refused}`
  )
})

/** Lives through the three days; fails when anything is not as it should be. */
export const story = Effect.fn("Story.story")(function* (output: Output) {
  const narrator = yield* Narrator
  const town = yield* Town
  const cast = yield* Cast.enter
  const [agency] = yield* town.state.agencies
  const agents = yield* town.state.agents
  const requests = yield* town.state.requests
  const properties = yield* town.state.properties
  yield* narrator.line(
    `Three days of ${agency?.name ?? "an agency"}: ${agents.length} agents, ${requests.length} buyers, ${properties.length} properties, all invented.`
  )
  yield* narrator.line(`A simulated Apimo answers at ${town.baseUrl}; a local mail server takes the mails.`)
  const known = yield* baseline(output)
  const received = yield* news(output, cast, known)
  yield* quietDay(output)
  yield* summary(cast, received)
  return cast
})
