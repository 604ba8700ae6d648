/**
 * The answer to a write.
 */
import type * as DateTime from "effect/DateTime"

/** What was created or changed. */
export interface Written<Id extends number = number> {
  /** The id to keep for later updates. */
  readonly id: Id
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}
