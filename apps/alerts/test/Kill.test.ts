/**
 * `alerts run` killed with SIGKILL and started again: what is owed is sent, and what was accepted is not sent again.
 */
import * as path from "node:path"
import { expect, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import * as Api from "./support/ApimoServer.ts"
import * as Cli from "./support/Cli.ts"
import * as Smtp from "./support/Smtp.ts"

const crossings = (...properties: ReadonlyArray<number>): Api.Answer => ({
  body: { crossings: properties.map((property_id) => ({ property_id, step_id: 1, total: "90" })) }
})

/** One agent, two requests that were looked at, and a new match for each. */
const newMatches = Effect.gen(function* () {
  const api = yield* Api.make
  const sink = yield* Smtp.make
  const folder = yield* Cli.temporaryFolder
  const requests = (updated_at: string) => [31, 32].map((id) => ({ id, active: true, user: 9, contact: 5, updated_at }))
  api.answers.set("/agencies", { body: { agencies: [{ id: 7, name: "Kill", active: true }] } })
  api.answers.set("/agencies/7/users", { body: { users: [{ id: 9, active: true, email: "agent@example.test" }] } })
  api.answers.set("/agencies/7/requests", { body: { requests: requests("2026-11-23 10:00:00") } })
  api.answers.set("/agencies/7/properties", {
    body: { properties: [1, 2].map((id) => ({ id, step: 1, reference: `REF${id}` })) }
  })
  api.answers.set("/agencies/7/contacts", { body: { contacts: [] } })
  api.answers.set("/agencies/7/requests/31/crossings", crossings())
  api.answers.set("/agencies/7/requests/32/crossings", crossings())
  Cli.writeConfig(folder, { api: api.url, smtp: sink.url })
  yield* Cli.alerts(folder, ["run"])
  api.answers.set("/agencies/7/requests", { body: { requests: requests("2026-11-24 10:00:00") } })
  api.answers.set("/agencies/7/requests/31/crossings", crossings(1))
  api.answers.set("/agencies/7/requests/32/crossings", crossings(2))
  return { api, sink, folder }
})

/** Starts a run, waits for the moment that `when` signals, and kills it there. */
const killWhen = (folder: string, when: (reached: () => void) => void) =>
  Effect.scoped(
    Effect.gen(function* () {
      const moment = new Promise<void>(when)
      const { child, ended } = yield* Cli.start(folder, ["run"])
      yield* Effect.promise(() => moment)
      child.kill("SIGKILL")
      yield* Effect.promise(() => ended)
    })
  )

/** Looks into the store, as any reader may while the worker writes, until a delivery is in it. */
const whenOwed = (folder: string, reached: () => void) => {
  const database = new Sqlite(path.join(folder, "alerts.db"), { readonly: true })
  const look = () => {
    if (database.prepare("SELECT 1 FROM delivery").all().length === 0) return setImmediate(look)
    database.close()
    reached()
  }
  look()
}

const references = (text: string | undefined) => [...new Set(text?.match(/REF\d/g) ?? [])].sort()

it.scopedLive("another process that runs while one looks sends nothing of what that one has not finished", () =>
  Effect.gen(function* () {
    const { api, folder, sink } = yield* newMatches
    const moment = new Promise<void>((reached) => {
      api.answers.set("/agencies/7/requests/32/crossings", { body: Api.hang })
      whenOwed(folder, reached)
    })
    const first = yield* Cli.start(folder, ["run"])
    yield* Effect.promise(() => moment)
    expect((yield* Cli.alerts(folder, ["run"])).stdout).toContain("another process looks at the moment")
    expect(sink.received).toHaveLength(0)
    first.child.kill("SIGKILL")
    yield* Effect.promise(() => first.ended)
    api.answers.set("/agencies/7/requests/32/crossings", crossings(2))
    expect((yield* Cli.alerts(folder, ["run"])).code).toBe(0)
    expect(sink.received).toHaveLength(1)
    const mail = yield* Smtp.parsed(sink.received[0] ?? { to: "", raw: Buffer.alloc(0) })
    expect(references(mail.text)).toEqual(["REF1", "REF2"])
  })
)

it.scopedLive("killed while it looks: what was found before is told once, with the rest", () =>
  Effect.gen(function* () {
    const { api, folder, sink } = yield* newMatches
    yield* killWhen(folder, (reached) => {
      api.answers.set("/agencies/7/requests/32/crossings", { body: Api.hang })
      whenOwed(folder, reached)
    })
    expect(sink.received).toHaveLength(0)
    api.answers.set("/agencies/7/requests/32/crossings", crossings(2))
    expect((yield* Cli.alerts(folder, ["run"])).code).toBe(0)
    expect(sink.received).toHaveLength(1)
    const mail = yield* Smtp.parsed(sink.received[0] ?? { to: "", raw: Buffer.alloc(0) })
    expect(references(mail.text)).toEqual(["REF1", "REF2"])
    expect((yield* Cli.alerts(folder, ["run"])).code).toBe(0)
    expect(sink.received).toHaveLength(1)
  })
)

it.scopedLive("killed before the message left: sent once by the next run, at once", () =>
  Effect.gen(function* () {
    const { folder, sink } = yield* newMatches
    yield* killWhen(folder, (reached) => {
      sink.onRecipient = () => {
        reached()
        return "silence"
      }
    })
    expect(sink.received).toHaveLength(0)
    sink.onRecipient = () => "accept"
    const run = yield* Cli.alerts(folder, ["run"])
    expect(run.code).toBe(0)
    expect(sink.received).toHaveLength(1)
    yield* Cli.alerts(folder, ["run"])
    expect(sink.received).toHaveLength(1)
  })
)

it.scopedLive("killed between the last byte and the answer: sent again, byte for byte the same", () =>
  Effect.gen(function* () {
    const { folder, sink } = yield* newMatches
    yield* killWhen(folder, (reached) => {
      sink.behave = () => {
        reached()
        return "silence"
      }
    })
    sink.behave = () => "accept"
    expect((yield* Cli.alerts(folder, ["run"])).code).toBe(0)
    const [first, second] = sink.received
    expect(sink.received).toHaveLength(2)
    expect(second?.raw.equals(first?.raw ?? Buffer.alloc(0))).toBe(true)
    yield* Cli.alerts(folder, ["run"])
    expect(sink.received).toHaveLength(2)
  })
)

it.scopedLive("a mail server that is down: nothing is lost, the next run with it sends once", () =>
  Effect.gen(function* () {
    const { api, folder, sink } = yield* newMatches
    sink.behave = () => Object.assign(new Error("try later"), { responseCode: 451 })
    const down = yield* Cli.alerts(folder, ["run"])
    expect(down.code).toBe(0)
    expect(down.stdout).toMatch(/not sent, tried again at .*451/)
    expect(sink.received).toHaveLength(0)
    sink.behave = () => "accept"
    api.answers.set("/agencies/7/requests", { status: 401, body: { message: "no" } })
    // What is owed leaves also when the source can't be read. The clock is moved past the wait.
    const later = new Date(Date.now() + 3_600_000).toISOString()
    const next = yield* Cli.alerts(folder, ["run", "--now", later])
    expect(next.code).toBe(1)
    expect(sink.received).toHaveLength(1)
  })
)
