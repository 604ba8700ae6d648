import type { SendError } from "@apimo-alerts/notifier/NotifierError"
import { GateClosed } from "@apimo-alerts/notifier/NotifierError"
import { large } from "@apimo-alerts/notifier/Samples"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { attempt, open, passing, sample, secret } from "./Fixture.ts"
import type { Answer, Seen, Step } from "./ScriptedServer.ts"
import { drop, hang, make } from "./ScriptedServer.ts"

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

describe("the gate", () => {
  it.scoped("runs after everything but the end was asked for, and before the server sees the end", () =>
    Effect.gen(function* () {
      for (const told of [message, large(300, "fr")]) {
        const server = yield* make()
        const channel = yield* open(server.port)
        const payload = yield* channel.render(told)
        const reached = yield* Deferred.make<void>()
        const go = yield* Deferred.make<void>()
        const sending = yield* Effect.fork(
          channel.send(
            payload,
            attempt(told, Effect.zipRight(Deferred.succeed(reached, undefined), Deferred.await(go)))
          )
        )
        yield* Deferred.await(reached)
        assert.include(server.seen.commands.at(-1) ?? "", "DATA")
        // Everything but the last 64 bytes arrives while the gate is shut, and nothing more.
        yield* turns(() => server.seen.partial.length >= payload.body.length - 64)
        yield* passing
        assert.isBelow(server.seen.partial.length, payload.body.length)
        assert.lengthOf(server.seen.messages, 0)
        yield* Deferred.succeed(go, undefined)
        const receipt = yield* Fiber.join(sending)
        assert.strictEqual(receipt.reply, "250 2.0.0 Ok: queued as 4F1")
        assert.lengthOf(server.seen.messages, 1)
        assert.strictEqual(server.seen.messages[0], Buffer.from(payload.body).toString("latin1"))
      }
    })
  )

  it.scoped("that stays closed ends the transmission: nothing is accepted, the next one goes its own way", () =>
    Effect.gen(function* () {
      const server = yield* make()
      const channel = yield* open(server.port, { connections: 1 })
      const payload = yield* channel.render(message)
      const closed = new GateClosed({ reason: "the disk is full" })
      const error = yield* Effect.flip(channel.send(payload, attempt(message, Effect.fail(closed))))
      assert.strictEqual(error._tag, "GateClosed")
      yield* channel.send(payload, attempt(message))
      assert.lengthOf(server.seen.messages, 1)
      assert.strictEqual(server.seen.connections, 2)
    })
  )

  it.scoped("when the server leaves while it is recorded, lets nothing go: Unavailable", () =>
    Effect.gen(function* () {
      const server = yield* make()
      const channel = yield* open(server.port)
      const payload = yield* channel.render(message)
      const leave = Effect.zipRight(server.endConnections, passing)
      const error = yield* Effect.flip(channel.send(payload, attempt(message, leave)))
      assert.strictEqual(error._tag, "Unavailable", error.message)
      assert.lengthOf(server.seen.messages, 0)
    })
  )

  it.scoped("lets nothing go to a server that said yes before the end", () =>
    Effect.gen(function* () {
      const server = yield* make({ data: "354 go on\r\n250 2.0.0 enough" })
      const channel = yield* open(server.port)
      const error = yield* Effect.flip(channel.send(yield* channel.render(message), attempt(message, passing)))
      assert.strictEqual(error._tag, "Unavailable", error.message)
      assert.lengthOf(server.seen.messages, 0)
    })
  )

  it.scoped("an interruption ends the connection before the end was seen", () =>
    Effect.gen(function* () {
      const server = yield* make()
      const channel = yield* open(server.port, { connections: 1 })
      const payload = yield* channel.render(message)
      const reached = yield* Deferred.make<void>()
      const sending = yield* Effect.fork(
        channel.send(payload, attempt(message, Effect.zipRight(Deferred.succeed(reached, undefined), Effect.never)))
      )
      yield* Deferred.await(reached)
      yield* passing
      yield* Fiber.interrupt(sending)
      yield* passing
      assert.lengthOf(server.seen.messages, 0)
      yield* channel.send(payload, attempt(message))
      assert.lengthOf(server.seen.messages, 1)
      assert.strictEqual(server.seen.connections, 2)
    })
  )
})

describe("limits of time", () => {
  const hanging = (step: Step, adjust: `${number} minutes`, expected: SendError["_tag"]) =>
    it.scoped(`a server that hangs at ${step} is left after ${adjust}: ${expected}`, () =>
      Effect.gen(function* () {
        const server = yield* make({ [step]: hang })
        const channel = yield* open(server.port)
        const sending = yield* Effect.fork(Effect.flip(channel.send(yield* channel.render(message), attempt(message))))
        // The clock of the limits is the test's; the sockets are real and need turns of the event loop.
        const seen = () =>
          step === "greeting"
            ? server.seen.connections > 0
            : step === "dot"
              ? server.seen.messages.length > 0
              : server.seen.commands.some((command) => command.toLowerCase().startsWith(step))
        yield* turns(seen)
        yield* TestClock.adjust(adjust)
        const error = yield* Fiber.join(sending)
        assert.strictEqual(error._tag, expected, error.message)
        assert.include(error.message, "within")
      })
    )
  hanging("greeting", "1 minutes", "Unavailable")
  hanging("rcpt", "2 minutes", "Unavailable")
  hanging("dot", "10 minutes", "OutcomeUnknown")
})

/** Lets the event loop turn until something is so. */
const turns = (until: () => boolean): Effect.Effect<void> =>
  Effect.async<void>((resume) => {
    const look = (): void => (until() ? resume(Effect.void) : void setImmediate(look))
    look()
  })

describe("connections", () => {
  it.scoped("are kept, no more than configured, and replaced when the server ends them while idle", () =>
    Effect.gen(function* () {
      const server = yield* make()
      const channel = yield* open(server.port, { connections: 2 })
      const payload = yield* channel.render(message)
      const one = channel.send(payload, attempt(message))
      yield* Effect.all(
        Array.from({ length: 12 }, () => one),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(server.seen.connections, 2)
      yield* server.endConnections
      yield* one
      assert.strictEqual(server.seen.connections, 3)
      assert.lengthOf(server.seen.messages, 13)
    })
  )

  it.scoped("that die without a word are replaced within the same try", () =>
    Effect.gen(function* () {
      const server = yield* make()
      const channel = yield* open(server.port, { connections: 1 })
      const payload = yield* channel.render(message)
      yield* channel.send(payload, attempt(message))
      server.script.mail = drop
      const error = yield* Effect.flip(channel.send(payload, attempt(message)))
      assert.strictEqual(error._tag, "Unavailable")
      assert.strictEqual(server.seen.connections, 2)
      delete server.script.mail
      yield* channel.send(payload, attempt(message))
      assert.lengthOf(server.seen.messages, 2)
    })
  )

  it.scoped("idle ones are closed with a goodbye, also when the channel closes", () =>
    Effect.gen(function* () {
      const server = yield* make()
      yield* Effect.scoped(
        Effect.gen(function* () {
          const channel = yield* open(server.port)
          const payload = yield* channel.render(message)
          yield* channel.send(payload, attempt(message))
          yield* TestClock.adjust("31 seconds")
          yield* turns(() => server.seen.commands.filter((command) => command === "QUIT").length === 1)
          yield* channel.send(payload, attempt(message))
        })
      )
      yield* turns(() => server.seen.commands.filter((command) => command === "QUIT").length === 2)
      assert.strictEqual(server.seen.connections, 2)
    })
  )

  it.scoped("a refused recipient does not touch the others", () =>
    Effect.gen(function* () {
      const server = yield* make({ rcpt: "550 5.1.1 no such mailbox" })
      const channel = yield* open(server.port, { connections: 1 })
      const payload = yield* channel.render(message)
      const error = yield* Effect.flip(channel.send(payload, attempt(message)))
      assert.strictEqual(error._tag, "RecipientRefused")
      delete server.script.rcpt
      yield* channel.send(payload, attempt(message))
      assert.lengthOf(server.seen.messages, 1)
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
