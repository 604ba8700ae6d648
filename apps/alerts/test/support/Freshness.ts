/**
 * Weeks of a town at the polls of `serve`, inside the real quota, against the naive plan without any quota.
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

export interface Outcome {
  /** Calls of each day, by Paris date. */
  readonly callsByDay: Readonly<Record<string, number>>
  readonly refused: number
  readonly told: number
  readonly missed: ReadonlyArray<string>
  readonly extra: ReadonlyArray<string>
  /** Polls between the appearance of a match and its mail; the first day, which has the first look, apart. */
  readonly pollsLate: ReadonlyArray<number>
  readonly pollsLateFirstDay: ReadonlyArray<number>
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
  const edited = new Set(ids)
  /** Poll at which each pair is owed by the naive plan, and at which it was told. */
  const owed = new Map<string, number>()
  const told = new Map<string, number>()
  /** Poll of the first edit that no look of the agency has followed yet. */
  const waiting = new Map<number, number>()
  const problems: Array<string> = []
  const pollsADay = Math.floor((24 * 60) / pollMinutes)
  const atPoll = new Map<number, Array<readonly [number, "request" | "property", string]>>()
  for (const agency of ids) {
    for (let day = 0; day < days; day++) {
      for (const [side, edits] of [
        ["request", settings.requestEdits],
        ["property", settings.propertyEdits]
      ] as const) {
        for (let i = 0; i < edits; i++) {
          const key = `${seed}/${agency}/${day}/${side}/${i}`
          const poll = day * pollsADay + draw(key, pollsADay)
          atPoll.set(poll, [...(atPoll.get(poll) ?? []), [agency, side, key]])
        }
      }
    }
  }

  const fedAgencies = Effect.gen(function* () {
    const asked = (yield* simulator.log.calls).map(({ url }) => /\/agencies\/(\d+)\/requests(?:\?|$)/.exec(url)?.[1])
    return new Set(asked.flatMap((id) => (id === undefined ? [] : [Number(id)])))
  })

  for (let poll = 0; poll < days * pollsADay; poll++) {
    for (const [agency, side, key] of atPoll.get(poll) ?? []) {
      yield* simulator.edits.one({ agency, side, key })
      edited.add(agency)
      if (!waiting.has(agency)) waiting.set(agency, poll)
    }
    messages.length = 0
    yield* simulator.log.clear
    const report = yield* run
    problems.push(...report.problems.map((problem) => problem.message))
    const fed = yield* fedAgencies
    for (const id of ids) {
      if (!fed.has(id) || !edited.has(id)) continue
      edited.delete(id)
      const news = readers.get(id)?.({
        pairs: (yield* simulator.state.pairs({})).filter((one) => one.agency === id),
        activeRequests: new Set(
          (yield* simulator.state.requests).filter((one) => one.active && one.agency === id).map((one) => one.id)
        ),
        onMarket: new Set(
          (yield* simulator.state.properties).filter((one) => one.step === 1 && one.agency === id).map((one) => one.id)
        )
      })
      for (const pair of news ?? []) owed.set(`${pair} (${poll})`, waiting.get(id) ?? poll)
      waiting.delete(id)
    }
    for (const message of messages) {
      for (const item of message.items) told.set(`${item.buyer.request}/${item.property.id} (${poll})`, poll)
    }
    yield* simulator.clock.advance(pollMinutes * 60_000)
  }

  const late = (from: number, to: number) =>
    [...told].flatMap(([pair, poll]) => {
      const since = owed.get(pair)
      return since !== undefined && poll >= from && poll < to ? [poll - since] : []
    })
  const quota = yield* simulator.quota.read
  const outcome: Outcome = {
    callsByDay: quota.days,
    refused: quota.refusedDay + quota.refusedSecond,
    told: told.size,
    missed: [...owed.keys()].filter((pair) => !told.has(pair)),
    extra: [...told.keys()].filter((pair) => !owed.has(pair)),
    pollsLate: late(pollsADay, Number.POSITIVE_INFINITY),
    pollsLateFirstDay: late(0, pollsADay),
    problems: [...new Set(problems)]
  }
  return outcome
})
