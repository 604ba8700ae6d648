/**
 * The agencies that the token sees. They change rarely.
 */
import { Apimo } from "@apimo-alerts/core/Apimo"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { agencyFacts } from "../facts/People.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import { Memory } from "../store/Memory.ts"
import { isDue } from "./Due.ts"

export type AgencyIds = ReadonlyArray<number> | "all"

const everyMillis = 6 * 3_600_000

/** A grant that is waited for is noticed within this time, and costs few calls until then. */
const patienceMillis = 15 * 60_000

const listed = (known: Iterable<KnownAgency>): ReadonlyArray<KnownAgency> => [...known].filter((one) => one.listed)

/** From the store; asked for again when the list is old, or sooner when an agency is wanted that is not in it. */
export const agencies = Effect.fn("Agencies.agencies")(function* (ids: AgencyIds) {
  const apimo = yield* Apimo
  const memory = yield* Memory
  const now = yield* Clock.currentTimeMillis
  const all = [...(yield* memory.agencies.all).values()]
  const known = listed(all)
  const isMissing = known.length === 0 || (ids !== "all" && ids.some((id) => !known.some((one) => one.facts.id === id)))
  if (!isDue(all[0]?.listedAt ?? null, now, isMissing ? patienceMillis : everyMillis)) return { known, note: null }
  const listing = yield* apimo.agencies.list
  yield* memory.agencies.save(listing.items.map(agencyFacts), listing.complete, now)
  return { known: listed((yield* memory.agencies.all).values()), note: listing.incomplete }
})

export const wanted = (known: ReadonlyArray<KnownAgency>, ids: AgencyIds): ReadonlyArray<KnownAgency> =>
  known.filter(({ facts }) => (ids === "all" ? facts.active : ids.includes(facts.id)))

/** In words; one for each id of the config that the token does not see. */
export const unseen = (
  known: ReadonlyArray<KnownAgency>,
  ids: AgencyIds
): ReadonlyArray<{ readonly id: number | null; readonly words: string }> => {
  if (known.length === 0) {
    const words =
      "the token sees no agency: an agency must grant your provider access in Apimo before there is anything to read"
    return [{ id: null, words }]
  }
  const missing = ids === "all" ? [] : ids.filter((id) => !known.some(({ facts }) => facts.id === id))
  const seen = known.map(({ facts }) => facts.id).join(", ") || "none"
  return missing.map((id) => ({
    id,
    words: `the token does not see agency ${id} (it sees: ${seen}); the agency must grant your provider access in Apimo, or the id is wrong`
  }))
}
