import { conformance } from "@apimo-alerts/notifier/testing"
import email from "@apimo-alerts/notifier-email"
import { assert, describe, it } from "@effect/vitest"
import { secret } from "./Fixture.ts"

describe("conformance", () => {
  conformance(it, {
    notifier: email,
    config: () => ({
      smtp: `smtp://alerts:${encodeURIComponent(secret)}@127.0.0.1:9`,
      password: secret,
      from: "Alertes <alertes@agence-du-lac.test>"
    }),
    secrets: [secret, encodeURIComponent(secret)],
    payload: ({ body, contentType, warnings }) => {
      assert.strictEqual(contentType, "message/rfc822")
      assert.isEmpty(warnings)
      for (const line of new TextDecoder().decode(body).split("\r\n")) assert.isBelow(line.length, 998)
    }
  })
})
