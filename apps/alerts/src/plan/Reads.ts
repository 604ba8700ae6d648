/**
 * The reads of a pass over several agencies: their needs, and the plan for them inside the day's calls. Pure.
 */
import type { AgencyId } from "@apimo-alerts/core/Ids"
import * as Duration from "effect/Duration"
import type { Config } from "../config/Config.ts"
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

type Known = { readonly staleSince: number | null; readonly checkedAt: number | null }
const entry = <Id>([id, { checkedAt, staleSince }]: readonly [Id, Known]): Entry<Id> => ({ id, staleSince, checkedAt })

export const activeRequests = (requests: Requests) => [...requests].filter(([, { facts }]) => facts.active).map(entry)
export const liveProperties = (properties: Properties) =>
  [...properties].filter(([, { facts }]) => facts.onMarket).map(entry)

const longestSweepGap = 24 * 3_600_000

/** Since the sweep was last here. After a long rest it goes on at its pace and does not make up for it at once. */
export const sweepGap = ({ sweptAt }: KnownAgency, now: number): number =>
  Math.max(0, Math.min(now - (sweptAt ?? now), longestSweepGap))

export const countActive = (requests: Requests): number =>
  [...requests.values()].filter(({ facts }) => facts.active).length

/** One for each town, in order. `feedInterval` in milliseconds; `now` since 1970. */
export const planReads = (options: {
  readonly towns: ReadonlyArray<KnownTown>
  readonly day: Day
  readonly now: number
  readonly feedInterval: number
  readonly sweep: Config["sweep"]
}): ReadonlyArray<PlannedAgency> => {
  const { day, feedInterval, now, sweep, towns } = options
  const budget = sweepBudget({ day, agencies: towns.length, feedInterval })
  const active = towns.map(({ requests }) => countActive(requests))
  const all = active.reduce((a, b) => a + b, 0)
  const needs = towns.map(
    ({ known, properties, requests }, i): Needs => ({
      agency: known.facts.id,
      requests: activeRequests(requests),
      properties: known.distrustedAt === null ? liveProperties(properties) : [],
      sweep: sweepNow({
        activeRequests: active[i] ?? 0,
        withinMillis: Duration.toMillis(sweep.within),
        sinceMillis: sweepGap(known, now),
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
