/**
 * Tells how far long work is.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export class Progress extends Context.Tag("@apimo-alerts/alerts/pass/Progress")<
  Progress,
  { readonly step: (what: string, done: number, total: number) => Effect.Effect<void> }
>() {
  static readonly layerSilent: Layer.Layer<Progress> = Layer.succeed(Progress, { step: () => Effect.void })

  /** A line that is written over on a terminal, nothing elsewhere. */
  static readonly layerTerminal: Layer.Layer<Progress> = Layer.sync(Progress, () => ({
    step: (what, done, total) =>
      Effect.sync(() => {
        if (!process.stderr.isTTY) return
        const end = done === total ? "\r\u001b[K" : ""
        process.stderr.write(`\r\u001b[K${what}: ${done} of ${total} requests${end}`)
      })
  }))
}
