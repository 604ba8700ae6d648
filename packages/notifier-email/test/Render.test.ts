import type { Message } from "@apimo-alerts/notifier/Message"
import { large, samples } from "@apimo-alerts/notifier/Samples"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { HtmlValidate } from "html-validate"
import type { AddressObject, ParsedMail } from "mailparser"
import { simpleParser } from "mailparser"
import { open, sample } from "./Fixture.ts"

const all = [
  ...samples,
  { name: "large-300-fr", message: large(300, "fr") },
  { name: "large-300-en", message: large(300, "en") }
]

const unsubscribe = "https://www.agence-du-lac.test/unsubscribe?u=3896&k=1"

const bytesOf = (message: Message, more: Readonly<Record<string, unknown>> = { unsubscribe }) =>
  Effect.scoped(
    Effect.gen(function* () {
      const channel = yield* open(9, more)
      const payload = yield* channel.render(message)
      assert.deepStrictEqual(payload.warnings, [], message.id)
      assert.strictEqual(payload.contentType, "message/rfc822")
      return Buffer.from(payload.body)
    })
  )

const parsed = (bytes: Buffer): Effect.Effect<ParsedMail> => Effect.promise(() => simpleParser(bytes))

const mailOf = (message: Message, more?: Readonly<Record<string, unknown>>) =>
  Effect.flatMap(bytesOf(message, more), parsed)

const htmlOf = (mail: ParsedMail): string => mail.html || ""

const addresses = (field: AddressObject | Array<AddressObject> | undefined): ReadonlyArray<string> =>
  [field ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address ?? ""))

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' }
const unescaped = (html: string): string =>
  html
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? "")

const attributes = (html: string, name: string): ReadonlyArray<string> =>
  Array.from(html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g")), ([, value = ""]) => unescaped(value))

const each = (check: (name: string, message: Message, mail: ParsedMail, bytes: Buffer) => void) =>
  Effect.forEach(
    all,
    ({ message, name }) =>
      Effect.gen(function* () {
        const bytes = yield* bytesOf(message)
        check(name, message, yield* parsed(bytes), bytes)
      }),
    { discard: true }
  )

describe("every sample", () => {
  it.effect("is the same bytes every time, in every channel, whatever the clock says", () =>
    Effect.gen(function* () {
      for (const { message, name } of all) {
        const again: Message = JSON.parse(JSON.stringify(message))
        assert.isTrue((yield* bytesOf(message)).equals(yield* bytesOf(again)), name)
      }
    })
  )

  it.effect("is well-formed: ASCII, short lines that end in CRLF, headers that nobody slipped in", () =>
    each((name, _, mail, bytes) => {
      const text = bytes.toString("latin1")
      assert.notMatch(text, /[^\r\n\t\x20-\x7e]/, name)
      assert.notMatch(text, /[^\r]\n|\r[^\n]/, name)
      for (const line of text.split("\r\n")) assert.isAtMost(line.length, 998, name)
      const known = [
        "auto-submitted",
        "x-auto-response-suppress",
        "list",
        "from",
        "to",
        "reply-to",
        "references",
        "subject",
        "message-id",
        "date",
        "mime-version",
        "content-type"
      ]
      for (const header of mail.headers.keys()) assert.include(known, header, name)
      assert.lengthOf(addresses(mail.to), 1, name)
      assert.isUndefined(mail.bcc, name)
      assert.match(mail.messageId ?? "", /^<[^\s<>@]+@agence-du-lac\.test>$/, name)
    })
  )

  it.effect("shows nothing raw: no braces of a template, no undefined, no markup of others", () =>
    each((name, _, mail) => {
      const html = htmlOf(mail)
      for (const body of [html, mail.text ?? "", mail.subject ?? ""]) {
        assert.notMatch(body, /\bundefined\b|\bNaN\b|\[object|\bnull\b/, name)
        assert.notMatch(body, /\u202f/, name)
        if (!name.includes("hostile")) assert.notMatch(body, /\{\{|\}\}/, name)
      }
      assert.notMatch(mail.text ?? "", /\u00a0/, name)
      // One style element and no script; what people typed stays text.
      const tags = Array.from(html.matchAll(/<\/?([a-z][a-z0-9]*)/gi), ([, tag = ""]) => tag.toLowerCase())
      const allowed = "html head meta title style body div table tr td a img b br s span".split(" ")
      for (const tag of tags) assert.include(allowed, tag, name)
      assert.notMatch(html, /<[^>]*\son[a-z]+=/i, name)
    })
  )

  it.effect("links and loads only what is safe, and says every link in the text part as well", () =>
    each((name, message, mail) => {
      const html = htmlOf(mail)
      const text = mail.text ?? ""
      const links = attributes(html, "href")
      for (const link of links) {
        assert.match(link, /^(https:\/\/|mailto:|tel:)/, name)
        if (link.startsWith("https:")) assert.include(text, link, name)
        if (link.startsWith("mailto:")) assert.include(text, decodeURIComponent(link.slice(7)), name)
        if (link.startsWith("tel:")) {
          const digits = link.slice(-9)
          assert.include(text.replace(/[^\d]/g, ""), digits, name)
        }
      }
      for (const source of attributes(html, "src")) assert.match(source, /^https:\/\//, name)
      for (const [image] of html.matchAll(/<img[^>]*>/g)) {
        assert.match(image, /\swidth="\d+"/, name)
        assert.match(image, /\sheight="\d+"/, name)
        assert.match(image, /\salt="[^"]+"/, name)
      }
      // All items are in the text part, also those beyond the cards.
      for (const { property } of message.kind === "notice" ? [] : message.items) {
        if (property.url?.startsWith("https:") && property.url.length < 500) assert.include(text, property.url, name)
      }
    })
  )

  it.effect("stays below what Gmail cuts, as it travels", () =>
    each((name, _, __, bytes) => {
      const travelling = bytes.toString("latin1")
      const html = travelling.slice(travelling.lastIndexOf("Content-Type: text/html"))
      assert.isBelow(html.length, 102_000, name)
    })
  )

  it.effect("is valid HTML, as far as mail allows", () => {
    const validator = new HtmlValidate({
      extends: ["html-validate:standard"],
      rules: {
        // Mail programs need these: styles inline, sizes and colours as attributes, no style sheet to rely on.
        "no-inline-style": "off",
        "no-deprecated-attr": "off",
        "attribute-allowed-values": "off",
        "long-title": "off",
        "no-trailing-whitespace": "off",
        "doctype-style": "off",
        "no-implicit-button-type": "off",
        "tel-non-breaking": "off"
      }
    })
    return Effect.gen(function* () {
      for (const { message, name } of all) {
        const report = yield* Effect.promise(async () =>
          validator.validateString(htmlOf(await Effect.runPromise(mailOf(message))))
        )
        const problems = report.results.flatMap(({ messages }) =>
          messages.map(({ column, line, message: said, ruleId }) => `${line}:${column} ${ruleId} ${said}`)
        )
        assert.deepStrictEqual(problems, [], name)
      }
    })
  })
})

describe("a mail", () => {
  it.effect("says every fact of its item in both parts", () =>
    Effect.gen(function* () {
      const mail = yield* mailOf(sample("alert-price-drop-fr"))
      const html = htmlOf(mail).replace(/\u00a0/g, " ")
      for (const body of [html, mail.text ?? ""]) {
        for (const fact of [
          "Mme Camille Durand",
          "06 39 98 12 34",
          "camille.durand@courriel.test",
          "650 000 €",
          "97 %",
          "Baisse de prix",
          "Maison familiale vue lac, jardin plein sud",
          "640 000 €",
          "689 000 €",
          "−7 %",
          "dans le budget",
          "142 m²",
          "6 pièces",
          "4 chambres",
          "Maison · 74000 Annecy",
          "Réf. VI700",
          "https://www.agence-du-lac.test/fr/property/81000",
          "Agence du Lac",
          "mardi 17 mars à 08:00"
        ]) {
          assert.include(body, fact)
        }
      }
      assert.include(html, '<a href="tel:0639981234"')
      assert.match(html, /<s [^>]*>689 000 €<\/s>/)
      assert.strictEqual(mail.subject, "97 % · Durand · Maison Annecy 640 000 € (−7 %)")
      assert.include(html, "Baisse de prix, avant 689 000 € · 142 m² · 6 pièces")
    })
  )

  it.effect("has the headers that keep machines from answering it", () =>
    Effect.gen(function* () {
      const mail = yield* mailOf(sample("alert-one-fr"))
      assert.strictEqual(mail.headers.get("auto-submitted"), "auto-generated")
      assert.strictEqual(mail.headers.get("x-auto-response-suppress"), "All")
      assert.deepStrictEqual(addresses(mail.replyTo), ["contact@agence-du-lac.test"])
      assert.deepStrictEqual(addresses(mail.from), ["alertes@agence-du-lac.test"])
      assert.deepStrictEqual(addresses(mail.to), ["helene.garnier@agence-du-lac.test"])
      assert.strictEqual(mail.messageId, "<sample-one-fr@agence-du-lac.test>")
      assert.strictEqual(mail.date?.toISOString(), "2026-03-17T07:00:00.000Z")
      const raw = (yield* bytesOf(sample("alert-one-fr"))).toString("latin1")
      assert.include(raw, `List-Unsubscribe: <${unsubscribe}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n`)
    })
  )

  it.effect("names the relay's header and the human who answers, when the config does", () =>
    Effect.gen(function* () {
      const mail = yield* mailOf(sample("alert-one-fr"), {
        idempotencyHeader: "Resend-Idempotency-Key",
        replyTo: "Accueil <accueil@agence-du-lac.test>",
        unsubscribe: "mailto:stop@agence-du-lac.test"
      })
      assert.strictEqual(mail.headers.get("resend-idempotency-key"), "sample-one-fr")
      assert.deepStrictEqual(addresses(mail.replyTo), ["accueil@agence-du-lac.test"])
      assert.isFalse(mail.headers.has("list-unsubscribe-post"))
    })
  )

  it.effect("threads alerts of one request; digests and mixed alerts stand alone", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* mailOf(sample("alert-one-fr"))).references, "<request.4012.412@agence-du-lac.test>")
      assert.isUndefined((yield* mailOf(sample("alert-several-fr"))).references)
      assert.isUndefined((yield* mailOf(sample("digest-25-fr"))).references)
    })
  )

  it.effect("has at most 20 cards, then names the rest, and marks what was told", () =>
    Effect.gen(function* () {
      const html = htmlOf(yield* mailOf(large(300, "fr"))).replace(/\u00a0/g, " ")
      assert.lengthOf(Array.from(html.matchAll(/<img /g)), 20)
      assert.include(html, "+ 280 autres")
      assert.include(html, "+ 250 de plus dans la version texte")
      const digest = yield* mailOf(sample("digest-25-en"))
      assert.include(htmlOf(digest), "already told")
      assert.include(digest.text ?? "", "already told")
    })
  )

  it.effect("drops cards until it fits, when addresses are long", () =>
    Effect.gen(function* () {
      const digest = large(60, "en")
      const long = "x".repeat(850)
      const [first, ...rest] = digest.items
      const widen = (item: typeof first): typeof first => ({
        ...item,
        property: {
          ...item.property,
          title: "é".repeat(90),
          photo: `https://media.agence-du-lac.test/${item.property.id}?${long}`,
          url: `https://www.agence-du-lac.test/${item.property.id}?${long}=`
        }
      })
      const bytes = (yield* bytesOf({ ...digest, items: [widen(first), ...rest.map(widen)] })).toString("latin1")
      const html = bytes.slice(bytes.lastIndexOf("Content-Type: text/html"))
      assert.isBelow(html.length, 102_000)
      assert.isAtLeast(html.length, 40_000)
    })
  )

  it.effect("without an address for its reader can still be looked at", () =>
    Effect.gen(function* () {
      const message = sample("alert-one-fr")
      const mail = yield* mailOf({ ...message, recipient: { ...message.recipient, email: null } })
      assert.deepStrictEqual(addresses(mail.to), [])
    })
  )

  it.effect("can't be made of a time that is none: the error says so", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const channel = yield* open(9)
        const error = yield* Effect.flip(channel.render({ ...sample("alert-one-fr"), at: "this morning" }))
        assert.include(error.message, "message.at")
      })
    )
  )
})
