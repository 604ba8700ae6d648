/**
 * Writes that come together share a commit: a commit waits for the disk, which costs more than all its statements.
 * Nobody goes on before what it wrote is on the disk.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import { transaction } from "./Database.ts"
import { StoreFailed } from "./StoreFailed.ts"

type Write<A> = Effect.Effect<A, SqlError | StoreFailed>

/** All of a write or nothing of it, as in a transaction of its own. */
export type SharedCommit = (what: string) => <A>(write: Write<A>) => Effect.Effect<A, StoreFailed>

/** A turn of the event loop: what the network has brought by now is heard in it, and whoever is about to write joins. */
const turn = Effect.async<void>((resume) => {
  const handle = setImmediate(() => resume(Effect.void))
  return Effect.sync(() => clearImmediate(handle))
})

interface Waiting {
  readonly together: Effect.Effect<void, SqlError | StoreFailed>
  readonly done: Effect.Effect<void>
  readonly alone: Effect.Effect<void>
  readonly refused: (why: Cause.Cause<StoreFailed>) => Effect.Effect<void>
}

export const make: Effect.Effect<SharedCommit, never, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const context = Context.make(SqlClient.SqlClient, sql)
  const waiting: Array<Waiting> = []
  let isWriting = false

  const writeThese = (all: ReadonlyArray<Waiting>) =>
    Effect.gen(function* () {
      let isBegun = false
      const begin = Effect.sync(() => {
        isBegun = true
      })
      const together = Effect.zipRight(
        begin,
        Effect.forEach(all, (one) => one.together, { discard: true })
      )
      const written = yield* Effect.exit(transaction("writing")(together))
      const answer = (one: Waiting) => {
        if (Exit.isSuccess(written)) return one.done
        // One that fails would undo the others, so then each has a transaction of its own. Unless none has begun: a store
        // that is locked would keep each of them waiting.
        return isBegun ? one.alone : one.refused(written.cause)
      }
      yield* Effect.forEach(all, answer, { discard: true })
    }).pipe(Effect.withSpan("SharedCommit.write", { root: true }))

  const writeAll: Effect.Effect<void> = Effect.suspend(() => {
    if (waiting.length > 0)
      return Effect.zipRight(Effect.provide(writeThese(waiting.splice(0)), context), Effect.zipRight(turn, writeAll))
    isWriting = false
    return Effect.void
  })

  return (what) =>
    <A>(asked: Write<A>) =>
      Effect.gen(function* () {
        // Its statements are traced as what asked for them, and not as whoever came first.
        const write = Option.match(yield* Effect.serviceOption(Tracer.ParentSpan), {
          onNone: () => asked,
          onSome: (span) => Effect.withParentSpan(asked, span)
        })
        const answer = yield* Deferred.make<A, StoreFailed>()
        let written: Exit.Exit<A, StoreFailed> | undefined
        const inOne = Effect.provide(transaction(what)(write), context)
        waiting.push({
          together: Effect.map(write, (value) => {
            written = Exit.succeed(value)
          }),
          done: Effect.suspend(() => (written === undefined ? Effect.void : Deferred.done(answer, written))),
          alone: Effect.flatMap(Effect.exit(inOne), (exit) => Deferred.done(answer, exit)),
          refused: (why) =>
            Deferred.failCause(
              answer,
              Cause.map(why, ({ cause }) => new StoreFailed({ doing: what, cause }))
            )
        })
        if (!isWriting) {
          isWriting = true
          yield* Effect.forkDaemon(Effect.zipRight(turn, writeAll))
        }
        return yield* Deferred.await(answer)
      })
})
