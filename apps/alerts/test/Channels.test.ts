/**
 * Plugins that misbehave: whatever one does is an answer like any other, and harms no other channel.
 */
import type { Message } from "@apimo-alerts/notifier/Message"
import { type Attempt, type Channel, contractVersion, type Notifier } from "@apimo-alerts/notifier/Notifier"
import { ChannelMisconfigured, GateClosed, RecipientRefused, RenderFailed } from "@apimo-alerts/notifier/NotifierError"
import { describe, expect, it } from "@effect/vitest"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/TestClock"
import { Channels, type GuardedChannel } from "../src/channels/Channels.ts"
import { messageOf } from "../src/compose/DeliveryMessage.ts"
import { config, delivery, item, recipient } from "./support/Make.ts"

const payload = { contentType: "text/plain", body: new Uint8Array([1, 2]), warnings: [] }
const message: Message = Either.getOrThrow(messageOf(delivery(), { items: [item(1)], lines: [] }, config().timezone, 0))

const good: Channel = {
  verify: Effect.succeed("ready"),
  render: () => Effect.succeed(payload),
  send: (_, attempt) => Effect.as(attempt.ending, { reply: "250 ok" })
}

const notifier = (open: () => Effect.Effect<Channel, ChannelMisconfigured, Scope.Scope>): Notifier => ({
  name: "test",
  contract: contractVersion,
  capabilities: {
    format: "text",
    maxBytes: 100,
    perSecond: 1,
    idempotent: false,
    buttons: false,
    images: false,
    personal: true
  },
  config: Schema.Struct({}),
  open
})

/** The channels of a worker: "bad" is the one under test, "good" works. */
const channels = (open: () => Effect.Effect<Channel, ChannelMisconfigured, Scope.Scope>) =>
  Effect.gen(function* () {
    const all = yield* Channels
    const bad = all.get("bad")
    const well = all.get("good")
    if (bad === undefined || well === undefined) return yield* Effect.dieMessage("a channel is missing")
    return { bad, well }
  }).pipe(
    Effect.provide(
      Channels.layer([
        { id: "bad", notifier: notifier(open), settings: {} },
        { id: "good", notifier: notifier(() => Effect.succeed(good)), settings: {} }
      ])
    )
  )

const bad = (channel: Partial<Channel>) =>
  Effect.map(
    channels(() => Effect.succeed({ ...good, ...channel })),
    (all) => all.bad
  )

const attempt = (ending: Attempt["ending"] = Effect.void): Attempt => ({
  idempotencyKey: "d1",
  recipient: recipient(),
  ending
})

const send = (channel: GuardedChannel, ending?: Attempt["ending"]) =>
  Effect.either(channel.send(payload, attempt(ending)))

/** What came of it after a simulated day, which is longer than any limit. */
const inADay = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(effect)
    yield* TestClock.adjust("1 day")
    return yield* Fiber.join(fiber)
  })

const left = <A, E>(either: Either.Either<A, E>) => (Either.isLeft(either) ? either.left : null)

const boom = (): never => {
  throw new RangeError("boom")
}

/** A plugin written without types: it gives what the contract does not allow. */
const untyped = (channel: object): Channel => Object.assign({ ...good }, channel)

const faults: Readonly<Record<string, () => Effect.Effect<never>>> = {
  "throws at the call": boom,
  "throws inside": () => Effect.sync(boom),
  dies: () => Effect.die("boom"),
  "rejects a promise": () => Effect.promise(() => Promise.reject(new RangeError("boom"))),
  "interrupts itself": () => Effect.interrupt
}

describe("a plugin that", () => {
  for (const [name, fault] of Object.entries(faults)) {
    it.effect(`${name} when it renders: the message could not be rendered`, () =>
      Effect.gen(function* () {
        const channel = yield* bad({ render: fault })
        expect(left(yield* Effect.either(channel.render(message)))).toBeInstanceOf(RenderFailed)
      })
    )

    it.effect(`${name} before the gate: not available, nothing was sent`, () =>
      Effect.gen(function* () {
        const channel = yield* bad({ send: fault })
        expect(left(yield* send(channel))).toMatchObject({ _tag: "Unavailable", phase: "send" })
      })
    )

    it.effect(`${name} after the gate: nobody knows`, () =>
      Effect.gen(function* () {
        const channel = yield* bad({ send: (_, { ending }) => Effect.zipRight(ending, Effect.suspend(fault)) })
        expect(left(yield* send(channel))).toMatchObject({ _tag: "OutcomeUnknown", phase: "ending" })
      })
    )

    it.effect(`${name} when it is verified`, () =>
      Effect.gen(function* () {
        const channel = yield* bad({ verify: Effect.suspend(fault) })
        expect(left(yield* Effect.either(channel.verify))).toMatchObject({ _tag: "Unavailable", phase: "verify" })
      })
    )

    it.effect(`${name} when it is opened: the channel is misconfigured, keeps what it owes, and the others work`, () =>
      Effect.gen(function* () {
        const all = yield* channels(fault)
        expect(left(yield* send(all.bad))).toMatchObject({ _tag: "ChannelMisconfigured" })
        // Not a fault of the message: that would make it a dead letter one day.
        expect(left(yield* Effect.either(all.bad.render(message)))).toMatchObject({ _tag: "ChannelMisconfigured" })
        expect(left(yield* Effect.either(all.bad.verify))).toMatchObject({ _tag: "ChannelMisconfigured" })
        expect(yield* all.well.render(message)).toEqual(payload)
        expect(yield* all.well.send(payload, attempt())).toEqual({ reply: "250 ok" })
      })
    )
  }

  it.effect("hangs: each step has its time, also where it may not be interrupted", () =>
    Effect.gen(function* () {
      for (const hang of [Effect.never, Effect.uninterruptible(Effect.never)]) {
        const channel = yield* bad({ render: () => hang, send: () => hang, verify: hang })
        expect(left(yield* inADay(Effect.either(channel.render(message))))).toMatchObject({
          _tag: "RenderFailed",
          reason: "no answer within 30 seconds"
        })
        expect(left(yield* inADay(send(channel)))).toMatchObject({
          _tag: "Unavailable",
          reply: "no answer within 11 minutes"
        })
        expect(left(yield* inADay(Effect.uninterruptible(send(channel))))).toMatchObject({ _tag: "Unavailable" })
        expect(left(yield* inADay(Effect.either(channel.verify)))).toMatchObject({ _tag: "Unavailable" })
        const after = yield* bad({ send: (_, { ending }) => Effect.zipRight(ending, hang) })
        expect(left(yield* inADay(send(after)))).toMatchObject({ _tag: "OutcomeUnknown" })
        const { bad: unopened, well } = yield* inADay(channels(() => hang))
        expect(left(yield* send(unopened))).toMatchObject({ _tag: "ChannelMisconfigured" })
        expect(yield* well.send(payload, attempt())).toEqual({ reply: "250 ok" })
      }
    })
  )

  it.effect("took long to get to the gate has the whole time for the answer all the same", () =>
    Effect.gen(function* () {
      const late = (answer: Duration.DurationInput) =>
        bad({
          send: (_, { ending }) =>
            Effect.sleep("10 minutes").pipe(
              Effect.zipRight(ending),
              Effect.zipRight(Effect.sleep(answer)),
              Effect.as({ reply: "250 at last" })
            )
        })
      expect(yield* inADay(send(yield* late("10 minutes")))).toEqual(Either.right({ reply: "250 at last" }))
      expect(left(yield* inADay(send(yield* late("1 hour"))))).toMatchObject({ _tag: "OutcomeUnknown" })
    })
  )

  it.effect("says how many messages it takes at once is believed, within reason", () =>
    Effect.gen(function* () {
      expect((yield* bad({})).atOnce).toBe(5)
      for (const atOnce of [1, 8, 50]) expect((yield* bad({ atOnce })).atOnce).toBe(atOnce)
      for (const atOnce of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 51, "3", null])
        expect((yield* bad(untyped({ atOnce }))).atOnce, String(atOnce)).toBe(5)
      const { bad: unopened } = yield* channels(() => Effect.die("boom"))
      expect(unopened.atOnce).toBe(5)
    })
  )

  it.effect("goes on after its time: the gate stays closed for it", () =>
    Effect.gen(function* () {
      let passed = 0
      const gate = Effect.sync(() => {
        passed++
      })
      const answers: Array<unknown> = []
      const channel = yield* bad({
        send: (_, { ending }) =>
          Effect.uninterruptible(
            Effect.gen(function* () {
              yield* Effect.sleep("20 minutes")
              answers.push(left(yield* Effect.either(ending)))
              return { reply: "late" }
            })
          )
      })
      expect(left(yield* inADay(send(channel, gate)))).toMatchObject({ _tag: "Unavailable" })
      expect(answers).toEqual([expect.any(GateClosed)])
      expect(passed, "nothing was recorded and nothing may be sent").toBe(0)
    })
  )

  it.effect("is stopped while the gate is opened: nobody knows", () =>
    Effect.gen(function* () {
      const channel = yield* bad({ send: (_, { ending }) => Effect.as(ending, { reply: "ok" }) })
      expect(left(yield* inADay(send(channel, Effect.never)))).toMatchObject({ _tag: "OutcomeUnknown" })
    })
  )

  it.effect("meets a closed gate and goes wrong after it: certainly nothing was sent", () =>
    Effect.gen(function* () {
      const closed = new GateClosed({ reason: "disk full" })
      const honest = yield* bad({})
      expect(left(yield* send(honest, closed))).toBe(closed)
      const clumsy = yield* bad({ send: (_, { ending }) => Effect.orDie(Effect.as(ending, { reply: "ok" })) })
      expect(left(yield* send(clumsy, closed))).toMatchObject({ _tag: "Unavailable" })
    })
  )

  it.effect("declares what went wrong is believed", () =>
    Effect.gen(function* () {
      const refused = new RecipientRefused({ reply: "550 no such user", code: 550 })
      expect(left(yield* send(yield* bad({ send: () => refused })))).toBe(refused)
      const failed = new RenderFailed({ reason: "no template" })
      const channel = yield* bad({ render: () => failed })
      expect(left(yield* Effect.either(channel.render(message)))).toBe(failed)
      const config = new ChannelMisconfigured({ reply: "no such server", code: null })
      const { bad: unopened } = yield* channels(() => config)
      expect(left(yield* send(unopened))).toBe(config)
    })
  )

  it.effect("fails with what only another of its steps may fail with: a fault like any other", () =>
    Effect.gen(function* () {
      const unread = Effect.asVoid(Schema.decodeUnknown(Schema.Struct({ id: Schema.String }))({ id: 7 }))
      const refused = new RecipientRefused({ reply: "550 no such user", code: 550 })
      for (const error of [unread, Effect.fail(new RenderFailed({ reason: "no template" }))]) {
        const before = yield* bad(untyped({ send: () => error, verify: error }))
        expect(left(yield* send(before))).toMatchObject({ _tag: "Unavailable", phase: "send" })
        expect(left(yield* Effect.either(before.verify))).toMatchObject({ _tag: "Unavailable", phase: "verify" })
        const asking = (_: unknown, { ending }: Attempt) =>
          Effect.flatMap(ending, (): Effect.Effect<void, unknown> => error)
        const after = yield* bad(untyped({ send: asking }))
        expect(left(yield* send(after))).toMatchObject({ _tag: "OutcomeUnknown", phase: "ending" })
      }
      for (const error of [unread, refused]) {
        const channel = yield* bad(untyped({ render: () => error }))
        expect(left(yield* Effect.either(channel.render(message)))).toBeInstanceOf(RenderFailed)
      }
    })
  )

  it.effect("gives what the contract does not know: no harm either", () =>
    Effect.gen(function* () {
      for (const nonsense of [Effect.succeed(undefined), Effect.succeed({}), Promise.resolve(payload), undefined, 7]) {
        const channel = yield* bad(untyped({ render: () => nonsense }))
        expect(left(yield* Effect.either(channel.render(message))), String(nonsense)).toBeInstanceOf(RenderFailed)
      }
      for (const nonsense of [
        Promise.resolve({ reply: "ok" }),
        undefined,
        7,
        Effect.fail("no"),
        Effect.fail({ message: "x" })
      ]) {
        const before = yield* bad(untyped({ send: () => nonsense }))
        expect(left(yield* send(before)), String(nonsense)).toMatchObject({ _tag: "Unavailable" })
      }
      const failing = yield* bad(
        untyped({ send: (_: unknown, { ending }: Attempt) => Effect.zipRight(ending, Effect.fail({ _tag: "Custom" })) })
      )
      expect(left(yield* send(failing))).toMatchObject({ _tag: "OutcomeUnknown" })
      // It says that it sent the message, only not in which words.
      for (const nothing of [undefined, null, {}, { reply: 7 }]) {
        const channel = yield* bad(untyped({ send: () => Effect.succeed(nothing) }))
        expect(yield* channel.send(payload, attempt())).toEqual({ reply: "" })
      }
    })
  )
})

it.scoped("what a plugin holds is released with the channels, also what it held when it failed to open", () =>
  Effect.gen(function* () {
    const released: Array<string> = []
    const holding = (name: string) =>
      Effect.acquireRelease(Effect.succeed(name), () => Effect.sync(() => released.push(name)))
    yield* channels(() => Effect.as(holding("open"), good))
    yield* channels(() => Effect.zipRight(holding("failed"), Effect.die("boom")))
    expect(released).toEqual(["open", "failed"])
  })
)
