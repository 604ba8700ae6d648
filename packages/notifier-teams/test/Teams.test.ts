import { large, notices, samples } from "@apimo-alerts/notifier/Samples"
import type { Subject } from "@apimo-alerts/notifier/testing"
import { conformance } from "@apimo-alerts/notifier/testing"
import teams from "@apimo-alerts/notifier-teams"
import { render } from "@apimo-alerts/notifier-teams/Render"
import { assert, describe, it } from "@effect/vitest"

// What Adaptive Cards 1.4 knows of each element that is used here (adaptivecards.io/explorer).
const known: Readonly<Record<string, ReadonlyArray<string>>> = {
  RichTextBlock: ["type", "inlines"],
  TextRun: ["type", "text", "weight", "size", "color", "isSubtle"],
  ColumnSet: ["type", "separator", "selectAction", "columns"],
  Column: ["type", "width", "items"],
  Image: ["type", "url", "altText", "width"],
  "Action.OpenUrl": ["type", "title", "url"]
}

const element = (value: unknown): void => {
  if (Array.isArray(value)) for (const one of value) element(one)
  if (typeof value !== "object" || value === null) return
  if ("type" in value) {
    const members = known[String(value.type)]
    assert.isDefined(members, `an element of type ${String(value.type)}`)
    for (const name of Object.keys(value)) assert.include(members, name, String(value.type))
    if ("text" in value) assert.isNotEmpty(value.text)
    if ("url" in value) assert.match(String(value.url), /^https:\/\//)
    if ("inlines" in value) assert.isNotEmpty(value.inlines)
  }
  for (const member of Object.values(value)) element(member)
}

const byTheRules = (body: string): void => {
  assert.isAtMost(Buffer.byteLength(body), 28_000)
  const message = JSON.parse(body)
  assert.hasAllKeys(message, ["type", "attachments"])
  assert.strictEqual(message.type, "message")
  assert.lengthOf(message.attachments, 1)
  const [{ content, contentType, contentUrl }] = message.attachments
  assert.strictEqual(contentType, "application/vnd.microsoft.card.adaptive")
  assert.isNull(contentUrl)
  assert.strictEqual(content.type, "AdaptiveCard")
  assert.strictEqual(content.version, "1.4")
  assert.isNotEmpty(content.fallbackText)
  assert.isAtMost(content.actions?.length ?? 0, 6)
  element(content.body)
  element(content.actions ?? [])
}

const subject: Subject = {
  notifier: teams,
  config: (url) => ({
    url: `${url}/workflows/0a1b2c3d4e5f60718293/run?api-version=1&sig=S1gn4tureOfTheFlow`,
    allowPrivate: true
  }),
  secrets: ["0a1b2c3d4e5f60718293", "S1gn4tureOfTheFlow"],
  payload: ({ body }) => byTheRules(new TextDecoder().decode(body)),
  http: {
    accepted: { status: 202 },
    request: ({ body, headers, method, path }) => {
      assert.strictEqual(method, "POST")
      assert.include(path, "sig=S1gn4tureOfTheFlow")
      assert.strictEqual(headers["content-type"], "application/json")
      byTheRules(body)
    },
    answers: [
      {
        name: "a workflow that is off",
        status: 404,
        body: '{"error":{"code":"WorkflowNotFound"}}',
        becomes: "ChannelMisconfigured"
      },
      { name: "a signature that is wrong", status: 401, becomes: "ChannelMisconfigured" },
      { name: "a card that is too big", status: 413, becomes: "RecipientRefused" }
    ]
  }
}

describe("conformance", () => conformance(it, subject))

describe("what one sees", () => {
  it("is a card with a button for one property", () => {
    const sample = samples.find(({ name }) => name === "alert-one-en")
    assert.isDefined(sample)
    const { content } = JSON.parse(render(sample.message)).attachments[0]
    assert.deepStrictEqual(content.actions, [
      { type: "Action.OpenUrl", title: "See the property", url: "https://www.agence-du-lac.test/en/property/81000" }
    ])
  })

  it("counts what has no room", () => {
    const body = render(large(300, "fr"))
    const shown = body.split('"ColumnSet"').length - 1
    assert.isAtLeast(shown, 15)
    assert.include(body, `et ${300 - shown} autres`)
  })

  it("is a card with plain sentences, when it is a notice", () => {
    const notice = notices.find(({ name }) => name === "notice-en")
    assert.isDefined(notice)
    const { content } = JSON.parse(render(notice.message)).attachments[0]
    assert.isUndefined(content.actions)
    assert.deepStrictEqual(
      content.body.slice(3, 5),
      notice.message.lines.map((text) => ({ type: "RichTextBlock", inlines: [{ type: "TextRun", text }] }))
    )
  })
})
