/**
 * The commands as a person types them, with their exit codes.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Simulator from "@apimo-alerts/simulator"
import { expect, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import PostalMime from "postal-mime"
import * as Cli from "./support/Cli.ts"
import * as Smtp from "./support/Smtp.ts"

const env = { APIMO_PROVIDER: "1000", APIMO_TOKEN: "demo-token", SMTP_PASSWORD: "secret-of-smtp" }

it.scopedLive("init, check, schema, preview: the start of a new user", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    const init = yield* Cli.alerts(folder, ["init"])
    expect(init.code).toBe(0)
    const again = yield* Cli.alerts(folder, ["init"])
    expect(again.code).toBe(2)
    expect(again.stderr).toContain("--force")

    const unset = yield* Cli.alerts(folder, ["check"])
    expect(unset.code).toBe(2)
    expect(unset.stderr).toMatch(/alerts\.yaml:7 {2}apimo\.token: .*APIMO_TOKEN is not set/)
    const check = yield* Cli.alerts(folder, ["check"], env)
    expect(check).toMatchObject({ code: 0, stderr: "" })
    expect(check.stdout).not.toContain("secret")

    const schema = yield* Cli.alerts(folder, ["schema"])
    expect(JSON.parse(schema.stdout)).toEqual(
      JSON.parse(fs.readFileSync(path.join(folder, "alerts.schema.json"), "utf8"))
    )

    const preview = yield* Cli.alerts(folder, ["preview", "--kind", "digest", "--language", "fr", "--out", "look"], env)
    expect(preview.code).toBe(0)
    const files = preview.stdout.trim().split("\n")
    expect(files.length).toBeGreaterThan(2)
    const eml = files.find((file) => file.endsWith(".eml")) ?? ""
    const mail = yield* Effect.promise(() => PostalMime.parse(fs.readFileSync(path.join(folder, eml))))
    expect(fs.readFileSync(path.join(folder, eml.replace(/eml$/, "html")), "utf8")).toBe(mail.html)
  })
)

it.scopedLive("a config with four mistakes lists four, each with file, line and path, and nothing runs", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    const config = `apimo:
  provider: many
  token: x
  tokens: y
channels:
  mail:
    notifier: "@apimo-alerts/notifier-pigeon"
routes:
  - { channel: mial, cadence: instant }
`
    fs.writeFileSync(path.join(folder, "alerts.yaml"), config)
    for (const command of ["check", "run", "serve", "preview"]) {
      const { code, stderr } = yield* Cli.alerts(folder, [command])
      expect(code, command).toBe(2)
      expect(stderr.trim().split("\n")).toEqual([
        "alerts.yaml has 4 mistakes:",
        "  alerts.yaml:2  apimo.provider: expected a whole number of 1 or more",
        '  alerts.yaml:4  apimo.tokens: unknown key; did you mean "token"?',
        "  alerts.yaml:7  channels.mail.notifier: the package @apimo-alerts/notifier-pigeon is not installed; run: npm install @apimo-alerts/notifier-pigeon",
        '  alerts.yaml:9  routes.0.channel: there is no channel "mial"; did you mean "mail"?'
      ])
    }
    const json = yield* Cli.alerts(folder, ["check", "--json"])
    expect(json.code).toBe(2)
    expect(JSON.parse(json.stdout).mistakes).toHaveLength(4)
    const none = yield* Cli.alerts(folder, ["check", "-c", "nowhere.yaml"])
    expect(none.code).toBe(2)
    expect(none.stderr).toMatch(/no such file.*alerts init/)
    expect(none.stderr, "nothing in it is wrong").not.toContain("mistake")
  })
)

it.scopedLive("what the command line does not know is a usage error, without colours", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    for (const args of [["frobnicate"], ["run", "--nonsense"]]) {
      const { code, stderr, stdout } = yield* Cli.alerts(folder, args)
      expect(code, args.join(" ")).toBe(2)
      expect(stdout + stderr).not.toContain("\u001b[")
    }
    const help = yield* Cli.alerts(folder, ["--help"])
    expect(help.code).toBe(0)
    expect(help.stdout).not.toContain("\u001b[")
  })
)

it.scopedLive("--dry-run sends and changes nothing; the run after it sends what it announced", () =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make({ seed: 3, requests: 8, properties: 10, quota: { perSecond: null } })
    const sink = yield* Smtp.make
    const folder = yield* Cli.temporaryFolder
    const extra = `recipients: { fallback: "Accueil <accueil@example.test>" }`
    Cli.writeConfig(folder, { api: simulator.baseUrl, smtp: sink.url, extra })

    const early = yield* Cli.alerts(folder, ["run", "--dry-run"])
    expect(early.code).toBe(0)
    const asked = (yield* simulator.log.calls).length
    expect(asked).toBeGreaterThan(0)

    // Nothing was remembered: this is the first look. The calls were, whoever made them.
    const first = yield* Cli.alerts(folder, ["run"])
    expect(first.stdout).toMatch(/First look at/)
    const counted = new Sqlite(path.join(folder, "alerts.db"), { readonly: true })
    expect(counted.prepare("SELECT SUM(taken) AS taken FROM calls").get()).toEqual({
      taken: (yield* simulator.log.calls).length
    })
    counted.close()
    const request = (yield* simulator.state.requests).find((one) => one.active)
    yield* simulator.edits.addPropertyFor({ request: request?.id ?? 0 })
    const dry = yield* Cli.alerts(folder, ["run", "--dry-run", "--json"])
    const announced = JSON.parse(dry.stdout)
    expect(announced.deliveries.length).toBeGreaterThan(0)
    expect(sink.received).toHaveLength(0)
    const again = yield* Cli.alerts(folder, ["run", "--dry-run", "--json"])
    expect(JSON.parse(again.stdout).deliveries.length).toBe(announced.deliveries.length)

    const run = yield* Cli.alerts(folder, ["run", "--json"])
    expect(run.code).toBe(0)
    expect(JSON.parse(run.stdout).deliveries).toHaveLength(announced.deliveries.length)
    expect(sink.received).toHaveLength(announced.deliveries.length)
  })
)

it.scopedLive(
  "a day's quota that is too small: never passed, what is left to read waits, and nothing of it is told late as new",
  () =>
    Effect.gen(function* () {
      const quota = { perSecond: null, perDay: 12 }
      const simulator = yield* Simulator.make({ seed: 3, requests: 12, properties: 20, quota, at: "2026-11-24T09:00" })
      const sink = yield* Smtp.make
      const folder = yield* Cli.temporaryFolder
      Cli.writeConfig(folder, { api: simulator.baseUrl, smtp: sink.url })
      const file = path.join(folder, "alerts.yaml")
      fs.writeFileSync(
        file,
        fs.readFileSync(file, "utf8").replace("perDay: 100000, reserve: 0", "perDay: 12, reserve: 2")
      )
      const first = yield* Cli.alerts(folder, ["run", "--now", "2026-11-24T09:00"])
      expect(first.code).toBe(0)
      expect(first.stdout).toMatch(/waits? for the next pass/)
      for (let i = 0; i < 4; i++) yield* Cli.alerts(folder, ["run", "--now", `2026-11-24T09:0${i + 1}`])
      const spent = yield* Cli.alerts(folder, ["run", "--now", "2026-11-24T10:00"])
      expect(spent.code).toBe(1)
      expect(spent.stdout).toMatch(/quota.*renews at 2026-11-24T23:00/)
      expect((yield* simulator.log.calls).length).toBeLessThanOrEqual(10)

      yield* simulator.clock.set("2026-11-25T09:00")
      const next = yield* Cli.alerts(folder, ["run", "--now", "2026-11-25T09:00"])
      expect(next.code).toBe(0)
      expect(next.stdout).toMatch(/First look at/)
      expect(sink.received).toHaveLength(0)
    })
)

it.scopedLive("serve tells within a poll, and SIGTERM stops it cleanly", () =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make({
      seed: 3,
      requests: 4,
      properties: 5,
      quota: { perSecond: null, perDay: null }
    })
    const sink = yield* Smtp.make
    const folder = yield* Cli.temporaryFolder
    const extra = `poll: 1 second\nrecipients: { fallback: "Accueil <accueil@example.test>" }`
    Cli.writeConfig(folder, { api: simulator.baseUrl, smtp: sink.url, extra })
    yield* Cli.alerts(folder, ["run"])
    const { child, ended } = yield* Cli.start(folder, ["serve"])
    const arrived = new Promise<void>((resolve) => {
      sink.behave = () => {
        resolve()
        return "accept"
      }
    })
    const request = (yield* simulator.state.requests).find((one) => one.active)
    yield* simulator.edits.addPropertyFor({ request: request?.id ?? 0 })
    yield* Effect.promise(() => arrived)
    child.kill("SIGTERM")
    const { code, stderr } = yield* Effect.promise(() => ended)
    expect(stderr).toMatch(/INFO sent: mail to .*, alert with/)
    expect(stderr).toMatch(/INFO stopped; what is owed is kept/)
    expect(code).toBe(0)
  })
)
