/**
 * Which crossings a pass reads. A crossing appears or moves only when one of its two sides changes, and the source lists
 * crossings from either side: reading what changed is enough, and where much changed reading all of one side is cheaper.
 * Pure.
 */
import type { AgencyId, PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import type { Properties } from "../store/PropertyRows.ts"
import type { Requests } from "../store/RequestRows.ts"

export type Why = "new" | "changed" | "all" | "sweep"

export type Read =
  | { readonly _tag: "Request"; readonly id: RequestId; readonly why: Why }
  | { readonly _tag: "Property"; readonly id: PropertyId; readonly why: Why }

/** What the plan needs to know of an agency. The oldest need comes first in each list. */
export interface Needs {
  readonly agency: AgencyId
  /** Requests that were never looked at, or changed. */
  readonly changedRequests: ReadonlyArray<RequestId>
  /** Properties that changed. Empty when the property's side is not trusted. */
  readonly changedProperties: ReadonlyArray<PropertyId>
  /** Active requests, the one that was looked at longest ago first. */
  readonly activeRequests: ReadonlyArray<RequestId>
  /** Properties on the market; null when the property's side is not trusted. */
  readonly liveProperties: ReadonlyArray<PropertyId> | null
  /** How many of the oldest requests the sweep would look at now. */
  readonly sweep: number
}

export interface AgencyPlan {
  readonly agency: AgencyId
  /** One call each. The order is that of their weight. */
  readonly reads: ReadonlyArray<Read>
  /** Reads of something that changed which the budget leaves for the next pass. */
  readonly carriedOver: number
  /** Looks of the sweep that the budget leaves for later. */
  readonly unswept: number
  /** True when `reads` covers every live property, and so every match. */
  readonly coversAll: boolean
}

const byAge = <Id>(entries: Iterable<readonly [Id, number]>): ReadonlyArray<Id> =>
  [...entries].sort((a, b) => a[1] - b[1]).map(([id]) => id)

/** The needs of an agency, from what is known of it. */
export const needsOf = (options: {
  readonly agency: AgencyId
  readonly requests: Requests
  readonly properties: Properties
  readonly isTrusted: boolean
  readonly sweep: number
}): Needs => {
  const active = [...options.requests].filter(([, known]) => known.facts.active)
  const isNews = ([, { checkedAt, staleSince }]: (typeof active)[number]) => checkedAt === null || staleSince !== null
  const live = [...options.properties].filter(([, known]) => known.facts.onMarket)
  return {
    agency: options.agency,
    changedRequests: byAge(active.filter(isNews).map(([id, known]) => [id, known.staleSince ?? 0] as const)),
    changedProperties: options.isTrusted
      ? byAge(live.flatMap(([id, { staleSince }]) => (staleSince === null ? [] : [[id, staleSince] as const])))
      : [],
    activeRequests: byAge(active.map(([id, known]) => [id, known.checkedAt ?? 0] as const)),
    liveProperties: options.isTrusted ? live.map(([id]) => id) : null,
    sweep: options.sweep
  }
}

const request =
  (why: Why) =>
  (id: RequestId): Read => ({ _tag: "Request", id, why })
const property =
  (why: Why) =>
  (id: PropertyId): Read => ({ _tag: "Property", id, why })

/**
 * The reads that cover everything that may have changed, with the fewest calls; and whether they cover all there is. All
 * of one side covers what changed on the other only together: where `calls` do not last for that, reading some of it at
 * every pass would come to no end.
 */
const necessary = (
  needs: Needs,
  calls: number
): { readonly reads: ReadonlyArray<Read>; readonly coversAll: boolean } => {
  const { activeRequests, changedProperties, changedRequests, liveProperties } = needs
  const changed = changedRequests.length + changedProperties.length
  if (changed === 0) return { reads: [], coversAll: false }
  const columns = liveProperties?.length ?? Number.POSITIVE_INFINITY
  if (liveProperties !== null && columns < changed && columns < activeRequests.length && columns <= calls) {
    return { reads: liveProperties.map(property("all")), coversAll: true }
  }
  if (activeRequests.length < changed && activeRequests.length <= calls)
    return { reads: activeRequests.map(request("all")), coversAll: true }
  return {
    reads: [...changedRequests.map(request("changed")), ...changedProperties.map(property("changed"))],
    coversAll: false
  }
}

/** What one agency reads with `calls` at most: what changed first, then the oldest looks. */
const planAgency = (needs: Needs, calls: number): AgencyPlan => {
  const { coversAll, reads } = necessary(needs, calls)
  const taken = reads.slice(0, calls)
  const isRead = new Set(taken.flatMap((read) => (read._tag === "Request" ? [read.id] : [])))
  const oldest = coversAll ? [] : needs.activeRequests.filter((id) => !isRead.has(id)).slice(0, needs.sweep)
  const swept = oldest.slice(0, calls - taken.length)
  return {
    agency: needs.agency,
    reads: [...taken, ...swept.map(request("sweep"))],
    carriedOver: reads.length - taken.length,
    unswept: oldest.length - swept.length,
    coversAll: coversAll && taken.length === reads.length
  }
}

/** Shares `calls` so that nobody who wants less than an equal share waits for one who wants more. */
export const share = (wants: ReadonlyArray<number>, calls: number): ReadonlyArray<number> => {
  const given = wants.map(() => 0)
  let left = Math.max(0, Math.floor(calls))
  let hungry = wants.flatMap((want, i) => (want > 0 ? [i] : []))
  while (left > 0 && hungry.length > 0) {
    const each = Math.max(1, Math.floor(left / hungry.length))
    for (const i of hungry) {
      const more = Math.min(each, (wants[i] ?? 0) - (given[i] ?? 0), left)
      given[i] = (given[i] ?? 0) + more
      left -= more
    }
    hungry = hungry.filter((i) => (given[i] ?? 0) < (wants[i] ?? 0))
  }
  return given
}

/** The plan of a pass over several agencies that share `calls`: what changed anywhere comes before any sweep. */
export const plan = (all: ReadonlyArray<Needs>, calls: number): ReadonlyArray<AgencyPlan> => {
  const changed = all.map((needs) => necessary(needs, calls).reads.length)
  const first = share(changed, calls)
  const left = calls - first.reduce((a, b) => a + b, 0)
  const sweeps = share(
    all.map((needs) => Math.min(needs.sweep, needs.activeRequests.length)),
    left
  )
  return all.map((needs, i) => planAgency(needs, (first[i] ?? 0) + (sweeps[i] ?? 0)))
}
