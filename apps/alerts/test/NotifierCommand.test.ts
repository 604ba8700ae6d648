/**
 * `alerts notifier` through the real command: what is listed, what a sample meets, what a new package is.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Fake from "@apimo-alerts/notifier/testing/FakeService"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { parse as parseYaml } from "yaml"
import * as Cli from "./support/Cli.ts"
import { install, packages } from "./support/Plugin.ts"
import * as Smtp from "./support/Smtp.ts"

const secret = `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`

const configure = (folder: string, channels: Readonly<Record<string, unknown>>) =>
  fs.writeFileSync(
    path.join(folder, "alerts.yaml"),
    JSON.stringify({
      apimo: { provider: 1000, token: "demo-token", baseUrl: "http://127.0.0.1:9" },
      channels,
      routes: Object.keys(channels).map((channel) => ({ channel, cadence: "instant", continue: true }))
    })
  )

const plugin = (over: string) => `import * as Schema from "effect/Schema"
import * as Effect from "effect/Effect"
${over}
export default {
  name: "owl", contract: 1,
  capabilities: { format: "text", maxBytes: 500, perSecond: 1, idempotent: true, buttons: false, images: false, personal: false },
  config: Schema.Struct({ tree: Schema.Redacted(Schema.String).annotations({ description: "Where it lives" }), hours: Schema.optionalWith(Schema.Number, { default: () => 5 }) }),
  open: () => Effect.never
}
`

it.scopedLive("list: what comes with the program, what the config names, what lies beside it and is one", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    const bare = JSON.parse((yield* Cli.alerts(folder, ["notifier", "list", "--json"])).stdout)
    const names = ["apprise", "discord", "email", "log", "ntfy", "slack", "sms", "teams", "telegram", "webhook"]
    expect(bare.map((one: { package: string }) => one.package)).toEqual(
      names.map((name) => `@apimo-alerts/notifier-${name}`)
    )
    const webhook = bare.find((one: { name: string }) => one.name === "webhook")
    expect(webhook).toMatchObject({
      origin: "program",
      channels: [],
      problem: null,
      capabilities: { maxBytes: 20_000, idempotent: true }
    })
    expect(
      webhook.fields.map((field: { name: string; required: boolean; secret: boolean }) => [
        field.name,
        field.required,
        field.secret
      ])
    ).toEqual([
      ["url", true, true],
      ["secrets", true, true],
      ["allowPrivate", false, false]
    ])
    const email = bare.find((one: { name: string }) => one.name === "email")
    expect(email.fields).toContainEqual({
      name: "connections",
      required: false,
      default: "5",
      description: "Connections to the server at one time, 5 unless you say otherwise",
      secret: false
    })
    expect(email.fields).toContainEqual(expect.objectContaining({ name: "smtp", required: true, secret: true }))
    expect(email.fields).toContainEqual(expect.objectContaining({ name: "tls.ca", required: false }))

    install(folder)
    const beside = (name: string, manifest: object, code: string) => {
      const at = path.join(folder, "node_modules", name)
      fs.mkdirSync(at, { recursive: true })
      fs.writeFileSync(
        path.join(at, "package.json"),
        JSON.stringify({ name, type: "module", exports: "./index.js", ...manifest })
      )
      fs.writeFileSync(path.join(at, "index.js"), code)
    }
    beside("@nest/owl-notifier", { peerDependencies: { effect: "*" } }, plugin(""))
    beside("old-notifier", { peerDependencies: { effect: "*" } }, plugin("").replace("contract: 1", "contract: 0"))
    beside("desktop-notifier", {}, `process.exit(7)`)
    fs.writeFileSync(path.join(folder, "owl.js"), plugin(""))
    configure(folder, {
      crm: { notifier: "@apimo-alerts/notifier-webhook", with: { url: "not an address" } },
      own: { notifier: "./owl.js", with: {} },
      gone: { notifier: "notifier-that-is-gone", with: {} }
    })
    const { code, stdout } = yield* Cli.alerts(folder, ["notifier", "list"])
    expect(code).toBe(0)
    expect(stdout).toContain(
      "@apimo-alerts/notifier-webhook: comes with the program; used by crm\n    json of at most 20 kB"
    )
    expect(stdout).toContain(
      `./owl.js: named in the config; used by own
    text of at most 500 bytes, 1 a second, drops repetitions, without the buyer's details
    tree   (required, secret) Where it lives
    hours  (default 5)`
    )
    expect(stdout).toContain(
      "notifier-that-is-gone: named in the config; used by gone\n    can't be used: the package notifier-that-is-gone is not installed; run: npm install"
    )
    expect(stdout).toContain("@nest/owl-notifier: installed beside the config\n    text of at most 500 bytes")
    expect(stdout).not.toMatch(/old-notifier|desktop-notifier/)
  })
)

it.scopedLive("test: says what goes where, sends it, and prints what the service answered; no store is made", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    const sink = yield* Smtp.make
    const crm = yield* Fake.make({ does: "answer", answer: { status: 204 } })
    configure(folder, {
      mail: {
        notifier: "@apimo-alerts/notifier-email",
        with: { smtp: sink.url, from: "Alertes <alertes@example.test>" }
      },
      crm: { notifier: "@apimo-alerts/notifier-webhook", with: { url: crm.url, secrets: [secret], allowPrivate: true } }
    })
    const mail = yield* Cli.alerts(folder, [
      "notifier",
      "test",
      "mail",
      "--to",
      "me@example.test",
      "--language",
      "en",
      "--kind",
      "digest"
    ])
    expect(mail.code, mail.stderr).toBe(0)
    expect(mail.stdout).toMatch(
      /^Sends a sample digest \(en\) through mail to me@example\.test\.\nSent\. The service answered: 250/
    )
    expect(mail.stderr).toBe("waiting for the answer…\n")
    expect(sink.received).toHaveLength(1)
    expect(sink.received[0]).toMatchObject({ to: "me@example.test" })

    const json = yield* Cli.alerts(folder, ["notifier", "test", "crm", "--json"])
    expect(JSON.parse(json.stdout)).toEqual({
      channel: "crm",
      to: null,
      kind: "alert",
      language: "fr",
      sent: true,
      reply: expect.stringContaining("204"),
      error: null,
      todo: null,
      warnings: []
    })
    yield* Cli.alerts(folder, ["notifier", "test", "crm"])
    const ids = crm.received.map(({ headers }) => headers["webhook-id"])
    expect(new Set(ids).size, "a second trial is not taken for a repetition").toBe(2)
    expect(fs.readdirSync(folder), "no store").toEqual(["alerts.yaml"])
  })
)

it.scopedLive("test: what the service refuses, and what makes no sense, with what to do", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    const gone = yield* Fake.make({ does: "answer", answer: { status: 410 } })
    const busy = yield* Fake.make({ does: "answer", answer: { status: 503 } })
    const hook = (url: string) => ({
      notifier: "@apimo-alerts/notifier-webhook",
      with: { url, secrets: [secret], allowPrivate: true }
    })
    const account = `AC${"0".repeat(32)}`
    configure(folder, {
      gone: hook(gone.url),
      busy: hook(busy.url),
      sms: {
        notifier: "@apimo-alerts/notifier-sms",
        with: { account, token: "t0ken-of-twilio", from: "Agence", api: busy.url, allowPrivate: true }
      },
      mail: { notifier: "@apimo-alerts/notifier-email", with: { smtp: "smtp://127.0.0.1:9", from: "a@example.test" } }
    })
    const cases: ReadonlyArray<readonly [ReadonlyArray<string>, number, RegExp]> = [
      [
        ["gone"],
        1,
        /can't be used as it is configured: .*410.*\nNothing was sent\. Correct channels\.gone\.with in the config\.\n$/
      ],
      [["busy"], 1, /not available at .*503.*\nNothing was sent\. Is the service up/],
      [["sms"], 1, /the recipient was refused: .*no phone number.*\nNothing was sent\. Look at the address: --to/],
      [["mail"], 2, /^mail writes to people: say to whom with --to/],
      [["mial"], 2, /^there is no channel "mial"; did you mean "mail"\?/],
      [["telephone"], 2, /^there is no channel "telephone"; channels are: gone, busy, sms, mail/]
    ]
    for (const [args, code, words] of cases) {
      const ended = yield* Cli.alerts(folder, ["notifier", "test", ...args])
      expect(ended.code, args.join(" ")).toBe(code)
      expect(ended.stderr, args.join(" ")).toMatch(words)
      expect(ended.stderr + ended.stdout).not.toMatch(/whsec_|t0ken-of-twilio/)
    }
    const json = yield* Cli.alerts(folder, ["notifier", "test", "gone", "--json"])
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      sent: false,
      error: "ChannelMisconfigured",
      todo: expect.stringContaining("channels.gone.with")
    })
  })
)

it.scopedLive("new: a package whose own tests pass, and that a channel can name", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    const made = yield* Cli.alerts(folder, ["notifier", "new", "@agency/notifier-carrier.pigeon", "--dir", "pigeon"])
    expect(made.code, made.stderr).toBe(0)
    const dir = path.join(folder, "pigeon")
    expect(fs.readdirSync(dir).sort()).toEqual([".gitignore", "README.md", "package.json", "src", "test"])
    expect(made.stdout).toContain("notifier: ./pigeon/src/index.js")
    const manifest = JSON.parse(fs.readFileSync(path.join(dir, "package.json"), "utf8"))
    expect(manifest.name).toBe("@agency/notifier-carrier.pigeon")
    const [, yaml] = /```yaml\n(.*?)```/s.exec(fs.readFileSync(path.join(dir, "README.md"), "utf8")) ?? []
    expect(parseYaml(yaml ?? "").channels["carrier-pigeon"]).toMatchObject({
      notifier: "@agency/notifier-carrier.pigeon",
      with: { token: "${CARRIER_PIGEON_TOKEN}" }
    })
    for (const file of ["README.md", "package.json", "src/index.js", "test/conformance.test.js"])
      expect(fs.readFileSync(path.join(dir, file), "utf8")).not.toMatch(/courier/i)

    // What it asks npm for is what is here.
    const version = (file: string) => JSON.parse(fs.readFileSync(file, "utf8")).version
    expect(manifest.dependencies["@apimo-alerts/notifier"]).toBe(
      `^${version(path.join(packages, "notifier", "package.json"))}`
    )
    expect(manifest.peerDependencies.effect).toBe(
      `^${version(path.join(packages, "notifier", "node_modules", "effect", "package.json"))}`
    )

    install(dir)
    const tests = spawnSync("npm", ["test"], { cwd: dir, encoding: "utf8" })
    expect(tests.status, tests.stdout + tests.stderr).toBe(0)
    expect(Number(/^(?:#|ℹ) pass (\d+)/m.exec(tests.stdout)?.[1])).toBeGreaterThan(40)

    const service = yield* Fake.make({ does: "answer", answer: { status: 200 } })
    configure(folder, {
      pigeon: { notifier: "./pigeon/src/index.js", with: { url: service.url, token: "t", allowPrivate: true } }
    })
    const tried = yield* Cli.alerts(folder, ["notifier", "test", "pigeon"])
    expect(tried.code, tried.stderr).toBe(0)
    expect(service.received).toHaveLength(1)
  })
)

it.scopedLive("new: what is there is not written over, and a name that npm would not take is refused", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    fs.mkdirSync(path.join(folder, "notifier-owl"))
    expect((yield* Cli.alerts(folder, ["notifier", "new", "notifier-owl"])).code, "an empty folder will do").toBe(0)
    const before = fs.readFileSync(path.join(folder, "notifier-owl", "package.json"), "utf8")
    const again = yield* Cli.alerts(folder, ["notifier", "new", "notifier-owl"])
    expect(again.code).toBe(2)
    expect(again.stderr).toBe("notifier-owl is there already and not empty; --dir DIR names another folder\n")
    expect(fs.readFileSync(path.join(folder, "notifier-owl", "package.json"), "utf8")).toBe(before)
    const names: ReadonlyArray<readonly [string, string]> = [
      ["Notifier Hibou Élégant!", "notifier-hibou-elegant"],
      ["../owl", "owl"]
    ]
    for (const [name, near] of names) {
      const { code, stderr } = yield* Cli.alerts(folder, ["notifier", "new", name])
      expect(code, name).toBe(2)
      expect(stderr, name).toMatch(/is no name for an npm package: small letters/)
      expect(stderr.trim().endsWith(`for example ${near}`), stderr).toBe(true)
    }
    expect(fs.readdirSync(folder)).toEqual(["notifier-owl"])
  })
)

it.scopedLive("a plugin that leaves a timer behind keeps no command from ending", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    install(folder)
    fs.writeFileSync(path.join(folder, "owl.mjs"), plugin("setInterval(() => {}, 1000)"))
    configure(folder, { owl: { notifier: "./owl.mjs", with: { tree: "oak" } } })
    const { code, stdout } = yield* Cli.alerts(folder, ["routes", "--json"])
    expect(code).toBe(0)
    expect(JSON.parse(stdout).routes).toHaveLength(1)
  })
)
