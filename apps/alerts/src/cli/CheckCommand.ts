/**
 * `alerts check`: the config, the plugins and their settings, and every template on sample data. No network.
 */
import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Cadence from "../config/Cadence.ts"
import { apimoAddress } from "../config/Config.ts"
import type { Loaded } from "../config/ConfigFile.ts"
import { idleSettings } from "../config/CrossChecks.ts"
import { wanted } from "../decide/RoutingWords.ts"
import { count } from "../pass/Words.ts"
import * as Shared from "./Options.ts"
import { renderSamples } from "./RenderSamples.ts"

const notes = ({ channels, config }: Loaded): ReadonlyArray<string> => [
  ...(config.recipients.fallback === undefined
    ? ["recipients.fallback is not set: a match of a request without an active agent is not told"]
    : []),
  ...(config.operator === undefined
    ? ["operator is not set: nobody is told of dead letters, a source that fails or a broken template"]
    : []),
  ...idleSettings(config, channels).map(({ message, path }) => `${path.join(".")}: ${message}`)
]

const summary = (loaded: Loaded): string => {
  const { config, file } = loaded
  const { apimo, match } = config
  const agencies =
    apimo.agencies === "all" ? "all agencies of the token" : count(apimo.agencies.length, "agency", "agencies")
  const server = apimo.baseUrl.origin === apimoAddress ? "" : ` at ${apimo.baseUrl.origin}${apimo.baseUrl.pathname}`
  const routes = config.routes.map(
    (route) => `  ${wanted(route.when)} -> ${route.channel}, ${Cadence.format(route.cadence)}`
  )
  const { fallback } = config.recipients
  return [
    `${file} is right.`,
    `Reads ${agencies}${server}; tells matches from ${match.minScore} %:`,
    ...routes,
    ...(fallback === undefined ? [] : [`without an active agent: ${fallback.email}`]),
    ...notes(loaded).map((note) => `note: ${note}`)
  ].join("\n")
}

export const check = Command.make("check", { config: Shared.config, json: Shared.json }, (given) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    yield* renderSamples(loaded)
    yield* Console.log(
      given.json ? JSON.stringify({ file: loaded.file, mistakes: [], notes: notes(loaded) }) : summary(loaded)
    )
  }).pipe(
    Effect.tapErrorTag("ConfigError", ({ file, mistakes }) =>
      given.json
        ? Console.log(JSON.stringify({ file, mistakes: mistakes.map((one) => ({ ...one, path: one.path.join(".") })) }))
        : Effect.void
    )
  )
).pipe(Command.withDescription("Read the config, load the notifiers, render every template on samples; no network"))
