/**
 * `alerts plan` as a person types it.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Simulator from "@apimo-alerts/simulator"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { simulate } from "../src/plan/Simulate.ts"
import * as Cli from "./support/Cli.ts"
import * as Smtp from "./support/Smtp.ts"

const town = Effect.fnUntraced(function* (quota: string) {
  const simulator = yield* Simulator.make({
    seed: 3,
    agencies: 2,
    requests: 8,
    properties: 10,
    quota: { perSecond: null, perDay: null }
  })
  const sink = yield* Smtp.make
  const folder = yield* Cli.temporaryFolder
  const [first] = yield* simulator.state.agencies
  Cli.writeConfig(folder, { api: simulator.baseUrl, smtp: sink.url })
  const file = path.join(folder, "alerts.yaml")
  const text = fs.readFileSync(file, "utf8")
  fs.writeFileSync(
    file,
    text.replace("perDay: 100000, reserve: 0", quota).replace("apimo:\n", `apimo:\n  agencies: [${first?.id}]\n`)
  )
  return { simulator, folder, agency: first?.id ?? 0 }
})

it.scopedLive(
  "before and after the first pass, in words and as JSON, without a call; only agencies of the config",
  () =>
    Effect.gen(function* () {
      const { agency, folder, simulator } = yield* town("perDay: 1000, reserve: 100")
      const before = yield* Cli.alerts(folder, ["plan"])
      expect(before).toMatchObject({ code: 0, stderr: "" })
      expect(before.stdout).toMatch(
        /900 calls left today.*\nIt asks which agencies there are \(1 call\)\.\nNo agency is known/
      )
      expect(yield* simulator.log.calls).toEqual([])

      yield* Cli.alerts(folder, ["run"])
      const made = (yield* simulator.log.calls).length
      const words = yield* Cli.alerts(folder, ["plan"])
      expect(words).toMatchObject({ code: 0, stderr: "" })
      expect(words.stdout).toContain(`${900 - made} calls left today`)
      expect(words.stdout).toContain("Each agency is asked what changed every 5 min.")
      expect(words.stdout).toMatch(/Everything is looked at once in 7 days \(\d+ reads\)\./)
      expect(words.stdout.match(/^agency /gm)).toHaveLength(1)
      expect(words.stdout).toMatch(/asks nothing \(what changed: not before \d min have passed\), reads no matches/)
      expect(words.stdout).toMatch(/fresh: (\d+) of \1 active requests \(100 %\)/)

      const json = JSON.parse((yield* Cli.alerts(folder, ["plan", "--json"])).stdout)
      expect(json).toMatchObject({
        callsLeft: 900 - made,
        callsADay: 900,
        calls: 0,
        asksAgencies: false,
        usuallyAskedEveryMinutes: 5,
        sweep: { withinDays: 7, takesDays: 7 },
        agencies: [{ agency, calls: { feed: 0, agents: 0, reads: 0, namesAtMost: 0 }, reads: [], carriedOver: 0 }]
      })
      expect((yield* simulator.log.calls).length).toBe(made)
    })
)

it.scopedLive("a quota that does not last says so: how often it asks instead, and how long the sweep takes", () =>
  Effect.gen(function* () {
    const { folder } = yield* town("perDay: 12, reserve: 2")
    fs.appendFileSync(path.join(folder, "alerts.yaml"), "sweep: { within: 1 day }\n")
    yield* Cli.alerts(folder, ["run"])
    const { stdout } = yield* Cli.alerts(folder, ["plan"])
    expect(stdout).toMatch(/every \d+ h \d+ min: the day's calls do not last for every 5 min/)
    expect(stdout).toMatch(/looked at once in [\d.]+ days, not in the 1 day of sweep\.within/)
    expect(stdout).toMatch(/fresh: [0-7] of 8 active requests \(\d\d? %\)/)
  })
)

it.scopedLive("--simulate answers with a table or JSON, without a config; nonsense is a usage error", () =>
  Effect.gen(function* () {
    const folder = yield* Cli.temporaryFolder
    const size = ["--agencies", "3", "--requests", "50", "--properties", "20", "--request-edits", "4"]
    const table = yield* Cli.alerts(folder, ["plan", "--simulate", "4d", ...size])
    expect(table).toMatchObject({ code: 0, stderr: "" })
    expect(
      table.stdout
        .trim()
        .split("\n")
        .map((line) => line.replace(/ {2,}.*/, ""))
    ).toEqual([
      "each agency is asked what changed every",
      "from an edit to the mail, median",
      "from an edit to the mail, 95 in 100",
      "from an edit to the mail, worst",
      "first look at every request after",
      "the look at a request that is oldest",
      "requests that are fresh",
      "edits still waiting at the end",
      "calls on an average day",
      "calls on the busiest day",
      "The minutes are from the second day on: the first one has the first look at everything."
    ])
    const json = JSON.parse((yield* Cli.alerts(folder, ["plan", "--simulate", "4d", ...size, "--json"])).stdout)
    expect(json.scenario).toMatchObject({ days: 4, agencies: 3, requests: 50, properties: 20, callsADay: 900 })
    expect(json.prospect).toEqual(simulate(json.scenario))
    for (const wrong of [
      ["--simulate", "soon"],
      ["--simulate", "4d", "--per-day", "50"]
    ]) {
      const { code, stderr } = yield* Cli.alerts(folder, ["plan", ...wrong])
      expect(code, wrong.join(" ")).toBe(2)
      expect(stderr).not.toBe("")
    }
  })
)
