/**
 * The reads of a pass over several agencies: their needs, and the plan for them inside the day's calls. Pure.
 */
import type { AgencyId } from "@apimo-alerts/core/Ids"
import * as Duration from "effect/Duration"
import type { Config } from "../config/Config.ts"
import type { KnownProperty } from "../facts/Property.ts"
import type { KnownRequest } from "../facts/Request.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import type { Properties } from "../store/PropertyRows.ts"
import type { Requests } from "../store/RequestRows.ts"
import { type Day, readsNow, sweepBudget, sweepNow, type Work } from "./Budget.ts"
import { type AgencyPlan, type Entry, isNew, type Needs, plan, sweepsProperties } from "./Plan.ts"

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

/** Those that can be read: one that failed waits for its turn, and nothing else waits for it. */
const entries = <Id, One extends Known>(
  all: ReadonlyMap<Id, One>,
  isLive: (one: One) => boolean,
  now: number
): ReadonlyArray<Entry<Id>> =>
  [...all].flatMap(([id, one]) =>
    isLive(one) && (one.retryAt === null || one.retryAt <= now)
      ? [{ id, staleSince: one.staleSince, checkedAt: one.checkedAt }]
      : []
  )

export const isActive = ({ facts }: KnownRequest): boolean => facts.active
const isOnMarket = ({ facts }: KnownProperty): boolean => facts.onMarket

/** Both sides as the plan needs them; without properties where that side is not trusted. */
export const sidesOf = ({ known, properties, requests }: KnownTown, now: number) => ({
  requests: entries(requests, isActive, now),
  properties: known.distrustedAt === null ? entries(properties, isOnMarket, now) : []
})

/** Whether something that is to be read could not be when it was last tried. */
export const hasFailed = ({ known, properties, requests }: KnownTown): boolean =>
  [...requests.values()].some((one) => isActive(one) && one.failures > 0) ||
  (known.distrustedAt === null && [...properties.values()].some((one) => isOnMarket(one) && one.failures > 0))

const second = 1000

/** How long a read that failed so often in a row waits: five minutes, doubled each time, six hours at most. */
export const patience = (failures: number): number =>
  Math.min(6 * 3600 * second, 300 * second * 2 ** Math.min(failures - 1, 10))

/** How many reads the whole sweep of an agency takes, and whether they are of properties. */
export const sweepOf = (town: KnownTown) => {
  const sides = sidesOf(town, Number.POSITIVE_INFINITY)
  const sizes = { requests: sides.requests.length, properties: sides.properties.length }
  const isOfProperties = sweepsProperties(sizes)
  return { isOfProperties, size: isOfProperties ? sizes.properties : sizes.requests }
}

/** What the day's calls are wanted for. */
export const workOf = (towns: ReadonlyArray<KnownTown>, { poll, sweep }: Pick<Config, "poll" | "sweep">): Work => ({
  agencies: towns.length,
  sweep: towns.reduce((sum, town) => sum + sweepOf(town).size, 0),
  sweepWithinMillis: Duration.toMillis(sweep.within),
  pollMillis: Duration.toMillis(poll)
})

/** Since one of them was asked what changed; 0 before that. */
export const sinceHeard = (towns: ReadonlyArray<KnownTown>, now: number): number => {
  const last = towns.reduce((latest, { known }) => Math.max(latest, known.fedAt ?? 0), 0)
  return last === 0 ? 0 : Math.max(0, now - last)
}

const longestSweepGap = 24 * 3_600_000

/**
 * Since the sweep was last here. After a long rest it goes on at its pace and does not make up for it at once; a few reads
 * need a longer gap to have one come due.
 */
export const sweepGap = ({ sweptAt }: KnownAgency, size: number, withinMillis: number, now: number): number => {
  const longest = Math.max(longestSweepGap, (2 * withinMillis) / Math.max(1, size))
  return Math.max(0, Math.min(now - (sweptAt ?? now), longest))
}

/** One for each town, in order. `now` in milliseconds since 1970. */
export const planReads = (options: {
  readonly towns: ReadonlyArray<KnownTown>
  readonly day: Day
  readonly work: Work
  readonly now: number
  /** False: also what failed a short while ago is read. */
  readonly isPaced: boolean
}): ReadonlyArray<PlannedAgency> => {
  const { day, isPaced, now, towns, work } = options
  const budget = sweepBudget(day, work)
  const needs = towns.map((town): Needs => {
    const { size } = sweepOf(town)
    return {
      agency: town.known.facts.id,
      ...sidesOf(town, isPaced ? now : Number.POSITIVE_INFINITY),
      sweep: sweepNow({
        size,
        withinMillis: work.sweepWithinMillis,
        sinceMillis: sweepGap(town.known, size, work.sweepWithinMillis, now),
        budget: (budget * size) / Math.max(1, work.sweep),
        remaining: day.remaining
      })
    }
  })
  const heardBefore = towns.flatMap(({ known }, i) => {
    const one = needs[i]
    return one === undefined || isNew(one) ? [] : [Math.max(0, now - (known.fedAt ?? now))]
  })
  const plans = plan(needs, readsNow(day, work, heardBefore))
  return needs.flatMap((need, i) => {
    const planned = plans[i]
    return planned === undefined ? [] : [{ agency: need.agency, needs: need, plan: planned }]
  })
}
