/** The kit finds what is wrong: each notifier here breaks one promise of the contract. */
import type { MatchMessage } from "@apimo-alerts/notifier/Message"
import type { Channel, Notifier, Payload } from "@apimo-alerts/notifier/Notifier"
import {
  ChannelMisconfigured,
  OutcomeUnknown,
  RateLimited,
  RecipientRefused,
  Unavailable
} from "@apimo-alerts/notifier/NotifierError"
import { checks } from "@apimo-alerts/notifier/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { byFetch } from "./support/ByFetch.ts"
import { notifier, subject } from "./support/Reference.ts"

/** At least one of the checks of that name must reject, in these words. */
const wrong = (what: string, tested: Notifier, name: RegExp, words: RegExp): void => {
  it(what, async () => {
    const looked = checks(subject(tested)).filter((check) => name.test(check.name))
    assert.isNotEmpty(looked)
    const said: Array<string> = []
    for (const check of looked) {
      await check.run().catch((error: unknown) => said.push(error instanceof Error ? error.message : String(error)))
      if (said.length > 0) break
    }
    assert.match(said.join("\n"), words)
  })
}

const encoder = new TextEncoder()
const payload = (body: string): Payload => ({
  contentType: "application/json",
  body: encoder.encode(body),
  warnings: []
})
const rendering = (render: Channel["render"]) => notifier(() => ({ render }))
const renderingMatches = (render: (message: MatchMessage) => Payload) =>
  notifier((channel) => ({
    render: (message) => (message.kind === "notice" ? channel.render(message) : Effect.sync(() => render(message)))
  }))
const sending = (change: (send: Channel["send"]) => Channel["send"]) =>
  notifier((channel) => ({ send: change(channel.send) }))

describe("rendering", () => {
  wrong("another contract", { ...notifier(), contract: 2 }, /built for this version/, /contract 2/)
  wrong("a name that is no name", { ...notifier(), name: "My Hook" }, /built for this version/, /My Hook/)
  wrong("too big", notifier(undefined, { maxBytes: 200 }), /every sample/, /bytes, the service takes 200/)
  wrong(
    "throws",
    rendering(() => Effect.die("oh")),
    /every sample/,
    /render threw oh/
  )
  wrong(
    "throws on a notice",
    notifier((channel) => ({
      render: (message) => (message.kind === "notice" ? Effect.die("what is a notice") : channel.render(message))
    })),
    /every sample, notices too/,
    /sample-notice-fr: render threw what is a notice/
  )
  wrong(
    "differs every time",
    rendering(() => Effect.sync(() => payload(String(performance.now())))),
    /every sample/,
    /same payload/
  )
  wrong(
    "fails on what people type",
    renderingMatches((message) =>
      payload(JSON.stringify(encodeURIComponent(JSON.parse(`"${message.items[0].property.title}"`))))
    ),
    /whatever people type/,
    /render threw/
  )
  wrong(
    "shows who the buyer is",
    renderingMatches((message) => payload(JSON.stringify(message.items[0].buyer.name))),
    /only where the capabilities say personal/,
    /the buyer's name/
  )
  wrong(
    "shows the budget in the words of the language",
    renderingMatches((message) => payload(`${message.items[0].buyer.budget?.value.toLocaleString("fr-FR")} €`)),
    /only where the capabilities say personal/,
    /the buyer's budget/
  )
  wrong(
    "puts a secret into the payload",
    notifier((_, config) => ({ render: () => Effect.succeed(payload(Redacted.value(config.token))) })),
    /every sample/,
    /secret/
  )
  wrong(
    "says undefined",
    rendering(() => Effect.succeed(payload(`{"text":"undefined"}`))),
    /every sample/,
    /says undefined/
  )
})

describe("the config", () => {
  const plain = Schema.Struct({ url: Schema.String, token: Schema.String, allowPrivate: Schema.Boolean })
  wrong("keeps a secret as plain text", { ...notifier(), config: plain }, /redacted/, /as Redacted/)
  wrong(
    "has no JSON Schema",
    { ...notifier(), config: Schema.Struct({ url: Schema.instanceOf(URL) }) },
    /editors can complete/,
    /no JSON Schema/
  )
  wrong(
    "shows what was given",
    {
      ...notifier(),
      open: (config) =>
        Effect.zipRight(Schema.decodeUnknown(plain)(config, { onExcessProperty: "error" }), notifier().open(config))
    },
    /refuses a wrong config/,
    /shows a secret/
  )
})

describe("the gate", () => {
  wrong(
    "is left out",
    sending((send) => (body, attempt) => send(body, { ...attempt, ending: Effect.void })),
    /runs the gate once/,
    /0 times/
  )
  wrong(
    "is run twice",
    sending((send) => (body, attempt) => Effect.zipRight(attempt.ending, send(body, attempt))),
    /runs the gate once/,
    /2 times/
  )
  wrong(
    "comes after the request",
    sending(
      (send) => (body, attempt) => Effect.zipLeft(send(body, { ...attempt, ending: Effect.void }), attempt.ending)
    ),
    /runs the gate once/,
    /bytes had left before the gate/
  )
  wrong(
    "is not heeded",
    sending(
      (send) => (body, attempt) =>
        Effect.zipRight(Effect.either(attempt.ending), send(body, { ...attempt, ending: Effect.void }))
    ),
    /stays closed/,
    /Receipt, must be GateClosed/
  )
})

describe("sending", () => {
  wrong(
    "tries again by itself",
    sending((send) => (body, attempt) => Effect.retry(send(body, attempt), { times: 1 })),
    /^500/,
    /2 requests/
  )
  wrong("follows a redirect", notifier(byFetch({ redirect: "follow" })), /^30\d/, /requests|must be/)
  wrong("waits for ever", notifier(byFetch()), /no answer, minutes later/, /still waits/)
  wrong("waits for a body for ever", notifier(byFetch({ reads: true })), /body never comes/, /still waits/)
  wrong("reads whatever comes", notifier(byFetch({ reads: true })), /without end/, /bound what is read|did not end/)
  wrong(
    "can't be interrupted",
    notifier(byFetch({ interruptible: false })),
    /interrupted while it waits/,
    /goes on after it was interrupted/
  )
  wrong(
    "throws",
    sending(() => () => Effect.die("oh")),
    /^an accepted message/,
    /not throw/
  )
  wrong(
    "takes every answer for a yes",
    sending(
      (send) => (body, attempt) =>
        Effect.catchTag(send(body, attempt), "ChannelMisconfigured", () => Effect.succeed({ reply: "fine" }))
    ),
    /^404/,
    /Receipt, must be ChannelMisconfigured or RecipientRefused/
  )
  wrong(
    "takes an accepted message for a failure",
    sending(
      (send) => (body, attempt) =>
        Effect.zipRight(send(body, attempt), Effect.fail(new Unavailable({ phase: "answer", reply: "hm", code: null })))
    ),
    /^an accepted message/,
    /Unavailable, must be Receipt/
  )
  wrong(
    "blames the recipient for an outage",
    sending(
      (send) => (body, attempt) =>
        Effect.catchTag(send(body, attempt), "Unavailable", ({ code, reply }) =>
          Effect.fail(new RecipientRefused({ code, reply }))
        )
    ),
    /^503/,
    /RecipientRefused, must be Unavailable or RateLimited/
  )
  wrong(
    "does not slow down",
    sending(
      (send) => (body, attempt) =>
        Effect.catchTag(send(body, attempt), "RateLimited", ({ code, reply }) =>
          Effect.fail(new Unavailable({ phase: "answer", code, reply }))
        )
    ),
    /^429 without/,
    /Unavailable, must be RateLimited/
  )
  wrong(
    "does not heed Retry-After",
    sending(
      (send) => (body, attempt) =>
        Effect.catchTag(send(body, attempt), "RateLimited", ({ code, reply }) =>
          Effect.fail(new RateLimited({ code, reply, until: null }))
        )
    ),
    /^429 with Retry-After as a date/,
    /until is null/
  )
  wrong(
    "sends again what may have arrived",
    sending(
      (send) => (body, attempt) =>
        Effect.catchTag(send(body, attempt), "OutcomeUnknown", ({ phase, reply }) =>
          Effect.fail(new Unavailable({ phase, reply, code: null }))
        )
    ),
    /reset after/,
    /Unavailable, must be OutcomeUnknown/
  )
  wrong(
    "is in doubt where nothing left",
    sending(
      (send) => (body, attempt) =>
        Effect.catchTag(send(body, attempt), "Unavailable", ({ phase, reply }) =>
          Effect.fail(new OutcomeUnknown({ phase, reply }))
        )
    ),
    /nobody there/,
    /OutcomeUnknown, must be Unavailable/
  )
  wrong(
    "has a new key for every try",
    sending((send) => (body, attempt) => send(body, { ...attempt, idempotencyKey: String(performance.now()) })),
    /a retry is the same/,
    /idempotency-key differs/
  )
  wrong(
    "says that it is idempotent and sends no key",
    sending((send) => (body, attempt) => send(body, { ...attempt, idempotencyKey: "none" })),
    /a retry is the same/,
    /nothing in the request depends/
  )
  wrong(
    "verifies by sending",
    notifier((channel) => ({
      verify: Effect.gen(function* () {
        const { reply } = yield* channel
          .send(payload("{}"), {
            idempotencyKey: "verify",
            recipient: { key: "user:1", name: null, email: null, phone: null },
            ending: Effect.void
          })
          .pipe(Effect.catchTag("GateClosed", ({ reason }) => Effect.dieMessage(reason)))
        return reply
      })
    })),
    /verify sends no message/,
    /not a GET/
  )
})

describe("secrets", () => {
  wrong(
    "stand in an error",
    notifier((channel, config) => ({
      send: (body, attempt) =>
        Effect.catchTag(channel.send(body, attempt), "ChannelMisconfigured", ({ code }) =>
          Effect.fail(new ChannelMisconfigured({ reply: `refused ${Redacted.value(config.url).href}`, code }))
        )
    })),
    /shows no secret/,
    /the error ChannelMisconfigured shows a secret/
  )
  wrong(
    "stand in a log line",
    notifier((channel, config) => ({
      send: (body, attempt) =>
        Effect.zipRight(Effect.logDebug(`with ${Redacted.value(config.token)}`), channel.send(body, attempt))
    })),
    /shows no secret/,
    /a log line or a span shows a secret/
  )
  wrong(
    "stand in a span",
    notifier((channel, config) => ({
      send: (body, attempt) =>
        Effect.withSpan(channel.send(body, attempt), "post", {
          attributes: { url: Redacted.value(config.url).href }
        })
    })),
    /shows no secret/,
    /a log line or a span shows a secret/
  )
  wrong(
    "stand in a receipt, in base64",
    notifier((channel, config) => ({
      send: (body, attempt) =>
        Effect.as(channel.send(body, attempt), {
          reply: Buffer.from(Redacted.value(config.token)).toString("base64")
        })
    })),
    /shows no secret/,
    /the receipt shows a secret/
  )
})
