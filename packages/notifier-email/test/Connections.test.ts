import type { SendError } from "@apimo-alerts/notifier/NotifierError"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { attempt, open, sample, turns } from "./Fixture.ts"
import type { Step } from "./ScriptedServer.ts"
import { drop, hang, make } from "./ScriptedServer.ts"

const message = sample("alert-one-fr")

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

  it.scoped("are as many as the messages that the channel takes at once", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* open(25)).atOnce, 5)
      assert.strictEqual((yield* open(25, { connections: 1 })).atOnce, 1)
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
