import type { SendError } from "@apimo-alerts/notifier/NotifierError"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { attempt, open, sample, secret } from "./Fixture.ts"
import type { Answer, Seen, Step } from "./ScriptedServer.ts"
import { drop, make } from "./ScriptedServer.ts"

const message = sample("alert-one-fr")

const sendOver = (script: Partial<Record<Step, Answer>>, more: Readonly<Record<string, unknown>> = {}) =>
  Effect.gen(function* () {
    const server = yield* make(script)
    const channel = yield* open(server.port, more)
    const payload = yield* channel.render(message)
    let ended = 0
    const result = yield* Effect.either(
      channel.send(
        payload,
        attempt(
          message,
          Effect.sync(() => {
            ended += 1
          })
        )
      )
    )
    return { ended, result, seen: server.seen }
  })

const failure = (
  step: Step,
  answer: Answer,
  expected: SendError["_tag"],
  check: (error: SendError, ended: number, seen: Seen) => void = () => {}
) =>
  it.scoped(`${step} ${typeof answer === "string" ? answer : String(answer.description)}: ${expected}`, () =>
    Effect.gen(function* () {
      const { ended, result, seen } = yield* sendOver({ [step]: answer })
      assert.strictEqual(result._tag, "Left")
      if (result._tag !== "Left") return
      const error = result.left
      if (error._tag === "GateClosed") return assert.fail("the gate was open")
      assert.strictEqual(error._tag, expected, error.message)
      assert.strictEqual(ended, step === "dot" ? 1 : 0)
      assert.lengthOf(seen.messages, step === "dot" && typeof answer !== "string" ? 1 : 0)
      if (typeof answer === "string") assert.include(error.reply, answer.slice(4))
      check(error, ended, seen)
    })
  )

describe("what a server's answer means", () => {
  failure("greeting", "554 5.7.1 not you", "ChannelMisconfigured")
  failure("greeting", "421 4.3.2 later", "Unavailable")
  failure("greeting", drop, "Unavailable")
  failure("ehlo", "421 4.3.2 later", "Unavailable")
  failure("ehlo", "550 5.7.1 not you", "ChannelMisconfigured")
  failure("ehlo", drop, "Unavailable")
  failure("auth", "535 5.7.8 wrong password", "ChannelMisconfigured", (error) => {
    assert.include(error.message, "check the user and the password")
  })
  failure("auth", "454 4.7.0 directory is away", "Unavailable")
  failure("auth", drop, "Unavailable")
  failure("mail", "550 5.7.60 may not send as this address", "ChannelMisconfigured")
  failure("mail", "530 5.7.0 log in first", "ChannelMisconfigured")
  failure("mail", "451 4.3.0 later", "Unavailable")
  failure("mail", drop, "Unavailable")
  failure("rcpt", "550 5.1.1 no such mailbox", "RecipientRefused")
  failure("rcpt", "552 5.2.2 mailbox is full", "Unavailable")
  failure("rcpt", "450 4.2.0 greylisted", "Unavailable")
  failure("rcpt", "503 5.5.1 bad sequence", "Unavailable")
  failure("rcpt", drop, "Unavailable")
  failure("data", "451 4.3.0 later", "Unavailable")
  failure("data", "554 5.5.1 no", "Unavailable")
  failure("data", drop, "Unavailable")
  failure("dot", "550 5.7.1 looks like spam", "RecipientRefused")
  failure("dot", "552 5.3.4 too big", "RecipientRefused")
  failure("dot", "552 5.2.2 mailbox is full", "Unavailable")
  failure("dot", "451 4.3.0 disk full", "Unavailable")
  failure("dot", "421 4.3.2 going down", "Unavailable")
  failure("dot", drop, "OutcomeUnknown")

  it.scoped("nobody listens: Unavailable", () =>
    Effect.gen(function* () {
      const server = yield* Effect.scoped(make())
      const channel = yield* open(server.port)
      const error = yield* Effect.flip(channel.send(yield* channel.render(message), attempt(message)))
      assert.strictEqual(error._tag, "Unavailable")
    })
  )

  it.scoped("a server without STARTTLS, where TLS is asked for: ChannelMisconfigured", () =>
    Effect.gen(function* () {
      const { result } = yield* sendOver({}, { tls: { verify: false } })
      assert.strictEqual(result._tag === "Left" && result.left._tag, "ChannelMisconfigured")
    })
  )

  it.scoped("the wrong port, in clear where TLS is expected: ChannelMisconfigured", () =>
    Effect.gen(function* () {
      const server = yield* make()
      const channel = yield* open(server.port, { smtp: `smtps://alerts:${secret}@127.0.0.1:${server.port}` })
      const error = yield* Effect.flip(channel.send(yield* channel.render(message), attempt(message)))
      assert.strictEqual(error._tag, "ChannelMisconfigured", error.message)
    })
  )

  it.scoped("no address, or none that is one: RecipientRefused without a connection", () =>
    Effect.gen(function* () {
      const server = yield* make()
      const channel = yield* open(server.port)
      const payload = yield* channel.render(message)
      for (const email of [null, "", "helene", "a@b c", "a@b>\r\nRCPT TO:<c@d", "<a@b>"]) {
        const to = { ...attempt(message), recipient: { ...message.recipient, email } }
        const error = yield* Effect.flip(channel.send(payload, to))
        assert.strictEqual(error._tag, "RecipientRefused", String(email))
        assert.include(error.message, "user:3896")
      }
      assert.strictEqual(server.seen.connections, 0)
    })
  )
})

describe("secrets", () => {
  it.scoped("are in no error, even when the server says them back", () =>
    Effect.gen(function* () {
      const encoded = Buffer.from(`\u0000alerts\u0000${secret}`).toString("base64")
      for (const step of ["auth", "mail", "rcpt", "dot"] as const) {
        const { result } = yield* sendOver({ [step]: `550 5.7.1 ${secret} ${encoded} ${encodeURIComponent(secret)}` })
        assert.strictEqual(result._tag, "Left")
        const shown = `${JSON.stringify(result)} ${String(result)} ${result._tag === "Left" ? result.left.message : ""}`
        for (const needle of [secret, encoded, encodeURIComponent(secret)]) assert.notInclude(shown, needle)
      }
    })
  )
})

describe("verify", () => {
  it.scoped("says that the server is ready, without sending", () =>
    Effect.gen(function* () {
      const server = yield* make()
      const channel = yield* open(server.port)
      assert.strictEqual(yield* channel.verify, `127.0.0.1:${server.port} is ready: no TLS, logged in`)
      assert.isFalse(server.seen.commands.some((command) => command.startsWith("MAIL")))
    })
  )

  it.scoped("fails as sending would", () =>
    Effect.gen(function* () {
      const refused = yield* make({ auth: "535 5.7.8 wrong password" })
      assert.strictEqual((yield* Effect.flip((yield* open(refused.port)).verify))._tag, "ChannelMisconfigured")
      const away = yield* make({ greeting: "421 4.3.2 later" })
      assert.strictEqual((yield* Effect.flip((yield* open(away.port)).verify))._tag, "Unavailable")
    })
  )
})
