import { notices, samples } from "@apimo-alerts/notifier/Samples"
import type { Received, Subject } from "@apimo-alerts/notifier/testing"
import { conformance } from "@apimo-alerts/notifier/testing"
import * as Fake from "@apimo-alerts/notifier/testing/FakeService"
import webhook from "@apimo-alerts/notifier-webhook"
import { render } from "@apimo-alerts/notifier-webhook/Render"
import { webhookId } from "@apimo-alerts/notifier-webhook/Sign"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import { Webhook } from "standardwebhooks"

const secret = `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`
const next = `whsec_${Buffer.from("fedcba9876543210fedcba9876543210").toString("base64")}`

/** The rules of Standard Webhooks 1.0. */
const byTheRules = ({ body, headers, method }: Received): void => {
  assert.strictEqual(method, "POST")
  assert.match(headers["content-type"] ?? "", /^application\/json/)
  assert.match(headers["webhook-id"] ?? "", /^[A-Za-z0-9_-]+$/)
  assert.match(headers["webhook-timestamp"] ?? "", /^\d{10}$/)
  assert.match(headers["webhook-signature"] ?? "", /^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)*$/)
  assert.isBelow(Buffer.byteLength(body), 20_000)
  const event = JSON.parse(body)
  assert.hasAllKeys(event, ["type", "timestamp", "data"])
  assert.match(event.type, /^(match\.(alert|digest)|notice)$/)
}

const subject: Subject = {
  notifier: webhook,
  config: (url) => ({ url: `${url}/hooks/s3cr3t-p4th-0f-h00k`, secrets: [secret, next], allowPrivate: true }),
  secrets: [secret, next, "s3cr3t-p4th-0f-h00k"],
  payload: ({ body }, message) => {
    const { data } = JSON.parse(new TextDecoder().decode(body))
    if (message.kind === "notice") assert.strictEqual(data.lines.length + data.omitted, message.lines.length)
    else assert.strictEqual(data.items.length + data.omitted, message.items.length)
    assert.isBelow(body.byteLength, 20_000)
  },
  http: {
    accepted: { status: 204 },
    request: byTheRules,
    answers: [
      { name: "410 gone", status: 410, becomes: "ChannelMisconfigured" },
      { name: "502 from a gateway", status: 502, becomes: "RateLimited" },
      { name: "504 from a gateway", status: 504, becomes: "RateLimited" },
      { name: "202", status: 202, becomes: "Receipt" }
    ]
  }
}

describe("conformance", () => conformance(it, subject))

const sent = (secrets: ReadonlyArray<string>, key: string) =>
  Effect.gen(function* () {
    // The verifier compares with the real clock.
    yield* TestClock.setTime(Date.now())
    const [sample] = samples
    assert.isDefined(sample)
    const service = yield* Fake.make({ does: "answer", answer: { status: 200 } })
    const channel = yield* webhook.open({ url: service.url, secrets, allowPrivate: true })
    const payload = yield* channel.render(sample.message)
    yield* channel.send(payload, {
      idempotencyKey: key,
      recipient: sample.message.recipient,
      ending: Effect.void
    })
    const [request] = service.received
    assert.isDefined(request)
    return request
  })

describe("what a program gets", () => {
  it("of a notice is its title and its sentences, and of whom it is for the key alone", () => {
    const notice = notices.find(({ name }) => name === "notice-en")
    assert.isDefined(notice)
    assert.deepStrictEqual(JSON.parse(render(notice.message)), {
      type: "notice",
      timestamp: "2026-03-17T07:00:00.000Z",
      data: {
        id: "sample-notice-en",
        locale: "en",
        recipient: { key: "operator" },
        title: "2 messages could not be sent",
        lines: notice.message.lines,
        omitted: 0
      }
    })
  })

  it("of a digest has the time that it covers", () => {
    const digest = samples.find(({ name }) => name === "digest-week-en")
    assert.isDefined(digest)
    assert.deepStrictEqual(JSON.parse(render(digest.message)).data.period, {
      from: "2026-03-10T07:00:00.000Z",
      to: "2026-03-17T07:00:00.000Z"
    })
  })
})

describe("signatures", () => {
  it.scoped("are taken by an independent verifier, with the old secret and with the new one", () =>
    Effect.gen(function* () {
      const request = yield* sent([secret, next], "01JQ-delivery")
      assert.strictEqual(request.headers["webhook-id"], "01JQ-delivery")
      for (const known of [secret, next]) {
        assert.deepStrictEqual(
          new Webhook(known).verify(request.body, { ...request.headers }),
          JSON.parse(request.body)
        )
      }
    })
  )

  it.scoped("are refused with another secret, and when a byte was changed", () =>
    Effect.gen(function* () {
      const { body, headers } = yield* sent([secret], "01JQ-delivery")
      assert.throws(() => new Webhook(next).verify(body, { ...headers }))
      assert.throws(() => new Webhook(secret).verify(body.replace("match", "natch"), { ...headers }))
      assert.throws(() => new Webhook(secret).verify(body, { ...headers, "webhook-id": "another" }))
    })
  )

  it.scoped("cover a key that a header can't carry", () =>
    Effect.gen(function* () {
      const { body, headers } = yield* sent([secret], "a key, with spaces\r\nand lines")
      assert.match(headers["webhook-id"] ?? "", /^msg_[0-9a-f]{64}$/)
      new Webhook(secret).verify(body, { ...headers })
      assert.notStrictEqual(webhookId("a b"), webhookId("a  b"))
    })
  )
})

describe("the config", () => {
  it.effect("wants https, a real secret, and at least one", () =>
    Effect.gen(function* () {
      for (const [config, words] of [
        [{ url: "http://crm.example.test/hook", secrets: [secret] }, "https"],
        [{ url: "https://crm.example.test/hook", secrets: [] }, "at least one secret"],
        [{ url: "https://crm.example.test/hook", secrets: ["whsec_short"] }, "whsec_ and 24 to 64"],
        [{ url: "crm.example.test", secrets: [secret] }, "must be an address like"]
      ] as const) {
        const error = yield* Effect.flip(Effect.scoped(webhook.open(config)))
        assert.include(error.message, words)
      }
    })
  )
})
