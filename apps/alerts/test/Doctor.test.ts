/**
 * `alerts doctor`: what is well, what is not, and what to do about it.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Simulator from "@apimo-alerts/simulator"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Cli from "./support/Cli.ts"
import { owed, worker } from "./support/Make.ts"
import * as Smtp from "./support/Smtp.ts"
import { attempt, connect, first, minute } from "./support/Store.ts"

interface Report {
  readonly well: boolean
  readonly findings: ReadonlyArray<{ readonly about: string; readonly state: string; readonly words: string }>
}

const of = (report: Report, about: string) =>
  report.findings.filter((one) => one.about === about).map(({ state, words }) => `${state}: ${words}`)

it.scopedLive("all is well: every part says so, a few calls are counted, nothing is sent", () =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make({ seed: 3, requests: 3, properties: 3, quota: { perSecond: null } })
    const sink = yield* Smtp.make
    const folder = yield* Cli.temporaryFolder
    const extra = `operator: { channel: mail, to: "Anne <anne@example.test>" }`
    Cli.writeConfig(folder, { api: simulator.baseUrl, smtp: sink.url, extra })
    const { code, stderr, stdout } = yield* Cli.alerts(folder, ["doctor"])
    expect(stderr).toBe("")
    expect(code).toBe(0)
    const lines = stdout.trim().split("\n")
    expect(lines.at(-1)).toBe("All is well.")
    expect(lines.slice(0, -1).every((line) => line.startsWith("ok "))).toBe(true)
    for (const about of ["config", "store", "Apimo", "agency", "quota", "outbox", "channel mail", "operator"])
      expect(stdout).toMatch(new RegExp(`^ok +${about}`, "m"))
    expect(stdout).toMatch(/can be read/)
    expect((yield* simulator.log.calls).length).toBe(5)
    expect(stdout).toContain(`${100_000 - 5} calls of 100000 left today`)
    expect(sink.received).toHaveLength(0)
  })
)

it.scopedLive("each problem is a line of its own with what to do, and the others are looked at all the same", () =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make({ seed: 3, requests: 3, properties: 3, quota: { perSecond: null } })
    const folder = yield* Cli.temporaryFolder
    Cli.writeConfig(folder, { api: simulator.baseUrl, smtp: "smtp://127.0.0.1:9" })
    const { claim, outbox, owe } = yield* connect(path.join(folder, "alerts.db"))
    const now = Date.now()
    const settle = (status: "dead" | "held") =>
      Effect.gen(function* () {
        yield* owe([owed(1)], now - minute)
        yield* outbox.closeAlerts(now - minute)
        yield* outbox.settle(first(yield* claim(worker("a"), now)), now, attempt("unknown"), { status })
      })
    yield* settle("dead")
    yield* settle("held")
    yield* owe([owed(1, { channel: "pigeon" }), owed(2)], now - 3 * 60 * minute)
    yield* outbox.closeAlerts(now - 3 * 60 * minute)
    yield* simulator.edits.setRight({ area: "contacts", granted: false })
    const { code, stdout } = yield* Cli.alerts(folder, ["doctor", "--json"])
    expect(code).toBe(1)
    const report: Report = JSON.parse(stdout)
    expect(report.well).toBe(false)
    expect(of(report, "store")).toEqual([expect.stringMatching(/^ok: /)])
    expect(of(report, "channel mail")).toEqual([expect.stringMatching(/^problem: not available at connect/)])
    expect(of(report, "operator")).toEqual([expect.stringMatching(/^note: not set/)])
    expect(of(report, "outbox")).toEqual([
      "ok: 2 messages owed",
      "problem: 1 message given up",
      "problem: 1 message held, may have arrived",
      "problem: 1 message owed on pigeon, which is not in the config any more",
      "note: 2 messages due for more than two hours"
    ])
    expect(report.findings.filter(({ words }) => /contacts can't be read: .*403/.test(words))).toHaveLength(1)

    fs.writeFileSync(
      path.join(folder, "alerts.yaml"),
      fs.readFileSync(path.join(folder, "alerts.yaml"), "utf8").replace("demo-token", "wrong-token")
    )
    const wrong = yield* Cli.alerts(folder, ["doctor"])
    expect(wrong.code).toBe(1)
    expect(wrong.stdout).toMatch(/^problem +Apimo: Apimo refused the credentials \(401/m)
    expect(wrong.stdout + wrong.stderr).not.toContain("wrong-token")
    expect(wrong.stderr.trim()).toMatch(/^\d problems\.$/)
  })
)

it.scopedLive("a store that is none, and a config that is wrong", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    Cli.writeConfig(folder, { api: "http://127.0.0.1:9", smtp: "smtp://127.0.0.1:9" })
    fs.writeFileSync(path.join(folder, "alerts.db"), "this is a letter, and no database at all\n".repeat(100))
    const { code, stdout } = yield* Cli.alerts(folder, ["doctor", "--json"])
    expect(code).toBe(1)
    const report: Report = JSON.parse(stdout)
    expect(of(report, "store")).toEqual([expect.stringMatching(/^problem: .*file is not a database/)])
    expect(of(report, "Apimo")).toEqual([expect.stringMatching(/^note: not asked/)])
    expect(of(report, "channel mail")).toHaveLength(1)
    fs.appendFileSync(path.join(folder, "alerts.yaml"), "nonsense: 1\n")
    expect((yield* Cli.alerts(folder, ["doctor"])).code).toBe(2)
  })
)
