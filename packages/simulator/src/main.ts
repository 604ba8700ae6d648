#!/usr/bin/env node
/**
 * The command: serves a town until SIGTERM or SIGINT.
 */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as ParisTime from "./ParisTime.ts"
import { make } from "./Simulator.ts"

const integer = (name: string, value: number, description: string) =>
  Options.integer(name).pipe(Options.withDefault(value), Options.withDescription(description))

const options = {
  port: integer("port", 4010, "The port on 127.0.0.1; 0 takes a free one"),
  seed: integer("seed", 7, "Chooses the town: the same seed gives the same town"),
  agencies: integer("agencies", 1, "How many agencies"),
  agents: integer("agents", 4, "Agents of each agency"),
  requests: integer("requests", 40, "Requests of each agency"),
  properties: integer("properties", 60, "Properties of each agency"),
  provider: integer("provider", 1000, "The user name of the credentials"),
  token: Options.redacted("token").pipe(
    Options.withDefault(Redacted.make("demo-token")),
    Options.withDescription("The password of the credentials")
  ),
  at: Options.text("at").pipe(
    Options.optional,
    Options.withDescription(
      "The town's time, 2026-11-23T07:00 in Paris; it stands still there. Without it the clock is the real one"
    )
  ),
  running: Options.boolean("running").pipe(Options.withDescription("Lets the clock run on from --at"))
}

const command = Command.make("simulator", options, ({ at, running, token, ...given }) =>
  Effect.gen(function* () {
    const simulator = yield* make({
      ...given,
      token: Redacted.value(token),
      at: Option.getOrElse(at, () => ParisTime.format(Date.now())),
      running: running || Option.isNone(at)
    })
    const { paris } = yield* simulator.clock.now
    yield* Console.log(`address  ${simulator.baseUrl}`)
    yield* Console.log(`provider ${simulator.provider}`)
    yield* Console.log(`token    ${simulator.token}`)
    yield* Console.log(`time     ${paris} in Paris`)
    yield* Console.log(`control  POST ${simulator.baseUrl}/_sim/...`)
    return yield* Effect.never
  }).pipe(Effect.scoped)
).pipe(Command.withDescription("An Apimo look-alike over HTTP, with a town generated from a seed"))

const run = Command.run(command, { name: "simulator", version: "0.1.0" })

NodeRuntime.runMain(run(process.argv).pipe(Effect.provide(NodeContext.layer)))
