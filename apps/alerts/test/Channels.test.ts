/**
 * A plugin that throws, hangs or answers nonsense is an answer like any other, and harms no other channel.
 */
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"
import { pathToFileURL } from "node:url"
import type { Message } from "@apimo-alerts/notifier/Message"
import { type Channel, contractVersion, define, type Notifier, type Payload } from "@apimo-alerts/notifier/Notifier"
import { ChannelMisconfigured, GateClosed, RecipientRefused, Unavailable } from "@apimo-alerts/notifier/NotifierError"
import { describe, expect, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/TestClock"
import { Channels, type GuardedChannel } from "../src/channels/Channels.ts"
import { loadNotifier } from "../src/channels/LoadNotifier.ts"
import * as Cli from "./support/Cli.ts"
import { item, recipient, sender } from "./support/Given.ts"

const good: Channel = {
  verify: Effect.succeed("would take it"),
  render: () => Effect.succeed({ contentType: "text/plain", body: Buffer.from("hello"), warnings: [] }),
  send: (_, attempt) => Effect.as(attempt.ending, { reply: "kept" })
}

const plugin = (make: () => Effect.Effect<Channel, ChannelMisconfigured, Scope.Scope>): Notifier =>
  define({
    name: "test",
    contract: contractVersion,
    capabilities: {
      format: "text",
      maxBytes: 1000,
      perSecond: 1,
      idempotent: false,
      buttons: false,
      images: false,
      personal: true
    },
    config: Schema.Struct({ to: Schema.optional(Schema.String) }),
    make
  })

const withChannel = (over: Partial<Channel>) => plugin(() => Effect.succeed({ ...good, ...over }))

/** The channel of a plugin, and a good one beside it. */
const opened = (notifier: Notifier, settings: unknown = {}) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(
      Channels.layer([
        { id: "bad", notifier, settings },
        { id: "good", notifier: withChannel({}), settings: {} }
      ])
    )
    const channels = Context.get(context, Channels)
    const of = (id: string): GuardedChannel => {
      const channel = channels.get(id)
      if (channel === undefined) throw new Error(`no channel ${id}`)
      return channel
    }
    return { bad: of("bad"), good: of("good") }
  })

const sample: Message = {
  id: "d-1",
  kind: "alert",
  locale: "fr",
  timeZone: "Europe/Paris",
  at: "2026-11-24T08:00:00Z",
  recipient: recipient(),
  agency: sender,
  items: [item()]
}
const payload: Payload = { contentType: "text/plain", body: Buffer.from("hello"), warnings: [] }
const attempt = { idempotencyKey: "d-1", recipient: recipient(), ending: Effect.void }

const failure = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.flip(effect)
const boom = (): never => {
  throw new Error("boom")
}

/** What the good channel does whatever the other one does. */
const stillGood = (channel: GuardedChannel) =>
  Effect.gen(function* () {
    expect(yield* channel.verify).toBe("would take it")
    expect((yield* channel.render(sample)).contentType).toBe("text/plain")
    expect((yield* channel.send(payload, attempt)).reply).toBe("kept")
  })

describe("opening", () => {
  const cases: ReadonlyArray<readonly [string, Notifier, unknown, RegExp]> = [
    ["throws", plugin(boom), {}, /boom/],
    ["dies", plugin(() => Effect.die(new Error("boom"))), {}, /boom/],
    ["fails", plugin(() => new ChannelMisconfigured({ reply: "no such hook", code: 404 })), {}, /no such hook/],
    ["does not read its settings", plugin(() => Effect.succeed(good)), { to: 5 }, /to/]
  ]
  it.scoped.each(cases)("one that %s keeps its deliveries and says why at each try", ([, notifier, settings, words]) =>
    Effect.gen(function* () {
      const channels = yield* opened(notifier, settings)
      expect(yield* failure(channels.bad.render(sample))).toMatchObject({ _tag: "RenderFailed" })
      const error = yield* failure(channels.bad.send(payload, attempt))
      expect(error._tag).toBe("ChannelMisconfigured")
      expect(error.message).toMatch(words)
      expect((yield* failure(channels.bad.verify))._tag).toBe("ChannelMisconfigured")
      yield* stillGood(channels.good)
    })
  )

  it.scoped("one that hangs is given up after its time, the other is opened", () =>
    Effect.gen(function* () {
      const opening = yield* Effect.fork(opened(plugin(() => Effect.uninterruptible(Effect.never))))
      yield* TestClock.adjust("31 seconds")
      const channels = yield* Fiber.join(opening)
      expect((yield* failure(channels.bad.send(payload, attempt))).message).toMatch(/no answer within 30 seconds/)
      yield* stillGood(channels.good)
    })
  )

  it.scoped("what was opened is released with the worker, also when one of them throws or hangs at that", () =>
    Effect.gen(function* () {
      const closed: Array<string> = []
      const releasing = (id: string, release: Effect.Effect<void>) =>
        plugin(() =>
          Effect.acquireRelease(Effect.succeed(good), () =>
            Effect.zipRight(
              Effect.sync(() => closed.push(id)),
              release
            )
          )
        )
      const scope = yield* Scope.make()
      yield* Layer.buildWithScope(
        Channels.layer([
          { id: "throws", notifier: releasing("throws", Effect.sync(boom)), settings: {} },
          { id: "hangs", notifier: releasing("hangs", Effect.never), settings: {} },
          { id: "good", notifier: releasing("good", Effect.void), settings: {} }
        ]),
        scope
      )
      const closing = yield* Effect.fork(Effect.exit(Scope.close(scope, Exit.void)))
      yield* TestClock.adjust("1 minute")
      expect(yield* Fiber.join(closing)).toEqual(Exit.void)
      expect(closed.sort()).toEqual(["good", "hangs", "throws"])
    })
  )
})

describe("rendering", () => {
  it.scoped.each([
    ["throws", withChannel({ render: boom })],
    ["dies", withChannel({ render: () => Effect.die("boom") })]
  ] as const)("one that %s fails to render, no more", ([, notifier]) =>
    Effect.gen(function* () {
      const channels = yield* opened(notifier)
      expect(yield* failure(channels.bad.render(sample))).toMatchObject({ _tag: "RenderFailed", reason: "boom" })
      yield* stillGood(channels.good)
    })
  )

  it.scoped("one that hangs is given up after its time", () =>
    Effect.gen(function* () {
      const channels = yield* opened(withChannel({ render: () => Effect.never }))
      const rendering = yield* Effect.fork(failure(channels.bad.render(sample)))
      yield* TestClock.adjust("29 seconds")
      expect(yield* Fiber.poll(rendering)).toMatchObject({ _tag: "None" })
      yield* TestClock.adjust("2 seconds")
      expect((yield* Fiber.join(rendering)).message).toMatch(/no answer within 30 seconds/)
    })
  )
})

describe("sending", () => {
  it.scoped("what the plugin declares passes as it is", () =>
    Effect.gen(function* () {
      for (const error of [
        new Unavailable({ phase: "connect", reply: "no", code: 421 }),
        new RecipientRefused({ reply: "no", code: 550 }),
        new ChannelMisconfigured({ reply: "no", code: 535 })
      ]) {
        const channels = yield* opened(withChannel({ send: () => error }))
        expect(yield* failure(channels.bad.send(payload, attempt))).toBe(error)
      }
    })
  )

  const faults: ReadonlyArray<readonly [string, Effect.Effect<never>]> = [
    ["throws", Effect.suspend(boom)],
    ["dies", Effect.die("boom")]
  ]
  it.scoped.each(faults)("one that %s before the gate has certainly not sent; after it nobody knows", ([, fault]) =>
    Effect.gen(function* () {
      const before = yield* opened(withChannel({ send: () => fault }))
      expect(yield* failure(before.bad.send(payload, attempt))).toMatchObject({ _tag: "Unavailable", reply: "boom" })
      const after = yield* opened(withChannel({ send: (_, { ending }) => Effect.zipRight(ending, fault) }))
      expect(yield* failure(after.bad.send(payload, attempt))).toMatchObject({ _tag: "OutcomeUnknown", reply: "boom" })
      yield* stillGood(after.good)
    })
  )

  it.scoped("one that throws where an effect is wanted", () =>
    Effect.gen(function* () {
      const { bad } = yield* opened(withChannel({ send: boom }))
      expect((yield* failure(bad.send(payload, attempt)))._tag).toBe("Unavailable")
    })
  )

  it.scoped("one that hangs is given up after its time, even where neither it nor its caller may be interrupted", () =>
    Effect.gen(function* () {
      for (const [isStubborn, isEnding, tag] of [
        [false, false, "Unavailable"],
        [false, true, "OutcomeUnknown"],
        [true, false, "Unavailable"],
        [true, true, "OutcomeUnknown"]
      ] as const) {
        const send: Channel["send"] = (_, { ending }) => {
          const hanging = Effect.zipRight(isEnding ? ending : Effect.void, Effect.never)
          return isStubborn ? Effect.uninterruptible(hanging) : hanging
        }
        const channels = yield* opened(withChannel({ send }))
        const sending = yield* Effect.fork(Effect.uninterruptible(failure(channels.bad.send(payload, attempt))))
        yield* TestClock.adjust("12 minutes")
        expect(yield* Fiber.join(sending)).toMatchObject({ _tag: tag, reply: "no answer within 11 minutes" })
        yield* stillGood(channels.good)
      }
    })
  )

  it.scoped("a gate that is closed stays closed: nothing of the message is in doubt", () =>
    Effect.gen(function* () {
      const closed = { ...attempt, ending: new GateClosed({ reason: "another worker" }) }
      const { bad } = yield* opened(withChannel({}))
      expect((yield* failure(bad.send(payload, closed)))._tag).toBe("GateClosed")
      const careless = yield* opened(
        withChannel({ send: (_, { ending }) => Effect.zipRight(Effect.either(ending), Effect.die("boom")) })
      )
      expect((yield* failure(careless.bad.send(payload, closed)))._tag).toBe("Unavailable")
    })
  )
})

describe("plain JavaScript that keeps to no types", () => {
  const own = (name: string) => pathToFileURL(createRequire(import.meta.url).resolve(name)).href
  const loaded = (channel: string) =>
    Effect.gen(function* () {
      const folder = yield* Cli.temporaryFolder
      const file = path.join(folder, "plugin.mjs")
      fs.writeFileSync(
        file,
        `import * as Effect from ${JSON.stringify(own("effect/Effect"))}
import * as Schema from ${JSON.stringify(own("effect/Schema"))}
const body = new Uint8Array([1])
const good = {
  verify: Effect.succeed("yes"),
  render: () => Effect.succeed({ contentType: "text/plain", body, warnings: [] }),
  send: () => Effect.succeed({ reply: "ok" })
}
export default { name: "plain", contract: ${contractVersion}, capabilities: {}, config: Schema.Struct({}), open: () => ${channel} }
`
      )
      return yield* loadNotifier(file, folder)
    })

  it.scoped("opened as nothing, as a promise, without its methods", () =>
    Effect.gen(function* () {
      for (const channel of ["undefined", "Promise.resolve(good)", "Effect.succeed(null)"]) {
        const channels = yield* opened(yield* loaded(channel))
        expect((yield* failure(channels.bad.send(payload, attempt)))._tag, channel).toMatch(
          /ChannelMisconfigured|Unavailable/
        )
        expect((yield* failure(channels.bad.render(sample)))._tag, channel).toBe("RenderFailed")
        yield* stillGood(channels.good)
      }
    })
  )

  it.scoped.each([
    "undefined",
    "Effect.succeed(undefined)",
    "Effect.succeed({ contentType: 'text/plain', body })",
    "Effect.succeed({ contentType: 'text/plain', body: 'text', warnings: [] })",
    "Effect.succeed({ body, warnings: [] })",
    "Effect.succeed({ contentType: 'text/plain', body, warnings: [5] })",
    "Effect.fail('boom')",
    "Effect.fail({ _tag: 'Boom' })"
  ])("rendered as %s", (result) =>
    Effect.gen(function* () {
      const { bad } = yield* opened(yield* loaded(`Effect.succeed({ ...good, render: () => ${result} })`))
      expect((yield* failure(bad.render(sample)))._tag).toBe("RenderFailed")
    })
  )

  it.scoped.each(["undefined", "Effect.fail('boom')", "Effect.fail({ _tag: 'Boom' })", "Effect.fail(null)"])(
    "sent as %s",
    (result) =>
      Effect.gen(function* () {
        const before = yield* opened(yield* loaded(`Effect.succeed({ ...good, send: () => ${result} })`))
        expect((yield* failure(before.bad.send(payload, attempt)))._tag).toBe("Unavailable")
        const send = `(_, { ending }) => Effect.flatMap(ending, () => ${result})`
        const after = yield* opened(yield* loaded(`Effect.succeed({ ...good, send: ${send} })`))
        expect((yield* failure(after.bad.send(payload, attempt)))._tag).toBe("OutcomeUnknown")
      })
  )

  it.scoped.each(["undefined", "{}", "{ reply: 5 }", "'ok'"])(
    "accepted with the words %s: accepted all the same",
    (receipt) =>
      Effect.gen(function* () {
        const { bad } = yield* opened(
          yield* loaded(`Effect.succeed({ ...good, send: () => Effect.succeed(${receipt}) })`)
        )
        expect(typeof (yield* bad.send(payload, attempt)).reply).toBe("string")
      })
  )
})
