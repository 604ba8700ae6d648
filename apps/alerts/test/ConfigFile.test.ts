/**
 * The config file: all of it is read, or every mistake is told at once where a person finds it.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import email from "@apimo-alerts/notifier-email"
import { expect, it } from "@effect/vitest"
import { Ajv } from "ajv"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { parse as parseYaml } from "yaml"
import { schemaText } from "../src/cli/SchemaCommand.ts"
import { starter } from "../src/cli/StarterConfig.ts"
import { ConfigError } from "../src/config/ConfigError.ts"
import { load } from "../src/config/ConfigFile.ts"
import { nearest } from "../src/config/Nearest.ts"
import type { Environment } from "../src/config/Yaml.ts"
import { fileOf } from "../src/store/Database.ts"
import { temporaryFolder } from "./support/Make.ts"

const plugin = (name: string) => fileURLToPath(new URL(`./fixtures/plugins/${name}.ts`, import.meta.url))

const loading = Effect.fnUntraced(function* (text: string, env: Environment = {}) {
  const folder = yield* temporaryFolder
  const file = path.join(folder, "alerts.yaml")
  fs.writeFileSync(file, text)
  return yield* load(file, env)
})

/** Each mistake as "line path: message", and the whole text that a person reads. */
const mistakesIn = (text: string, env: Environment = {}) =>
  Effect.map(Effect.flip(loading(text, env)), (error) => {
    expect(error).toBeInstanceOf(ConfigError)
    for (const { line } of error.mistakes) expect(error.message).toContain(line === null ? error.file : `:${line}`)
    return error.mistakes.map(({ line, message, path }) => `${line ?? "-"} ${path.join(".")}: ${message}`)
  })

const withPigeon = (rest: string) => `apimo: { provider: 1000, token: t }
channels:
  loft: { notifier: "${plugin("pigeon")}", with: { loft: "https://loft.example.test", birds: 2 } }
routes: [{ channel: loft, cadence: instant }]
${rest}`

it.scoped("four mistakes of four kinds are listed at once, in the order of the lines, each with its path", () =>
  Effect.gen(function* () {
    const text = `apimo:
  provider: 1000
  token: \${NO_SUCH_TOKEN}
  qouta: { perDay: 1000 }
poll: 5 minuets
channels:
  mail: { notifier: "@apimo-alerts/notifier-pigeon" }
routes:
  - { channel: mail, cadence: instant }
`
    expect(yield* mistakesIn(text)).toEqual([
      "3 apimo.token: the environment variable NO_SUCH_TOKEN is not set; export it, or NO_SUCH_TOKEN_FILE with the path of a file that holds it",
      '4 apimo.qouta: unknown key; did you mean "quota"?',
      '5 poll: expected a duration such as "5 minutes" or "1 hour", found "5 minuets"',
      "7 channels.mail.notifier: the package @apimo-alerts/notifier-pigeon is not installed; run: npm install @apimo-alerts/notifier-pigeon"
    ])
    const error = yield* Effect.flip(loading(text))
    expect(error.message).toMatch(/alerts\.yaml has 4 mistakes:\n/)
    expect(error.message).toMatch(/alerts\.yaml:4 {2}apimo\.qouta: unknown key/)
  })
)

it.scoped("a file that is right is read whole, with its defaults and relative paths from its folder", () =>
  Effect.gen(function* () {
    const { channels, config, dir } = yield* loading(withPigeon(""))
    expect(config.apimo.baseUrl.href).toBe("https://api.apimo.pro/")
    expect(config.apimo.quota).toEqual({ perDay: 1000, perSecond: 10, reserve: 100 })
    expect(config.match).toMatchObject({ minScore: 80, steps: ["to-suggest"], baseline: "silent" })
    expect(Duration.toMillis(config.poll)).toBe(300_000)
    expect(channels.map(({ id, notifier }) => [id, notifier.name])).toEqual([["loft", "pigeon"]])
    expect(fileOf(config.store, dir)).toBe(path.join(dir, "alerts.db"))
    expect(fileOf("sqlite:/var/lib/alerts.db", dir)).toBe("/var/lib/alerts.db")
  })
)

it.scoped("${NAME} is the variable, else the content of the file that NAME_FILE names", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const secret = path.join(folder, "token")
    fs.writeFileSync(secret, "from-a-file\n")
    const text = withPigeon("").replace("token: t", 'token: "${TOKEN}-${SUFFIX}"')
    const read = (env: Environment) =>
      Effect.map(loading(text, env), ({ config }) => Redacted.value(config.apimo.token))
    expect(yield* read({ TOKEN: "direct", SUFFIX: "1" })).toBe("direct-1")
    expect(yield* read({ TOKEN_FILE: secret, SUFFIX: "1" })).toBe("from-a-file-1")
    expect(yield* read({ TOKEN: "direct", TOKEN_FILE: secret, SUFFIX: "1" })).toBe("direct-1")
    const [missing, ...others] = yield* mistakesIn(text, { TOKEN_FILE: path.join(folder, "none"), SUFFIX: "1" })
    expect(others).toEqual([])
    expect(missing).toMatch(/^1 apimo\.token: TOKEN_FILE names a file that can't be read/)
    const numbers = withPigeon("poll: ${POLL}").replace("provider: 1000", "provider: '${PROVIDER}'")
    const { config } = yield* loading(numbers, { PROVIDER: "42", POLL: "10 minutes" })
    expect(config.apimo.provider).toBe(42)
    expect(Duration.toMinutes(config.poll)).toBe(10)
  })
)

it.scoped("a variable that is missing is named once, and not by the type of its place again", () =>
  Effect.gen(function* () {
    const text = `apimo: { provider: "\${P}", token: "\${T}" }
channels: { loft: { notifier: "\${N}", with: { loft: "\${L}" } } }
routes: [{ channel: loft, cadence: "\${C}" }]
`
    const found = yield* mistakesIn(text)
    for (const name of ["P", "T", "N", "L", "C"])
      expect(found.filter((line) => line.includes(`variable ${name} is not set`))).toHaveLength(1)
    expect(found).toHaveLength(5)
  })
)

it.scoped("unknown keys are refused at every depth, with the nearest known one or all of them", () =>
  Effect.gen(function* () {
    const text = `apimo: { provider: 1000, token: t, quota: { perday: 1 } }
mach: { minScore: 80 }
match: { minimumScore: 80, zebra: 1 }
channels:
  loft: { notifier: "${plugin("pigeon")}", witth: {}, with: { loft: "https://loft.example.test", birds: 2, brids: 3 } }
routes:
  - { channel: loft, cadance: instant, when: { agency: [1] } }
`
    const byLine = (a: string, b: string) => Number(a[0]) - Number(b[0]) || a.localeCompare(b)
    expect([...(yield* mistakesIn(text))].sort(byLine)).toEqual(
      [
        '1 apimo.quota.perday: unknown key; did you mean "perDay"?',
        '2 mach: unknown key; did you mean "match"?',
        '3 match.minimumScore: unknown key; did you mean "minScore"?',
        "3 match.zebra: unknown key; known here: minScore, releaseScore, steps, baseline",
        '5 channels.loft.witth: unknown key; did you mean "with"?',
        '5 channels.loft.with.brids: unknown key; did you mean "birds"?',
        "7 routes.0.cadence: is required",
        '7 routes.0.cadance: unknown key; did you mean "cadence"?',
        '7 routes.0.when.agency: unknown key; did you mean "agencies"?'
      ].sort(byLine)
    )
  })
)

it.scoped("each setting says what would be right", () =>
  Effect.gen(function* () {
    const cases: ReadonlyArray<readonly [string, RegExp]> = [
      ["store: postgres://db", /^5 store: expected "sqlite:" and a path such as "sqlite:.\/alerts.db"$/],
      ["store: 'sqlite:'", /^5 store: expected "sqlite:" and a path/],
      ["poll: 5", /^5 poll: expected text, found a number$/],
      ["poll: 0 minutes", /^5 poll: expected a duration such as "5 minutes"/],
      ["poll: -5 minutes", /^5 poll: expected a duration/],
      ["poll: 1.5 hours", /^5 poll: expected a duration/],
      ["sweep: { within: soon }", /^5 sweep\.within: expected a duration.*found "soon"$/],
      [
        "timezone: Europe/Pari",
        /^5 timezone: expected the name of a time zone such as "Europe\/Paris", found "Europe\/Pari"$/
      ],
      ["timezone: 2", /^5 timezone: expected text/],
      [
        "recipients: { fallback: nobody }",
        /^5 recipients\.fallback: expected an e-mail address such as.*found "nobody"$/
      ],
      ["recipients: { fallback: 'A <a@b> c' }", /^5 recipients\.fallback: expected an e-mail address/],
      ["recipients: { language: de }", /^5 recipients\.language: expected "fr" or "en", found "de"$/],
      ["match: { minScore: 101 }", /^5 match\.minScore: expected a score from 0 to 100, found 101$/],
      ["match: { minScore: '' }", /^5 match\.minScore: expected a score from 0 to 100, found ""$/],
      ["match: { steps: [] }", /^5 match\.steps/],
      ["match: { steps: [suggest] }", /^5 match\.steps\.0: expected .*"to-suggest".*found "suggest"$/],
      ["match: { minScore: 70, releaseScore: 75 }", /^5 match\.releaseScore: must not be above minScore, which is 70$/],
      ["match: { baseline: digest }", /^5 match\.baseline: "digest" needs a route with a digest/],
      ["match:\n  - a", /^5 match: expected a group of settings, found a list$/],
      ["match:", /^5 match: expected a group of settings, found nothing$/]
    ]
    for (const [line, expected] of cases) {
      const found = yield* mistakesIn(withPigeon(line))
      expect(found, line).toHaveLength(1)
      expect(found[0], line).toMatch(expected)
    }
    const apimo = (apimo: string) => mistakesIn(withPigeon("").replace(/^apimo: .*/, `apimo: ${apimo}`))
    expect(yield* apimo("{ provider: 1.5, token: t }")).toEqual([
      "1 apimo.provider: expected a whole number of 1 or more"
    ])
    expect(yield* apimo("{ provider: 1, token: t, baseUrl: api.apimo.pro }")).toEqual([
      '1 apimo.baseUrl: expected an address such as "https://api.apimo.pro"'
    ])
    expect(yield* apimo("{ provider: 1, token: t, agencies: some }")).toHaveLength(1)
    expect(yield* apimo("{ provider: 1, token: t, agencies: [1, x] }")).toHaveLength(1)
    expect(yield* apimo("{}")).toEqual(["1 apimo.provider: is required", "1 apimo.token: is required"])
  })
)

it.scoped("routes and channels must fit", () =>
  Effect.gen(function* () {
    const routes = (routes: string) => mistakesIn(withPigeon("").replace(/routes: .*/, routes))
    expect(yield* routes("routes: [{ channel: lotf, cadence: instant }]")).toEqual([
      '4 routes.0.channel: there is no channel "lotf"; did you mean "loft"?'
    ])
    expect(yield* routes("routes: [{ channel: telephone, cadence: instant }]")).toEqual([
      '4 routes.0.channel: there is no channel "telephone"; channels are: loft'
    ])
    expect(yield* routes("routes: [{ channel: loft, cadence: hourly }]")).toEqual([
      '4 routes.0.cadence: expected "instant", "daily HH:MM", "weekdays HH:MM" or "weekly mon HH:MM", found "hourly"'
    ])
    expect(yield* routes("routes: []")).toHaveLength(1)
    expect(yield* routes("")).toEqual(["1 routes: is required"])
  })
)

it.scoped("a notifier that can't be used: why, and what to do", () =>
  Effect.gen(function* () {
    const using = (name: string) =>
      mistakesIn(withPigeon("").replace(/notifier: "[^"]*"/, `notifier: ${JSON.stringify(name)}`))
    expect(yield* using("apimo-telepathy")).toEqual([
      "3 channels.loft.notifier: the package apimo-telepathy is not installed; run: npm install apimo-telepathy"
    ])
    expect((yield* using(plugin("older")))[0]).toMatch(
      /older\.ts was built for version 0 of the notifier contract, this worker has version 1; install/
    )
    expect((yield* using(plugin("nothing")))[0]).toMatch(/nothing\.ts is no notifier: its default export must be made/)
    expect((yield* using(plugin("throws")))[0]).toMatch(/throws\.ts could not be loaded: not on this machine$/)
    expect((yield* using("./pigeon.js"))[0]).toMatch(/^3 channels\.loft\.notifier: there is no module at .*pigeon\.js/)
    expect(yield* using("@apimo-alerts/notifier-email")).toContainEqual(
      expect.stringMatching(/^3 channels\.loft\.with\.smtp: is required$/)
    )
  })
)

it.scoped("a plugin is found by its path from the config file", () =>
  Effect.gen(function* () {
    const folder = path.dirname(plugin("pigeon"))
    const file = path.join(yield* temporaryFolder, "alerts.yaml")
    const relative = path.relative(path.dirname(file), path.join(folder, "pigeon.ts"))
    fs.writeFileSync(file, withPigeon("").replace(/notifier: "[^"]*"/, `notifier: "${relative}"`))
    const { channels } = yield* load(file, {})
    expect(channels.map(({ notifier }) => notifier.name)).toEqual(["pigeon"])
  })
)

it.scoped("a file that is no config at all", () =>
  Effect.gen(function* () {
    const none = yield* Effect.flip(load("/nowhere/alerts.yaml", {}))
    expect(none.message).toMatch(/no such file; `alerts init` writes one/)
    const folder = yield* Effect.flip(load(yield* temporaryFolder, {}))
    expect(folder.message).toMatch(/can't be read/)
    expect(yield* mistakesIn("")).toEqual(["- : the file is empty; `alerts init --force` writes a start"])
    expect(yield* mistakesIn("# nothing yet\n")).toHaveLength(1)
    expect(yield* mistakesIn("- a\n- b\n")).toEqual(["1 : expected a group of settings, found a list"])
    expect(yield* mistakesIn("apimo: {\n")).not.toEqual([])
    expect((yield* mistakesIn("poll: 1 hour\npoll: 2 hours\n"))[0]).toMatch(/^\d : Map keys must be unique/)
    expect(yield* mistakesIn(withPigeon("").replace("token: t", "token: *t0ps3cret"))).toEqual([
      "1 apimo.token: there is no anchor of this name; put a text that starts with * in quotes"
    ])
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [${"*a, ".repeat(9)}]\nc: &c [${"*b, ".repeat(9)}]\nd: [${"*c, ".repeat(9)}]\n`
    expect(yield* mistakesIn(bomb)).toEqual(["- : an anchor (&) and its aliases (*) can't be put together"])
  })
)

it.scoped("a slip in the YAML is one mistake, and shows nothing of what stands after it", () =>
  Effect.gen(function* () {
    const text = withPigeon("").replace("{ provider: 1000, token: t }", "{ provider: ${PROVIDER}, token: t0ps3cret }")
    const found = yield* mistakesIn(text, { PROVIDER: "1" })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/^1 : \S/)
    expect(found[0]).not.toContain("t0ps3cret")
    expect(yield* mistakesIn("poll: 1 hour\nstore: a\npoll: 2 hours\nstore: b\n")).toHaveLength(2)
  })
)

it.scoped("no secret shows in any message, wherever it was put by mistake", () =>
  Effect.gen(function* () {
    const env = { SECRET: "t0ps3cret", NUMERIC: "8675309" }
    const secretly = (text: string) => Effect.map(Effect.flip(loading(text, env)), (error) => error.message)
    const literal = withPigeon("").replace("token: t", "token: [t0ps3cret]")
    for (const text of [
      literal,
      withPigeon("").replace("provider: 1000", "provider: '${SECRET}'"),
      withPigeon("").replace("token: t", "token: { value: '${SECRET}' }"),
      withPigeon("").replace("https://loft.example.test", "${SECRET}"),
      withPigeon("").replace("https://loft.example.test", "http://user:${SECRET}@loft.example.test"),
      withPigeon("").replace("birds: 2", "birds: '${NUMERIC}'"),
      withPigeon("").replace("cadence: instant", "cadence: '${SECRET}'"),
      withPigeon("").replace("channel: loft", "channel: '${SECRET}'"),
      withPigeon("").replace(/notifier: "[^"]*"/, "notifier: '${SECRET}'"),
      withPigeon("match: { steps: ['${SECRET}'] }"),
      withPigeon("timezone: ${SECRET}"),
      withPigeon("store: ${SECRET}"),
      withPigeon("store: postgres://alerts:t0ps3cret@db.example.test/alerts"),
      withPigeon("").replace("provider: 1000", "provider: 1000, baseUrl: 'https://me:t0ps3cret@api.example.test'"),
      withPigeon("recipients: { fallback: '${SECRET}' }"),
      `apimo: { provider: 1000, token: t }
channels:
  mail: { notifier: "@apimo-alerts/notifier-email", with: { smtp: "smtq://user:\${SECRET}@mail.example.test", from: a } }
  more: { notifier: "@apimo-alerts/notifier-email", with: { smtp: "smtq://user:t0ps3cret@mail.example.test", from: "a@example.test" } }
  last: { notifier: "@apimo-alerts/notifier-email", with: { smtp: "smtps://mail.example.test", password: [t0ps3cret], from: "a@example.test" } }
routes: [{ channel: mail, cadence: instant }]
`
    ]) {
      const message = yield* secretly(text)
      expect(message, text).toMatch(/mistake/)
      expect(message, text).not.toContain("t0ps3cret")
      expect(message, text).not.toContain("8675309")
    }
  })
)

it("the nearest word is near, or none", () => {
  expect(nearest("tokne", ["provider", "token"])).toBe("token")
  expect(nearest("TOKEN", ["provider", "token"])).toBe("token")
  expect(nearest("zebra", ["provider", "token"])).toBeNull()
  expect(nearest("x", [])).toBeNull()
})

const smtp = "smtps://alerts:${SMTP_PASSWORD}@mail.example.test"
const env = { APIMO_PROVIDER: "1000", APIMO_TOKEN: "t0ps3cret", SMTP_PASSWORD: "p4ssw0rd" }

it.scoped("what init writes is right, whatever was answered", () =>
  Effect.gen(function* () {
    for (const from of [
      "Alertes <alertes@example.test>",
      '"L\'Agence: du #1 Lac" <a@example.test>',
      "a@example.test"
    ]) {
      const { channels, config } = yield* loading(starter({ smtp, from }), env)
      expect(channels.map(({ notifier }) => notifier.name)).toEqual([email.name])
      expect(channels[0]?.settings).toEqual({ smtp: smtp.replace("${SMTP_PASSWORD}", "p4ssw0rd"), from })
      expect(config.routes.map((route) => route.cadence._tag)).toEqual(["Instant", "Digest"])
      expect(config.match).toMatchObject({ minScore: 80, releaseScore: 75 })
    }
  })
)

it.effect("the published schema takes what init writes and refuses unknown keys and wrong values", () =>
  Effect.gen(function* () {
    const ajv = new Ajv({ strict: false, allErrors: true, formats: { uri: URL.canParse } })
    const validate = ajv.compile(JSON.parse(yield* schemaText))
    const written = () => parseYaml(starter({ smtp, from: "Alertes <alertes@example.test>" }))
    validate(written())
    expect(validate.errors).toBeNull()
    const spoiled: ReadonlyArray<(config: ReturnType<typeof written>) => void> = [
      (config) => {
        config.zebra = 1
      },
      (config) => {
        config.match.minimumScore = 1
      },
      (config) => {
        config.match.minScore = 101
      },
      (config) => {
        config.poll = "often"
      },
      (config) => {
        config.store = "postgres://db"
      },
      (config) => {
        config.routes[1].cadence = "daily 8:00"
      },
      (config) => {
        config.routes = []
      },
      (config) => {
        config.channels.mail.with.smpt = "x"
      },
      (config) => {
        delete config.channels.mail.with.from
      },
      (config) => {
        delete config.apimo.token
      }
    ]
    for (const spoil of spoiled) {
      const config = written()
      spoil(config)
      expect(validate(config), spoil.toString()).toBe(false)
    }
    const takes = (channel: unknown) => {
      const config = written()
      config.channels.mail = channel
      return validate(config)
    }
    expect(takes({ notifier: "@somebody/else", with: { anything: true } })).toBe(true)
    // Every notifier that comes with the program is in it, and a variable stands wherever a value of some form does.
    const webhook = "@apimo-alerts/notifier-webhook"
    expect(takes({ notifier: webhook, with: { url: "https://crm.example.test", secrets: ["${CRM_SECRET}"] } })).toBe(
      true
    )
    expect(takes({ notifier: webhook, with: { url: "https://crm.example.test", secrets: ["letmein"] } })).toBe(false)
    expect(takes({ notifier: "@apimo-alerts/notifier-log" })).toBe(true)
    for (const name of ["apprise", "discord", "email", "ntfy", "slack", "sms", "teams", "telegram", "webhook"]) {
      expect(takes({ notifier: `@apimo-alerts/notifier-${name}`, with: { zebra: 1 } }), name).toBe(false)
      // Whether telegram and ntfy say where to is a rule between two settings.
      if (name !== "ntfy") expect(takes({ notifier: `@apimo-alerts/notifier-${name}` }), name).toBe(false)
    }
    const routed = (when: unknown) => {
      const config = written()
      config.routes[0].when = when
      return validate(config)
    }
    expect(routed({ types: ["house", 77], cities: ["Annecy", 74000], categories: ["sale"], maxScore: 99 })).toBe(true)
    for (const when of [
      { types: ["hous"] },
      { categories: [] },
      { cities: [6000] },
      { offices: [1] },
      { events: ["sold"] }
    ])
      expect(routed(when), JSON.stringify(when)).toBe(false)
  })
)
