/** Adds a line to a file or to standard output. */
import * as fs from "node:fs/promises"
import type { Attempt, Payload, Receipt } from "@apimo-alerts/notifier/Notifier"
import type { GateClosed, SendError } from "@apimo-alerts/notifier/NotifierError"
import { ChannelMisconfigured, OutcomeUnknown } from "@apimo-alerts/notifier/NotifierError"
import * as Effect from "effect/Effect"

const words = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

const opened = (file: string) =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: () => fs.open(file, "a"),
      catch: (cause) => new ChannelMisconfigured({ reply: `${file} can't be written to: ${words(cause)}`, code: null })
    }),
    (handle) => Effect.promise(() => handle.close())
  )

/** Adds the line to the file, and waits until it is on the disk. */
export const toFile =
  (file: string) =>
  (payload: Payload, attempt: Attempt): Effect.Effect<Receipt, SendError | GateClosed> =>
    Effect.scoped(
      Effect.gen(function* () {
        const handle = yield* opened(file)
        yield* attempt.ending
        yield* Effect.tryPromise({
          try: async () => {
            await handle.appendFile(payload.body)
            await handle.sync()
          },
          catch: (cause) => new OutcomeUnknown({ phase: "write", reply: `${file}: ${words(cause)}` })
        }).pipe(Effect.uninterruptible)
        return { reply: `added to ${file}` }
      })
    )

/** Whether the file can be written to. It is made when it is not there. */
export const verifyFile = (file: string): Effect.Effect<string, SendError> =>
  Effect.scoped(Effect.as(opened(file), `${file} can be written to`))

/** Writes the line to standard output. */
export const toStandardOutput = (payload: Payload, attempt: Attempt): Effect.Effect<Receipt, SendError | GateClosed> =>
  Effect.zipRight(
    attempt.ending,
    Effect.async<Receipt, OutcomeUnknown>((resume) => {
      process.stdout.write(payload.body, (error) =>
        resume(
          error === null || error === undefined
            ? Effect.succeed({ reply: "written to standard output" })
            : Effect.fail(new OutcomeUnknown({ phase: "write", reply: error.message }))
        )
      )
    })
  )
