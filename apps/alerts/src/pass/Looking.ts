/**
 * One look, while it goes on: what is done so far, and how its parts may fail without harm to the others.
 */
import type { ApimoError } from "@apimo-alerts/core/ApimoError"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { Config } from "../config/Config.ts"
import type { StoreFailed } from "../store/StoreFailed.ts"
import { add, type LookReport, nothing } from "./Report.ts"

export interface Looking {
  readonly pass: string
  readonly config: Config
  /** What is done so far: it stands even if the rest can't be done. */
  readonly report: Ref.Ref<LookReport>
  /** Reads in a row for which the source could not be reached. */
  readonly failures: Ref.Ref<number>
}

/** After so many failures in a row the source is down, and asking on would only take longer to say so. */
const failuresInARow = 5

export const make = (config: Config): Effect.Effect<Looking> =>
  Effect.all({
    pass: Effect.sync(() => crypto.randomUUID()),
    config: Effect.succeed(config),
    report: Ref.make(nothing),
    failures: Ref.make(0)
  })

export const tell = (looking: Looking, report: LookReport): Effect.Effect<void> =>
  Ref.update(looking.report, (before) => add(before, report))

/** A failure that concerns one part only is reported, `then` follows; one that every further call would meet goes on up. */
export const reporting =
  <R2 = never>(
    looking: Looking,
    problem: (message: string) => LookReport,
    then: Effect.Effect<void, StoreFailed, R2> = Effect.void
  ) =>
  <R>(
    part: Effect.Effect<void, ApimoError | StoreFailed, R>
  ): Effect.Effect<void, ApimoError | StoreFailed, R | R2> => {
    const report = (error: ApimoError) => Effect.zipRight(tell(looking, problem(error.message)), then)
    return Effect.catchTags(part, {
      Forbidden: report,
      NotFound: report,
      Invalid: report,
      Malformed: report,
      RateLimited: report,
      Unavailable: (error) =>
        Effect.flatMap(
          Ref.updateAndGet(looking.failures, (n) => n + 1),
          (failures) => Effect.zipRight(report(error), failures >= failuresInARow ? Effect.fail(error) : Effect.void)
        )
    })
  }
