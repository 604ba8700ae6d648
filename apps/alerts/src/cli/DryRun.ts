/**
 * `alerts run --dry-run`: the same pass on a copy of the store, which is thrown away; what it would deliver is printed.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import Sqlite from "better-sqlite3"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { seal } from "../compose/Seal.ts"
import type { Loaded } from "../config/ConfigFile.ts"
import { look } from "../pass/Look.ts"
import { local } from "../pass/Times.ts"
import { count, looked } from "../pass/Words.ts"
import type { AgencyIds } from "../read/Agencies.ts"
import * as Calls from "../store/Calls.ts"
import * as Database from "../store/Database.ts"
import type { Delivery } from "../store/Delivery.ts"
import { Outbox } from "../store/Outbox.ts"
import { StoreFailed } from "../store/StoreFailed.ts"
import { CouldNotWork } from "./Failure.ts"
import { worker } from "./Worker.ts"

const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "alerts-dry-run-"))),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
)

/** A copy as of this instant, also while another process writes. */
const copyTo = (file: string, copy: string) =>
  Effect.tryPromise({
    try: async () => {
      if (file === Database.inMemory || !fs.existsSync(file)) return
      const database = new Sqlite(file, { readonly: true })
      try {
        await database.backup(copy)
      } finally {
        database.close()
      }
    },
    catch: (cause) => new StoreFailed({ doing: `copying ${file}`, cause })
  })

const line = (delivery: Delivery, matches: ReadonlyArray<string>, now: number, zone: DateTime.TimeZone): string => {
  const to = delivery.recipient.email ?? delivery.recipient.name ?? delivery.recipient.key
  const when = delivery.dueAt === null || delivery.dueAt <= now ? "now" : local(delivery.dueAt, zone)
  const head = `would send (${when}): ${delivery.channel} to ${to}, ${delivery.kind} with ${count(matches.length, "match", "matches")}`
  return [head, ...matches.map((match) => `  ${match}`)].join("\n")
}

export const dryRun = Effect.fn("DryRun.dryRun")(function* (loaded: Loaded, agencies: AgencyIds, json: boolean) {
  const folder = yield* temporaryFolder
  const original = Database.fileOf(loaded.config.store, loaded.dir)
  const copy = path.join(folder, "alerts.db")
  yield* copyTo(original, copy)
  // The calls are real, so they are counted where they always are.
  const counter = Calls.layer.pipe(Layer.provide(Database.layer(original)))
  yield* Effect.gen(function* () {
    const outbox = yield* Outbox
    const report = yield* look(loaded.config, { agencies, isPaced: false })
    const now = yield* Clock.currentTimeMillis
    yield* seal(loaded.config, "all")
    const owed = yield* outbox.owed
    const deliveries = yield* Effect.forEach(owed, (delivery) =>
      Effect.map(outbox.items(delivery.id), (items) => ({ delivery, items }))
    )
    if (json) {
      const plain = deliveries.map(({ delivery, items }) => ({
        channel: delivery.channel,
        recipient: delivery.recipient.key,
        kind: delivery.kind,
        dueAt: delivery.dueAt === null ? null : new Date(delivery.dueAt).toISOString(),
        matches: items.map(({ buyer, event, property, score }) => ({
          request: buyer.request,
          property: property.id,
          score,
          event
        }))
      }))
      yield* Console.log(JSON.stringify({ ...report, deliveries: plain }))
    } else {
      const summary = `${looked(report)}; nothing was sent or changed.`
      const messages = deliveries.map(({ delivery, items }) =>
        line(
          delivery,
          items.map(
            (item) => `${item.score} %  request ${item.buyer.request}  property ${item.property.id}  ${item.event}`
          ),
          now,
          loaded.config.timezone
        )
      )
      const problems = report.problems.map((problem) => `${problem.blocks ? "problem" : "note"}: ${problem.message}`)
      yield* Console.log(
        [summary, ...(messages.length === 0 ? ["Nothing would be sent."] : messages), ...problems].join("\n")
      )
    }
    if (report.problems.some((problem) => problem.blocks)) return yield* new CouldNotWork({ say: null })
  }).pipe(Effect.provide(worker(loaded, copy, counter)))
}, Effect.scoped)
