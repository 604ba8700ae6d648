/**
 * Drives the real command line, each command in a process of its own.
 */
import { createRequire } from "node:module"
import * as Command from "@effect/platform/Command"
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import type { PlatformError } from "@effect/platform/Error"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { StoryBroken } from "./StoryBroken.ts"

const main = createRequire(import.meta.url).resolve("@apimo-alerts/alerts/main")

/** What `alerts run --json` prints, as far as the demo looks at it. */
export const Report = Schema.Struct({
  requests: Schema.Int,
  alerts: Schema.Int,
  baselines: Schema.Int,
  problems: Schema.Array(Schema.Struct({ message: Schema.String })),
  deliveries: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      kind: Schema.Literal("alert", "digest"),
      matches: Schema.Int,
      status: Schema.String,
      reply: Schema.String
    })
  )
})
/** What `alerts run --json` prints, as far as the demo looks at it. */
export type Report = typeof Report.Type

const decodeReport = Schema.decodeUnknown(Schema.parseJson(Report))

const text = (stream: Stream.Stream<Uint8Array, PlatformError>) =>
  Stream.runFold(Stream.decodeText(stream), "", (all, piece) => all + piece)

/** Runs `alerts` in a folder and gives what it printed; any other exit code than 0 breaks the story. */
export const alerts = (
  folder: string,
  args: ReadonlyArray<string>,
  when: string
): Effect.Effect<string, StoryBroken | PlatformError, CommandExecutor.CommandExecutor> =>
  Effect.scoped(
    Effect.gen(function* () {
      // Started in a process group of its own, which ends with the scope: a Ctrl-C here leaves nothing behind.
      const child = yield* Command.start(
        Command.make(process.execPath, main, ...args).pipe(Command.workingDirectory(folder))
      )
      const [stdout, stderr, code] = yield* Effect.all([text(child.stdout), text(child.stderr), child.exitCode], {
        concurrency: 3
      })
      if (code === 0) return stdout.trim()
      const said = [stdout.trim(), stderr.trim()].filter((part) => part !== "").join("\n")
      return yield* new StoryBroken({
        when,
        findings: [`"alerts ${args.join(" ")}" ended with ${code} instead of 0${said === "" ? "" : `: ${said}`}`]
      })
    })
  )

/** One pass at a time of the town, "2026-11-24T07:05". A problem that it reports breaks the story. */
export const run = Effect.fn("Alerts.run")(function* (folder: string, now: string, when: string) {
  const printed = yield* alerts(folder, ["run", "--now", now, "--json"], when)
  const report = yield* Effect.mapError(
    decodeReport(printed),
    (error) => new StoryBroken({ when, findings: [`"alerts run --json" printed something else: ${error.message}`] })
  )
  const [first, ...others] = report.problems.map(({ message }) => `it reported a problem: ${message}`)
  if (first !== undefined) return yield* new StoryBroken({ when, findings: [first, ...others] })
  return report
})
