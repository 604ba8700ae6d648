/** To whom a mail speaks: an agent, whoever is told in place of an agent, whoever runs the program. */
import type { Message } from "@apimo-alerts/notifier/Message"
import { matches, notices } from "@apimo-alerts/notifier/Samples"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { ParsedMail } from "mailparser"
import { simpleParser } from "mailparser"
import { open, sample } from "./Fixture.ts"

const unsubscribe = "https://www.agence-du-lac.test/unsubscribe"

const mailOf = (message: Message, more: Readonly<Record<string, unknown>> = {}): Effect.Effect<ParsedMail> =>
  Effect.scoped(
    Effect.gen(function* () {
      const channel = yield* open(9, { unsubscribe, ...more })
      const payload = yield* Effect.orDie(channel.render(message))
      assert.isEmpty(payload.warnings)
      return yield* Effect.promise(() => simpleParser(Buffer.from(payload.body)))
    })
  )

const bodies = (mail: ParsedMail): ReadonlyArray<string> => [(mail.html || "").replace(/&#x27;/g, "'"), mail.text ?? ""]

const claims = /vos recherches|vous sont confiées|your buyers|are yours/

describe("an agent", () => {
  it.effect("reads that the searches are theirs", () =>
    Effect.gen(function* () {
      for (const { message, name } of matches.filter((one) => one.message.recipient.key !== "fallback")) {
        for (const body of bodies(yield* mailOf(message))) assert.match(body, claims, name)
      }
    })
  )
})

describe("a fallback reader", () => {
  it.effect("never reads that the searches are theirs, but that they have no active agent", () =>
    Effect.gen(function* () {
      for (const { message, name } of matches) {
        const told = { ...message, recipient: { ...message.recipient, key: "fallback" } }
        for (const body of bodies(yield* mailOf(told))) {
          assert.notMatch(body, claims, name)
          assert.match(body, message.locale === "fr" ? /pas d'agent actif/ : /no active agent/, name)
        }
      }
    })
  )
})

describe("the reader of a digest", () => {
  it.effect("sees at a glance what time it covers; an alert covers none", () =>
    Effect.gen(function* () {
      for (const [name, covers] of [
        ["digest-25-fr", "Du lundi 16 mars à 08:00 au mardi 17 mars à 08:00"],
        ["digest-25-en", "From Monday 16 March at 08:00 to Tuesday 17 March at 08:00"],
        ["digest-week-fr", "Du mardi 10 mars à 08:00 au mardi 17 mars à 08:00"]
      ] as const) {
        for (const body of bodies(yield* mailOf(sample(name)))) assert.include(body, covers)
      }
      const morning = { from: "2026-03-17T07:00:00.000Z", to: "2026-03-17T11:00:00.000Z" }
      const mail = yield* mailOf({ ...sample("digest-week-fr"), period: morning })
      for (const body of bodies(mail)) assert.include(body, "Mardi 17 mars de 08:00 à 12:00")
      for (const body of bodies(yield* mailOf(sample("alert-one-fr")))) assert.notInclude(body, "Du ")
    })
  )
})

describe("whoever runs the program", () => {
  const [notice] = notices
  assert.isDefined(notice)
  const { message } = notice

  it.effect("reads every sentence of a notice, who writes, and nothing of a buyer or a way to unsubscribe", () =>
    Effect.gen(function* () {
      const mail = yield* mailOf(message)
      assert.strictEqual(mail.subject, "apimo-alerts · 2 messages n'ont pas pu partir")
      assert.strictEqual(mail.messageId, "<sample-notice-fr@agence-du-lac.test>")
      assert.isFalse(mail.headers.has("list"))
      assert.isUndefined(mail.replyTo)
      assert.isUndefined(mail.references)
      assert.strictEqual(mail.headers.get("auto-submitted"), "auto-generated")
      for (const body of bodies(mail)) {
        for (const said of [message.title, ...message.lines, "apimo-alerts · mardi 17 mars à 08:00"]) {
          assert.include(body, said)
        }
        assert.notMatch(body, /recherche|acquéreur|Se désabonner|href=|src=/)
      }
    })
  )

  it.effect("has an answer go where the config says", () =>
    Effect.gen(function* () {
      const mail = yield* mailOf(message, { replyTo: "it@agence-du-lac.test" })
      for (const body of bodies(mail)) assert.include(body, "it@agence-du-lac.test")
    })
  )

  it.effect("finds in the text part what the HTML has no room for", () =>
    Effect.gen(function* () {
      const lines = Array.from({ length: 50 }, (_, index) => `Sentence number ${index}: ${"é".repeat(900)}`)
      const mail = yield* mailOf({ ...message, lines: ["First.", ...lines] })
      const html = mail.html || ""
      const shown = Array.from(html.matchAll(/Sentence number/g)).length
      assert.isBelow(shown, 50)
      // The first sentence and the preheader are there besides.
      assert.include(html.replace(/\u00a0/g, " "), `+ ${50 - (shown - 1)} de plus dans la version texte`)
      for (const line of lines) assert.include(mail.text ?? "", line)
    })
  )
})
