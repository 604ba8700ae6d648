import { conformance } from "@apimo-alerts/notifier/testing"
import { assert, describe, it } from "vitest"
import gotify from "./gotify.mjs"

describe("conformance", () =>
  conformance(it, {
    notifier: gotify,
    config: (url) => ({ server: url, token: "AkT0ken-of-gotify", allowPrivate: true }),
    secrets: ["AkT0ken-of-gotify"],
    payload: ({ body }) => {
      const { message, priority, title } = JSON.parse(new TextDecoder().decode(body))
      assert.isNotEmpty(title)
      assert.isNotEmpty(message)
      assert.isTrue(priority >= 0 && priority <= 10)
    },
    http: {
      accepted: { status: 200, body: '{"id":25,"appid":5}' },
      request: ({ headers, path }) => {
        assert.strictEqual(path, "/message")
        assert.strictEqual(headers["x-gotify-key"], "AkT0ken-of-gotify")
      },
      answers: [{ name: "a token that is wrong", status: 401, becomes: "ChannelMisconfigured" }]
    }
  }))
