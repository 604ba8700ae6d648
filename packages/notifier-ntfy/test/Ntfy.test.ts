import { notices, samples } from "@apimo-alerts/notifier/Samples"
import type { Subject } from "@apimo-alerts/notifier/testing"
import { conformance } from "@apimo-alerts/notifier/testing"
import ntfy from "@apimo-alerts/notifier-ntfy"
import { render } from "@apimo-alerts/notifier-ntfy/Render"
import { assert, describe, it } from "@effect/vitest"

const topic = "agence-du-lac-7f3a9c"
const token = "tk_0123456789abcdefghijklmno"

/** https://docs.ntfy.sh/publish/#publish-as-json */
const byTheRules = (body: string): void => {
  const { actions, attach, click, message, priority, tags, title, ...rest } = JSON.parse(body)
  assert.isEmpty(Object.keys(rest).filter((name) => name !== "topic"))
  assert.isNotEmpty(title)
  assert.isNotEmpty(message)
  assert.isAtMost(Buffer.byteLength(message), 4_096)
  assert.include([1, 2, 3, 4, 5], priority)
  for (const tag of tags) assert.match(tag, /^[a-z_]+$/)
  for (const url of [attach, click]) if (url !== undefined) assert.match(url, /^https:\/\//)
  assert.isAtMost(actions.length, 3)
  for (const action of actions) {
    assert.hasAllKeys(action, ["action", "label", "url"])
    assert.strictEqual(action.action, "view")
    assert.isNotEmpty(action.label)
    assert.match(action.url, /^https:\/\//)
  }
}

const no = (
  name: string,
  code: number,
  error: string,
  becomes: "ChannelMisconfigured" | "RecipientRefused" | "RateLimited"
) => ({
  name,
  status: Math.floor(code / 100),
  body: JSON.stringify({
    code,
    http: Math.floor(code / 100),
    error,
    link: "https://ntfy.sh/docs/publish/#limitations"
  }),
  becomes
})

const subject: Subject = {
  notifier: ntfy,
  config: (url) => ({ server: url, topic, token, allowPrivate: true }),
  secrets: [topic, token],
  payload: ({ body }) => byTheRules(new TextDecoder().decode(body)),
  http: {
    accepted: { status: 200, body: '{"id":"hwQ2YpKdmg","time":1773730800,"event":"message"}' },
    request: ({ body, headers, method, path }) => {
      assert.strictEqual(method, "POST")
      assert.strictEqual(path, "/")
      assert.strictEqual(headers["authorization"], `Bearer ${token}`)
      assert.strictEqual(JSON.parse(body).topic, topic)
      byTheRules(body)
    },
    answers: [
      no("a topic that is protected", 40301, "forbidden", "ChannelMisconfigured"),
      no("a token that is wrong", 40101, "unauthorized", "ChannelMisconfigured"),
      no("too many requests", 42901, "limit reached: too many requests", "RateLimited"),
      // The checks run at 07:00 UTC.
      {
        ...no("the day's quota", 42908, "limit reached: daily message quota reached", "RateLimited"),
        retryAfterSeconds: 17 * 3_600
      },
      no("an action it does not know", 40018, "invalid request: actions invalid", "RecipientRefused"),
      { name: "not ntfy's yes", status: 200, body: "<html>", becomes: "OutcomeUnknown" }
    ]
  }
}

describe("conformance", () => conformance(it, subject))

describe("what one sees", () => {
  it("is a notification with the photo and a button", () => {
    const sample = samples.find(({ name }) => name === "alert-one-fr")
    assert.isDefined(sample)
    assert.deepStrictEqual(JSON.parse(render(sample.message)), {
      title: "97 % · C. D. · Maison Annecy 640 000 €",
      message:
        "Pour C. D.\n97 % · Maison Annecy 640 000 €\n142 m² · 6 pièces · 4 chambres · 74000 Annecy · réf. VI700\n\nAgence du Lac · mardi 17 mars à 08:00",
      priority: 4,
      tags: ["house"],
      click: "https://www.agence-du-lac.test/fr/property/81000",
      attach: "https://media.agence-du-lac.test/photos/81000_1200-original.jpg",
      actions: [{ action: "view", label: "Voir le bien", url: "https://www.agence-du-lac.test/fr/property/81000" }]
    })
  })

  it("is a warning without a button, when it is a notice", () => {
    const notice = notices.find(({ name }) => name === "notice-en")
    assert.isDefined(notice)
    assert.deepStrictEqual(JSON.parse(render(notice.message)), {
      title: "apimo-alerts · 2 messages could not be sent",
      message: `What happened, and what to do\n${notice.message.lines.join("\n")}\n\nTuesday 17 March at 08:00`,
      priority: 4,
      tags: ["warning"],
      actions: []
    })
  })
})
