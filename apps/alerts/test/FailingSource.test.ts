/**
 * A source that fails at look after look: the operator is told at the same count, whether `run` or `serve` looked, and
 * whether each look was a process of its own.
 */
import * as path from "node:path"
import { expect, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { patience } from "../src/pass/Happenings.ts"
import * as Api from "./support/ApimoServer.ts"
import * as Cli from "./support/Cli.ts"
import * as Smtp from "./support/Smtp.ts"

const refused = { status: 401, body: { message: "Unauthorized" } }
const forbidden = { status: 403, body: { message: "Forbidden" } }

/** Two agencies, of which nothing is to be told, and an operator. */
const make = Effect.gen(function* () {
  const api = yield* Api.make
  const sink = yield* Smtp.make
  const folder = yield* Cli.temporaryFolder
  const ids = [7, 8]
  const well = () => {
    api.answers.set("/agencies", { body: { agencies: ids.map((id) => ({ id, name: `Agence ${id}`, active: true })) } })
    for (const id of ids)
      for (const list of ["users", "requests", "properties"])
        api.answers.set(`/agencies/${id}/${list}`, { body: { [list]: [] } })
  }
  const fail = (answer: Api.Answer, ...paths: ReadonlyArray<string>) => {
    for (const one of paths) api.answers.set(one, answer)
  }
  Cli.writeConfig(folder, {
    api: api.url,
    smtp: sink.url,
    extra: `poll: 1 hour
operator: { channel: mail, to: "Ops <ops@example.test>", language: en }`
  })
  const run = (...args: ReadonlyArray<string>) => Effect.map(Cli.alerts(folder, ["run", ...args]), ({ code }) => code)
  const runs = (times: number) => Effect.replicateEffect(run(), times)
  const until = (holds: () => boolean) =>
    Effect.retry(
      Effect.suspend(() => (holds() ? Effect.void : Effect.fail("not yet" as const))),
      Schedule.spaced("20 millis").pipe(Schedule.upTo("20 seconds"))
    ).pipe(Effect.isSuccess)
  /** `serve` for as long as its first look, which it then says in its log. */
  const serveOnce = Effect.gen(function* () {
    const { child, ended } = yield* Cli.start(folder, ["serve"])
    let log = ""
    child.stderr?.on("data", (chunk) => {
      log += String(chunk)
    })
    expect(yield* until(() => log.includes("Looked at")), log).toBe(true)
    child.kill("SIGTERM")
    yield* Effect.promise(() => ended)
  }).pipe(Effect.scoped)
  const told = Effect.map(Effect.forEach(sink.received, Smtp.parsed), (mails) => mails.map(({ text }) => text ?? ""))
  const store = Effect.acquireRelease(
    Effect.sync(() => new Sqlite(path.join(folder, "alerts.db"))),
    (database) => Effect.sync(() => database.close())
  )
  return { well, fail, run, runs, serveOnce, told, store }
})

const ofTheSource = expect.stringContaining("several reads in a row failed")
const ofAgency = (id: number) => expect.stringContaining(`agency ${id}: several reads in a row failed`)

it.scopedLive(
  "runs from a timer tell at the same count as serve, and once a day",
  () =>
    Effect.gen(function* () {
      const one = yield* make
      one.fail(refused, "/agencies")
      expect(yield* one.runs(patience - 1)).toEqual([1, 1])
      expect(yield* one.told).toEqual([])
      yield* one.run()
      expect(yield* one.told).toEqual([ofTheSource])
      yield* one.runs(2)
      expect(yield* one.told).toHaveLength(1)
    }),
  120_000
)

it.scopedLive(
  "a serve that starts again goes on counting, also what a run counted",
  () =>
    Effect.gen(function* () {
      const one = yield* make
      one.fail(refused, "/agencies")
      yield* one.serveOnce
      yield* one.run()
      expect(yield* one.told).toEqual([])
      yield* one.serveOnce
      yield* one.run()
      expect(yield* one.told).toEqual([ofTheSource])
    }),
  120_000
)

it.scopedLive(
  "each agency has its count, which a good look ends, and a look that did not ask it leaves as it is",
  () =>
    Effect.gen(function* () {
      const one = yield* make
      one.well()
      expect(yield* one.run()).toBe(0)
      one.fail(forbidden, "/agencies/7/requests")
      yield* one.runs(patience - 1)
      one.well()
      expect(yield* one.run(), "a good look").toBe(0)
      one.fail(forbidden, "/agencies/7/requests")
      yield* one.runs(patience - 1)
      expect(yield* one.run("--agency", "8"), "which asked the other agency alone").toBe(0)
      const store = yield* one.store
      const until = Date.now() + 60_000
      store.prepare("INSERT INTO lease (name, owner, until) VALUES ('look', 'elsewhere/1/other', ?)").run(until)
      expect(yield* one.run(), "while another process looked").toBe(0)
      store.prepare("DELETE FROM lease WHERE name = 'look'").run()
      expect(yield* one.told).toEqual([])
      yield* one.run()
      expect(yield* one.told).toEqual([ofAgency(7)])
    }),
  120_000
)
