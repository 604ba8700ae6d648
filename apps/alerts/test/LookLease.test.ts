/**
 * The lease of a look that takes long: kept for as long as the look goes on, and left to who took it.
 */
import * as path from "node:path"
import * as SqlClient from "@effect/sql/SqlClient"
import { expect, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import { worker } from "../src/cli/Worker.ts"
import { look } from "../src/pass/Look.ts"
import { Progress } from "../src/pass/Progress.ts"
import * as Api from "./support/ApimoServer.ts"
import * as Cli from "./support/Cli.ts"
import { collecting, mailbox } from "./support/Collector.ts"
import { config } from "./support/Given.ts"

const second = 1000

/** A look that has begun, at a source that does not answer. */
const longLook = Effect.gen(function* () {
  const api = yield* Api.make
  const asked = yield* Deferred.make<void>()
  api.answers.set("/agencies", () => {
    Deferred.unsafeDone(asked, Effect.void)
    return { body: Api.hang }
  })
  const folder = yield* Cli.temporaryFolder
  const base = config()
  const given = { ...base, apimo: { ...base.apimo, baseUrl: new URL(api.url) } }
  const channels = [{ id: "mail", notifier: collecting("mail", mailbox()), settings: {} }]
  const loaded = { file: path.join(folder, "alerts.yaml"), dir: folder, config: given, channels, lineOf: () => null }
  const context = yield* Layer.build(Layer.provideMerge(Progress.layerSilent, worker(loaded)))
  const sql = Context.get(context, SqlClient.SqlClient)
  const looking = yield* look(given, { agencies: "all", isPaced: true }).pipe(
    Effect.provide(context),
    Effect.forkScoped
  )
  yield* Deferred.await(asked)
  return { looking, sql, lease: sql<{ owner: string; until: number }>`SELECT owner, until FROM lease` }
})

it.scoped("renewed again after a renewal that failed", () =>
  Effect.gen(function* () {
    const { lease, looking, sql } = yield* longLook
    expect(yield* lease).toMatchObject([{ until: 60 * second }])
    yield* sql`CREATE TRIGGER full BEFORE UPDATE ON lease BEGIN SELECT RAISE(ABORT, 'disk is full'); END`
    yield* TestClock.adjust("20 seconds")
    yield* sql`DROP TRIGGER full`
    expect(yield* lease).toMatchObject([{ until: 60 * second }])
    yield* TestClock.adjust("20 seconds")
    expect(yield* lease).toMatchObject([{ until: 100 * second }])
    yield* Fiber.interrupt(looking)
    expect(yield* lease).toEqual([])
  })
)

it.scoped("a look ends when another process has its lease, and leaves it to that", () =>
  Effect.gen(function* () {
    const { lease, looking, sql } = yield* longLook
    const others = { owner: "elsewhere/1/x", until: 80 * second }
    yield* sql`UPDATE lease SET ${sql.update(others)}`
    yield* TestClock.adjust("20 seconds")
    const { problems } = yield* Fiber.join(looking)
    expect(problems).toMatchObject([{ blocks: false, message: expect.stringContaining("another process looks") }])
    expect(yield* lease).toEqual([others])
  })
)
