/**
 * Plays days of agencies of a given size through the budget and the plan, without a source: what the quota is worth.
 * Pure; the edits fall at random times of working hours, drawn from a seed.
 */
import { AgencyId, PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import { callsPerFeed, type Day, feedIntervalMillis, readsNow, sweepBudget, sweepNow, sweptUntil } from "./Budget.ts"
import { covered, plan } from "./Plan.ts"

export interface Scenario {
  readonly days: number
  readonly agencies: number
  /** Of each agency, as all numbers below. */
  readonly requests: number
  readonly properties: number
  /** A day. */
  readonly requestEdits: number
  readonly propertyEdits: number
  /** Calls a day, the reserve not counted. */
  readonly callsADay: number
  readonly pollMillis: number
  readonly sweepWithinMillis: number
}

export interface Prospect {
  readonly callsOnBusiestDay: number
  readonly callsOnAverageDay: number
  /** Minutes from an edit to the mail, from the second day on. */
  readonly minutesMedian: number
  readonly minutes95: number
  readonly minutesWorst: number
  /** Days until every request had its first look. */
  readonly daysToFirstLooks: number
  /** How long ago the request was looked at that has waited longest, at the end; days. */
  readonly oldestLookDays: number
  /** Edits that no look has followed at the end. */
  readonly waiting: number
}

const hour = 3_600_000
const dayMillis = 24 * hour

/** Numbers in [0, 1) from a seed, the same every time (mulberry32). */
const random = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Thing {
  staleSince: number | null
  checkedAt: number | null
}

interface Town {
  readonly id: AgencyId
  readonly requests: ReadonlyArray<Thing & { readonly id: RequestId }>
  readonly properties: ReadonlyArray<Thing & { readonly id: PropertyId }>
  fedAt: number | null
  sweptAt: number
  /** What was edited and not heard of yet. */
  unheard: Array<Edit>
}

interface Edit {
  readonly thing: Thing
  readonly at: number
}

const newTown = (id: number, { properties, requests }: Scenario): Town => ({
  id: AgencyId.make(id),
  requests: Array.from({ length: requests }, (_, i) => ({ id: RequestId.make(i + 1), staleSince: 0, checkedAt: null })),
  properties: Array.from({ length: properties }, (_, i) => ({
    id: PropertyId.make(i + 1),
    staleSince: 0,
    checkedAt: null
  })),
  fedAt: null,
  sweptAt: 0,
  unheard: []
})

/** The edits of a day in working hours, in the order of time. */
const editsOf = (day: number, towns: ReadonlyArray<Town>, scenario: Scenario, draw: () => number) => {
  const some = (town: Town, things: ReadonlyArray<Thing>, edits: number) =>
    Array.from({ length: things.length === 0 ? 0 : edits }, () => ({
      town,
      thing: things[Math.floor(draw() * things.length)],
      at: day * dayMillis + 8 * hour + draw() * 12 * hour
    }))
  return towns
    .flatMap((town) => [
      ...some(town, town.requests, scenario.requestEdits),
      ...some(town, town.properties, scenario.propertyEdits)
    ])
    .sort((a, b) => a.at - b.at)
}

export const simulate = (scenario: Scenario, seed = 1): Prospect => {
  const { agencies, callsADay, days, pollMillis, requests, sweepWithinMillis } = scenario
  const draw = random(seed)
  const towns = Array.from({ length: agencies }, (_, i) => newTown(i + 1, scenario))
  /** When the first edit was made that no look has followed. */
  const edited = new Map<Thing, number>()
  const waits: Array<number> = []
  const callsByDay: Array<number> = []
  let firstLooksAt: number | null = null
  let left = callsADay

  const hear = (town: Town, now: number) => {
    for (const { at, thing } of town.unheard) {
      thing.staleSince = now
      edited.set(thing, Math.min(at, edited.get(thing) ?? at))
    }
    town.unheard = []
    town.fedAt = now
  }

  const settle = (thing: Thing | undefined, now: number) => {
    if (thing === undefined) return
    const at = edited.get(thing)
    // The first day has the first looks; it is told apart.
    if (at !== undefined && at >= dayMillis) waits.push(now - at)
    edited.delete(thing)
    thing.staleSince = null
    thing.checkedAt = now
  }

  const poll = (now: number, remaining: number) => {
    const activeRequests = agencies * requests
    const day: Day = { left, whole: callsADay, remaining }
    const feedInterval = feedIntervalMillis({ day, agencies, activeRequests, sweepWithinMillis, pollMillis })
    for (const town of [...towns].sort((a, b) => (a.fedAt ?? -1) - (b.fedAt ?? -1))) {
      const isDue = town.fedAt === null || now - town.fedAt >= feedInterval - pollMillis / 2
      if (!isDue || left < callsPerFeed) continue
      left -= callsPerFeed
      hear(town, now)
    }
    const after: Day = { left, whole: callsADay, remaining }
    const budget = sweepBudget({ day: after, agencies, feedInterval }) / agencies
    const needs = towns.map((town) => ({
      agency: town.id,
      requests: town.requests,
      properties: town.properties,
      sweep: sweepNow({
        activeRequests: requests,
        withinMillis: sweepWithinMillis,
        sinceMillis: now - town.sweptAt,
        budget,
        remaining
      })
    }))
    const plans = plan(needs, readsNow(after, agencies))
    for (const [i, town] of towns.entries()) {
      const planned = plans[i]
      if (planned === undefined || planned.reads.length === 0) continue
      left -= planned.reads.length
      for (const read of planned.reads) {
        settle(read._tag === "Request" ? town.requests[read.id - 1] : town.properties[read.id - 1], now)
      }
      const taken = covered(town)
      for (const id of taken.requests) settle(town.requests[id - 1], now)
      for (const id of taken.properties) settle(town.properties[id - 1], now)
      const made = planned.reads.filter((read) => read.why === "sweep").length
      if (made > 0) town.sweptAt = sweptUntil({ now, sinceMillis: now - town.sweptAt, due: needs[i]?.sweep ?? 0, made })
    }
  }

  for (let day = 0; day < days; day++) {
    left = callsADay
    const edits = editsOf(day, towns, scenario, draw)
    let next = 0
    for (let now = day * dayMillis; now < (day + 1) * dayMillis; now += pollMillis) {
      for (let edit = edits[next]; edit !== undefined && edit.at <= now; edit = edits[++next]) {
        if (edit.thing !== undefined) edit.town.unheard.push({ thing: edit.thing, at: edit.at })
      }
      poll(now, (day + 1) * dayMillis - now)
      const isDone =
        firstLooksAt === null && towns.every((town) => town.requests.every((one) => one.checkedAt !== null))
      if (isDone) firstLooksAt = now
    }
    callsByDay.push(callsADay - left)
  }

  waits.sort((a, b) => a - b)
  const at = (part: number) =>
    Math.round((waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? 0) / 60_000)
  const end = days * dayMillis
  const oldest = towns
    .flatMap((town) => town.requests.map(({ checkedAt }) => checkedAt ?? 0))
    .reduce((a, b) => Math.min(a, b), end)
  const inDays = (millis: number) => Math.round((millis / dayMillis) * 10) / 10
  return {
    callsOnBusiestDay: Math.max(...callsByDay),
    callsOnAverageDay: Math.round(callsByDay.reduce((a, b) => a + b, 0) / days),
    minutesMedian: at(0.5),
    minutes95: at(0.95),
    minutesWorst: at(1),
    daysToFirstLooks: inDays(firstLooksAt ?? end),
    oldestLookDays: inDays(end - oldest),
    waiting: edited.size + towns.reduce((sum, town) => sum + town.unheard.length, 0)
  }
}
