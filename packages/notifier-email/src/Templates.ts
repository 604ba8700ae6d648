/** The package's Handlebars templates, read and compiled once. */

import { readdir, readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import * as Clean from "@apimo-alerts/notifier/Clean"
import { ChannelMisconfigured } from "@apimo-alerts/notifier/NotifierError"
import { safeUrl } from "@apimo-alerts/notifier/SafeUrl"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import Handlebars from "handlebars"
import type { View } from "./View.ts"

/** Beside `src` and `dist` alike. */
export const directory = fileURLToPath(new URL("../templates/", import.meta.url))

/** The two parts of a mail, as in the names of the files: `alert.html.hbs`, `notice.txt.hbs`. */
export type Part = "html" | "txt"

/** A template that could not be used, in Handlebars' words. */
export class TemplateFailed extends Data.TaggedError("TemplateFailed")<{ readonly reason: string }> {}

/** Renders one part of a message. */
export type Render = (part: Part, view: View) => Either.Either<string, TemplateFailed>

/** Larger files are refused: a template is a page or two. */
const largest = 100_000

const name = /^([a-z][a-z0-9-]*)\.(html|txt)\.hbs$/

const helpers = {
  safeUrl: (value: unknown): string => (typeof value === "string" ? (safeUrl(value) ?? "") : ""),
  mailto: (value: unknown): string => (typeof value === "string" ? `mailto:${value}` : "")
}

const knownHelpers = { safeUrl: true, mailto: true }

const environment = (part: Part, sources: ReadonlyMap<string, string>) => {
  const engine = Handlebars.create()
  const options = { strict: true, knownHelpers, knownHelpersOnly: true, noEscape: part === "txt" }
  engine.registerHelper(helpers)
  const compiled = new Map<string, HandlebarsTemplateDelegate<View>>()
  for (const [file, source] of sources) {
    const match = name.exec(file)
    if (match?.[1] === undefined || match[2] !== part) continue
    const template = engine.compile<View>(source, options)
    compiled.set(match[1], template)
    engine.registerPartial(match[1], template)
  }
  return compiled
}

/** Compiles templates by file name. A failure shows at the first rendering and not here: Handlebars compiles late. */
export const compile = (sources: ReadonlyMap<string, string>): Render => {
  const parts = { html: environment("html", sources), txt: environment("txt", sources) }
  return (part, view) => {
    const template = parts[part].get(view.kind)
    if (template === undefined)
      return Either.left(new TemplateFailed({ reason: `there is no ${view.kind}.${part}.hbs` }))
    return Either.try({
      try: () => template(view),
      catch: (error) =>
        new TemplateFailed({
          reason: Clean.clip(Clean.line(error instanceof Error ? error.message : String(error)), 300)
        })
    })
  }
}

/** Reads every template of a directory. */
export const read = (from: string): Effect.Effect<ReadonlyMap<string, string>, ChannelMisconfigured> =>
  Effect.tryPromise({
    try: async () => {
      const files = (await readdir(from)).filter((file) => name.test(file)).sort()
      return Promise.all(files.map(async (file) => [file, await readFile(`${from}/${file}`, "utf8")] as const))
    },
    catch: (error) =>
      new ChannelMisconfigured({
        reply: `the templates in ${from} can't be read (${error instanceof Error ? error.message : String(error)}); install the package again`,
        code: null
      })
  }).pipe(
    Effect.filterOrFail(
      (files) => files.every(([, source]) => source.length <= largest),
      () => new ChannelMisconfigured({ reply: `a template in ${from} is larger than ${largest} bytes`, code: null })
    ),
    Effect.map((files) => new Map(files))
  )
