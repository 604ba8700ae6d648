/**
 * A message that takes longer to send than a lease lasts: the lease is renewed meanwhile, also when the store once
 * could not be written.
 */

import * as SqlClient from "@effect/sql/SqlClient"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import { Channels, type GuardedChannel } from "../src/channels/Channels.ts"
import { seal } from "../src/compose/Seal.ts"
import { Deliver } from "../src/deliver/Deliver.ts"
import * as Database from "../src/store/Database.ts"
import { Incidents } from "../src/store/Incidents.ts"
import { Memory } from "../src/store/Memory.ts"
import { Outbox } from "../src/store/Outbox.ts"
import { StoreFailed } from "../src/store/StoreFailed.ts"
import { config, owed, paris, sender } from "./support/Given.ts"

/** Twice as long as a lease. */
const slow: GuardedChannel = {
  capabilities: {
    format: "text",
    maxBytes: 1_000,
    perSecond: Number.POSITIVE_INFINITY,
    idempotent: false,
    buttons: false,
    images: false,
    personal: true
  },
  verify: Effect.succeed("slow"),
  render: () => Effect.succeed({ contentType: "text/plain", body: Buffer.from("match"), warnings: [] }),
  send: (_, attempt) => Effect.delay(Effect.as(attempt.ending, { reply: "at last" }), "60 seconds")
}

/** An outbox whose first renewal fails. */
const unlucky = Layer.effect(
  Outbox,
  Effect.map(Outbox, (outbox) => {
    let isFirst = true
    return Outbox.of({
      ...outbox,
      renew: (delivery, until) =>
        Effect.suspend(() => {
          if (!isFirst) return outbox.renew(delivery, until)
          isFirst = false
          return new StoreFailed({ doing: "renewing a lease", cause: new Error("database is locked") })
        })
    })
  })
).pipe(Layer.provide(Outbox.layer))

const settings = config({ channels: { mail: { notifier: "slow" } } })

/** The event loop's own: what waits for the store goes on in it, whatever the test's clock says. */
const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

it.scoped("a renewal that fails is tried again before the lease is over", () =>
  Effect.gen(function* () {
    const outbox = yield* Outbox
    const sql = yield* SqlClient.SqlClient
    const moment = { at: 0, since: 0, zone: paris }
    yield* sql.withTransaction(outbox.owe({ ...moment, pass: "p", sender, owed: [owed()] }))
    yield* seal(settings, "all")
    const sending = yield* Effect.fork((yield* Deliver).due)
    for (let second = 0; second < 70; second++) {
      yield* Effect.repeatN(turn, 3)
      yield* TestClock.adjust("1 second")
    }
    const [done] = yield* Fiber.join(sending)
    expect(done?.settlement.attempt).toMatchObject({ outcome: "sent", reply: "at last" })
  }).pipe(
    Effect.provide(
      Deliver.layer(settings).pipe(
        Layer.provideMerge(
          Layer.mergeAll(Memory.layer, unlucky, Incidents.layer, Layer.succeed(Channels, new Map([["mail", slow]])))
        ),
        Layer.provideMerge(Database.layer(Database.inMemory))
      )
    )
  )
)
