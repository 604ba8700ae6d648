/**
 * Who looks has the lease of the look, and so has who completes what looks leave open.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { thisWorker } from "../deliver/Worker.ts"
import { Leases } from "../store/Leases.ts"

const leaseMillis = 60_000

/**
 * One process looks at a time: two would ask the same, and twice as often as the source allows. Who can't have the lease,
 * or loses it to another while its machine sleeps, does `otherwise`.
 */
export const alone = <A, E, R, E2, R2>(work: Effect.Effect<A, E, R>, otherwise: Effect.Effect<A, E2, R2>) =>
  Effect.gen(function* () {
    const leases = yield* Leases
    const worker = thisWorker(leaseMillis)
    const take = Effect.flatMap(Clock.currentTimeMillis, (now) => leases.take("look", worker, now))
    // A renewal that failed says nothing of who has the lease; the next one does.
    const isKept = Effect.catchAll(take, (error) =>
      Effect.as(Effect.logWarning(`the lease of the look could not be renewed: ${error.message}`), true)
    )
    const lost = isKept.pipe(Effect.delay(leaseMillis / 3), Effect.repeat({ while: (kept) => kept }))
    if (!(yield* take)) return yield* otherwise
    const giveBack = leases
      .release("look", worker)
      .pipe(Effect.catchAll((error) => Effect.logWarning(`the lease of the look runs out by itself: ${error.message}`)))
    return yield* Effect.raceFirst(work, Effect.zipRight(lost, otherwise)).pipe(Effect.ensuring(giveBack))
  })
