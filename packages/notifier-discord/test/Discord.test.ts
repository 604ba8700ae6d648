import { large, notices, samples } from "@apimo-alerts/notifier/Samples"
import type { Subject } from "@apimo-alerts/notifier/testing"
import { conformance } from "@apimo-alerts/notifier/testing"
import discord from "@apimo-alerts/notifier-discord"
import { render } from "@apimo-alerts/notifier-discord/Render"
import { assert, describe, it } from "@effect/vitest"

const key = "kEyOfTheWebhook_0123456789-abcdefghijklmnop"

const within = (text: string | undefined, max: number): number => {
  if (text === undefined) return 0
  assert.isNotEmpty(text)
  assert.isAtMost(text.length, max)
  return text.length
}

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const byTheRules = (body: string): void => {
  const message = JSON.parse(body)
  assert.hasAllKeys(message, ["content", "embeds", "allowed_mentions"])
  assert.deepStrictEqual(message.allowed_mentions, { parse: [] })
  within(message.content, 2_000)
  assert.isAtMost(message.embeds.length, 10)
  let sum = 0
  for (const { author, color, description, thumbnail, title, url, ...rest } of message.embeds) {
    assert.isEmpty(rest)
    sum += within(title, 256) + within(description, 4_096) + within(author.name, 256)
    assert.isTrue(Number.isInteger(color) && color >= 0 && color <= 0xffffff)
    for (const address of [url, thumbnail?.url]) if (address !== undefined) assert.match(address, /^https:\/\//)
  }
  assert.isAtMost(sum, 6_000)
}

const subject: Subject = {
  notifier: discord,
  config: (url) => ({ url: `${url}/api/webhooks/1234567890123456789/${key}`, allowPrivate: true }),
  secrets: [key],
  payload: ({ body }) => byTheRules(new TextDecoder().decode(body)),
  http: {
    accepted: { status: 200, body: '{"id":"1234567890"}' },
    request: ({ body, headers, method, path }) => {
      assert.strictEqual(method, "POST")
      assert.strictEqual(path, `/api/webhooks/1234567890123456789/${key}?wait=true`)
      assert.strictEqual(headers["content-type"], "application/json")
      byTheRules(body)
    },
    answers: [
      {
        name: "a webhook that is gone",
        status: 404,
        body: '{"message":"Unknown Webhook","code":10015}',
        becomes: "ChannelMisconfigured"
      },
      {
        name: "an embed it does not like",
        status: 400,
        body: '{"message":"Invalid Form Body","code":50035}',
        becomes: "RecipientRefused"
      },
      {
        name: "its limit, in the body",
        status: 429,
        headers: { "retry-after": "999" },
        body: '{"message":"You are being rate limited.","retry_after":12.3,"global":false}',
        becomes: "RateLimited",
        retryAfterSeconds: 12.3
      },
      {
        name: "its limit, in a header",
        status: 429,
        headers: { "x-ratelimit-reset-after": "4.5" },
        body: "{}",
        becomes: "RateLimited",
        retryAfterSeconds: 4.5
      },
      { name: "not Discord's yes", status: 200, body: "<html>", becomes: "OutcomeUnknown" }
    ]
  }
}

describe("conformance", () => conformance(it, subject))

describe("what one sees", () => {
  it("is an embed with the photo, whose title is the link", () => {
    const sample = samples.find(({ name }) => name === "alert-price-drop-en")
    assert.isDefined(sample)
    assert.deepStrictEqual(JSON.parse(render(sample.message)).embeds, [
      {
        author: { name: "For C. D." },
        title: "97% · House Annecy €640,000",
        description:
          "**Price drop** · was €689,000 \\(−7%\\) · 142 m² · 6 rooms · 4 bedrooms · 74000 Annecy · ref. VI700",
        url: "https://www.agence-du-lac.test/en/property/81000",
        thumbnail: { url: "https://media.agence-du-lac.test/photos/81000_1200-original.jpg" },
        color: 0xb3541e
      }
    ])
  })

  it("mentions nobody and counts what has no room", () => {
    const { content, embeds } = JSON.parse(render(large(300, "fr")))
    assert.lengthOf(embeds, 10)
    assert.include(content, "et 290 autres")
  })

  it("is one embed with every sentence, when it is a notice", () => {
    const notice = notices.find(({ name }) => name === "notice-en")
    assert.isDefined(notice)
    const { content, embeds } = JSON.parse(render(notice.message))
    assert.match(content, /^\*\*apimo\\-alerts · 2 messages could not be sent\*\*\n/)
    assert.deepStrictEqual(embeds, [
      {
        author: { name: "What happened, and what to do" },
        description:
          "The channel “mail” gave up 2 messages to user\\:3896; the server answered\\: 550 5.1.1 User unknown.\n\nCorrect this agent's address in Apimo, then run “alerts outbox retry \\-\\-all \\-\\-anew”; until then nothing is lost.",
        color: 0xb08900
      }
    ])
  })
})
