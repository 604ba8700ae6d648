/**
 * How a command ends: 0 done, 1 it could not do its work, 2 the config or the command line is wrong.
 */
import * as Data from "effect/Data"

/** The command did what it could, said what it could not, and ends with 1. */
export class CouldNotWork extends Data.TaggedError("CouldNotWork")<{
  /** What is still to be said; null when it was all said. */
  readonly say: string | null
}> {}

/** The command line asks for something that makes no sense; ends with 2. */
export class WrongUsage extends Data.TaggedError("WrongUsage")<{ readonly message: string }> {}
