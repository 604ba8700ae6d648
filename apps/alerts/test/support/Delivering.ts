/**
 * The worker's own delivering, from a store in a file to peers on the loopback, at times that a test names.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as SqlClient from "@effect/sql/SqlClient"
import type * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { shiftedClock } from "../../src/cli/ShiftedClock.ts"
import { worker } from "../../src/cli/Worker.ts"
import { seal } from "../../src/compose/Seal.ts"
import { load } from "../../src/config/ConfigFile.ts"
import { Deliver } from "../../src/deliver/Deliver.ts"
import { Progress } from "../../src/pass/Progress.ts"
import * as Database from "../../src/store/Database.ts"
import { Outbox } from "../../src/store/Outbox.ts"
import { item, owed, recipient, sender, temporaryFolder } from "./Make.ts"
import { paris } from "./Store.ts"

export interface Row {
  readonly key: string
  readonly status: string
}

export interface AttemptRow {
  readonly key: string
  readonly outcome: string
  readonly phase: string | null
  readonly code: number | null
  readonly reply: string
}

const hurried = (clock: Clock.Clock, by: number): Clock.Clock => ({
  ...clock,
  sleep: (duration) => clock.sleep(Duration.times(duration, 1 / by))
})

/** One channel, "mail", with the settings as they stand in a config file. `prepare` puts a store into the folder. */
export const make = Effect.fnUntraced(function* (channel: string, prepare: (folder: string) => void = () => undefined) {
  const folder = yield* temporaryFolder
  prepare(folder)
  const file = path.join(folder, "alerts.yaml")
  fs.writeFileSync(
    file,
    `apimo: { provider: 1000, token: token-of-a-test }
channels: { mail: ${channel} }
routes: [{ channel: mail, cadence: instant }]
`
  )
  const loaded = yield* load(file, {})
  const started = Date.now()
  /** A new process: what lives in memory is forgotten. */
  const start = Effect.gen(function* () {
    const context = yield* Layer.build(Layer.provideMerge(Progress.layerSilent, worker(loaded)))
    const outbox = Context.get(context, Outbox)
    const deliver = Context.get(context, Deliver)
    const sql = Context.get(context, SqlClient.SqlClient)
    /** Owes somebody one match each, under keys that are also the names in their addresses. */
    const owe = (...keys: ReadonlyArray<string>) =>
      outbox
        .owe({
          pass: "p",
          at: started,
          since: started,
          zone: paris,
          sender,
          owed: keys.map((key, i) =>
            owed(i + 1, {
              item: item(i + 1),
              told: { recipient: { ...recipient(key), email: `${key}@example.test` }, locale: "fr" }
            })
          )
        })
        .pipe(Database.transaction("owing"), Effect.provide(context))
    /** Delivers what is due so many minutes later; `hurry` says how many times faster than usual it waits. */
    const at = (minutes: number, hurry = 1) =>
      Effect.zipRight(seal(loaded.config, "all"), deliver.due).pipe(
        Effect.withClock(hurried(shiftedClock(minutes * 60_000), hurry)),
        Effect.provide(context)
      )
    const rows = sql<Row>`SELECT recipient_key AS key, status FROM delivery ORDER BY key`
    const attempts = sql<AttemptRow>`SELECT recipient_key AS key, outcome, phase, code, reply
      FROM attempt JOIN delivery ON delivery.id = attempt.delivery ORDER BY key, number`
    return { owe, at, rows, attempts, sql, outbox }
  })
  return { folder, start, ...(yield* start) }
})
export type Delivering = Effect.Effect.Success<ReturnType<typeof make>>
