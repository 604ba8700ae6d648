/**
 * The store could not be read or written. What was being done is undone; nothing was told that is not recorded.
 */
import * as Data from "effect/Data"

export class StoreFailed extends Data.TaggedError("StoreFailed")<{ readonly doing: string; readonly cause: unknown }> {
  override get message(): string {
    return `the store failed while ${this.doing}: ${deepest(this.cause)}`
  }
}

/** The innermost message says what happened: "database is locked", "disk is full". */
const deepest = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause === undefined ? cause.message : deepest(cause.cause)
}
