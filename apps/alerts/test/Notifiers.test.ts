/**
 * Every notifier that comes with the worker, and one written outside of it in plain JavaScript, through the real
 * command.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Fake from "@apimo-alerts/notifier/testing/FakeService"
import * as Simulator from "@apimo-alerts/simulator"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Cli from "./support/Cli.ts"
import { install, packages } from "./support/Plugin.ts"

const secret = `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`

const configure = (folder: string, api: string, channels: Readonly<Record<string, unknown>>) =>
  fs.writeFileSync(
    path.join(folder, "alerts.yaml"),
    JSON.stringify({
      apimo: {
        provider: 1000,
        token: "demo-token",
        baseUrl: api,
        quota: { perSecond: 1000, perDay: 100_000, reserve: 0 }
      },
      match: { minScore: 80, baseline: "alert" },
      channels,
      routes: Object.keys(channels).map((channel) => ({ channel, cadence: "instant", continue: true }))
    })
  )

const town: Simulator.Options = { seed: 5, agencies: 1, agents: 2, requests: 6, properties: 12 }

it.scopedLive(
  "two channels of one notifier, Slack, a log and a plugin named by path: each tells every agent once",
  () =>
    Effect.gen(function* () {
      const folder = yield* Cli.temporaryFolder
      const simulator = yield* Simulator.make(town)
      const crm = yield* Fake.make({ does: "answer", answer: { status: 204 } })
      const archive = yield* Fake.make({ does: "answer", answer: { status: 204 } })
      const slack = yield* Fake.make({ does: "answer", answer: { status: 200, body: "ok" } })
      const gotify = yield* Fake.make({ does: "answer", answer: { status: 200, body: '{"id":25}' } })
      install(folder)
      fs.copyFileSync(
        path.join(packages, "notifier", "test", "examples", "gotify.mjs"),
        path.join(folder, "gotify.mjs")
      )
      configure(folder, simulator.baseUrl, {
        crm: {
          notifier: "@apimo-alerts/notifier-webhook",
          with: { url: crm.url, secrets: [secret], allowPrivate: true }
        },
        archive: {
          notifier: "@apimo-alerts/notifier-webhook",
          with: { url: archive.url, secrets: [secret], allowPrivate: true }
        },
        slack: {
          notifier: "@apimo-alerts/notifier-slack",
          with: { url: `${slack.url}/services/KEY`, allowPrivate: true }
        },
        log: { notifier: "@apimo-alerts/notifier-log", with: { file: path.join(folder, "told.jsonl") } },
        push: { notifier: "./gotify.mjs", with: { server: gotify.url, token: "AkT0ken-of-gotify", allowPrivate: true } }
      })
      const check = yield* Cli.alerts(folder, ["check"])
      expect(check).toMatchObject({ code: 0, stderr: "" })
      const { code, stderr } = yield* Cli.alerts(folder, ["run"])
      expect(code, stderr).toBe(0)
      const lines = fs.readFileSync(path.join(folder, "told.jsonl"), "utf8").trimEnd().split("\n")
      expect(lines.length).toBeGreaterThan(0)
      for (const service of [crm, archive, slack, gotify]) expect(service.received).toHaveLength(lines.length)
      const ids = [crm, archive].flatMap(({ received }) => received.map(({ headers }) => headers["webhook-id"]))
      expect(new Set(ids).size, "a delivery for each channel").toBe(2 * lines.length)
      const recipients = lines.map((line) => JSON.parse(line).recipient)
      expect(new Set(recipients).size).toBe(lines.length)
      yield* Cli.alerts(folder, ["run"])
      expect(crm.received).toHaveLength(lines.length)
    })
)

it.scopedLive("every notifier that comes with the worker is found by its name, and says what its config lacks", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    const names = ["apprise", "discord", "email", "ntfy", "slack", "sms", "teams", "telegram", "webhook"]
    configure(
      folder,
      "http://127.0.0.1:9",
      Object.fromEntries(names.map((name) => [name, { notifier: `@apimo-alerts/notifier-${name}`, with: {} }]))
    )
    const { code, stderr } = yield* Cli.alerts(folder, ["check"])
    expect(code).toBe(2)
    expect(stderr).not.toContain("not installed")
    for (const name of names) expect(stderr).toContain(`channels.${name}.with`)
  })
)

it.scopedLive("a plugin for another contract is refused in one line", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    install(folder)
    const plugin = fs.readFileSync(path.join(packages, "notifier", "test", "examples", "gotify.mjs"), "utf8")
    fs.writeFileSync(path.join(folder, "gotify.mjs"), plugin.replace("contract: 1", "contract: 2"))
    configure(folder, "http://127.0.0.1:9", { push: { notifier: "./gotify.mjs", with: {} } })
    const { code, stderr } = yield* Cli.alerts(folder, ["check"])
    expect(code).toBe(2)
    expect(stderr).toMatch(/version 2 of the notifier contract, this worker has version 1/)
  })
)
