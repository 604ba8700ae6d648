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

/** Nothing is lost by a lock or a full disk: what could not be written is done again. */
const adviceOn = (reason: string): string => {
  if (/database (?:table )?is locked|database is busy/.test(reason))
    return "; another program holds it, a backup or a command that was stopped half-way: try again when it has ended"
  if (/disk is full|no space left/i.test(reason)) return "; make room on the disk, then it goes on"
  // What SQLite says of a disk that is full before the file is open.
  if (/disk I\/O error/i.test(reason)) return "; the disk is full or fails: make room, or look whether it is sound"
  if (/disk image is malformed|malformed database schema|not a database/i.test(reason))
    return "; the file is damaged or is something else: look at its name in store:, or stop the worker and put back a copy"
  return /unable to open database file|read-?only|permission denied/i.test(reason)
    ? "; look whether it is a file and whether this user may write to it and to its folder"
    : ""
}

/** The innermost message says what happened: "database is locked", "disk is full". */
const deepest = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause === undefined ? cause.message : deepest(cause.cause)
}
