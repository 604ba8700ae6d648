/**
 * The bytes of a message at every later try, and when they can't be read.
 */
import { RecipientRefused, Unavailable } from "@apimo-alerts/notifier/NotifierError"
import { expect, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Desk } from "../src/store/Desk.ts"
import { config, owed, paris, recipient, sender } from "./support/Given.ts"
import { handClock } from "./support/HandClock.ts"
import * as Office from "./support/Office.ts"

const minute = 60_000

/** With as many alerts to send as there are agents. */
const owing = (agents: number) =>
  Effect.gen(function* () {
    const one = yield* Office.make({
      config: config({ channels: { mail: { notifier: "collector" } } }),
      clock: handClock(Date.parse("2026-11-24T06:00:00Z"))
    })
    const moment = { at: one.clock.now, since: one.clock.now, zone: paris }
    const all = Array.from({ length: agents }, (_, i) =>
      owed({ told: { recipient: { ...recipient(), key: `user:${i}` }, locale: "fr" } })
    )
    yield* one.sql.withTransaction(one.outbox.owe({ ...moment, pass: "p", sender, owed: all }))
    yield* one.complete("all")
    return one
  })

it.scoped(
  "bytes that can't be read are never sent: it fails as a rendering does, and the digest tells its matches",
  () =>
    Effect.gen(function* () {
      const one = yield* owing(1)
      one.box.answer = () => new Unavailable({ phase: "connect", reply: "421", code: 421 })
      yield* one.send
      one.box.answer = () => null
      yield* one.sql`UPDATE frozen SET body = ${new Uint8Array([1, 2, 3])}`
      const tries = one.box.arrived.length
      for (let i = 0; i < 8; i++) {
        yield* one.wait(60 * minute)
        yield* one.send
      }
      expect(one.box.arrived).toHaveLength(tries)
      expect(yield* one.deliveries).toMatchObject([
        { status: "discarded", reply: expect.stringMatching(/body is not what this program wrote there/) },
        { kind: "digest", status: "planned" }
      ])
    })
)

it.scoped("a dead letter that somebody asks for again days later is sent with the same bytes", () =>
  Effect.gen(function* () {
    const one = yield* owing(1)
    const desk = Context.get(yield* Layer.build(Layer.provide(Desk.layer, Layer.succeedContext(one.context))), Desk)
    one.box.answer = () => new RecipientRefused({ reply: "550 unknown", code: 550 })
    yield* one.send
    one.box.answer = () => null
    yield* one.wait(48 * 60 * minute)
    const any = { channel: null, recipient: null, settledSince: null, limit: null }
    const dead = yield* desk.list({ ...any, statuses: ["dead"] })
    expect(yield* Effect.forEach(dead, (letter) => desk.retry(letter, one.clock.now))).toEqual([true])
    yield* one.send
    const [first, second] = one.box.tries
    expect(second?.message).toEqual(first?.message)
    expect(one.box.arrived).toHaveLength(1)
  })
)
