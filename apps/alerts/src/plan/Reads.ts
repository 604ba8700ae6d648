/**
 * The reads of a pass over several agencies: their needs, and the plan for them inside the day's calls. Pure.
 */
import type { AgencyId } from "@apimo-alerts/core/Ids"
import * as Duration from "effect/Duration"
import type { Config } from "../config/Config.ts"
import type { KnownRequest } from "../facts/Request.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import type { Properties } from "../store/PropertyRows.ts"
import type { Requests } from "../store/RequestRows.ts"
import { type Day, readsNow, sweepBudget, sweepNow } from "./Budget.ts"
import { type AgencyPlan, type Entry, type Needs, plan } from "./Plan.ts"

/** What is known of an agency when its reads are planned. */
export interface KnownTown {
  readonly known: KnownAgency
  readonly requests: Requests
  readonly properties: Properties
}

export interface PlannedAgency {
  readonly agency: AgencyId
  readonly needs: Needs
  readonly plan: AgencyPlan
}

type Known = Pick<KnownRequest, "staleSince" | "checkedAt" | "retryAt">
const entry = <Id>([id, { checkedAt, staleSince }]: readonly [Id, Known]): Entry<Id> => ({ id, staleSince, checkedAt })

/** A read that failed waits for its turn, and nothing else waits for it. */
const isReadable = ({ retryAt }: Known, now: number) => retryAt === null || retryAt <= now

export const activeRequests = (requests: Requests, now: number) =>
  [...requests].filter(([, known]) => known.facts.active && isReadable(known, now)).map(entry)
export const liveProperties = (properties: Properties, now: number) =>
  [...properties].filter(([, known]) => known.facts.onMarket && isReadable(known, now)).map(entry)

const second = 1000

/** How long a read that failed so often in a row waits: five minutes, doubled each time, six hours at most. */
export const patience = (failures: number): number =>
  Math.min(6 * 3600 * second, 300 * second * 2 ** Math.min(failures - 1, 10))

const longestSweepGap = 24 * 3_600_000

/**
 * Since the sweep was last here. After a long rest it goes on at its pace and does not make up for it at once; a few
 * requests need a longer gap to have one come due.
 */
export const sweepGap = ({ sweptAt }: KnownAgency, active: number, within: Duration.Duration, now: number): number => {
  const longest = Math.max(longestSweepGap, (2 * Duration.toMillis(within)) / Math.max(1, active))
  return Math.max(0, Math.min(now - (sweptAt ?? now), longest))
}

export const countActive = (requests: Requests): number =>
  [...requests.values()].filter(({ facts }) => facts.active).length

/** One for each town, in order. `feedInterval` in milliseconds; `now` since 1970. */
export const planReads = (options: {
  readonly towns: ReadonlyArray<KnownTown>
  readonly day: Day
  readonly now: number
  /** False: also what failed a short while ago is read. */
  readonly isPaced: boolean
  readonly feedInterval: number
  readonly sweep: Config["sweep"]
}): ReadonlyArray<PlannedAgency> => {
  const { day, feedInterval, isPaced, now, sweep, towns } = options
  const readableAt = isPaced ? now : Number.POSITIVE_INFINITY
  const budget = sweepBudget({ day, agencies: towns.length, feedInterval })
  const active = towns.map(({ requests }) => countActive(requests))
  const all = active.reduce((a, b) => a + b, 0)
  const needs = towns.map(
    ({ known, properties, requests }, i): Needs => ({
      agency: known.facts.id,
      requests: activeRequests(requests, readableAt),
      properties: known.distrustedAt === null ? liveProperties(properties, readableAt) : [],
      sweep: sweepNow({
        activeRequests: active[i] ?? 0,
        withinMillis: Duration.toMillis(sweep.within),
        sinceMillis: sweepGap(known, active[i] ?? 0, sweep.within, now),
        budget: (budget * (active[i] ?? 0)) / Math.max(1, all),
        remaining: day.remaining
      })
    })
  )
  const plans = plan(needs, readsNow(day, towns.length))
  return needs.flatMap((need, i) => {
    const planned = plans[i]
    return planned === undefined ? [] : [{ agency: need.agency, needs: need, plan: planned }]
  })
}
