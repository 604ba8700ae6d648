/**
 * `alerts routes`: the table of routes, and `alerts routes test`, which of them a match takes. No network.
 */
import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Cadence from "../config/Cadence.ts"
import type { Route } from "../config/Config.ts"
import type { Loaded } from "../config/ConfigFile.ts"
import { conditionsOf } from "../decide/Routing.ts"
import { wanted } from "../decide/RoutingWords.ts"
import * as Shared from "./Options.ts"
import { routesTest } from "./RoutesTest.ts"
import { table } from "./Table.ts"

/** Below a route that takes everything and stops. */
const isNeverReached = (routes: ReadonlyArray<Route>, index: number): boolean =>
  routes.slice(0, index).some((route) => !route.continue && conditionsOf(route.when).length === 0)

const rowsOf = ({ config, lineOf }: Loaded) =>
  config.routes.map((route, index) => ({
    line: lineOf(["routes", String(index)]),
    when: wanted(route.when),
    channel: route.channel,
    cadence: Cadence.format(route.cadence),
    continue: route.continue,
    neverReached: isNeverReached(config.routes, index)
  }))

const inWords = (loaded: Loaded): string =>
  table(
    rowsOf(loaded).map((row) => [
      `${loaded.file}:${row.line ?? 1}`,
      row.when,
      `-> ${row.channel}, ${row.cadence}`,
      row.neverReached
        ? "never reached: a route above takes every match"
        : row.continue
          ? "and the routes below are looked at too"
          : "and no other"
    ])
  )

const options = { config: Shared.config, json: Shared.json }

const print = (given: { readonly config: string; readonly json: boolean }) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    yield* Console.log(given.json ? JSON.stringify({ file: loaded.file, routes: rowsOf(loaded) }) : inWords(loaded))
  })

const list = Command.make("list", options, print).pipe(Command.withDescription("Print the table of routes"))

export const routes = Command.make("routes", options, print).pipe(
  Command.withDescription("Print the table of routes; `routes test` says which of them a match takes"),
  Command.withSubcommands([list, routesTest])
)
