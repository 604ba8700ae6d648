/**
 * After the story: the town and the mail server stay, a page lists the mails, and what comes in is added to it.
 */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type { Cast } from "./Cast.ts"
import { parse } from "./Mail.ts"
import { MailSink } from "./MailSink.ts"
import { Narrator } from "./Narrator.ts"
import type { Output } from "./Output.ts"
import type { Command } from "./Page.ts"
import { serve } from "./PageServer.ts"
import { end } from "./Story.ts"
import { Town } from "./Town.ts"

const commands = (town: { readonly baseUrl: string; readonly authorization: string }, output: Output, cast: Cast) => {
  const config = path.relative(process.cwd(), path.join(output.folder, "alerts.yaml"))
  const run = `npx pnpm@12 alerts run --config ${config} --now ${end.date}T08:10`
  const control = (name: string, args: unknown) =>
    `curl -X POST ${town.baseUrl}/_sim/${name} -d '${JSON.stringify(args)}'`
  const list: ReadonlyArray<Command> = [
    {
      does: "A property comes in that fits a buyer in every point:",
      line: control("edits/addPropertyFor", { request: cast.house })
    },
    { does: "See what would be told, without telling it:", line: `${run} --dry-run` },
    { does: "Tell it:", line: run },
    { does: "The buyer looks no more:", line: control("edits/pauseRequest", { request: cast.house }) },
    {
      does: "Apimo fails three times; the next run tries again:",
      line: control("faults/add", { path: "GET /agencies/*/requests", kind: "status", status: 503, times: 3 })
    },
    { does: "What the simulated Apimo was asked:", line: control("log/counts", {}) },
    { does: "Ask it yourself:", line: `curl -H 'Authorization: ${town.authorization}' ${town.baseUrl}/agencies` },
    {
      does: "Every kind of mail on samples, as files:",
      line: `npx pnpm@12 alerts preview --config ${config} --out ${path.join(path.dirname(config), "preview")}`
    }
  ]
  return list
}

/** Never ends by itself. */
export const keep = Effect.fn("Keep.keep")(function* (output: Output, cast: Cast) {
  const narrator = yield* Narrator
  const town = yield* Town
  const { mails } = yield* MailSink
  const address = yield* serve(output.filed, commands(town, output, cast))
  yield* narrator.line(`\nThe mails, and commands to try: ${address}\nCtrl-C ends it.`)
  return yield* Effect.gen(function* () {
    const mail = yield* Effect.flatMap(Queue.take(mails), parse)
    const { name } = yield* output.file(
      `later-mail-${(mail.to.split("@")[0] ?? "").replace(/[^a-z0-9]+/gi, "-")}`,
      mail
    )
    yield* narrator.line(`  a mail to ${mail.to}: ${mail.subject} (${name}.html)`)
  }).pipe(Effect.forever)
}, Effect.scoped)
