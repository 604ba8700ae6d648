/**
 * `alerts init`: writes a commented alerts.yaml and its JSON Schema, asking only what it can't know.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Prompt from "@effect/cli/Prompt"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { CouldNotWork, WrongUsage } from "./Failure.ts"
import * as Shared from "./Options.ts"
import { schemaText } from "./SchemaCommand.ts"
import { starter } from "./StarterConfig.ts"

const options = {
  config: Shared.config,
  smtp: Options.text("smtp").pipe(
    Options.optional,
    Options.withDescription("Address of the mail server, smtps://user:${SMTP_PASSWORD}@mail.example.test")
  ),
  from: Options.text("from").pipe(
    Options.optional,
    Options.withDescription("Sender of the mails, Alertes <alertes@example.test>")
  ),
  force: Options.boolean("force").pipe(Options.withDescription("Write over a file that is there"))
}

/** Asked on a terminal when not given; a script gets an address that `check` accepts and a person replaces. */
const answer = (given: Option.Option<string>, message: string, usual: string) =>
  Option.isSome(given)
    ? Effect.succeed(given.value)
    : process.stdin.isTTY
      ? Prompt.text({ message, default: usual })
      : Effect.succeed(usual)

const write = (file: string, text: string, force: boolean) =>
  Effect.try({
    try: () => fs.writeFileSync(file, text, { flag: force ? "w" : "wx" }),
    catch: (cause) =>
      typeof cause === "object" && cause !== null && "code" in cause && cause.code === "EEXIST"
        ? new WrongUsage({ message: `${file} is there already; --force writes over it, --config FILE writes another` })
        : new CouldNotWork({ say: `${file} could not be written: ${String(cause)}` })
  })

export const init = Command.make("init", options, (given) =>
  Effect.gen(function* () {
    if (fs.existsSync(given.config) && !given.force) yield* write(given.config, "", false)
    const smtp = yield* answer(
      given.smtp,
      "Address of your mail server",
      "smtps://alerts:${SMTP_PASSWORD}@mail.example.test"
    )
    const from = yield* answer(given.from, "Sender of the mails", "Alertes <alertes@example.test>")
    yield* write(given.config, starter({ smtp, from }), given.force)
    yield* write(path.join(path.dirname(given.config), "alerts.schema.json"), `${yield* schemaText}\n`, true)
    yield* Console.log(
      [
        `${given.config} and alerts.schema.json are written.`,
        "Next:",
        "  export APIMO_PROVIDER=… APIMO_TOKEN=… SMTP_PASSWORD=…",
        "  alerts check             reads the file again, without any network",
        "  alerts run --dry-run     shows what would be told",
        "  alerts serve             stays up and tells"
      ].join("\n")
    )
  }).pipe(Effect.catchTag("QuitException", () => new CouldNotWork({ say: "nothing was written" })))
).pipe(Command.withDescription("Write a commented alerts.yaml to start from"))
