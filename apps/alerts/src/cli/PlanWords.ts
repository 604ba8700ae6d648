/**
 * The outlook of a pass and the answer of a simulation, in words.
 */
import type { Outlook } from "../pass/Outlook.ts"
import { count, list } from "../pass/Words.ts"
import type { Prospect, Scenario } from "../plan/Simulate.ts"

const minutes = (n: number) => (n < 60 ? `${n} min` : `${Math.floor(n / 60)} h ${n % 60} min`)
const days = (n: number) => `${n} ${n === 1 ? "day" : "days"}`

const why = {
  changed: "new or changed",
  cover: "to cover what changed on the other side",
  sweep: "looked at longest ago"
} as const

const percent = (fresh: number, all: number) => (all === 0 ? 100 : Math.floor((100 * fresh) / all))

type AgencyOutlook = Outlook["agencies"][number]

const readsOf = ({ reads }: AgencyOutlook): string => {
  const kinds = Object.entries(why).flatMap(([kind, words]) => {
    const some = reads.filter((read) => read.why === kind)
    const requests = some.filter((read) => read.side === "request").length
    const parts = [
      ...(requests > 0 ? [count(requests, "request")] : []),
      ...(some.length > requests ? [count(some.length - requests, "property", "properties")] : [])
    ]
    return parts.length === 0 ? [] : [`${parts.join(" and ")} (${words})`]
  })
  return kinds.length === 0 ? "no matches: nothing is known to have changed" : `the matches of ${kinds.join(", ")}`
}

const agencyLines = (one: AgencyOutlook): ReadonlyArray<string> => {
  const { agents, feed, namesAtMost, reads } = one.calls
  const asks = [
    ...(feed > 0 ? [`what changed (${count(feed, "call")})`] : []),
    ...(agents > 0 ? [`who its agents are (${count(agents, "call")})`] : [])
  ]
  const notYet = feed > 0 ? "" : ` (what changed: not before ${minutes(one.asksWhatChangedInMinutes)} have passed)`
  return [
    `agency ${one.agency}${one.name === null ? "" : ` ${one.name}`}: ${count(feed + agents + reads, "call")}`,
    `  asks ${asks.length === 0 ? "nothing" : list(asks)}${notYet}, reads ${readsOf(one)}`,
    ...(namesAtMost > 0 ? ["  asks for buyers' names (1 call) if a match is to be told whose buyer is not known"] : []),
    ...(one.carriedOver === 0 ? [] : [`  ${count(one.carriedOver, "read")} must wait for a later pass`]),
    ...(one.readsProperties ? [] : ["  reads the requests' side only: the two sides were found to disagree"]),
    `  fresh: ${one.fresh} of ${count(one.activeRequests, "active request")} (${percent(one.fresh, one.activeRequests)} %)`
  ]
}

const asking = (one: Outlook): string => {
  const usual = one.usuallyAskedEveryMinutes
  const stretched =
    usual > one.pollMinutes
      ? `every ${minutes(usual)}: the day's calls do not last for every ${minutes(one.pollMinutes)}`
      : `every ${minutes(one.pollMinutes)}`
  const now =
    one.askedEveryMinutes > usual ? `; now every ${minutes(one.askedEveryMinutes)}, from what is left today` : ""
  return `Each agency is asked what changed ${stretched}${now}.`
}

const sweeping = ({ sweep: { reads, takesDays, withinDays } }: Outlook): string =>
  takesDays > withinDays
    ? `Everything is looked at once in ${days(takesDays)}, not in the ${days(withinDays)} of sweep.within: the day's calls do not last for it (${count(reads, "read")}).`
    : `Everything is looked at once in ${days(withinDays)} (${count(reads, "read")}).`

export const outlookInWords = (one: Outlook): string => {
  const head = [
    `${count(one.callsLeft, "call")} left today; the quota renews in ${minutes(one.renewsInMinutes)}. The next pass takes ${count(one.calls, "call")}, and one more for each change that it hears of.`,
    ...(one.asksAgencies ? ["It asks which agencies there are (1 call)."] : [])
  ]
  if (one.callsADay === 0)
    return "Nothing is ever asked: apimo.quota.reserve leaves no call of apimo.quota.perDay; lower it."
  if (one.agencies.length === 0)
    return [...head, "No agency is known yet that would be looked at: the first pass asks which there are."].join("\n")
  const fresh = one.agencies.reduce((sum, agency) => sum + agency.fresh, 0)
  const active = one.agencies.reduce((sum, agency) => sum + agency.activeRequests, 0)
  const all =
    one.agencies.length < 2
      ? []
      : [`fresh in all: ${fresh} of ${count(active, "active request")} (${percent(fresh, active)} %)`]
  return [...head, asking(one), sweeping(one), ...one.agencies.flatMap(agencyLines), ...all].join("\n")
}

export const simulationInWords = (scenario: Scenario, prospect: Prospect): string => {
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["each agency is asked what changed every", minutes(prospect.minutesBetweenFeeds)],
    ["from an edit to the mail, median", minutes(prospect.minutesMedian)],
    ["from an edit to the mail, 95 in 100", minutes(prospect.minutes95)],
    ["from an edit to the mail, worst", minutes(prospect.minutesWorst)],
    ["first look at every request after", days(prospect.daysToFirstLooks)],
    ["the look at a request that is oldest", `${days(prospect.oldestLookDays)} ago`],
    ["requests that are fresh", `${prospect.freshPercent} %`],
    ["edits still waiting at the end", String(prospect.waiting)],
    ["calls on an average day", `${prospect.callsOnAverageDay} of ${scenario.callsADay}`],
    ["calls on the busiest day", `${prospect.callsOnBusiestDay} of ${scenario.callsADay}`]
  ]
  const widest = Math.max(...rows.map(([name]) => name.length))
  return [
    ...rows.map(([name, value]) => `${name.padEnd(widest)}  ${value}`),
    "The minutes are from the second day on: the first one has the first look at everything."
  ].join("\n")
}
