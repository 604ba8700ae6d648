/**
 * `alerts serve`: stays up until SIGTERM or SIGINT.
 */

import * as Command from "@effect/cli/Command"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { serve } from "../serve/Serve.ts"
import * as Shared from "./Options.ts"
import { worker } from "./Worker.ts"

export const serveCommand = Command.make("serve", { config: Shared.config }, (given) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    yield* Effect.logInfo(`looking every ${Duration.format(loaded.config.poll)}; stop with Ctrl-C or SIGTERM`)
    yield* serve(loaded.config).pipe(
      Effect.onInterrupt(() => Effect.logInfo("stopped; what is owed is kept in the store")),
      Effect.provide(Layer.merge(worker(loaded), NodeHttpClient.layerUndici))
    )
  })
).pipe(Command.withDescription("Stay up: look at every poll, send digests on time, try again what failed"))
