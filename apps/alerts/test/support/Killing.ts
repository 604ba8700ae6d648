/**
 * A worker that owes two agents a message each, is killed, and is started again: what arrived, and what its store says.
 */
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { expect } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { worker } from "../../src/cli/Worker.ts"
import { load } from "../../src/config/ConfigFile.ts"
import { pass } from "../../src/pass/Pass.ts"
import { Progress } from "../../src/pass/Progress.ts"
import * as Api from "./ApimoServer.ts"
import * as Cli from "./Cli.ts"
import * as HookPeer from "./HookPeer.ts"
import * as SmtpPeer from "./SmtpPeer.ts"

export type OnDoubt = "resend" | "hold"

const child = fileURLToPath(new URL("../../dist/chaos/test/support/KilledWorker.js", import.meta.url))

/** What is owed, as the town has it: an agent's address and the property to be told. */
export const owed: ReadonlyMap<string, string> = new Map([
  ["anne@example.test", "REF1"],
  ["bruno@example.test", "REF2"]
])

const crossings = (...properties: ReadonlyArray<number>): Api.Answer => ({
  body: { crossings: properties.map((property_id) => ({ property_id, step_id: 1, total: "90" })) }
})

export interface Arrived {
  readonly to: string
  /** By which the receiver knows a repetition: the Message-ID, or the webhook-id. */
  readonly id: string
  readonly raw: string
}

/** How the worker tells somebody, and where that arrives. */
export interface Way<Peer> {
  readonly peer: Effect.Effect<Peer, never, Scope.Scope>
  readonly notifier: string
  /** The receiver drops what comes again. */
  readonly isIdempotent: boolean
  readonly settings: (peer: Peer) => string
  readonly arrived: (peer: Peer) => ReadonlyArray<Arrived>
}

export const byMail: Way<SmtpPeer.SmtpPeer> = {
  peer: SmtpPeer.make,
  notifier: "@apimo-alerts/notifier-email",
  isIdempotent: false,
  settings: ({ url }) => `smtp: "${url}", from: "Alertes <alertes@example.test>"`,
  arrived: ({ mails }) => mails
}

const secret = `whsec_${Buffer.from("a secret of the kill matrix, long enough").toString("base64")}`

export const byHook: Way<HookPeer.HookPeer> = {
  peer: HookPeer.make,
  notifier: "@apimo-alerts/notifier-webhook",
  isIdempotent: true,
  settings: ({ url }) => `url: "${url}", secrets: ["${secret}"], allowPrivate: true`,
  // A call is known by what it tells.
  arrived: ({ calls }) =>
    calls.map(({ body, id }) => {
      const [to] = [...owed].find(([, property]) => body.includes(property)) ?? ["nobody"]
      return { to, id, raw: body }
    })
}

const writeConfig = (folder: string, api: string, notifier: string, settings: string, onDoubt: OnDoubt) =>
  fs.writeFileSync(
    path.join(folder, "alerts.yaml"),
    `apimo: { provider: 1000, token: demo-token, baseUrl: "${api}", quota: { perSecond: 1000, perDay: 100000, reserve: 0 } }
channels:
  way:
    notifier: "${notifier}"
    with: { ${settings} }
    onDoubt: ${onDoubt}
routes: [{ channel: way, cadence: instant }]
`
  )

/** A pass in this process, and a second one; `between` is done after the first. */
const run = (folder: string, between: Effect.Effect<void> = Effect.void) =>
  Effect.gen(function* () {
    const loaded = yield* load(path.join(folder, "alerts.yaml"), {})
    const once = pass(loaded.config, { agencies: "all", isPaced: false })
    yield* once.pipe(
      Effect.zipRight(between),
      Effect.zipRight(once),
      Effect.provide(Layer.provideMerge(Progress.layerSilent, worker(loaded)))
    )
  })

/** A source, and a store that knew it before two matches came up. */
export const town = Effect.gen(function* () {
  const api = yield* Api.make
  const folder = yield* Cli.temporaryFolder
  const requests = (updated_at: string) => ({
    body: { requests: [1, 2].map((id) => ({ id, active: true, user: id, contact: 5, updated_at })) }
  })
  const users = [...owed.keys()].map((email, i) => ({ id: i + 1, active: true, email }))
  const properties = [...owed.values()].map((reference, i) => ({ id: i + 1, step: 1, reference }))
  api.answers.set("/agencies", { body: { agencies: [{ id: 7, name: "Kill", active: true }] } })
  api.answers.set("/agencies/7/users", { body: { users } })
  api.answers.set("/agencies/7/requests", requests("2026-11-23 10:00:00"))
  api.answers.set("/agencies/7/properties", { body: { properties } })
  api.answers.set("/agencies/7/contacts", { body: { contacts: [] } })
  for (const id of [1, 2]) api.answers.set(`/agencies/7/requests/${id}/crossings`, crossings())
  writeConfig(folder, api.url, byMail.notifier, byMail.settings(yield* byMail.peer), "resend")
  yield* run(folder)
  api.answers.set("/agencies/7/requests", requests("2026-11-24 10:00:00"))
  for (const id of [1, 2]) api.answers.set(`/agencies/7/requests/${id}/crossings`, crossings(id))
  return { url: api.url, store: path.join(folder, "alerts.db") }
})
type Town = Effect.Effect.Success<typeof town>

/** The store of the town, a receiver, and a worker for them that can be killed. */
export const trial = Effect.fnUntraced(function* <Peer>(town: Town, onDoubt: OnDoubt, way: Way<Peer>) {
  const folder = yield* Cli.temporaryFolder
  const peer = yield* way.peer
  fs.copyFileSync(town.store, path.join(folder, "alerts.db"))
  writeConfig(folder, town.url, way.notifier, way.settings(peer), onDoubt)
  /** Runs a worker until it dies at a boundary, or by the `kill` that `whenRunning` is given. Gives what it passed. */
  const works = (boundary = "", whenRunning: (kill: () => void) => void = () => undefined) =>
    Effect.async<ReadonlyArray<string>>((resume) => {
      const running = spawn(process.execPath, [child, path.join(folder, "alerts.yaml"), boundary], {
        cwd: folder,
        stdio: ["ignore", "pipe", "inherit"]
      })
      let printed = ""
      running.stdout.on("data", (chunk) => {
        printed += String(chunk)
      })
      running.on("close", () => resume(Effect.succeed(JSON.parse(printed === "" ? "[]" : printed))))
      whenRunning(() => running.kill("SIGKILL"))
      return Effect.sync(() => running.kill("SIGKILL"))
    })
  const recovers = (between: Effect.Effect<void>) => run(folder, between)
  return { folder, peer, works, recovers, onDoubt, isIdempotent: way.isIdempotent, arrived: () => way.arrived(peer) }
})
export type Trial<Peer> = Effect.Effect.Success<ReturnType<typeof trial<Peer>>>

interface Row {
  readonly email: string
  readonly status: string
  readonly doubts: number
}

const rowsOf = (folder: string): ReadonlyArray<Row> => {
  const database = new Sqlite(path.join(folder, "alerts.db"), { readonly: true })
  const rows = database
    .prepare<[], Row>(`SELECT json_extract(recipient, '$.email') AS email, status,
      (SELECT COUNT(*) FROM attempt WHERE delivery = delivery.id AND outcome = 'unknown') AS doubts FROM delivery`)
    .all()
  database.close()
  return rows
}

export interface Ended {
  readonly duplicated: number
  readonly doubted: number
  readonly held: number
}

/** Starts the worker again and holds what arrived against the guarantee. */
export const recoversExactly = Effect.fnUntraced(function* <Peer>(one: Trial<Peer>, where: string) {
  const { folder, isIdempotent, onDoubt, recovers } = one
  const arrived: Array<Arrived> = []
  yield* recovers(Effect.sync(() => arrived.push(...one.arrived())))
  expect(one.arrived(), `${where}: nothing leaves after that`).toHaveLength(arrived.length)
  const rows = rowsOf(folder)
  expect(rows.map(({ email }) => email).sort(), `${where}: one delivery for each agent`).toEqual([...owed.keys()])
  for (const { doubts, email, status } of rows) {
    const mine = arrived.filter(({ to }) => to === email)
    const at = `${where}: ${email}, ${status}, in doubt ${doubts} times`
    const isHeld = status === "held"
    expect(isHeld ? "sent" : status, `${at}: settled`).toBe("sent")
    if (isHeld) expect(doubts, `${at}: held only in doubt`).toBeGreaterThan(onDoubt === "hold" ? 0 : 1)
    expect(mine.length, `${at}: not lost`).toBeGreaterThanOrEqual(isHeld ? 0 : 1)
    const isAgain = (onDoubt === "resend" || isIdempotent) && doubts > 0
    expect(mine.length, `${at}: duplicated only in doubt`).toBeLessThanOrEqual(isAgain ? 2 : 1)
    for (const { id, raw } of mine) {
      expect(raw, `${at}: what is owed is told`).toContain(owed.get(email))
      expect(id, `${at}: the same identity`).toBe(mine[0]?.id)
      expect(raw === mine[0]?.raw, `${at}: the same bytes`).toBe(true)
    }
  }
  const ended: Ended = {
    duplicated: arrived.length - new Set(arrived.map(({ to }) => to)).size,
    doubted: rows.filter(({ doubts }) => doubts > 0).length,
    held: rows.filter(({ status }) => status === "held").length
  }
  return ended
})
