/** The kit: a service on this machine that answers well, badly, late or not at all. */
import * as assert from "node:assert/strict"
import { test } from "node:test"
import { conformance } from "@apimo-alerts/notifier/testing"
import notifier from "../src/index.js"

const token = "t0ken-of-a-test-service"

conformance(test, {
  notifier,
  config: (url) => ({ url, token, allowPrivate: true }),
  secrets: [token],
  payload: ({ body }) => {
    const { text, title } = JSON.parse(new TextDecoder().decode(body))
    assert.ok(title.length > 0)
    assert.ok(text.length > 0)
  },
  http: {
    accepted: { status: 200, body: '{"ok":true}' },
    request: ({ headers, method }) => {
      assert.equal(method, "POST")
      assert.equal(headers.authorization, `Bearer ${token}`)
    },
    answers: [{ name: "a token that is wrong", status: 401, becomes: "ChannelMisconfigured" }]
  }
})
