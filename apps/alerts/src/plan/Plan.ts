/**
 * Which matches a pass reads. A match appears or moves only when one of its two sides changes, and the source lists
 * matches from either side. So each thing that changed is read itself, or it is covered by reading all of the other side
 * since: whichever takes the fewest calls. Pure.
 */
import type { AgencyId, PropertyId, RequestId } from "@apimo-alerts/core/Ids"

export type Why = "changed" | "cover" | "sweep"

export type Read =
  | { readonly _tag: "Request"; readonly id: RequestId; readonly why: Why }
  | { readonly _tag: "Property"; readonly id: PropertyId; readonly why: Why }

/** Instants in milliseconds since 1970. */
export interface Entry<Id> {
  readonly id: Id
  /** When the last change was heard of, if no look has followed; null when one has. */
  readonly staleSince: number | null
  /** When its matches were last read; null: never. */
  readonly checkedAt: number | null
}

/** What the plan needs to know of an agency. */
export interface Needs {
  readonly agency: AgencyId
  /** The active ones. */
  readonly requests: ReadonlyArray<Entry<RequestId>>
  /** Those on the market; none when the properties' side is not trusted. */
  readonly properties: ReadonlyArray<Entry<PropertyId>>
  /** How many of those that were looked at longest ago are due for the sweep; a fraction of one is none yet. */
  readonly sweep: number
}

/** One call for each read. */
export interface AgencyPlan {
  readonly agency: AgencyId
  /** In the order of their weight: changed requests, changed properties, what covers the rest, the sweep. */
  readonly reads: ReadonlyArray<Read>
  /** Reads for something that changed which the calls did not allow. */
  readonly carriedOver: number
  /** Looks of the sweep that the calls did not allow. */
  readonly unswept: number
}

const instant = (at: number | null) => at ?? Number.NEGATIVE_INFINITY

const stale = <Id>(entries: ReadonlyArray<Entry<Id>>) =>
  entries.filter((entry) => entry.staleSince !== null).sort((a, b) => instant(a.staleSince) - instant(b.staleSince))

const oldestFirst = <Id>(entries: ReadonlyArray<Entry<Id>>) =>
  [...entries].sort((a, b) => instant(a.checkedAt) - instant(b.checkedAt))

interface Cover {
  /** How many of the changed ones, oldest change first, are covered from the other side. */
  readonly covered: number
  /** The other side must have been read since then. */
  readonly since: number
  readonly cost: number
}

/**
 * The cheapest cut of `changed` (oldest change first) into those that reading the whole other side covers and those that
 * are read themselves. What was read of the other side after a change need not be read again for it, so a cover that the
 * budget cuts short goes on where it stopped.
 */
const cheapestCover = <A, B>(changed: ReadonlyArray<Entry<A>>, other: ReadonlyArray<Entry<B>>): Cover => {
  const others = oldestFirst(other)
  const changedOthers = others.filter((entry) => entry.staleSince !== null).length
  let best: Cover = { covered: 0, since: Number.NEGATIVE_INFINITY, cost: changed.length + changedOthers }
  let older = 0
  let olderAndChanged = 0
  changed.forEach((entry, i) => {
    const since = instant(entry.staleSince)
    for (let next = others[older]; next !== undefined && instant(next.checkedAt) < since; next = others[older]) {
      if (next.staleSince !== null) olderAndChanged++
      older++
    }
    const cost = changed.length - i - 1 + older + (changedOthers - olderAndChanged)
    if (cost < best.cost) best = { covered: i + 1, since, cost }
  })
  return best
}

const request =
  (why: Why) =>
  (entry: Entry<RequestId>): Read => ({ _tag: "Request", id: entry.id, why })
const property =
  (why: Why) =>
  (entry: Entry<PropertyId>): Read => ({ _tag: "Property", id: entry.id, why })

/** What is read of a side to cover changes of the other since an instant, beyond what changed itself. */
const covering = <Id>(entries: ReadonlyArray<Entry<Id>>, { since }: Cover) =>
  oldestFirst(entries.filter((entry) => entry.staleSince === null && instant(entry.checkedAt) < since))

/** The reads that cover everything that may have changed, with the fewest calls. */
export const necessary = ({ properties, requests }: Needs): ReadonlyArray<Read> => {
  const changedRequests = stale(requests)
  const changedProperties = stale(properties)
  if (changedRequests.length + changedProperties.length === 0) return []
  const byProperties = cheapestCover(properties.length === 0 ? [] : changedRequests, properties)
  const byRequests = cheapestCover(changedProperties, requests)
  return byProperties.cost < byRequests.cost
    ? [
        ...changedRequests.slice(byProperties.covered).map(request("changed")),
        ...changedProperties.map(property("changed")),
        ...covering(properties, byProperties).map(property("cover"))
      ]
    : [
        ...changedRequests.map(request("changed")),
        ...changedProperties.slice(byRequests.covered).map(property("changed")),
        ...covering(requests, byRequests).map(request("cover"))
      ]
}

/** What changed before everything of the other side was last read. */
const coveredBy = <A, B>(changed: ReadonlyArray<Entry<A>>, other: ReadonlyArray<Entry<B>>): ReadonlyArray<A> => {
  const since = other.reduce((oldest, entry) => Math.min(oldest, instant(entry.checkedAt)), Number.POSITIVE_INFINITY)
  return changed.flatMap((entry) => (entry.staleSince !== null && entry.staleSince <= since ? [entry.id] : []))
}

/** What is covered by what was read of the other side and needs no read of its own. */
export const covered = ({ properties, requests }: Pick<Needs, "requests" | "properties">) => ({
  // No properties cover no request: they may not be trusted, or the token may not see them yet, and a request that was
  // taken for looked at would have all its matches told as new when they appear.
  requests: properties.length === 0 ? [] : coveredBy(requests, properties),
  properties: coveredBy(properties, requests)
})

/** Each match stands on both sides, so the sweep reads the one with fewer. */
export const sweepsProperties = (sizes: { readonly requests: number; readonly properties: number }): boolean =>
  sizes.properties > 0 && sizes.properties < sizes.requests

/** Those that were looked at longest ago, without those that are read anyway. */
const oldestLooks = ({ properties, requests }: Needs, taken: ReadonlyArray<Read>): ReadonlyArray<Read> => {
  const others = <Id>(tag: Read["_tag"], entries: ReadonlyArray<Entry<Id>>) => {
    const isRead = new Set<unknown>(taken.flatMap((read) => (read._tag === tag ? [read.id] : [])))
    return oldestFirst(entries.filter(({ id }) => !isRead.has(id)))
  }
  return sweepsProperties({ requests: requests.length, properties: properties.length })
    ? others("Property", properties).map(property("sweep"))
    : others("Request", requests).map(request("sweep"))
}

/** What one agency reads with `calls` at most: what changed first, then the oldest looks. */
const planAgency = (needs: Needs, reads: ReadonlyArray<Read>, calls: number): AgencyPlan => {
  const taken = reads.slice(0, calls)
  const wanted = Math.floor(needs.sweep)
  const oldest = wanted === 0 ? [] : oldestLooks(needs, taken).slice(0, wanted)
  const swept = oldest.slice(0, calls - taken.length)
  return {
    agency: needs.agency,
    reads: [...taken, ...swept],
    carriedOver: reads.length - taken.length,
    unswept: oldest.length - swept.length
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

/** No request of it was looked at yet, so it has nothing to be told. */
export const isNew = ({ requests }: Pick<Needs, "requests">): boolean =>
  requests.every(({ checkedAt }) => checkedAt === null)

const sum = (all: ReadonlyArray<number>) => all.reduce((a, b) => a + b, 0)

/**
 * The calls of each for what changed. New agencies come after the others, the smallest first: half a first look tells
 * nothing, so one that is whole is worth more than two halves.
 */
const forChanges = (all: ReadonlyArray<Needs>, wants: ReadonlyArray<number>, calls: number): ReadonlyArray<number> => {
  const news = new Set(all.flatMap((needs, i) => (isNew(needs) ? [i] : [])))
  const given = [
    ...share(
      wants.map((want, i) => (news.has(i) ? 0 : want)),
      calls
    )
  ]
  let left = Math.max(0, Math.floor(calls)) - sum(given)
  for (const i of [...news].sort((a, b) => (wants[a] ?? 0) - (wants[b] ?? 0))) {
    given[i] = Math.min(wants[i] ?? 0, left)
    left -= given[i] ?? 0
  }
  return given
}

/** The plan of a pass over several agencies that share `calls`: what changed anywhere comes before any sweep. */
export const plan = (all: ReadonlyArray<Needs>, calls: number): ReadonlyArray<AgencyPlan> => {
  const reads = all.map(necessary)
  const wants = reads.map((some) => some.length)
  const changes = forChanges(all, wants, calls)
  const sweeps = share(
    all.map(({ sweep }) => Math.floor(sweep)),
    calls - sum(changes)
  )
  return all.map((needs, i) => planAgency(needs, reads[i] ?? [], (changes[i] ?? 0) + (sweeps[i] ?? 0)))
}
