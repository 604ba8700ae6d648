/**
 * The agencies that the token sees. They change rarely.
 */
import type { Agency } from "@apimo-alerts/core/Agency"
import { Apimo } from "@apimo-alerts/core/Apimo"
import type { ApimoError } from "@apimo-alerts/core/ApimoError"
import type { AgencyId } from "@apimo-alerts/core/Ids"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { agencyFacts, agentFacts } from "../facts/People.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import { Memory } from "../store/Memory.ts"
import { isDue } from "./Due.ts"

export type AgencyIds = ReadonlyArray<number> | "all"

const everyMillis = 6 * 3_600_000

/** A grant that is waited for is noticed within this time, and costs few calls until then. */
const patienceMillis = 15 * 60_000

export const listed = (known: Iterable<KnownAgency>): ReadonlyArray<KnownAgency> =>
  [...known].filter((one) => one.listed)

/**
 * The agents come with their agency, which spares a call for each. That is not documented, so it only brings what is known
 * of them up to date: while one is missing whom the list of agents had, that list is asked for again.
 */
const takeAgents = Effect.fnUntraced(function* ({ id, users }: Agency, now: number) {
  const { agencies } = yield* Memory
  const known = yield* agencies.agents(id)
  const agents = new Map(users.map((user) => [user.id, agentFacts(user)] as const))
  if (known.size === 0 || [...known.keys()].some((agent) => !agents.has(agent))) return
  yield* agencies.replaceAgents(id, agents)
  yield* agencies.mark(id, { agents_at: now })
})

/** What is said of an agency that the token does not see; null stands for all. */
export interface Unseen {
  readonly id: number | null
  readonly words: string
}

/** One for each id of the config that the token does not see. */
export const unseen = (known: ReadonlyArray<{ readonly id: AgencyId }>, ids: AgencyIds): ReadonlyArray<Unseen> => {
  if (known.length === 0) {
    const words =
      "the token sees no agency: an agency must grant your provider access in Apimo before there is anything to read"
    return [{ id: null, words }]
  }
  const missing = ids === "all" ? [] : ids.filter((id) => !known.some((one) => one.id === id))
  const seen = known.map(({ id }) => id).join(", ") || "none"
  return missing.map((id) => ({
    id,
    words: `the token does not see agency ${id} (it sees: ${seen}); the agency must grant your provider access in Apimo, or the id is wrong`
  }))
}

/** Whoever is told of an agency that is gone has this time to mind; then it is believed to have left. */
const leaveMillis = 7 * 24 * 3_600_000

/** Read until a short while ago, and not in the list any more. */
const isGone = ({ facts, fedAt, listed }: KnownAgency, now: number): boolean =>
  !listed && facts.active && fedAt !== null && now - fedAt < leaveMillis

/** One for each agency that is wanted and that the token does not see, or does not see any more. */
export const missing = (all: ReadonlyArray<KnownAgency>, ids: AgencyIds, now: number): ReadonlyArray<Unseen> => {
  const known = listed(all)
  const gone = ids === "all" && known.length > 0 ? all.filter((one) => isGone(one, now)) : []
  return [
    ...unseen(
      known.map(({ facts }) => facts),
      ids
    ),
    ...gone.map(({ facts: { id } }) => ({
      id,
      words: `the token does not see agency ${id} any more, which it saw until now; the agency must grant your provider access in Apimo again. If it left, name those that remain in apimo.agencies, or wait: a week after it was last read no more is said of it`
    }))
  ]
}

/** When it is old, or sooner while an agency is wanted that is not in it. */
export const isListDue = (all: ReadonlyArray<KnownAgency>, ids: AgencyIds, now: number): boolean =>
  isDue(all[0]?.listedAt ?? null, now, missing(all, ids, now).length > 0 ? patienceMillis : everyMillis)

const refresh = Effect.fnUntraced(function* (now: number) {
  const apimo = yield* Apimo
  const memory = yield* Memory
  const listing = yield* apimo.agencies.list
  yield* memory.agencies.save(listing.items.map(agencyFacts), listing.complete, now)
  if (listing.complete) yield* Effect.forEach(listing.items, (agency) => takeAgents(agency, now), { discard: true })
  return { all: [...(yield* memory.agencies.all).values()], note: listing.incomplete, isNew: true }
})

/** From the store, asked for again when that is due. A list that fails changes nothing: those that are known do. */
export const agencies = Effect.fn("Agencies.agencies")(function* (ids: AgencyIds) {
  const memory = yield* Memory
  const now = yield* Clock.currentTimeMillis
  const all = [...(yield* memory.agencies.all).values()]
  if (!isListDue(all, ids, now)) return { all, note: null, isNew: false }
  const kept = (error: ApimoError) =>
    Effect.gen(function* () {
      if (listed(all).length === 0) return yield* Effect.fail(error)
      yield* memory.agencies.save([], false, now)
      return { all, note: `the list of agencies is the one of before: ${error.message}`, isNew: false }
    })
  return yield* refresh(now).pipe(
    Effect.catchTags({
      Forbidden: kept,
      NotFound: kept,
      Invalid: kept,
      RateLimited: kept,
      Unavailable: kept,
      Malformed: kept
    })
  )
})

export const wanted = (known: ReadonlyArray<KnownAgency>, ids: AgencyIds): ReadonlyArray<KnownAgency> =>
  known.filter(({ facts }) => (ids === "all" ? facts.active : ids.includes(facts.id)))
