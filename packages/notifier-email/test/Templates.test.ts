import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { notices, samples } from "@apimo-alerts/notifier/Samples"
import { EmailConfig } from "@apimo-alerts/notifier-email/EmailConfig"
import { open } from "@apimo-alerts/notifier-email/EmailNotifier"
import { noticeView } from "@apimo-alerts/notifier-email/NoticeView"
import { directory } from "@apimo-alerts/notifier-email/Templates"
import { matchView } from "@apimo-alerts/notifier-email/View"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { simpleParser } from "mailparser"
import { sample } from "./Fixture.ts"

const config = Schema.decodeUnknown(EmailConfig)({
  smtp: "smtp://127.0.0.1:9",
  from: "Alertes <alertes@agence-du-lac.test>"
})

/** A copy of the package's templates with some of them replaced, or taken away. */
const changed = (files: Readonly<Record<string, string | null>>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const copy = await mkdtemp(`${tmpdir()}/templates-`)
      for (const file of await readdir(directory)) {
        if (files[file] !== null)
          await writeFile(`${copy}/${file}`, files[file] ?? (await readFile(`${directory}/${file}`)))
      }
      return copy
    }),
    (copy) => Effect.promise(() => rm(copy, { recursive: true }))
  )

const broken: Readonly<Record<string, string | null>> = {
  "a field that does not exist": "{{> head}}{{priceTag}}",
  "a partial that does not exist": "{{> nothing}}",
  "a helper that does not exist": "{{shout subject}}",
  "a block that is not closed": "{{#each sections}}",
  "a partial that includes itself": "{{> alert}}",
  "no file": null
}

describe("a template that fails", () => {
  for (const [what, source] of Object.entries(broken)) {
    for (const part of ["html", "txt"]) {
      it.scoped(`through ${what} (${part}) loses no item: a plain body goes out with a warning`, () =>
        Effect.gen(function* () {
          const templates = yield* changed({ [`alert.${part}.hbs`]: source })
          const channel = yield* open(yield* config, templates)
          const message = sample("alert-several-fr")
          const payload = yield* channel.render(message)
          assert.lengthOf(payload.warnings, 1)
          assert.include(payload.warnings[0] ?? "", `alert.${part}.hbs failed, a plain body went out instead`)
          const mail = yield* Effect.promise(() => simpleParser(Buffer.from(payload.body)))
          const body = part === "html" ? String(mail.html) : (mail.text ?? "")
          for (const { buyer, property } of message.items) {
            for (const fact of [buyer.name, buyer.phone, property.title, property.url]) assert.include(body, fact ?? "")
          }
        })
      )
    }
  }

  it.scoped("of a notice loses no sentence", () =>
    Effect.gen(function* () {
      const templates = yield* changed({ "notice.html.hbs": "{{> nothing}}", "notice.txt.hbs": null })
      const channel = yield* open(yield* config, templates)
      const [notice] = notices
      assert.isDefined(notice)
      const payload = yield* channel.render(notice.message)
      assert.lengthOf(payload.warnings, 2)
      const mail = yield* Effect.promise(() => simpleParser(Buffer.from(payload.body)))
      for (const body of [String(mail.html), mail.text ?? ""]) {
        for (const said of [notice.message.title, ...notice.message.lines]) assert.include(body, said)
      }
    })
  )

  it.scoped("is escaped in its plain body too", () =>
    Effect.gen(function* () {
      const channel = yield* open(yield* config, yield* changed({ "digest.html.hbs": null }))
      const payload = yield* channel.render(sample("hostile-fr"))
      const mail = yield* Effect.promise(() => simpleParser(Buffer.from(payload.body)))
      assert.notMatch(String(mail.html), /<script|<img|<b>|href=/)
    })
  )

  it.scoped("for want of a directory says which", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(open(yield* config, "/nowhere/templates"))
      assert.include(error.message, "/nowhere/templates")
    })
  )
})

describe("the package's templates", () => {
  it.effect("escape everything, and pass every address through safeUrl in quotes", () =>
    Effect.promise(async () => {
      const files = await readdir(directory)
      assert.includeMembers(
        files,
        ["alert", "digest", "notice"].flatMap((kind) => [`${kind}.html.hbs`, `${kind}.txt.hbs`])
      )
      for (const file of files) {
        const source = await readFile(`${directory}/${file}`, "utf8")
        assert.notMatch(source, /\{\{\{|\{\{&/, file)
        assert.notMatch(source, /=\{\{/, file)
        for (const [, value = ""] of source.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
          assert.match(value, /^\{\{safeUrl .+\}\}$/, file)
        }
      }
    })
  )

  it("ask only for what a message has, and no number: to Handlebars 0 is nothing", async () => {
    const names = new Set<string>()
    const size = { cards: 20, lines: 30 }
    const around = { unsubscribe: null, replyTo: null }
    for (const { message } of samples) {
      const view = message.kind === "notice" ? noticeView(message, around, 30) : matchView(message, around, size)
      JSON.stringify(view, (name, value) => {
        assert.notTypeOf(value, "number", name)
        names.add(name)
        return value
      })
    }
    for (const file of await readdir(directory)) {
      const source = await readFile(`${directory}/${file}`, "utf8")
      for (const [, name = ""] of source.matchAll(/\{\{(?:#if|else if) (?:@root\.)?([^}]+)\}\}/g))
        assert.include([...names], name, file)
    }
  })

  it.scoped("never fail on a sample", () =>
    Effect.gen(function* () {
      const channel = yield* open(yield* config, directory)
      for (const { message, name } of samples)
        assert.deepStrictEqual((yield* channel.render(message)).warnings, [], name)
    })
  )
})
