/**
 * A plugin that hangs for as long as it may, while `serve` goes on: what later looks find is told on the other channels.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Simulator from "@apimo-alerts/simulator"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Cli from "./support/Cli.ts"
import { install } from "./support/Plugin.ts"

const stuck = `import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
export default {
  name: "stuck", contract: 1,
  capabilities: { format: "text", maxBytes: 500, perSecond: 1, idempotent: false, buttons: false, images: false, personal: false },
  config: Schema.Struct({}),
  open: () => Effect.succeed({
    verify: Effect.succeed(""),
    render: () => Effect.succeed({ contentType: "text/plain", body: new Uint8Array([1]), warnings: [] }),
    send: () => Effect.never
  })
}
`

it.scopedLive("a second look's alerts leave on the channel that works while another still hangs", () =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make({
      seed: 5,
      agencies: 1,
      agents: 2,
      requests: 6,
      properties: 12,
      quota: { perSecond: null }
    })
    const folder = yield* Cli.temporaryFolder
    install(folder)
    fs.writeFileSync(path.join(folder, "stuck.mjs"), stuck)
    const told = path.join(folder, "told.jsonl")
    const channels = {
      stuck: { notifier: "./stuck.mjs" },
      log: { notifier: "@apimo-alerts/notifier-log", with: { file: told } }
    }
    fs.writeFileSync(
      path.join(folder, "alerts.yaml"),
      JSON.stringify({
        apimo: {
          provider: 1000,
          token: "demo-token",
          baseUrl: simulator.baseUrl,
          quota: { perSecond: 1000, perDay: 10_000_000, reserve: 0 }
        },
        poll: "1 second",
        match: { minScore: 80, baseline: "alert" },
        channels,
        routes: Object.keys(channels).map((channel) => ({ channel, cadence: "instant", continue: true }))
      })
    )
    const lines = () => (fs.existsSync(told) ? fs.readFileSync(told, "utf8").trimEnd().split("\n").length : 0)
    const until = (holds: () => boolean) =>
      Effect.retry(
        Effect.suspend(() => (holds() ? Effect.void : Effect.fail("not yet" as const))),
        Schedule.spaced("50 millis").pipe(Schedule.upTo("15 seconds"))
      ).pipe(Effect.isSuccess)
    const running = yield* Cli.start(folder, ["serve"])
    expect(yield* until(() => lines() > 0), "the first look").toBe(true)
    const before = lines()
    const request = (yield* simulator.state.requests).find((one) => one.active)
    yield* simulator.edits.addPropertyFor({ request: request?.id ?? 0 })
    const more = yield* until(() => lines() > before)
    running.child.kill("SIGKILL")
    const { stderr } = yield* Effect.promise(() => running.ended)
    expect(more, stderr).toBe(true)
  })
)
