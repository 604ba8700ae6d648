/**
 * `alerts routes` as a person and as a check of a repository types it.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as Simulator from "@apimo-alerts/simulator"
import { expect, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"
import * as Cli from "./support/Cli.ts"

const routes = `
  - { when: { minScore: 95, types: [house] }, channel: hot, cadence: instant, continue: true }
  - when: { cities: [Annecy, 74600] }
    channel: log
    cadence: "daily 08:00"
  - { when: { categories: [rental] }, channel: lettings, cadence: "weekly mon 07:30" }
`

const config = (written: string, extra = "apimo: { provider: 1000, token: t }") => `${extra}
recipients: { fallback: "Desk <desk@example.test>" }
channels:
  log: { notifier: "@apimo-alerts/notifier-log" }
  hot: { notifier: "@apimo-alerts/notifier-log" }
  lettings: { notifier: "@apimo-alerts/notifier-log" }
routes:${written}`

const folderWith = Effect.fnUntraced(function* (text: string) {
  const folder = yield* Cli.temporaryFolder
  fs.writeFileSync(path.join(folder, "alerts.yaml"), text)
  return folder
})

it.scopedLive("the table of routes, with the lines of the file and what is never reached", () =>
  Effect.gen(function* () {
    const folder = yield* folderWith(
      config(`${routes}  - { channel: log, cadence: instant }\n  - { channel: hot, cadence: instant }\n`)
    )
    for (const args of [["routes"], ["routes", "list"]]) {
      const { code, stdout } = yield* Cli.alerts(folder, args)
      expect(code).toBe(0)
      expect(stdout.trimEnd().split("\n")).toEqual([
        "alerts.yaml:8   from 95 %, of type house  -> hot, instant                and the routes below are looked at too",
        "alerts.yaml:9   in Annecy or 74600        -> log, daily 08:00            and no other",
        "alerts.yaml:12  of category rental        -> lettings, weekly mon 07:30  and no other",
        "alerts.yaml:13  every match               -> log, instant                and no other",
        "alerts.yaml:14  every match               -> hot, instant                never reached: a route above takes every match"
      ])
    }
    const json = yield* Cli.alerts(folder, ["routes", "list", "--json"])
    expect(JSON.parse(json.stdout).routes[1]).toEqual({
      line: 9,
      when: "in Annecy or 74600",
      channel: "log",
      cadence: "daily 08:00",
      continue: false,
      neverReached: false
    })
    expect(fs.readdirSync(folder), "no store is made").toEqual(["alerts.yaml"])
  })
)

it.scopedLive("facts on the command line: which route takes them and why, and the first condition that fails", () =>
  Effect.gen(function* () {
    const folder = yield* folderWith(config(routes))
    const facts =
      "--score 92 --category sale --type house --city ANNECY --event new --language fr --agent 9 --agency 25"
    const test = (args: string) => Cli.alerts(folder, ["routes", "test", ...args.split(" ")])
    const { code, stdout } = yield* test(facts)
    expect(code).toBe(0)
    const lines = stdout.trimEnd().split("\n")
    expect(lines).toEqual([
      "The match: the score is 92 %, the agency is 25, the agent is 9, the category is sale, the type is house, the city is ANNECY, the event is new, the language is fr.",
      "alerts.yaml:8  hot, instant: only for matches from 95 %, and the score is 92 %",
      "alerts.yaml:9  log, daily 08:00: takes it: in Annecy or 74600",
      expect.stringMatching(
        /^ {2}goes at \d{4}-\d\d-\d\d 08:00 Europe\/Paris to the agent of the request, else recipients\.fallback$/
      ),
      "alerts.yaml:12  lettings, weekly mon 07:30: is not looked at: a route above takes the match and does not say to continue"
    ])
    const unknown = yield* test("--score 96 --type 2")
    expect(unknown.stdout).toMatch(
      /alerts\.yaml:8 {2}hot, instant: takes it: from 95 %, of type house\n {2}goes at once/
    )
    expect(unknown.stdout).toMatch(/alerts\.yaml:9 .* only for matches in Annecy or 74600, and the city is not known/)
    const nobody = yield* test("--score 81 --city Seynod --postcode 74601")
    expect(nobody.stdout).toMatch(/the city is 74601 Seynod/)
    expect(nobody.stdout).toMatch(/No route takes it: nobody is told\./)

    const json = JSON.parse((yield* test(`${facts} --json`)).stdout)
    expect(json).toMatchObject({
      facts: { agency: 25, score: 92, event: "new", agent: 9, category: 1, type: 2, city: "ANNECY", language: "fr" },
      channels: ["log"],
      recipient: null,
      routes: [
        { line: 8, taken: false, failed: "minScore", at: null },
        { line: 9, taken: true, failed: null },
        { taken: false }
      ],
      differs: null
    })
    expect(new Date(json.routes[1].at).getTime()).toBeGreaterThan(Date.now())
  })
)

it.scopedLive("when it would go is after the quiet hours of the channel", () =>
  Effect.gen(function* () {
    const quiet = config(routes).replace(
      'log: { notifier: "@apimo-alerts/notifier-log" }',
      'log: { notifier: "@apimo-alerts/notifier-log", quietHours: "07:00-09:30" }'
    )
    const folder = yield* folderWith(quiet)
    const { stderr, stdout } = yield* Cli.alerts(folder, ["routes", "test", "--score", "90", "--city", "Annecy"])
    expect(stdout, stderr).toMatch(/goes at \d{4}-\d\d-\d\d 09:30 Europe\/Paris to/)
  })
)

it.scopedLive("--expect is exactly the channels: 0 when it is so, 1 with what differs, 2 when it makes no sense", () =>
  Effect.gen(function* () {
    const folder = yield* folderWith(config(routes))
    const both = ["--score", "96", "--type", "house", "--city", "Annecy"]
    const cases: ReadonlyArray<readonly [ReadonlyArray<string>, string, number, string]> = [
      [both, " log , hot ", 0, ""],
      [both, "hot,lettings", 1, "not as expected: lettings would not be told, log would be told too"],
      [both, "none", 1, "not as expected: hot and log would be told too"],
      [["--score", "79", "--city", "Annecy"], "none", 0, ""],
      [both, "hto", 2, '--expect: there is no channel "hto"; did you mean "hot"?']
    ]
    const all = yield* Effect.forEach(
      cases,
      ([facts, wanted]) => Cli.alerts(folder, ["routes", "test", ...facts, "--expect", wanted]),
      { concurrency: 4 }
    )
    for (const [i, [facts, wanted, code, words]] of cases.entries()) {
      const ended = all[i] ?? { code: null, stdout: "", stderr: "" }
      expect(ended.code, `${facts.join(" ")} ${wanted}`).toBe(code)
      expect(ended.stderr.trim()).toBe(words)
      if (code === 0) expect(ended.stdout).toMatch(/As expected\.\n$/)
    }
    const json = yield* Cli.alerts(folder, ["routes", "test", ...both, "--expect", "hot", "--json"])
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      channels: ["hot", "log"],
      differs: "not as expected: log would be told too"
    })
  })
)

it.scopedLive("what the command line has wrong, with what would be right", () =>
  Effect.gen(function* () {
    const folder = yield* folderWith(config(routes))
    const cases: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
      [["--type", "hous"], /^--type: there is no "hous" in Apimo; did you mean "house"\?$/],
      [["--score", "101"], /^--score: expected a score from 0 to 100, found "101"$/],
      [["--event", "sold"], /^--event: expected "new" or "price-drop" or "back-on-market", found "sold"$/],
      [["--agent", "anne"], /^--agent: expected a whole number of 1 or more$/],
      [["--request", "5"], /^--request and --property go together/],
      [["--request", "5", "--property", "0"], /^--request and --property are ids of Apimo/],
      [["--request", "5", "--property", "6"], /^there is no store at .*alerts\.db yet.*alerts run.*or give the facts/]
    ]
    const all = yield* Effect.forEach(cases, ([args]) => Cli.alerts(folder, ["routes", "test", ...args]), {
      concurrency: 4
    })
    for (const [i, [args, words]] of cases.entries()) {
      const { code, stderr } = all[i] ?? { code: null, stderr: "" }
      expect(code, args.join(" ")).toBe(2)
      expect(stderr.trim(), args.join(" ")).toMatch(words)
    }
    expect(fs.readdirSync(folder)).toEqual(["alerts.yaml"])
  })
)

it.scopedLive(
  "a match that the store knows: its facts, its agent, what keeps it quiet; the command line overrides them",
  () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make({
        seed: 5,
        agencies: 1,
        agents: 2,
        requests: 6,
        properties: 12,
        quota: { perSecond: null }
      })
      const apimo = `apimo: { provider: 1000, token: demo-token, baseUrl: "${simulator.baseUrl}", quota: { perSecond: 1000, perDay: 100000, reserve: 0 } }`
      const folder = yield* folderWith(config("\n  - { channel: log, cadence: instant }\n", apimo))
      expect((yield* Cli.alerts(folder, ["run"])).code).toBe(0)
      const store = new Sqlite(path.join(folder, "alerts.db"), { readonly: true })
      const pair: unknown = store
        .prepare(
          `SELECT pair.request, pair.property, pair.score, pair.agency, json_extract(property.facts, '$.city') AS city,
          json_extract(request.facts, '$.user') AS agent
        FROM pair JOIN property USING (agency, property) JOIN request USING (agency, request)
        WHERE pair.outcome = 'baseline' AND score < 98 LIMIT 1`
        )
        .get()
      store.close()
      if (typeof pair !== "object" || pair === null || !("request" in pair) || !("property" in pair))
        throw new Error("no match")
      const ids = ["--request", String(pair.request), "--property", String(pair.property)]
      const asked = (yield* simulator.log.calls).length

      const known = JSON.parse((yield* Cli.alerts(folder, ["routes", "test", ...ids, "--json"])).stdout)
      expect(known.facts).toMatchObject({
        score: "score" in pair ? pair.score : null,
        city: "city" in pair ? pair.city : null
      })
      expect(known.recipient).toMatch(/^user:\d+$/)
      expect(known.channels).toEqual(["log"])
      expect(known.remarks).toEqual([expect.stringMatching(/^not told again: it was told before/)])
      const words = yield* Cli.alerts(folder, ["routes", "test", ...ids])
      expect(words.stdout).toMatch(/goes at once to \S.* <\S+@\S+> \(user:\d+\)/)

      const over = ["--score", "99", "--city", "Nowhere", "--agent", "424242"]
      const other = JSON.parse((yield* Cli.alerts(folder, ["routes", "test", ...ids, ...over, "--json"])).stdout)
      expect(other.facts).toEqual({ ...known.facts, score: 99, city: "Nowhere", agent: 424242 })
      expect(other.recipient, "nobody of that id").toBe("fallback")

      const elsewhere = yield* Cli.alerts(folder, ["routes", "test", ...ids, "--agency", "9999"])
      expect(elsewhere).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("of agency 9999 is not in the store")
      })
      const none = yield* Cli.alerts(folder, ["routes", "test", "--request", "1", "--property", "1"])
      expect(none.code).toBe(2)
      expect(none.stderr).toMatch(/^request 1 is not in the store; look at its id, or run `alerts run`/)
      expect((yield* simulator.log.calls).length, "no network").toBe(asked)
    })
)

it.scopedLive("the example of the operators' page does what the page says", () =>
  Effect.gen(function* () {
    const page = fs.readFileSync(fileURLToPath(new URL("../../../docs/operating.md", import.meta.url)), "utf8")
    const [, example = ""] = /```yaml\n(routes:\n.*?)```/s.exec(page) ?? []
    const [, expected = ""] = /^alerts (routes test .* --expect \S+)/m.exec(page) ?? []
    const names = ["sms", "lettings", "lake", "mail"].map(
      (name) => `${name}: { notifier: "@apimo-alerts/notifier-log" }`
    )
    const folder = yield* folderWith(
      `apimo: { provider: 1000, token: t }\nchannels: { ${names.join(", ")} }\n${example}`
    )
    const { code, stderr } = yield* Cli.alerts(folder, expected.split(/ +/))
    expect(code, stderr).toBe(0)
  })
)
