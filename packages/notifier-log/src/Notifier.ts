/** Writes what would be told as JSON lines: for trying rules out, and for whatever reads logs. */
import type { Channel, Notifier } from "@apimo-alerts/notifier/Notifier"
import { define } from "@apimo-alerts/notifier/Notifier"
import { RenderFailed } from "@apimo-alerts/notifier/NotifierError"
import * as Effect from "effect/Effect"
import { LogConfig } from "./LogConfig.ts"
import { maxBytes, render } from "./Render.ts"
import { toFile, toStandardOutput, verifyFile } from "./Send.ts"

const open = ({ file }: LogConfig): Channel => ({
  verify: file === undefined ? Effect.succeed("lines go to standard output") : verifyFile(file),
  render: (message) =>
    Effect.try({
      try: () => ({
        contentType: "application/x-ndjson",
        body: new TextEncoder().encode(render(message)),
        warnings: []
      }),
      catch: (cause) => new RenderFailed({ reason: String(cause) })
    }),
  send: Effect.fn("LogNotifier.send")(file === undefined ? toStandardOutput : toFile(file))
})

/** The notifier. */
export const notifier: Notifier = define({
  name: "log",
  contract: 1,
  capabilities: {
    format: "json",
    maxBytes,
    perSecond: 1_000,
    idempotent: false,
    buttons: false,
    images: false,
    personal: false
  },
  config: LogConfig,
  make: (config) => Effect.sync(() => open(config))
})
