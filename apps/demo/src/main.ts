#!/usr/bin/env node
/**
 * The command: three days of a small agency, on one machine.
 */
import * as path from "node:path"
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import { defaultTeardown } from "@effect/platform/Runtime"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { keep } from "./Keep.ts"
import { MailSink } from "./MailSink.ts"
import { Narrator } from "./Narrator.ts"
import * as Output from "./Output.ts"
import { story } from "./Story.ts"
import { Town } from "./Town.ts"

const options = {
  keep: Options.boolean("keep").pipe(
    Options.withDescription("Leave everything running, with a page that lists the mails, until Ctrl-C")
  ),
  out: Options.directory("out").pipe(
    Options.withDefault("demo-output"),
    Options.withDescription("The folder that is written; one of an earlier demo is deleted first")
  )
}

/** True once only Ctrl-C is left to come, which is then the good end. */
let isWaiting = false

const command = Command.make("demo", options, (given) =>
  Effect.gen(function* () {
    const narrator = yield* Narrator
    const output = yield* Output.make(path.resolve(given.out))
    const cast = yield* story(output)
    yield* narrator.line(
      `  ${given.out}/ has ${output.filed.length} mails as .eml, .html and .txt, alerts.yaml and index.html, which lists them`
    )
    if (!given.keep) {
      yield* narrator.line(`\nThe same with everything left running: npx pnpm@12 demo --keep`)
      return
    }
    isWaiting = true
    yield* keep(output, cast)
  }).pipe(Effect.provide(Layer.mergeAll(Town.layer, MailSink.layer)))
).pipe(Command.withDescription("Three days of a small agency on one machine: a simulated Apimo, the real commands"))

const run = Command.run(command, { name: "demo", version: "0.1.0" })

const say = (words: string, code: number) =>
  Effect.zipRight(
    Console.error(words),
    Effect.sync(() => {
      process.exitCode = code
    })
  )

run(process.argv).pipe(
  Effect.catchAll((error) =>
    // What is wrong with the command line was printed by the parser.
    ValidationError.isValidationError(error)
      ? Effect.sync(() => {
          process.exitCode = 2
        })
      : say(`\n${error.message}`, error._tag === "NotOurs" ? 2 : 1)
  ),
  Effect.provide(Layer.mergeAll(NodeContext.layer, Narrator.layer, CliConfig.layer({ showBuiltIns: false }))),
  NodeRuntime.runMain({
    disablePrettyLogger: true,
    teardown: (exit, onExit) => {
      const isStopped = Exit.isFailure(exit) && Cause.isInterruptedOnly(exit.cause)
      if (isStopped) onExit(isWaiting ? 0 : 130)
      else defaultTeardown(exit, onExit)
    }
  })
)
