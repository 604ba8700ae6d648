/**
 * The commands of the outbox as a person types them, beside the worker's own.
 */
import { spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"
import { UserId } from "@apimo-alerts/core/Ids"
import * as Simulator from "@apimo-alerts/simulator"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { incidentOf } from "../src/compose/Notices.ts"
import { thisWorker } from "../src/deliver/Worker.ts"
import type { Delivery } from "../src/store/Delivery.ts"
import * as Cli from "./support/Cli.ts"
import { agency, owed, recipient, worker } from "./support/Make.ts"
import * as Smtp from "./support/Smtp.ts"
import { attempt, connect, daily, first, minute, paris, payload } from "./support/Store.ts"

const a = worker("a")

/** A folder with a config and a store in which an alert is due; nothing listens unless an address is given. */
const given = Effect.fnUntraced(function* (addresses: { readonly api?: string; readonly smtp?: string } = {}) {
  const folder = yield* Cli.temporaryFolder
  const { api = "http://127.0.0.1:9", smtp = "smtp://127.0.0.1:9" } = addresses
  Cli.writeConfig(folder, { api, smtp })
  const store = yield* connect(path.join(folder, "alerts.db"))
  const now = Date.now()
  const alerts = (...args: ReadonlyArray<string>) => Cli.alerts(folder, args)
  const oneDue = Effect.gen(function* () {
    yield* store.owe([owed(1)], now - minute)
    yield* store.outbox.closeAlerts(now - minute)
    return first(yield* store.outbox.owed)
  })
  /** As it left the worker's hands. */
  const settled = (status: "dead" | "held") =>
    Effect.gen(function* () {
      const due = yield* oneDue
      const claimed = first(yield* store.claim(a, now))
      yield* store.outbox.ending(claimed, now, payload("as it was"))
      yield* store.outbox.settle(claimed, now, attempt(status === "held" ? "unknown" : "dead"), { status })
      return due.id
    })
  return { ...store, folder, now, alerts, oneDue, settled }
})

/** Another program that holds the store, until the scope ends. */
const locked = (file: string) =>
  Effect.acquireRelease(
    Effect.promise(() => {
      const module = createRequire(import.meta.url).resolve("better-sqlite3")
      const script = `const db = new (require(${JSON.stringify(module)}))(${JSON.stringify(file)})
        db.exec("BEGIN EXCLUSIVE"); console.log("locked"); setInterval(() => db.open, 1000)`
      const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] })
      return new Promise<typeof child>((resolve) => child.stdout.once("data", () => resolve(child)))
    }),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

it.scopedLive("a dead letter: listed with its reason, shown, sent again with retry, and then it is history", () =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make({ seed: 3, requests: 3, properties: 3, quota: { perSecond: null } })
    const sink = yield* Smtp.make
    const { alerts, oneDue } = yield* given({ api: simulator.baseUrl, smtp: sink.url })
    const { id } = yield* oneDue
    sink.onRecipient = () => Object.assign(new Error("no such mailbox"), { responseCode: 550 })
    expect((yield* alerts("run")).stdout).toContain("given up")

    const [table, json, show] = yield* Effect.all(
      [
        alerts("outbox"),
        alerts("outbox", "list", "--json", "--status", "dead"),
        alerts("outbox", "show", id.slice(0, 8))
      ],
      { concurrency: "unbounded" }
    )
    expect(table).toMatchObject({ code: 0, stderr: "" })
    expect(table.stdout).toMatch(/^ID +STATUS +WHAT +TO +SINCE +NEXT +WHY\n/)
    expect(table.stdout).toMatch(
      new RegExp(
        `^${id.slice(0, 8)} +dead +mail: alert, 1 match +claire.martin@agency.example.test .*no such mailbox`,
        "m"
      )
    )
    expect(table.stdout).toContain("1 message given up: `alerts outbox retry ID` sends it again")
    expect(JSON.parse(json.stdout)).toMatchObject({ complete: true, deliveries: [{ id, status: "dead", tries: 1 }] })
    expect(show.stdout).toContain(`${id}\nmail: alert, 1 match to claire.martin@agency.example.test (Claire Martin)`)
    expect(show.stdout).toMatch(/given up \(550, \d+ ms\): the recipient was refused: .*no such mailbox/)
    expect(show.stdout, "no buyer").not.toContain("Durand")

    sink.onRecipient = () => "accept"
    const retry = yield* alerts("outbox", "retry", "--all", "--status", "dead")
    expect(retry).toMatchObject({ code: 0, stderr: "" })
    expect(retry.stdout).toContain("due now")
    yield* alerts("run")
    expect(sink.received).toHaveLength(1)
    expect(sink.received[0]?.raw.toString()).toContain(id)
    const [left, history, again] = yield* Effect.all(
      [alerts("outbox", "list"), alerts("history", "--json"), alerts("outbox", "retry", id)],
      { concurrency: "unbounded" }
    )
    expect(left).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing is owed, held or given up.") })
    expect(JSON.parse(history.stdout).sent).toMatchObject([{ id, tries: 2, lastOutcome: "sent" }])
    expect(again.code).toBe(1)
    expect(again.stderr).toContain("it was sent; nothing is left to do")
  })
)

it.scopedLive("a dead letter to somebody whose address changed since: retry says so, and --anew goes there", () =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make({ seed: 3, requests: 3, properties: 3, quota: { perSecond: null } })
    const sink = yield* Smtp.make
    const { alerts, memory, settled } = yield* given({ api: simulator.baseUrl, smtp: sink.url })
    const id = yield* settled("dead")
    const facts = { active: true, firstname: "Claire", lastname: "Martin", phone: null, mobile: null, language: "fr" }
    const moved = { ...facts, email: "claire.new@agency.example.test" }
    yield* memory.agencies.replaceAgents(agency, new Map([[UserId.make(7), moved]]))
    const refused = yield* alerts("outbox", "retry", id)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/claire.new@agency.example.test by now; `alerts outbox retry \w{8} --anew`/)
    expect((yield* alerts("outbox", "retry", id, "--anew")).code).toBe(0)
    yield* alerts("run")
    expect(sink.received.map(({ to }) => to)).toEqual(["claire.new@agency.example.test"])
    expect((yield* Smtp.parsed(sink.received[0] ?? { to: "", raw: Buffer.alloc(0) })).subject).toMatch(/90 %/)
  })
)

it.scopedLive("what may have arrived: released only by its own word, ended with a reason, never told anew", () =>
  Effect.gen(function* () {
    const { alerts, memory, outbox, settled, statusOf } = yield* given()
    const id = yield* settled("held")
    const facts = { active: true, firstname: null, lastname: null, phone: null, mobile: null, language: null }
    yield* memory.agencies.replaceAgents(agency, new Map([[UserId.make(7), { ...facts, email: "new@example.test" }]]))
    const retry = yield* alerts("outbox", "retry", id)
    expect(retry.code).toBe(1)
    expect(retry.stderr).toMatch(/may have arrived; `alerts outbox release \w{8}`/)
    const nothing = yield* alerts("outbox", "retry", "--all")
    expect(nothing).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing to send again") })
    const release = yield* alerts("outbox", "release", id.slice(0, 6), "--json")
    expect(release.code).toBe(0)
    expect(JSON.parse(release.stdout)).toMatchObject([{ id, done: true }])
    expect(yield* outbox.payload(id)).toMatchObject({ body: Buffer.from("as it was") })
    const [anew, discard] = [
      yield* alerts("outbox", "retry", id, "--anew"),
      yield* alerts("outbox", "discard", id, "--reason", "told by phone")
    ]
    expect(anew.code).toBe(1)
    expect(discard).toMatchObject({ code: 0, stdout: expect.stringContaining("it is not sent any more") })
    expect(yield* statusOf(id)).toBe("discarded")
    expect((yield* alerts("outbox", "show", id)).stdout).toContain("ended: told by phone")
  })
)

it.scopedLive("ids: unknown, ambiguous, several at once; wrong words are usage errors, and then nothing is done", () =>
  Effect.gen(function* () {
    const { alerts, outbox, owe } = yield* given()
    const people = Array.from({ length: 17 }, (_, i) => `user:${i}`)
    yield* owe(people.map((key) => owed(1, { told: { recipient: recipient(key), locale: "fr" } })))
    const all = yield* outbox.owed
    const letters = all.map((one) => one.id.slice(0, 1))
    const shared = letters.find((letter, i) => letters.indexOf(letter) !== i) ?? ""
    const [one, two] = all
    if (one === undefined || two === undefined) throw new TypeError("nothing is owed")
    const wrong: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
      [["discard", "nobody"], /there is no delivery nobody; `alerts outbox list --status all` lists them/],
      [["discard", one.id, "nobody"], /there is no delivery nobody/],
      [["discard", shared], new RegExp(`several deliveries begin with ${shared}; write more`)],
      [["discard"], /./],
      [["retry"], /say which/],
      [["retry", one.id, "--all"], /not both/],
      [["retry", one.id, "--channel", "mail"], /go with --all/],
      [["retry", "--all", "--status", "held"], /may have arrived, and `alerts outbox release ID` sends it again/],
      [
        ["retry", "--all", "--status", "sent"],
        /what is sent is not for this command; states are: all, dead, retry, doubt/
      ],
      [["discard", one.id, "--reason"], /--reason is no id/],
      [["list", "--limit", "abc"], /--limit abc: write a whole number/],
      [["list", "--status", "deda"], /did you mean "dead"\?/],
      [["list", "--channel", "mial"], /did you mean "mail"\?/],
      [["list", "--limit", "0"], /1 or more/]
    ]
    yield* Effect.forEach(
      wrong,
      ([args, words]) =>
        Effect.map(alerts("outbox", ...args), ({ code, stderr, stdout }) => {
          expect(code, args.join(" ")).toBe(2)
          expect(stderr + stdout, args.join(" ")).toMatch(words)
        }),
      { concurrency: 4 }
    )
    expect(yield* outbox.owed).toHaveLength(17)
    const both = yield* alerts("outbox", "discard", one.id, two.id, one.id)
    expect(both.code).toBe(0)
    expect(both.stdout.trim().split("\n")).toHaveLength(2)
    expect(yield* outbox.owed).toHaveLength(15)
    const few = yield* alerts("outbox", "list", "--limit", "2")
    expect(few.stdout).toContain("There are more; --limit 20")
    const none = yield* Cli.temporaryFolder
    Cli.writeConfig(none, { api: "http://127.0.0.1:9", smtp: "smtp://127.0.0.1:9" })
    expect(yield* Cli.alerts(none, ["outbox", "list"])).toMatchObject({ code: 2 })
    expect(fs.readdirSync(none), "no store is made").toEqual(["alerts.yaml"])
  })
)

it.scopedLive("while serve has a message in hand, it is serve's alone", () =>
  Effect.gen(function* () {
    const sink = yield* Smtp.make
    const { alerts, folder, oneDue, outbox } = yield* given({ smtp: sink.url })
    const { id } = yield* oneDue
    let isThere: (one: Delivery["id"]) => void = () => undefined
    const inHand = new Promise<string>((resolve) => {
      isThere = resolve
    })
    sink.behave = ({ to }) => {
      isThere(to)
      return "silence"
    }
    yield* Cli.start(folder, ["serve"])
    yield* Effect.promise(() => inHand)
    const before = yield* outbox.find(id)
    const asked = yield* Effect.all([alerts("outbox", "discard", id), alerts("outbox", "retry", id)], {
      concurrency: "unbounded"
    })
    for (const { code, stderr } of asked) {
      expect(code).toBe(1)
      expect(stderr).toContain("a worker is sending it at this moment")
    }
    expect(yield* outbox.find(id)).toMatchObject({ status: "ending", fence: before?.fence })
    expect((yield* alerts("outbox", "list")).stdout).toMatch(/ending .* being sent/)
  })
)

/** The process id of a program that has ended. */
const endedProcess = () => spawnSync(process.execPath, ["-e", ""]).pid

it.scopedLive("what a worker had in hand when it ended is nobody's, and that is said", () =>
  Effect.gen(function* () {
    const { alerts, claim, now, oneDue, outbox, statusOf } = yield* given()
    const { id } = yield* oneDue
    const [here] = thisWorker(1).name.split("/")
    const gone = worker(`${here}/${endedProcess()}/x`)
    const claimed = first(yield* claim(gone, now))
    yield* outbox.ending(claimed, now, payload("as it was"))
    const look = (...args: ReadonlyArray<string>) =>
      Effect.map(alerts("outbox", ...args), (one) => one.stdout + one.stderr)
    const words =
      /was being sent shortly before \d{4}-\d\d-\d\d \d\d:\d\d, and nobody has it now; it may have arrived, and the next `alerts run`/
    expect(yield* look("discard", id)).toMatch(words)
    expect(yield* look("show", id)).toMatch(words)
    expect(yield* look("list")).toMatch(/ending .* next run/)
    expect(yield* statusOf(id)).toBe("ending")
  })
)

it.scopedLive("what was looked for is said when nothing fits, and the states may be named beside all", () =>
  Effect.gen(function* () {
    const { alerts, settled } = yield* given()
    yield* settled("dead")
    const said = (...args: ReadonlyArray<string>) =>
      Effect.map(alerts("outbox", "list", ...args), ({ stdout }) => stdout)
    expect(yield* said("--to", "nobodyx")).toMatch(/^Nothing to "nobodyx" is owed, held or given up\./)
    expect(yield* said("--to", "nobodyx", "--channel", "mail", "--status", "held")).toMatch(
      /^Nothing on channel mail to "nobodyx" is in this state: held\./
    )
    expect(yield* said("--status", "all,dead")).toContain("1 message given up")
    const help = yield* alerts("outbox", "retry", "--help")
    expect(help.stdout).toContain("Only these states, with commas: dead, retry, doubt; or all of them: all")
  })
)

it.scopedLive("the command that a notice names works as it is printed", () =>
  Effect.gen(function* () {
    const { alerts, now, settled, statusOf } = yield* given()
    const id = yield* settled("dead")
    for (const locale of ["fr", "en"] as const) {
      const { words } = incidentOf({ _tag: "DeadLetters", channel: "mail", count: 1 }, now, paris, locale)
      const command = /alerts (outbox retry .*)$/.exec(words)?.[1] ?? ""
      const args = (command.match(/"[^"]*"|\S+/g) ?? []).map((one) => one.replaceAll('"', ""))
      expect(yield* alerts(...args), words).toMatchObject({ code: 0, stderr: "" })
    }
    expect(yield* statusOf(id)).toBe("due")
  })
)

it.scopedLive("ended without a word, it says that somebody ended it; how a try went is said once", () =>
  Effect.gen(function* () {
    const { alerts, claim, now, oneDue, outbox } = yield* given()
    const { id } = yield* oneDue
    const claimed = first(yield* claim(a, now))
    yield* outbox.ending(claimed, now, payload("as it was"))
    const reply = "sent, but no answer came (dot): silence"
    yield* outbox.settle(claimed, now, { ...attempt("unknown"), phase: "dot", reply }, { status: "held" })
    yield* alerts("outbox", "discard", id, "--reason", "")
    const { stdout } = yield* alerts("outbox", "show", id)
    expect(stdout).toContain("it may have arrived (5 ms): sent, but no answer came (dot): silence")
    expect(stdout).toContain("ended: somebody ended it")
  })
)

it.scopedLive.skipIf(!fs.existsSync("/dev/full"))("what can't be printed is no success", () =>
  Effect.gen(function* () {
    const { alerts, folder, settled } = yield* given()
    yield* settled("dead")
    const full = fs.openSync("/dev/full", "w")
    const { status, stderr } = spawnSync(process.execPath, [Cli.main, "outbox", "list", "--json"], {
      cwd: folder,
      stdio: ["ignore", full, "pipe"]
    })
    fs.closeSync(full)
    expect(status).toBe(1)
    expect(String(stderr)).toMatch(/^the output could not be written: .*\n$/)
    expect((yield* alerts("outbox", "list", "--json")).code).toBe(0)
  })
)

it.scopedLive(
  "a store that another program holds: one clear line each; run and outbox end with 1, serve goes on",
  () =>
    Effect.gen(function* () {
      const { alerts, folder, settled, statusOf } = yield* given()
      const id = yield* settled("dead")
      const words =
        /^.*the store failed while .*: database is locked; another program holds it.*: try again when it has ended$/
      yield* Effect.gen(function* () {
        yield* locked(path.join(folder, "alerts.db"))
        const serve = yield* Cli.start(folder, ["serve"])
        let said = ""
        serve.child.stderr?.on("data", (chunk) => {
          said += String(chunk)
        })
        const [run, retry, list] = yield* Effect.all(
          [alerts("run"), alerts("outbox", "retry", id), alerts("outbox", "list")],
          { concurrency: "unbounded" }
        )
        for (const { code, stderr } of [run, retry]) {
          expect(code).toBe(1)
          expect(stderr.trim()).toMatch(words)
        }
        expect(list.code, "looking needs no lock").toBe(0)
        yield* Effect.promise(
          () =>
            new Promise<void>((resolve) => {
              const look = () => (said.includes("database is locked") ? resolve() : setTimeout(look, 50))
              look()
            })
        )
        expect(serve.child.exitCode).toBeNull()
      }).pipe(Effect.scoped)
      expect(yield* statusOf(id)).toBe("dead")
      expect((yield* alerts("outbox", "retry", id)).code).toBe(0)
    }),
  60_000
)

it.scopedLive("what a digest told meanwhile is not told as new again by retry or release", () =>
  Effect.gen(function* () {
    const { alerts, claim, now, outbox, owe, settled, sql } = yield* given()
    const ids = [yield* settled("dead"), yield* settled("held")]
    yield* owe([owed(1, { cadence: daily })], now - minute)
    yield* sql`UPDATE delivery SET due_at = ${now} WHERE kind = 'digest'`
    const digest = first(yield* claim(a, now))
    yield* outbox.settle(digest, now, attempt("sent"), { status: "sent" })
    for (const [i, wish] of ["retry", "release"].entries()) {
      const { code, stderr } = yield* alerts("outbox", wish, ids[i] ?? "")
      expect(code).toBe(1)
      expect(stderr).toMatch(/nothing was done: all of it was told meanwhile by [0-9a-f]{8}; `alerts outbox discard/)
    }
  })
)
