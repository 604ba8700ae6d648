/**
 * The store could not be read or written. What was being done is undone; nothing was told that is not recorded.
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Data from "effect/Data"

/** What was read is not what this program wrote: trying again gives the same. */
export class Damaged extends Data.TaggedError("Damaged")<{ readonly message: string }> {}

export class StoreFailed extends Data.TaggedError("StoreFailed")<{ readonly doing: string; readonly cause: unknown }> {
  get isDamage(): boolean {
    return this.cause instanceof SqlError && this.cause.cause instanceof Damaged
  }

  override get message(): string {
    const reason = deepest(this.cause)
    return `the store failed while ${this.doing}: ${reason}${adviceOn(reason)}`
  }
}

/** Nothing is lost by either: what could not be written is done again. */
const adviceOn = (reason: string): string => {
  if (/database (?:table )?is locked|database is busy/.test(reason))
    return "; another program holds it, a backup or a command that was stopped half-way: try again when it has ended"
  return /disk is full|no space left/i.test(reason) ? "; make room on the disk, then it goes on" : ""
}

/** The innermost message says what happened: "database is locked", "disk is full". */
const deepest = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause === undefined ? cause.message : deepest(cause.cause)
}
