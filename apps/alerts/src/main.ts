#!/usr/bin/env node
/**
 * The command line.
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Runtime from "@effect/platform/Runtime"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { check } from "./cli/CheckCommand.ts"
import { doctor } from "./cli/DoctorCommand.ts"
import { explain } from "./cli/ExplainCommand.ts"
import { history } from "./cli/HistoryCommand.ts"
import { init } from "./cli/InitCommand.ts"
import * as Log from "./cli/Log.ts"
import { notifier } from "./cli/NotifierCommand.ts"
import { outbox } from "./cli/OutboxCommand.ts"
import * as PlainConsole from "./cli/PlainConsole.ts"
import { planCommand } from "./cli/PlanCommand.ts"
import { preview } from "./cli/PreviewCommand.ts"
import { routes } from "./cli/RoutesCommand.ts"
import { run } from "./cli/RunCommand.ts"
import { schema } from "./cli/SchemaCommand.ts"
import { serveCommand } from "./cli/ServeCommand.ts"

const alerts = Command.make("alerts").pipe(
  Command.withDescription("Tells real-estate agents about new high-score matches in the Apimo CRM"),
  Command.withSubcommands([
    init,
    check,
    doctor,
    run,
    serveCommand,
    planCommand,
    preview,
    routes,
    notifier,
    outbox,
    history,
    explain,
    schema
  ])
)

const cli = Command.run(alerts, { name: "alerts", version: "0.1.0" })

const exit = (code: number) =>
  Effect.sync(() => {
    process.exitCode = code
  })
const say = (words: string, code: number) => Effect.zipRight(Console.error(words), exit(code))

/** After what failed while printing had its say. */
const endSoon = () => setImmediate(() => process.exit())

/** A plugin may have left a timer or a connection behind: the command ends when its work has, once all of it is printed. */
const teardown: Runtime.Teardown = (ended, onExit) =>
  Runtime.defaultTeardown(ended, (code) => (code === 0 ? process.stdout.write("", endSoon) : onExit(code)))

// What could not be printed was not said: a script must not take the rest for all of it. A reader that closed its end,
// `head` for one, has what it wanted.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return
  process.exitCode = 1
  process.stderr.write(`the output could not be written: ${error.message}\n`)
})

cli(process.argv).pipe(
  Effect.catchTags({
    ConfigError: (error) => say(error.message, 2),
    WrongUsage: (error) => say(error.message, 2),
    CouldNotWork: (error) => (error.say === null ? exit(1) : say(error.say, 1)),
    StoreFailed: (error) => say(error.message, 1)
  }),
  // What is wrong with the command line was printed by the parser.
  Effect.catchIf(ValidationError.isValidationError, () => exit(2)),
  Effect.provide(Layer.mergeAll(NodeContext.layer, Log.layer, CliConfig.layer({ showBuiltIns: false }))),
  PlainConsole.onTerminalOnly,
  // Nobody collects spans here, and each costs more than most statements of the store.
  Effect.withTracerEnabled(false),
  NodeRuntime.runMain({ disablePrettyLogger: true, teardown })
)
