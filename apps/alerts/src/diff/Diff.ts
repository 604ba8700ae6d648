/**
 * What changed for one request since it was last looked at.
 */
import type { PropertyId } from "@apimo-alerts/core/Ids"
import type { CompleteSnapshot } from "../read/Snapshot.ts"

/** `moved`: the agent put the match on another step. `repriced`: the property costs something else now. */
export type ChangeKind = "appeared" | "returned" | "rose" | "fell" | "moved" | "repriced" | "vanished"

/** What the diff needs to know of a crossing that was seen before. */
export interface KnownCrossing {
  readonly property: PropertyId
  /** `crossing.total`, 0 to 100. */
  readonly score: number
  /** `crossing.step`: 1 to suggest, 2 suggested, 3 not suggested. */
  readonly step: number
  /** False after it vanished from the request's list. */
  readonly present: boolean
}

export interface Change {
  readonly property: PropertyId
  readonly kind: ChangeKind
  readonly from: number | null
  readonly to: number | null
}

/** The change of one pair, or null. A pair has one change; the weightier one names it. */
const changeOf = (
  known: KnownCrossing | undefined,
  now: { readonly property: PropertyId; readonly total: number; readonly step: number },
  repriced: boolean
): Change | null => {
  const change = (kind: ChangeKind): Change => ({
    property: now.property,
    kind,
    from: known?.score ?? null,
    to: now.total
  })
  if (known === undefined) return change("appeared")
  if (!known.present) return change("returned")
  if (now.total > known.score) return change("rose")
  if (now.total < known.score) return change("fell")
  if (now.step !== known.step) return change("moved")
  return repriced ? change("repriced") : null
}

/**
 * Order follows the snapshot, then what vanished; each pair appears at most once, the first of a doubled record.
 * `isRepriced` says whether a property's price changed since the request was last looked at.
 */
export const diff = (
  known: ReadonlyMap<PropertyId, KnownCrossing>,
  snapshot: CompleteSnapshot,
  isRepriced: (property: PropertyId) => boolean
): ReadonlyMap<PropertyId, Change> => {
  const changes = new Map<PropertyId, Change>()
  const seen = new Set<PropertyId>()
  for (const crossing of snapshot.crossings) {
    if (seen.has(crossing.property)) continue
    seen.add(crossing.property)
    const change = changeOf(known.get(crossing.property), crossing, isRepriced(crossing.property))
    if (change !== null) changes.set(crossing.property, change)
  }
  for (const pair of known.values()) {
    if (pair.present && !seen.has(pair.property)) {
      changes.set(pair.property, { property: pair.property, kind: "vanished", from: pair.score, to: null })
    }
  }
  return changes
}
