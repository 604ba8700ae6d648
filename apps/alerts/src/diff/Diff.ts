/**
 * What changed among the matches of one request, or of one property, since they were last looked at.
 */
import type { PropertyId } from "@apimo-alerts/core/Ids"
import type { CompleteSnapshot, Crossing } from "../facts/Crossing.ts"

/** `moved`: the agent put the match on another step. `repriced`: the property costs something else now. */
export type ChangeKind = "appeared" | "returned" | "rose" | "fell" | "moved" | "repriced" | "vanished"

/** What the diff needs to know of a crossing that was seen before. */
export interface KnownCrossing extends Crossing {
  /** False after it vanished from its list. */
  readonly present: boolean
}

/** One pair, before and now. */
export interface Compared<Known extends KnownCrossing> {
  /** Null: nothing changed. */
  readonly kind: ChangeKind | null
  readonly before: Known | undefined
  /** Undefined when it vanished. */
  readonly now: Crossing | undefined
}

/** A pair has one change; the weightier one names it. */
const kindOf = (
  known: KnownCrossing | undefined,
  now: Crossing,
  isRepriced: (property: PropertyId) => boolean
): ChangeKind | null => {
  if (known === undefined) return "appeared"
  if (!known.present) return "returned"
  if (now.score > known.score) return "rose"
  if (now.score < known.score) return "fell"
  if (now.step !== known.step) return "moved"
  return isRepriced(now.property) ? "repriced" : null
}

/**
 * Every crossing of the snapshot with what was known of it and its change, null when there is none; then what vanished.
 * Order follows the snapshot; each pair appears once, the first of a doubled record. `known` covers the same side as the
 * snapshot. `isRepriced` says whether a property's price changed since the side was last looked at.
 */
export const diff = <Known extends KnownCrossing>(
  known: ReadonlyArray<Known>,
  snapshot: CompleteSnapshot,
  isRepriced: (property: PropertyId) => boolean
): ReadonlyArray<Compared<Known>> => {
  // Within one side the other's id names the pair.
  const other =
    snapshot.side._tag === "Request"
      ? (pair: Crossing): number => pair.property
      : (pair: Crossing): number => pair.request
  const unseen = new Map(known.map((pair) => [other(pair), pair]))
  const seen = new Set<number>()
  const compared: Array<Compared<Known>> = []
  for (const now of snapshot.crossings) {
    const id = other(now)
    if (seen.has(id)) continue
    seen.add(id)
    const before = unseen.get(id)
    unseen.delete(id)
    compared.push({ kind: kindOf(before, now, isRepriced), before, now })
  }
  for (const before of unseen.values()) if (before.present) compared.push({ kind: "vanished", before, now: undefined })
  return compared
}
