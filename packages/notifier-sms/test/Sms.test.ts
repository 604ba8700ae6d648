import { large, samples } from "@apimo-alerts/notifier/Samples"
import { recipient } from "@apimo-alerts/notifier/SampleTown"
import type { Subject } from "@apimo-alerts/notifier/testing"
import { conformance } from "@apimo-alerts/notifier/testing"
import * as Fake from "@apimo-alerts/notifier/testing/FakeService"
import sms from "@apimo-alerts/notifier-sms"
import { segments, simplified } from "@apimo-alerts/notifier-sms/Gsm"
import { e164 } from "@apimo-alerts/notifier-sms/Phone"
import { render } from "@apimo-alerts/notifier-sms/Render"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

const account = `AC${"0123456789abcdef".repeat(2)}`
const token = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"

const no = (
  name: string,
  status: number,
  code: number,
  message: string,
  becomes: "ChannelMisconfigured" | "RecipientRefused" | "RateLimited"
) => ({
  name,
  status,
  body: JSON.stringify({ code, message, status, more_info: "https://www.twilio.com/docs" }),
  becomes
})

const subject: Subject = {
  notifier: sms,
  config: (url) => ({ account, token, from: "+33644640000", segments: 2, api: url, allowPrivate: true }),
  secrets: [token],
  payload: ({ body }) => {
    const text = new TextDecoder().decode(body)
    assert.isNotEmpty(text)
    assert.isAtMost(text.length, 1_600)
    assert.isAtMost(segments(text), 2)
  },
  http: {
    accepted: { status: 201, body: '{"sid":"SM0123456789abcdef0123456789abcdef","status":"queued"}' },
    request: ({ body, headers, method, path }) => {
      assert.strictEqual(method, "POST")
      assert.strictEqual(path, `/2010-04-01/Accounts/${account}/Messages.json`)
      assert.strictEqual(headers["content-type"], "application/x-www-form-urlencoded")
      assert.strictEqual(headers["authorization"], `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`)
      const form = new URLSearchParams(body)
      assert.sameMembers(Array.from(form.keys()), ["To", "From", "Body"])
      assert.strictEqual(form.get("To"), "+33639981020")
      assert.strictEqual(form.get("From"), "+33644640000")
    },
    answers: [
      no("a number that is none", 400, 21211, "Invalid 'To' Phone Number", "RecipientRefused"),
      no("someone who wants none", 400, 21610, "Attempt to send to unsubscribed recipient", "RecipientRefused"),
      no("a token that is wrong", 401, 20003, "Authenticate", "ChannelMisconfigured"),
      no("a sender that is not ours", 400, 21606, "The From phone number is not a valid", "ChannelMisconfigured"),
      no("too many requests", 429, 20429, "Too Many Requests", "RateLimited"),
      { name: "not Twilio's yes", status: 201, body: "<html>", becomes: "OutcomeUnknown" }
    ]
  }
}

describe("conformance", () => conformance(it, subject))

describe("the alphabet", () => {
  it("is the 7-bit one wherever that can be", () => {
    assert.strictEqual(simplified("« Crêpes » – 12\u202f500 € · l’étang…"), '" Crepes " - 12 500 € - l\'étang...')
    assert.strictEqual(simplified("Duplex 🏡✨ vue mer"), "Duplex vue mer")
    assert.strictEqual(simplified("محمد"), "محمد")
  })

  it("is counted as a phone company does", () => {
    assert.strictEqual(segments("a".repeat(160)), 1)
    assert.strictEqual(segments("a".repeat(161)), 2)
    assert.strictEqual(segments("a".repeat(306)), 2)
    assert.strictEqual(segments("a".repeat(307)), 3)
    assert.strictEqual(segments("€".repeat(80)), 1)
    assert.strictEqual(segments("€".repeat(81)), 2)
    assert.strictEqual(segments("م".repeat(70)), 1)
    assert.strictEqual(segments("م".repeat(71)), 2)
    assert.strictEqual(segments("🏡".repeat(36)), 2)
  })
})

describe("what one sees", () => {
  const sample = (name: string) => {
    const found = samples.find((one) => one.name === name)
    assert.isDefined(found)
    return found.message
  }

  it("is the decision and the link, in one segment", () => {
    const text = render(sample("alert-one-fr"), 1)
    assert.strictEqual(text, "97 % - C. D. - Maison Annecy 640 000 €\nhttps://www.agence-du-lac.test/fr/property/81000")
    assert.strictEqual(segments(text), 1)
  })

  it("is as many of several as the segments allow", () => {
    const text = render(large(300, "fr"), 2)
    assert.match(text, /^300 biens - /)
    assert.match(text, /et 29\d autres$/)
    assert.isAtMost(segments(text), 2)
  })

  it("says since when, when a digest covers more than a day", () => {
    assert.match(render(sample("digest-week-fr"), 3), /^3 biens - .*\ndepuis mardi 10 mars\n- 93 % - /)
    assert.notMatch(render(sample("digest-25-fr"), 3), /depuis/)
  })

  it("is the title and what there is room for, when it is a notice", () => {
    assert.strictEqual(
      render(sample("notice-one-line-en"), 2),
      "apimo-alerts - Apimo has not answered since Tuesday 17 March at 06:00\n- The last 12 tries failed (HTTP 503); there is nothing to do, the program goes on trying."
    )
    assert.match(
      render(sample("notice-en"), 1),
      /^apimo-alerts - 2 messages could not be sent\n- The channel .*\nand 1 other$/
    )
  })
})

describe("the number", () => {
  it("is taken in any spelling", () => {
    for (const [given, wanted] of [
      ["06 39 98 10 20", "+33639981020"],
      ["+33 (0)6 39 98 10 20", "+33639981020"],
      ["0033.6.39.98.10.20", "+33639981020"],
      ["+41 79 123 45 67", "+41791234567"],
      ["12", null],
      ["", null],
      [null, null]
    ] as const) {
      assert.strictEqual(e164(given, "33"), wanted)
    }
  })

  it.scoped("that is missing refuses the recipient, before the gate", () =>
    Effect.gen(function* () {
      const service = yield* Fake.make({ does: "hang" })
      const channel = yield* sms.open({ account, token, from: "Agence", api: service.url, allowPrivate: true })
      const payload = { contentType: "text/plain", body: Buffer.from("x"), warnings: [] }
      const attempt = { idempotencyKey: "1", recipient: { ...recipient, phone: null }, ending: Effect.die("gate") }
      const error = yield* Effect.flip(channel.send(payload, attempt))
      assert.strictEqual(error._tag, "RecipientRefused")
      assert.include(error.message, "user:3896")
      assert.strictEqual(service.bytesIn(), 0)
    })
  )

  it.scoped("verify reads the state of the account", () =>
    Effect.gen(function* () {
      const service = yield* Fake.make({ does: "answer", answer: { status: 200, body: '{"status":"suspended"}' } })
      const channel = yield* sms.open({ account, token, from: "Agence", api: service.url, allowPrivate: true })
      const error = yield* Effect.flip(channel.verify)
      assert.strictEqual(error._tag, "ChannelMisconfigured")
      assert.include(error.message, "the account is suspended")
    })
  )
})
