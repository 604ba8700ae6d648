/**
 * Plays days of agencies of a given size through the budget and the plan, without a source: what the quota is worth.
 * Pure; the edits fall at random times of working hours, drawn from a seed.
 */
import { AgencyId, PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import {
  callsPerFeed,
  type Day,
  feedIntervalMillis,
  readsNow,
  sweepBudget,
  sweepNow,
  sweptUntil,
  usualIntervalMillis,
  type Work
} from "./Budget.ts"
import { covered, isNew, plan, type Read, sweepsProperties } from "./Plan.ts"

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
  /** How long both sides are compared on a sample. */
  readonly verifyMillis: number
}

export interface Prospect {
  /** How often each agency is asked what changed on an ordinary day, minutes; the poll, or longer where the quota makes it. */
  readonly minutesBetweenFeeds: number
  readonly callsOnBusiestDay: number
  readonly callsOnAverageDay: number
  /** Minutes from an edit to the mail, from the second day on. */
  readonly minutesMedian: number
  readonly minutes95: number
  readonly minutesWorst: number
  /** Days until every request had its first look. */
  readonly daysToFirstLooks: number
  /** How long ago the request was looked at that has waited longest, at the end; days. From either side. */
  readonly oldestLookDays: number
  /** Requests of 100 whose every change was read and whose last look is not older than the sweep's days, at the end. */
  readonly freshPercent: number
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

/** The lists that rarely change: of agencies every six hours, of agents once, of buyers when a name is not known. */
const agenciesEvery = 6 * hour

/** One request edit in so many is a new buyer, whose name is asked for. */
const editsPerBuyer = 5

interface Town {
  readonly id: AgencyId
  readonly requests: ReadonlyArray<Thing & { readonly id: RequestId }>
  readonly properties: ReadonlyArray<Thing & { readonly id: PropertyId }>
  fedAt: number | null
  sweptAt: number
  /** Edits of requests until a name is needed that is not known. */
  untilNewBuyer: number
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
  untilNewBuyer: 1,
  unheard: []
})

const isChangedProperty = (read: Read) => read._tag === "Property" && read.why !== "sweep"

/** When the requests of a town were last looked at, each from the side on which that was later. */
const looksOf = ({ properties, requests }: Town): ReadonlyArray<number> => {
  const oldest = (things: ReadonlyArray<Thing>) =>
    things.reduce((at, { checkedAt }) => Math.min(at, checkedAt ?? 0), Number.POSITIVE_INFINITY)
  const allColumns = properties.length === 0 ? 0 : oldest(properties)
  return requests.map(({ checkedAt }) => Math.max(checkedAt ?? 0, allColumns))
}

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
  const { agencies, callsADay, days, pollMillis, properties, requests, sweepWithinMillis, verifyMillis } = scenario
  const draw = random(seed)
  const towns = Array.from({ length: agencies }, (_, i) => newTown(i + 1, scenario))
  const sweepSize = sweepsProperties({ requests, properties }) ? properties : requests
  const work: Work = { agencies, sweep: agencies * sweepSize, sweepWithinMillis, pollMillis }
  /** When the first edit was made that no look has followed. */
  const edited = new Map<Thing, number>()
  const waits: Array<number> = []
  const callsByDay: Array<number> = []
  let firstLooksAt: number | null = null
  let left = callsADay
  const take = (calls: number) => {
    const taken = Math.min(calls, left)
    left -= taken
    return taken
  }

  const hear = (town: Town, now: number) => {
    if (town.fedAt === null) take(1)
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

  /** The calls that the reads of a town bring with them. */
  const others = (town: Town, reads: ReadonlyArray<Read>, now: number) => {
    const changed = reads.filter((read) => read._tag === "Request" && read.why === "changed").length
    town.untilNewBuyer -= changed
    if (changed > 0 && town.untilNewBuyer <= 0) {
      town.untilNewBuyer = editsPerBuyer
      take(1)
    }
    if (now < verifyMillis && reads.some(isChangedProperty)) take(1)
  }

  const poll = (now: number, remaining: number) => {
    if (now % agenciesEvery < pollMillis) take(1)
    const lastFedAt = towns.reduce((latest, { fedAt }) => Math.max(latest, fedAt ?? now), 0)
    const feedInterval = feedIntervalMillis({ left, whole: callsADay, remaining }, work, now - lastFedAt)
    for (const town of [...towns].sort((a, b) => (a.fedAt ?? -1) - (b.fedAt ?? -1))) {
      const isDue = town.fedAt === null || now - town.fedAt >= feedInterval - pollMillis / 2
      if (!isDue || left < callsPerFeed) continue
      take(callsPerFeed)
      hear(town, now)
    }
    const day: Day = { left, whole: callsADay, remaining }
    const budget = sweepBudget(day, work) / agencies
    const needs = towns.map((town) => ({
      agency: town.id,
      requests: town.requests,
      properties: town.properties,
      sweep: sweepNow({
        size: sweepSize,
        withinMillis: sweepWithinMillis,
        sinceMillis: now - town.sweptAt,
        budget,
        remaining
      })
    }))
    const heardBefore = towns.flatMap((town) => (isNew(town) ? [] : [now - (town.fedAt ?? now)]))
    const plans = plan(needs, readsNow(day, work, heardBefore))
    for (const [i, town] of towns.entries()) {
      const reads = plans[i]?.reads ?? []
      // What other calls have taken meanwhile waits for the next poll.
      const made = reads.slice(0, take(reads.length))
      if (made.length === 0) continue
      for (const read of made) {
        settle(read._tag === "Request" ? town.requests[read.id - 1] : town.properties[read.id - 1], now)
      }
      const taken = covered(town)
      for (const id of taken.requests) settle(town.requests[id - 1], now)
      for (const id of taken.properties) settle(town.properties[id - 1], now)
      others(town, made, now)
      const swept = made.filter((read) => read.why === "sweep").length
      if (swept > 0)
        town.sweptAt = sweptUntil({ now, sinceMillis: now - town.sweptAt, due: needs[i]?.sweep ?? 0, made: swept })
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
  const looks = towns.flatMap((town) => {
    const isChanged = town.unheard.length > 0 ? new Set(town.unheard.map(({ thing }) => thing)) : new Set<Thing>()
    return looksOf(town).map((look, i) => {
      const request = town.requests[i]
      const isWaiting = request === undefined || request.staleSince !== null || isChanged.has(request)
      return { look, isFresh: !isWaiting && look >= end - sweepWithinMillis }
    })
  })
  const oldest = looks.reduce((first, { look }) => Math.min(first, look), end)
  const inDays = (millis: number) => Math.round((millis / dayMillis) * 10) / 10
  return {
    minutesBetweenFeeds: Math.ceil(usualIntervalMillis(callsADay, work) / 60_000),
    callsOnBusiestDay: Math.max(...callsByDay),
    callsOnAverageDay: Math.round(callsByDay.reduce((a, b) => a + b, 0) / days),
    minutesMedian: at(0.5),
    minutes95: at(0.95),
    minutesWorst: at(1),
    daysToFirstLooks: inDays(firstLooksAt ?? end),
    oldestLookDays: inDays(end - oldest),
    freshPercent: Math.floor((100 * looks.filter(({ isFresh }) => isFresh).length) / Math.max(1, looks.length)),
    waiting: edited.size + towns.reduce((sum, town) => sum + town.unheard.length, 0)
  }
}
