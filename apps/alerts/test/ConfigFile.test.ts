/**
 * The config file: every mistake at once, each where a person finds it, and never a secret in the words.
 */
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"
import { pathToFileURL } from "node:url"
import { contractVersion } from "@apimo-alerts/notifier/Notifier"
import EmailNotifier from "@apimo-alerts/notifier-email"
import { describe, expect, it } from "@effect/vitest"
import { Ajv } from "ajv"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { parse } from "yaml"
import { starter } from "../src/cli/StarterConfig.ts"
import * as ConfigFile from "../src/config/ConfigFile.ts"
import { publishedSchema } from "../src/config/PublishedSchema.ts"
import * as Cli from "./support/Cli.ts"

const token = "tok-8f2e61c0"
const env = { APIMO_PROVIDER: "1000", APIMO_TOKEN: token, SMTP_PASSWORD: "smtp-pass-77" }
const channels = `channels:
  mail:
    notifier: "@apimo-alerts/notifier-email"
    with: { smtp: "smtps://alerts:\${SMTP_PASSWORD}@mail.example.test", from: "alertes@example.test" }
`
const apimo = `apimo: { provider: 1000, token: "\${APIMO_TOKEN}" }
`
const routes = `routes: [{ channel: mail, cadence: instant }]
`
const good = apimo + channels + routes

type Environment = Readonly<Record<string, string | undefined>>

const write = (text: string, files: Readonly<Record<string, string>> = {}) =>
  Effect.map(Cli.temporaryFolder, (folder) => {
    const file = path.join(folder, "alerts.yaml")
    fs.writeFileSync(file, text)
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content)
    return file
  })

const load = (text: string, variables: Environment = env, files: Readonly<Record<string, string>> = {}) =>
  Effect.flatMap(write(text, files), (file) => ConfigFile.load(file, variables))

/** Line, path and words of each mistake. */
const mistakes = (text: string, variables: Environment = env, files: Readonly<Record<string, string>> = {}) =>
  Effect.flip(load(text, variables, files)).pipe(
    Effect.map((error) => error.mistakes.map((one) => `${one.line}  ${one.path.join(".")}: ${one.message}`))
  )

describe("a good file", () => {
  it.scoped("gives its settings, with defaults for the rest", () =>
    Effect.gen(function* () {
      const { channels: opened, config } = yield* load(good)
      expect(config.apimo.provider).toBe(1000)
      expect(Redacted.value(config.apimo.token)).toBe(token)
      expect(config.apimo.baseUrl.href).toBe("https://api.apimo.pro/")
      expect(config.apimo.quota).toEqual({ perDay: 1000, perSecond: 10, reserve: 100 })
      expect(config.match).toMatchObject({ minScore: 80, steps: ["to-suggest"], baseline: "silent" })
      expect(Duration.toMinutes(config.poll)).toBe(5)
      expect(Duration.toDays(config.sweep.within)).toBe(7)
      expect(config.store).toBe("sqlite:./alerts.db")
      expect(opened.map((channel) => [channel.id, channel.notifier.name])).toEqual([["mail", EmailNotifier.name]])
      expect(opened[0]?.settings).toMatchObject({ smtp: "smtps://alerts:smtp-pass-77@mail.example.test" })
    })
  )

  it.scoped("the file that init writes is one, for any server and sender", () =>
    Effect.gen(function* () {
      for (const smtp of ["smtps://alerts:${SMTP_PASSWORD}@mail.example.test", "smtp://127.0.0.1:2525"]) {
        for (const from of ["Alertes <alertes@example.test>", "a@example.test", '"Agence: l\'Île" <a@example.test>']) {
          const { channels: opened, config } = yield* load(starter({ smtp, from }))
          expect(config.routes).toHaveLength(2)
          expect(opened[0]?.settings).toMatchObject({ from })
        }
      }
    })
  )
})

describe("mistakes", () => {
  it.scoped("four of them are four, each with file, line and path", () =>
    Effect.gen(function* () {
      const text = `apimo:
  provider: 1000
  token: x
poll: often
match: { minScore: 180 }
${channels}routes:
  - channel: mial
    cadence: daily 8h
`
      const error = yield* Effect.flip(load(text))
      const lines = error.message.replaceAll(error.file, "alerts.yaml").split("\n")
      expect(lines).toEqual([
        "alerts.yaml has 4 mistakes:",
        '  alerts.yaml:4  poll: expected a duration such as "5 minutes" or "1 hour", found "often"',
        "  alerts.yaml:5  match.minScore: expected a score from 0 to 100, found 180",
        '  alerts.yaml:11  routes.0.channel: there is no channel "mial"; did you mean "mail"?',
        '  alerts.yaml:12  routes.0.cadence: expected "instant", "daily HH:MM", "weekdays HH:MM" or "weekly mon HH:MM", found "daily 8h"'
      ])
    })
  )

  it.scoped.each([
    [
      "store: postgres://x",
      '1  store: expected "sqlite:" and a path such as "sqlite:./alerts.db", found "postgres://x"'
    ],
    ["poll: 0 minutes", '1  poll: expected a duration such as "5 minutes" or "1 hour", found "0 minutes"'],
    ["poll: 5", "1  poll: expected text, found a number"],
    [
      "timezone: Europe/Pariss",
      '1  timezone: expected the name of a time zone such as "Europe/Paris", found "Europe/Pariss"'
    ],
    [
      "recipients: { fallback: nobody }",
      '1  recipients.fallback: expected an e-mail address such as "Accueil <accueil@example.test>", found "nobody"'
    ],
    ["recipients: { language: de }", '1  recipients.language: expected "fr" or "en", found "de"'],
    ["match: { steps: [] }", /^1 {2}match\.steps/],
    ["match: { steps: [to-sugest] }", /^1 {2}match\.steps\.0: expected .*found "to-sugest"/],
    ["match: { minScore: 70, releaseScore: 71 }", "1  match.releaseScore: must not be above minScore, which is 70"],
    ["match: { baseline: digest }", /^1 {2}match\.baseline: "digest" needs a route with a digest/],
    ["sweep: { within: soon }", /^1 {2}sweep\.within: expected a duration/],
    ["pol: 5 minutes", '1  pol: unknown key; did you mean "poll"?'],
    ["match: { minscore: 80 }", '1  match.minscore: unknown key; did you mean "minScore"?'],
    ["zzz: 1", /^1 {2}zzz: unknown key; known here: apimo, store, poll/]
  ] as const)("%s", ([line, words]) =>
    Effect.gen(function* () {
      const found = yield* mistakes(`${line}\n${good}`)
      expect(found).toHaveLength(1)
      if (typeof words === "string") expect(found).toEqual([words])
      else expect(found[0]).toMatch(words)
    })
  )

  it.scoped("what is missing is named, with the place around it", () =>
    Effect.gen(function* () {
      expect(yield* mistakes("apimo: { provider: 1 }\n")).toEqual([
        "1  apimo.token: is required",
        "1  channels: is required",
        "1  routes: is required"
      ])
      expect(yield* mistakes("")).toEqual(["null  : the file is empty; `alerts init --force` writes a start"])
      expect(yield* mistakes("just words\n")).toEqual(["1  : expected a group of settings, found text"])
    })
  )

  it.scoped("a file that is no YAML, one that is not there, one that is a folder", () =>
    Effect.gen(function* () {
      const [broken] = yield* mistakes(`${good}match: { minScore: 80\n`)
      expect(broken).toMatch(/^\d+ {2}: /)
      expect(yield* mistakes(`${good}poll: 5 minutes\npoll: 6 minutes\n`)).toEqual([
        expect.stringMatching(/^8 {2}: .*unique/)
      ])
      const folder = yield* Cli.temporaryFolder
      const none = yield* Effect.flip(ConfigFile.load(path.join(folder, "nowhere.yaml"), env))
      expect(none.message).toMatch(/there is no such file; `alerts init`/)
      const directory = yield* Effect.flip(ConfigFile.load(folder, env))
      expect(directory.message).toMatch(/can't be read: EISDIR/)
    })
  )
})

describe("variables", () => {
  it.scoped("NAME, or the content of the file that NAME_FILE names; NAME wins", () =>
    Effect.gen(function* () {
      const folder = yield* Cli.temporaryFolder
      const secret = path.join(folder, "secret")
      fs.writeFileSync(secret, "from-a-file\n")
      const { APIMO_TOKEN: _, ...rest } = env
      const fromFile = yield* load(good, { ...rest, APIMO_TOKEN_FILE: secret })
      expect(Redacted.value(fromFile.config.apimo.token)).toBe("from-a-file")
      const both = yield* load(good, { ...env, APIMO_TOKEN_FILE: secret })
      expect(Redacted.value(both.config.apimo.token)).toBe(token)
      const unreadable = yield* mistakes(good, { ...rest, APIMO_TOKEN_FILE: path.join(folder, "none") })
      expect(unreadable).toEqual([
        expect.stringMatching(/^1 {2}apimo\.token: APIMO_TOKEN_FILE names a file that can't/)
      ])
    })
  )

  it.scoped("one that is not set is named once where it stands, and not again by its type", () =>
    Effect.gen(function* () {
      const text = good.replace("provider: 1000", 'provider: "${APIMO_PROVIDER}"')
      const set = (name: string) =>
        `the environment variable ${name} is not set; export it, or ${name}_FILE with the path of a file that holds it`
      expect(yield* mistakes(text, {})).toEqual([
        `1  apimo.provider: ${set("APIMO_PROVIDER")}`,
        `1  apimo.token: ${set("APIMO_TOKEN")}`,
        `5  channels.mail.with.smtp: ${set("SMTP_PASSWORD")}`
      ])
      const twice = good.replace("alerts:${SMTP_PASSWORD}", "${SMTP_PASSWORD}:${SMTP_PASSWORD}")
      expect(yield* mistakes(twice, { APIMO_TOKEN: token })).toEqual([
        `5  channels.mail.with.smtp: ${set("SMTP_PASSWORD")}`
      ])
    })
  )

  it.scoped("text in a variable is a number where a number is wanted", () =>
    Effect.gen(function* () {
      const { config } = yield* load(starter({ smtp: "smtp://127.0.0.1:25", from: "a@example.test" }))
      expect(config.apimo.provider).toBe(1000)
      const wrong = good.replace("provider: 1000", 'provider: "${APIMO_PROVIDER}"')
      expect(yield* mistakes(wrong, { ...env, APIMO_PROVIDER: " " })).toEqual([
        expect.stringMatching(/^1 {2}apimo\.provider: expected a whole number of 1 or more/)
      ])
    })
  )
})

describe("secrets", () => {
  it.scoped("never stand in the words, wherever somebody put them by mistake", () =>
    Effect.gen(function* () {
      const canary = "canary-4711"
      const variables = { ...env, CANARY: canary }
      const texts = [
        good.replace("provider: 1000", 'provider: "${CANARY}"'),
        good.replace('"${APIMO_TOKEN}"', `{ value: ${canary} }`),
        good.replace('"${APIMO_TOKEN}"', `[${canary}]`),
        good.replace("provider: 1000", `provider: 1000, baseUrl: "https://user:${canary}@api.example.test"`),
        good.replace("provider: 1000", `provider: 1000, baseUrl: "ftp://user:${canary}@api.example.test"`),
        good.replace("smtps://", "http://").replace("${SMTP_PASSWORD}", canary),
        good.replace("smtps://", "smtps:/").replace("${SMTP_PASSWORD}", canary),
        good.replace("@mail.example.test", "@").replace("${SMTP_PASSWORD}", canary),
        good.replace('"smtps://alerts:${SMTP_PASSWORD}@mail.example.test"', `{ password: ${canary} }`),
        `store: "postgres://alerts:${canary}@db.example.test/alerts"\n${good}`,
        `store: "\${CANARY}"\n${good}`,
        `poll: "\${CANARY}"\n${good}`,
        `timezone: "\${CANARY}"\n${good}`,
        `recipients: { fallback: "\${CANARY}" }\n${good}`,
        `recipients: { language: "\${CANARY}" }\n${good}`,
        good.replace("cadence: instant", 'cadence: "${CANARY}"'),
        good.replace("channel: mail", 'channel: "${CANARY}"'),
        good.replace('"@apimo-alerts/notifier-email"', '"${CANARY}"')
      ]
      for (const text of texts) {
        const error = yield* Effect.flip(load(text, variables))
        expect(error.mistakes.length, text).toBeGreaterThan(0)
        expect(error.message, text).not.toContain(canary)
      }
    })
  )

  it.scoped("what a variable held is shown as its name, so that the mistake can be found", () =>
    Effect.gen(function* () {
      expect(yield* mistakes(`poll: "\${POLL}"\n${good}`, { ...env, POLL: "often" })).toEqual([
        '1  poll: expected a duration such as "5 minutes" or "1 hour", found "${POLL}"'
      ])
      expect(yield* mistakes(good.replace("1000", '"${APIMO_TOKEN}"'))).toEqual([
        '1  apimo.provider: expected a whole number of 1 or more, found "${APIMO_TOKEN}"'
      ])
    })
  )
})

describe("notifiers", () => {
  const withNotifier = (name: string) => `${apimo}channels:
  mail: { notifier: ${JSON.stringify(name)} }
${routes}`

  it.scoped("one that is not installed: the package to install", () =>
    Effect.gen(function* () {
      expect(yield* mistakes(withNotifier("@example/notifier-pigeon"))).toEqual([
        "3  channels.mail.notifier: the package @example/notifier-pigeon is not installed; run: npm install @example/notifier-pigeon"
      ])
    })
  )

  /** Where the program's own copy of a module is. */
  const own = (name: string) => pathToFileURL(createRequire(import.meta.url).resolve(name)).href

  /** A notifier without a build. */
  const plugin = (contract: number) => `import * as Effect from ${JSON.stringify(own("effect/Effect"))}
import * as Schema from ${JSON.stringify(own("effect/Schema"))}
const config = Schema.Struct({ loft: Schema.String })
export default {
  name: "pigeon",
  contract: ${contract},
  capabilities: { format: "text", maxBytes: 100, perSecond: 1, idempotent: false, buttons: false, images: false, personal: true },
  config,
  open: (settings) => Effect.map(Schema.decodeUnknown(config)(settings), ({ loft }) => ({
    verify: Effect.succeed(loft),
    render: () => Effect.succeed({ contentType: "text/plain", body: new Uint8Array(), warnings: [] }),
    send: () => Effect.succeed({ reply: "cooed" })
  }))
}
`

  it.scoped("one by path in plain JavaScript, with its own settings checked", () =>
    Effect.gen(function* () {
      const text = withNotifier("./pigeon.mjs")
      const files = { "pigeon.mjs": plugin(contractVersion) }
      const home = text.replace('pigeon.mjs" }', 'pigeon.mjs", with: { loft: roof } }')
      const { channels: opened } = yield* load(home, env, files)
      expect(opened[0]?.notifier.name).toBe("pigeon")
      expect(yield* mistakes(text, env, files)).toEqual([
        expect.stringMatching(/^3 {2}channels\.mail\.with\.loft: is required/)
      ])
      expect(yield* mistakes(home.replace("loft:", "lofd:"), env, files)).toEqual([
        expect.stringMatching(/^3 {2}channels\.mail\.with\.l.*/),
        expect.stringMatching(/^3 {2}channels\.mail\.with\.l.*/)
      ])
    })
  )

  it.scoped("one by path that is not there, is of another contract, is no notifier, or throws", () =>
    Effect.gen(function* () {
      const one = (name: string, files: Readonly<Record<string, string>> = {}) =>
        Effect.map(mistakes(withNotifier(name), env, files), (found) => found.join("\n"))
      expect(yield* one("./none.mjs")).toMatch(/^3 {2}channels\.mail\.notifier: there is no module at .*none\.mjs/)
      expect(yield* one("./old.mjs", { "old.mjs": plugin(contractVersion + 1) })).toMatch(
        /built for version 2 of the notifier contract, this worker has version 1; install a version of it that fits/
      )
      for (const text of ["export default 5", "export const a = 1", "export default { name: 'x', contract: 1 }"]) {
        expect(yield* one("./x.mjs", { "x.mjs": text })).toMatch(/is no notifier: its default export must be made with/)
      }
      expect(yield* one("./y.mjs", { "y.mjs": "throw new Error('no loft')" })).toMatch(/could not be loaded: no loft/)
      expect(yield* one("./z.mjs", { "z.mjs": "this is no script" })).toMatch(/could not be loaded/)
    })
  )
})

describe("the published schema", () => {
  const { $schema, ...schema } = publishedSchema({ "@apimo-alerts/notifier-email": EmailNotifier })
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile({
    ...schema,
    $schema: $schema ?? "none"
  })
  const start: unknown = parse(
    starter({ smtp: "smtps://a:${SMTP_PASSWORD}@mail.example.test", from: "a@example.test" })
  )

  it("takes the file that init writes", () => {
    expect(validate(start), JSON.stringify(validate.errors)).toBe(true)
  })

  it.each([
    ["pol: 5 minutes"],
    ["poll: often"],
    ["match: { minscore: 80 }"],
    ["match: { minScore: 101 }"],
    ["match: { steps: [] }"],
    ["store: postgres://x"],
    ["apimo: { provider: 0, token: x }"],
    ["routes: []"],
    ["routes: [{ channel: mail, cadence: daily }]"],
    ["channels: { mail: { notifier: '@apimo-alerts/notifier-email', with: { smtp: 'smtp://x' } } }"],
    ["channels: { mail: { notifier: '@apimo-alerts/notifier-email', with: { smtp: 's', from: 'a@b', colour: 1 } } }"]
  ])("refuses %s", (line) => {
    const change: unknown = parse(line)
    expect(validate({ ...Object(start), ...Object(change) })).toBe(false)
  })

  it("leaves the settings of a notifier that it does not know to that notifier", () => {
    const change: unknown = parse("channels: { x: { notifier: ./pigeon.mjs, with: { loft: 1 } } }")
    expect(validate({ ...Object(start), ...Object(change) }), JSON.stringify(validate.errors)).toBe(true)
  })
})
