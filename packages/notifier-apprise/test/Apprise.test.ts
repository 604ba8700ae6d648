import type { Subject } from "@apimo-alerts/notifier/testing"
import { conformance } from "@apimo-alerts/notifier/testing"
import apprise from "@apimo-alerts/notifier-apprise"
import { assert, describe, it } from "@effect/vitest"

const key = "agence-du-lac-4711"
const password = "pa55word-of-the-proxy"

/** https://github.com/caronc/apprise-api: the stateful endpoint. */
const byTheRules = (body: string): void => {
  const { body: text, format, tag, title, type, ...rest } = JSON.parse(body)
  assert.isEmpty(rest)
  assert.isNotEmpty(title)
  assert.isNotEmpty(text)
  assert.isAtMost(text.length, 4_000)
  assert.include(["info", "warning"], type)
  assert.strictEqual(format, "text")
  if (tag !== undefined) assert.strictEqual(tag, "agents, managers")
}

const subject: Subject = {
  notifier: apprise,
  config: (url) => ({
    server: `${url}/apprise`,
    key,
    tag: "agents, managers",
    user: "agence",
    password,
    allowPrivate: true
  }),
  secrets: [key, password],
  payload: ({ body }) => byTheRules(new TextDecoder().decode(body)),
  http: {
    accepted: { status: 200, body: '{"error":null}' },
    request: ({ body, headers, method, path }) => {
      assert.strictEqual(method, "POST")
      assert.strictEqual(path, `/apprise/notify/${key}`)
      assert.strictEqual(headers["content-type"], "application/json")
      assert.strictEqual(headers["accept"], "application/json")
      assert.strictEqual(headers["authorization"], `Basic ${Buffer.from(`agence:${password}`).toString("base64")}`)
      assert.strictEqual(JSON.parse(body).tag, "agents, managers")
      byTheRules(body)
    },
    answers: [
      { name: "some of the services failed", status: 424, becomes: "OutcomeUnknown" },
      { name: "nothing is stored under the key", status: 204, becomes: "ChannelMisconfigured" },
      { name: "a tag that it does not take", status: 400, becomes: "RecipientRefused" }
    ]
  }
}

describe("conformance", () => conformance(it, subject))
