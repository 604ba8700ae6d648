/**
 * What the next pass would ask and why, from the store alone: no call is made. What it will hear of comes on top.
 */
import type { ContactId } from "@apimo-alerts/core/Ids"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Config } from "../config/Config.ts"
import { callsPerFeed, feedIntervalMillis, sweepTakesMillis, usualIntervalMillis } from "../plan/Budget.ts"
import type { Read } from "../plan/Plan.ts"
import { isActive, type KnownTown, planReads, sinceHeard, sweepOf, workOf } from "../plan/Reads.ts"
import { isListDue, listed, wanted } from "../read/Agencies.ts"
import { mustReadAgents, sides } from "../read/AgencyView.ts"
import { knownContacts, mayAskContacts } from "../read/Contacts.ts"
import { isFeedDue } from "../read/Due.ts"
import { Memory } from "../store/Memory.ts"
import { today } from "./Look.ts"

const minutes = (millis: number) => Math.ceil(millis / 60_000)
const inDays = (millis: number) => Math.round((millis / (24 * 3_600_000)) * 10) / 10

/**
 * Requests of which everything known is taken in and whose matches were looked at since an instant: by a look at the
 * request, or at every property.
 */
const countFresh = ({ known, properties, requests }: KnownTown, since: number): number => {
  const columns = [...properties.values()].filter(({ facts }) => facts.onMarket)
  const allColumns =
    known.distrustedAt !== null || columns.length === 0
      ? 0
      : columns.reduce((at, { checkedAt }) => Math.min(at, checkedAt ?? 0), Number.POSITIVE_INFINITY)
  return [...requests.values()].filter(
    (one) =>
      isActive(one) && one.staleSince === null && one.checkedAt !== null && Math.max(one.checkedAt, allColumns) >= since
  ).length
}

/** True when the reads may find a match whose buyer has no name yet. */
const mayNeedNames = Effect.fnUntraced(function* ({ known, requests }: KnownTown, reads: ReadonlyArray<Read>) {
  const isRead = new Set(reads.flatMap((read) => (read._tag === "Request" ? [read.id] : [])))
  const hasColumns = reads.some((read) => read._tag === "Property")
  const buyers = new Set(
    [...requests].flatMap(([id, one]): ReadonlyArray<ContactId> => {
      const isMeant = isActive(one) && one.checkedAt !== null && (hasColumns || isRead.has(id))
      return isMeant && one.facts.contact !== null ? [one.facts.contact] : []
    })
  )
  return (yield* knownContacts(known.facts, buyers)).size < buyers.size
})

export const outlook = Effect.fn("Outlook.outlook")(function* (config: Config) {
  const memory = yield* Memory
  const now = yield* Clock.currentTimeMillis
  const day = yield* today(config)
  const all = [...(yield* memory.agencies.all).values()]
  const ids = config.apimo.agencies
  const asksAgencies = isListDue(all, ids, now)
  const towns = yield* Effect.forEach(wanted(listed(all), ids), (known) =>
    Effect.map(sides(known.facts.id), (both): KnownTown => ({ known, ...both }))
  )
  const work = workOf(towns, config)
  const interval = feedIntervalMillis(day, work, sinceHeard(towns, now))

  let left = day.left - (asksAgencies ? 1 : 0)
  const before = yield* Effect.forEach(towns, ({ known, requests }) =>
    Effect.gen(function* () {
      const isDue = isFeedDue(known.fedAt, now, interval, work.pollMillis)
      const feed = isDue && left >= callsPerFeed ? callsPerFeed : 0
      const agents = yield* memory.agencies.agents(known.facts.id)
      // Who is known already comes with the list of agencies.
      const isBrought = asksAgencies && agents.size > 0
      const asksAgents = feed > 0 && !isBrought && mustReadAgents(known, requests, agents, now)
      left -= feed + (asksAgents ? 1 : 0)
      return { feed, agents: asksAgents ? 1 : 0, dueIn: known.fedAt === null ? 0 : known.fedAt + interval - now }
    })
  )
  const planned = planReads({ towns, day: { ...day, left: Math.max(0, left) }, work, now, isPaced: true })
  const freshFrom = now - work.sweepWithinMillis

  const agencies = yield* Effect.forEach(towns, (town, i) =>
    Effect.gen(function* () {
      const { known, requests } = town
      const { agents, dueIn, feed } = before[i] ?? { agents: 0, dueIn: 0, feed: 0 }
      const reads = planned[i]?.plan.reads ?? []
      const mayAskNames = mayAskContacts(known, now) && (yield* mayNeedNames(town, reads))
      return {
        agency: known.facts.id,
        name: known.facts.name,
        calls: { feed, agents, reads: reads.length, namesAtMost: mayAskNames ? 1 : 0 },
        asksWhatChangedInMinutes: feed > 0 ? 0 : Math.max(1, minutes(dueIn)),
        reads: reads.map((read) => ({ side: read._tag.toLowerCase(), id: read.id, why: read.why })),
        carriedOver: planned[i]?.plan.carriedOver ?? 0,
        activeRequests: [...requests.values()].filter(isActive).length,
        fresh: countFresh(town, freshFrom),
        sweepsProperties: sweepOf(town).isOfProperties,
        readsProperties: known.distrustedAt === null
      }
    })
  )
  const calls = agencies.reduce(
    (sum, one) => sum + one.calls.feed + one.calls.agents + one.calls.reads,
    asksAgencies ? 1 : 0
  )
  return {
    callsLeft: day.left,
    callsADay: day.whole,
    renewsInMinutes: minutes(day.remaining),
    calls,
    asksAgencies,
    pollMinutes: minutes(work.pollMillis),
    /** Today, from what is left; and on a day of which nothing else was spent. */
    askedEveryMinutes: minutes(interval),
    usuallyAskedEveryMinutes: minutes(usualIntervalMillis(day.whole, work)),
    sweep: {
      reads: work.sweep,
      withinDays: inDays(Duration.toMillis(config.sweep.within)),
      takesDays: inDays(sweepTakesMillis(day.whole, work))
    },
    agencies
  }
})

export type Outlook = Effect.Effect.Success<ReturnType<typeof outlook>>
