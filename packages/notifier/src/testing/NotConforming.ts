/** Where a notifier breaks the contract. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/** A rule of the contract that was broken, in words for the notifier's author. */
export class NotConforming extends Data.TaggedError("NotConforming")<{ readonly message: string }> {}

/** Fails unless something is so. */
export const must = (holds: boolean, otherwise: string): Effect.Effect<void, NotConforming> =>
  holds ? Effect.void : Effect.fail(new NotConforming({ message: otherwise }))

/** An author's own check, which throws where a rule is broken. */
export const own = (what: string, check: () => void): Effect.Effect<void, NotConforming> =>
  Effect.try({
    try: check,
    catch: (cause) =>
      new NotConforming({ message: `${what}: ${cause instanceof Error ? cause.message : String(cause)}` })
  })
