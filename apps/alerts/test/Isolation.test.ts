/**
 * A plugin that hangs, throws or floods harms only its own channel: the worker's real delivery on a real store.
 */
import * as path from "node:path"
import { type Channel, contractVersion, define } from "@apimo-alerts/notifier/Notifier"
import { expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/TestClock"
import { Channels } from "../src/channels/Channels.ts"
import { seal } from "../src/compose/Seal.ts"
import { Deliver } from "../src/deliver/Deliver.ts"
import * as Database from "../src/store/Database.ts"
import { Incidents } from "../src/store/Incidents.ts"
import { Memory } from "../src/store/Memory.ts"
import { Outbox } from "../src/store/Outbox.ts"
import { config, owed, sender, temporaryFolder } from "./support/Make.ts"

const payload = { contentType: "text/plain", body: new Uint8Array([1]), warnings: [] }

const plugin = (channel: Partial<Channel>) =>
  define({
    name: "plugin",
    contract: contractVersion,
    capabilities: {
      format: "text",
      maxBytes: 100,
      perSecond: 1000,
      idempotent: false,
      buttons: false,
      images: false,
      personal: false
    },
    config: Schema.Struct({}),
    make: () =>
      Effect.succeed({
        verify: Effect.succeed("ready"),
        render: () => Effect.succeed(payload),
        send: (_, { ending }) => Effect.as(ending, { reply: "taken" }),
        ...channel
      })
  })

/** A plugin may be written without types. */
const untyped = (channel: object): Partial<Channel> => channel

/** What a service answers, read with a schema that it doesn't fit. */
const misread = Schema.decodeUnknown(Schema.Struct({ id: Schema.String }))({ id: 7 })

const throwing = (): never => {
  throw new RangeError("boom")
}

/** Each does its worst on the channel of this name; `good` keeps when each message came. */
const plugins = (came: Array<number>) => ({
  hangs: plugin({ send: () => Effect.never }),
  hangsAfterTheGate: plugin({ send: (_, { ending }) => Effect.zipRight(ending, Effect.never) }),
  rendersForEver: plugin({ render: () => Effect.never }),
  throws: plugin({ send: throwing }),
  dies: plugin({ send: () => Effect.die(new RangeError("boom")) }),
  interrupts: plugin({ send: () => Effect.interrupt }),
  misreads: plugin(untyped({ send: () => misread })),
  good: plugin({
    send: (_, { ending }) =>
      Effect.gen(function* () {
        yield* ending
        came.push(yield* Clock.currentTimeMillis)
        return { reply: "taken" }
      })
  })
})

it.scoped("whatever other plugins do, a channel that works has told everything within a second", () =>
  Effect.gen(function* () {
    const came: Array<number> = []
    const channels = Object.entries(plugins(came)).map(([id, notifier]) => ({ id, notifier, settings: {} }))
    const file = path.join(yield* temporaryFolder, "alerts.db")
    const settings = config({
      channels: Object.fromEntries(channels.map(({ id }) => [id, { notifier: id }]))
    })
    const layer = Deliver.layer(settings).pipe(
      Layer.provideMerge(Layer.mergeAll(Outbox.layer, Incidents.layer, Memory.layer, Channels.layer(channels))),
      Layer.provideMerge(Database.layer(file))
    )
    yield* Effect.gen(function* () {
      const outbox = yield* Outbox
      const deliver = yield* Deliver
      const at = yield* Clock.currentTimeMillis
      const people = Array.from({ length: 12 }, (_, i) => `user:${i}`)
      const all = channels.flatMap(({ id: channel }) =>
        people.map((key, i) => {
          const one = owed(i + 1, { channel })
          return { ...one, told: { ...one.told, recipient: { ...one.told.recipient, key } } }
        })
      )
      yield* outbox.owe({ pass: "p", at, since: at, zone: settings.timezone, sender, owed: all })
      yield* seal(settings, "all")
      const delivering = yield* Effect.fork(deliver.due)
      yield* TestClock.adjust("1 second")
      expect(came).toHaveLength(people.length)
      expect(Math.max(...came) - at).toBeLessThan(1000)
      expect(Option.isNone(yield* Fiber.poll(delivering)), "the one that hangs is still waited for").toBe(true)
      // Those that hang end by themselves, and what they were given is still owed.
      const stopping = yield* Effect.fork(Fiber.interrupt(delivering))
      yield* TestClock.adjust("25 minutes")
      yield* Fiber.join(stopping)
      const owing = yield* outbox.owed
      expect([...new Set(owing.map((one) => one.channel))].sort()).toEqual([
        "dies",
        "hangs",
        "hangsAfterTheGate",
        "interrupts",
        "misreads",
        "rendersForEver",
        "throws"
      ])
      const inHand = owing.filter(({ status }) => status === "sending" || status === "ending")
      expect(inHand, "what came of each was recorded").toEqual([])
    }).pipe(Effect.provide(layer))
  })
)
