/**
 * After which instant a match that is found now came about: a digest whose slot has passed since was missed. Pure.
 */
import type { KnownProperty } from "../facts/Property.ts"
import type { KnownRequest } from "../facts/Request.ts"

/** All instants in milliseconds since 1970. */
export type Side = Pick<KnownRequest & KnownProperty, "staleSince" | "changedAfter" | "checkedAt">

/** The change of one side that no look at the other has followed. */
const unseen = (side: Side, other: Side): ReadonlyArray<number> =>
  side.staleSince !== null && side.changedAfter !== null && side.staleSince > (other.checkedAt ?? 0)
    ? [side.changedAfter]
    : []

/** A side that was never looked at is as new as its change, and no match of it is older. */
const born = ({ changedAfter, checkedAt }: Side): number => (checkedAt === null ? (changedAfter ?? 0) : 0)

/**
 * Reads may fail or wait, so that a match is found long after the change that made it was heard of. `heardBefore`: when
 * changes were heard of before this look.
 */
export const cameAboutAfter = (request: Side, property: Side, heardBefore: number): number => {
  const changed = Math.min(heardBefore, ...unseen(request, property), ...unseen(property, request))
  return Math.min(heardBefore, Math.max(changed, born(request), born(property)))
}
