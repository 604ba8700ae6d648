/**
 * Every template on every sample, without any network.
 */
import { samples } from "@apimo-alerts/notifier/Samples"
import * as Effect from "effect/Effect"
import { Channels } from "../channels/Channels.ts"
import { ConfigError } from "../config/ConfigError.ts"
import type { Loaded } from "../config/ConfigFile.ts"

/** What each channel makes of each sample; what fails or needs a fallback is a mistake in its templates. */
export const renderSamples = (loaded: Loaded) =>
  Effect.gen(function* () {
    const channels = yield* Channels
    const found = yield* Effect.forEach(channels, ([id, channel]) =>
      Effect.forEach(samples, ({ message, name }) =>
        channel.render(message).pipe(
          Effect.map(({ warnings }) =>
            warnings.map((warning) => ({ path: ["channels", id], line: null, message: `sample "${name}": ${warning}` }))
          ),
          Effect.catchAll((error) =>
            Effect.succeed([
              {
                path: ["channels", id],
                line: null,
                message: `sample "${name}": ${error._tag === "RenderFailed" ? error.reason : error.message}`
              }
            ])
          )
        )
      )
    )
    const mistakes = found.flat(2)
    if (mistakes.length > 0) return yield* new ConfigError({ file: loaded.file, mistakes })
  }).pipe(Effect.provide(Channels.layer(loaded.channels)))
