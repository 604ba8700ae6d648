import { GateClosed } from "@apimo-alerts/notifier/NotifierError"
import { large } from "@apimo-alerts/notifier/Samples"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { attempt, open, passing, sample, turns } from "./Fixture.ts"
import { make } from "./ScriptedServer.ts"

const message = sample("alert-one-fr")

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
