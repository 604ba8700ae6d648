import { notices, samples } from "@apimo-alerts/notifier/Samples"
import type { Subject } from "@apimo-alerts/notifier/testing"
import { conformance } from "@apimo-alerts/notifier/testing"
import * as Fake from "@apimo-alerts/notifier/testing/FakeService"
import telegram from "@apimo-alerts/notifier-telegram"
import { render } from "@apimo-alerts/notifier-telegram/Render"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

const token = "1234567890:AAExampleToken_0123456789-abcdefghi"

/** The HTML that Telegram knows: tags in pairs, four entities, nothing else (core.telegram.org/bots/api#html-style). */
const html = (text: string): string => {
  const open: Array<string> = []
  const rest = text.replace(/<(\/?)(b|i|a)( href="[^"<>]*")?>/g, (_, slash, name) => {
    if (slash === "") open.push(name)
    else assert.strictEqual(open.pop(), name)
    return ""
  })
  assert.isEmpty(open)
  assert.notMatch(rest, /[<>]/)
  assert.notMatch(rest, /&(?!amp;|lt;|gt;|quot;)/)
  return rest
}

const byTheRules = (body: string): void => {
  const { link_preview_options, parse_mode, reply_markup, text, ...rest } = JSON.parse(body)
  assert.isEmpty(Object.keys(rest).filter((name) => name !== "chat_id"))
  assert.strictEqual(parse_mode, "HTML")
  assert.isAtMost(text.length, 4_096)
  assert.isNotEmpty(html(text).trim())
  assert.isDefined(link_preview_options)
  for (const row of reply_markup?.inline_keyboard ?? []) {
    for (const button of row) {
      assert.hasAllKeys(button, ["text", "url"])
      assert.isNotEmpty(button.text)
      assert.match(button.url, /^https:\/\//)
    }
  }
}

const no = (
  name: string,
  status: number,
  description: string,
  becomes: "ChannelMisconfigured" | "RecipientRefused" | "RateLimited",
  parameters = {}
) => ({
  name,
  status,
  body: JSON.stringify({ ok: false, error_code: status, description, parameters }),
  becomes
})

const subject: Subject = {
  notifier: telegram,
  config: (url) => ({ token, chat: "-1001234567890", chats: { "user:1": "42" }, api: url, allowPrivate: true }),
  secrets: [token],
  payload: ({ body }) => byTheRules(new TextDecoder().decode(body)),
  http: {
    accepted: { status: 200, body: '{"ok":true,"result":{"message_id":7}}' },
    request: ({ body, headers, method, path }) => {
      assert.strictEqual(method, "POST")
      assert.strictEqual(path, `/bot${token}/sendMessage`)
      assert.strictEqual(headers["content-type"], "application/json")
      assert.strictEqual(JSON.parse(body).chat_id, "-1001234567890")
      byTheRules(body)
    },
    answers: [
      no("a bot that was blocked", 403, "Forbidden: bot was blocked by the user", "RecipientRefused"),
      no("a chat that is gone", 400, "Bad Request: chat not found", "RecipientRefused"),
      no("a token that is wrong", 401, "Unauthorized", "ChannelMisconfigured"),
      no(
        "a group that moved",
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        "ChannelMisconfigured",
        {
          migrate_to_chat_id: -1009876543210
        }
      ),
      {
        ...no("a flood", 429, "Too Many Requests: retry after 35", "RateLimited", { retry_after: 35 }),
        retryAfterSeconds: 35
      },
      { name: "no JSON", status: 200, body: "<html>", becomes: "OutcomeUnknown" }
    ]
  }
}

describe("conformance", () => conformance(it, subject))

const [sample] = samples

describe("the chat", () => {
  it.scoped("is the agent's own where one is named", () =>
    Effect.gen(function* () {
      assert.isDefined(sample)
      const service = yield* Fake.make({
        does: "answer",
        answer: { status: 200, body: '{"ok":true,"result":{"message_id":7}}' }
      })
      const channel = yield* telegram.open({
        token,
        chats: { "user:3896": "42" },
        api: service.url,
        allowPrivate: true
      })
      const payload = yield* channel.render(sample.message)
      const attempt = { idempotencyKey: "1", recipient: sample.message.recipient, ending: Effect.void }
      assert.strictEqual((yield* channel.send(payload, attempt)).reply, "message 7")
      assert.strictEqual(JSON.parse(service.received[0]?.body ?? "").chat_id, "42")
      const stranger = {
        ...attempt,
        recipient: { ...sample.message.recipient, key: "user:2" },
        ending: Effect.die("gate")
      }
      const error = yield* Effect.flip(channel.send(payload, stranger))
      assert.strictEqual(error._tag, "RecipientRefused")
      assert.lengthOf(service.received, 1)
    })
  )

  it.scoped("verify names the bot", () =>
    Effect.gen(function* () {
      const service = yield* Fake.make({
        does: "answer",
        answer: { status: 200, body: '{"ok":true,"result":{"username":"alertes_bot"}}' }
      })
      const channel = yield* telegram.open({ token, chat: "42", api: service.url, allowPrivate: true })
      assert.include(yield* channel.verify, "as @alertes_bot")
      assert.strictEqual(service.received[0]?.path, `/bot${token}/getMe`)
    })
  )
})

describe("what one sees", () => {
  it("is a photo, the facts and a button", () => {
    assert.isDefined(sample)
    const { link_preview_options, reply_markup, text } = JSON.parse(render(sample.message))
    assert.strictEqual(link_preview_options.url, "https://media.agence-du-lac.test/photos/81000_1200-original.jpg")
    assert.deepStrictEqual(reply_markup.inline_keyboard, [
      [{ text: "Voir le bien", url: "https://www.agence-du-lac.test/fr/property/81000" }]
    ])
    assert.include(text, "<b>97 % · C. D. · Maison Annecy 640 000 €</b>")
  })

  it("is a title and plain sentences, when it is a notice", () => {
    const notice = notices.find(({ name }) => name === "notice-en")
    assert.isDefined(notice)
    const { reply_markup, text } = JSON.parse(render(notice.message))
    assert.isUndefined(reply_markup)
    assert.strictEqual(
      text,
      [
        "<b>apimo-alerts · 2 messages could not be sent</b>",
        "For the person who looks after apimo-alerts",
        "<i>What happened, and what to do</i>",
        ...notice.message.lines,
        "Tuesday 17 March at 08:00"
      ].join("\n\n")
    )
  })
})
