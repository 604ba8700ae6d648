/**
 * Weeks of a town at the polls of `serve`, inside the real quota, against the naive plan without any quota.
 *
 * The naive plan looks at everything of an agency whenever the worker asks what changed there. So a match that comes and
 * goes between two of these instants is told by neither, and each other match must be told by both.
 */
import * as Effect from "effect/Effect"
import { naive } from "./Naive.ts"
import * as World from "./World.ts"

export interface Settings {
  readonly seed: number
  readonly agencies: number
  /** Of each agency, as all numbers here. */
  readonly requests: number
  readonly properties: number
  readonly days: number
  readonly requestEdits: number
  readonly propertyEdits: number
  readonly pollMinutes: number
}

/** A match that was told. */
export interface Told {
  readonly day: number
  /** From its appearance in the town to the mail. */
  readonly minutes: number
  /** How often its agency was asked in vain between its appearance and the mail. */
  readonly hearings: number
}

/** An agency that was asked what changed. */
export interface Heard {
  readonly day: number
  /** Since it was asked before. */
  readonly minutes: number
}

export interface Outcome {
  /** Calls of each day, by Paris date. */
  readonly callsByDay: Readonly<Record<string, number>>
  readonly refused: number
  /** The nth telling of a pair: "request/property #n (poll)". */
  readonly missed: ReadonlyArray<string>
  readonly extra: ReadonlyArray<string>
  readonly told: ReadonlyArray<Told>
  readonly heard: ReadonlyArray<Heard>
  /** The longest that the worker said it would leave an agency unasked, by day; minutes. */
  readonly saidByDay: ReadonlyArray<number>
  /** Those that block. */
  readonly problems: ReadonlyArray<string>
}

const minScore = 80
const releaseScore = 75

/** A number in [0, n) from a text. */
const draw = (text: string, n: number): number => {
  let hash = 2166136261
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619) >>> 0
  return hash % n
}

interface Edit {
  readonly agency: number
  readonly side: "request" | "property"
  readonly key: string
}

/** When each edit is made, by poll. */
const editsOf = (settings: Settings, ids: ReadonlyArray<number>, pollsADay: number) => {
  const atPoll = new Map<number, Array<Edit>>()
  for (const agency of ids) {
    for (let day = 0; day < settings.days; day++) {
      for (const [side, edits] of [
        ["request", settings.requestEdits],
        ["property", settings.propertyEdits]
      ] as const) {
        for (let i = 0; i < edits; i++) {
          const key = `${settings.seed}/${agency}/${day}/${side}/${i}`
          const poll = day * pollsADay + draw(key, pollsADay)
          atPoll.set(poll, [...(atPoll.get(poll) ?? []), { agency, side, key }])
        }
      }
    }
  }
  return atPoll
}

/** Names the tellings of each pair one after the other. */
const numbered = () => {
  const counts = new Map<string, number>()
  return (pair: string): string => {
    const n = (counts.get(pair) ?? 0) + 1
    counts.set(pair, n)
    return `${pair} #${n}`
  }
}

/** Which of the pairs can be told, and since when. */
const appearances = () => {
  const since = new Map<string, number>()
  return {
    since,
    look: (tellable: ReadonlySet<string>, poll: number) => {
      for (const pair of since.keys()) if (!tellable.has(pair)) since.delete(pair)
      for (const pair of tellable) if (!since.has(pair)) since.set(pair, poll)
    }
  }
}

export const live = Effect.fn("Freshness.live")(function* (settings: Settings) {
  const { agencies, days, pollMinutes, properties, requests, seed } = settings
  const { messages, run, simulator } = yield* World.make({
    town: { seed, agencies, agents: 6, requests, properties, at: "2026-11-23T00:05" },
    match: { minScore, releaseScore },
    recipients: { fallback: "Accueil <accueil@example.test>" },
    quota: { perDay: 1000, reserve: 100 }
  })
  const ids = (yield* simulator.state.agencies).map((agency) => agency.id)
  const readers = new Map(ids.map((id) => [id, naive({ minScore, releaseScore })]))
  const pollsADay = Math.floor((24 * 60) / pollMinutes)
  const edits = editsOf(settings, ids, pollsADay)
  const edited = new Set(ids)
  const owed = new Map<string, number>()
  const told = new Map<string, Told & { readonly poll: number }>()
  const [owing, telling] = [numbered(), numbered()]
  const { look, since } = appearances()
  const hearings = new Map<number, Array<number>>(ids.map((id) => [id, []]))
  const heard: Array<Heard> = []
  const saidByDay: Array<number> = []
  const problems = new Set<string>()

  const town = Effect.gen(function* () {
    const active = (yield* simulator.state.requests).filter((one) => one.active)
    const onMarket = (yield* simulator.state.properties).filter((one) => one.step === 1)
    return { active, activeIds: new Set(active.map(({ id }) => id)), onMarket: new Set(onMarket.map(({ id }) => id)) }
  })

  const fedAgencies = Effect.gen(function* () {
    const asked = (yield* simulator.log.calls).map(({ url }) => /\/agencies\/(\d+)\/requests(?:\?|$)/.exec(url)?.[1])
    return new Set(asked.flatMap((id) => (id === undefined ? [] : [Number(id)])))
  })

  for (let poll = 0; poll < days * pollsADay; poll++) {
    const day = Math.floor(poll / pollsADay)
    const now = edits.get(poll) ?? []
    for (const edit of now) {
      yield* simulator.edits.one(edit)
      edited.add(edit.agency)
    }
    if (now.length > 0 || poll === 0) {
      const { activeIds, onMarket } = yield* town
      const good = (yield* simulator.state.pairs({ minTotal: minScore })).filter(
        (one) => one.step === 1 && activeIds.has(one.request) && onMarket.has(one.property)
      )
      look(new Set(good.map(({ property, request }) => `${request}/${property}`)), poll)
    }
    messages.length = 0
    yield* simulator.log.clear
    const report = yield* run
    for (const { blocks, message } of report.problems) if (blocks) problems.add(message)
    const said = report.askedEveryMillis === null ? pollMinutes : report.askedEveryMillis / 60_000
    saidByDay[day] = Math.max(saidByDay[day] ?? 0, said)

    const fed = yield* fedAgencies
    const changed = ids.filter((id) => fed.has(id) && edited.has(id))
    const state = changed.length === 0 ? null : { ...(yield* town), pairs: yield* simulator.state.pairs({}) }
    for (const id of fed) {
      const before = hearings.get(id) ?? []
      const last = before.at(-1)
      if (last !== undefined) heard.push({ day, minutes: (poll - last) * pollMinutes })
      before.push(poll)
      if (state === null || !edited.delete(id)) continue
      const news = readers.get(id)?.({
        pairs: state.pairs.filter((one) => one.agency === id),
        activeRequests: new Set(state.active.flatMap((one) => (one.agency === id ? [one.id] : []))),
        onMarket: state.onMarket
      })
      for (const pair of news ?? []) owed.set(owing(pair), poll)
    }
    for (const message of messages) {
      for (const item of message.items) {
        const pair = `${item.buyer.request}/${item.property.id}`
        const appeared = since.get(pair) ?? poll
        const asked = (hearings.get(message.agency.id) ?? []).filter((one) => one >= appeared && one < poll)
        told.set(telling(pair), { day, poll, minutes: (poll - appeared) * pollMinutes, hearings: asked.length })
      }
    }
    yield* simulator.clock.advance(pollMinutes * 60_000)
  }

  const quota = yield* simulator.quota.read
  const outcome: Outcome = {
    callsByDay: quota.days,
    refused: quota.refusedDay + quota.refusedSecond,
    missed: [...owed].flatMap(([pair, poll]) => (told.has(pair) ? [] : [`${pair} (${poll})`])),
    extra: [...told].flatMap(([pair, { poll }]) => (owed.has(pair) ? [] : [`${pair} (${poll})`])),
    told: [...told.values()],
    heard,
    saidByDay,
    problems: [...problems]
  }
  return outcome
})
