/**
 * `alerts check`: the config, the plugins and their settings, and every template on sample data. No network.
 */

import { samples } from "@apimo-alerts/notifier/Samples"
import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { Channels } from "../channels/Channels.ts"
import * as Cadence from "../config/Cadence.ts"
import { apimoAddress } from "../config/Config.ts"
import { ConfigError } from "../config/ConfigError.ts"
import type { Loaded } from "../config/ConfigFile.ts"
import { wanted } from "../decide/RoutingWords.ts"
import { count } from "../pass/Words.ts"
import * as Shared from "./Options.ts"

/** What each channel makes of each sample; what fails or needs a fallback is a mistake in its templates. */
const renderAll = (loaded: Loaded) =>
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

const summary = ({ config, file }: Loaded): string => {
  const { apimo, match } = config
  const agencies =
    apimo.agencies === "all" ? "all agencies of the token" : count(apimo.agencies.length, "agency", "agencies")
  const server = apimo.baseUrl.origin === apimoAddress ? "" : ` at ${apimo.baseUrl.href}`
  const routes = config.routes.map(
    (route) => `  ${wanted(route.when)} -> ${route.channel}, ${Cadence.format(route.cadence)}`
  )
  const fallback =
    config.recipients.fallback === undefined
      ? "note: recipients.fallback is not set: a match of a request without an active agent is not told"
      : `without an active agent: ${config.recipients.fallback.email}`
  return [
    `${file} is right.`,
    `Reads ${agencies}${server}; tells matches from ${match.minScore} %:`,
    ...routes,
    fallback
  ].join("\n")
}

export const check = Command.make("check", { config: Shared.config, json: Shared.json }, (given) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    yield* renderAll(loaded)
    yield* Console.log(given.json ? JSON.stringify({ file: loaded.file, mistakes: [] }) : summary(loaded))
  }).pipe(
    Effect.tapErrorTag("ConfigError", ({ file, mistakes }) =>
      given.json
        ? Console.log(JSON.stringify({ file, mistakes: mistakes.map((one) => ({ ...one, path: one.path.join(".") })) }))
        : Effect.void
    )
  )
).pipe(Command.withDescription("Read the config, load the notifiers, render every template on samples; no network"))
