/**
 * A simulated town, and the worker's real services on a real store beside it, with a clock that a test moves.
 */
import * as path from "node:path"
import { shiftedClock } from "@apimo-alerts/alerts/cli/ShiftedClock"
import { worker } from "@apimo-alerts/alerts/cli/Worker"
import { Config } from "@apimo-alerts/alerts/config/Config"
import type { Loaded } from "@apimo-alerts/alerts/config/ConfigFile"
import { pass } from "@apimo-alerts/alerts/pass/Pass"
import { Progress } from "@apimo-alerts/alerts/pass/Progress"
import type { MatchMessage } from "@apimo-alerts/notifier/Message"
import * as Simulator from "@apimo-alerts/simulator"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Cli from "./Cli.ts"
import { collector } from "./Collector.ts"

interface Settings {
  readonly town: Simulator.Options
  readonly match?: (typeof Config.Encoded)["match"]
  readonly recipients?: (typeof Config.Encoded)["recipients"]
  readonly routes?: (typeof Config.Encoded)["routes"]
  readonly sweep?: (typeof Config.Encoded)["sweep"]
  readonly plan?: (typeof Config.Encoded)["plan"]
  /** The real quota by the day, and polls that keep to it; unlimited otherwise. */
  readonly quota?: { readonly perDay: number; readonly reserve: number }
}

/** `run` makes one pass at the town's time. */
export const make = Effect.fnUntraced(function* ({ match, plan, quota, recipients, routes, sweep, town }: Settings) {
  const simulator = yield* Simulator.make({ ...town, quota: { perSecond: null, perDay: quota?.perDay ?? null } })
  const folder = yield* Cli.temporaryFolder
  const messages: Array<MatchMessage> = []
  const config = Schema.decodeSync(Config)({
    apimo: {
      provider: simulator.provider,
      token: simulator.token,
      baseUrl: simulator.baseUrl,
      quota: { perSecond: 10_000, ...(quota ?? { perDay: 1_000_000, reserve: 0 }) }
    },
    match: match ?? {},
    recipients: recipients ?? {},
    sweep: sweep ?? {},
    plan: plan ?? {},
    channels: { kept: { notifier: "collector" } },
    routes: routes ?? [{ channel: "kept", cadence: "instant" }]
  })
  const loaded: Loaded = {
    file: path.join(folder, "alerts.yaml"),
    dir: folder,
    config,
    channels: [{ id: "kept", notifier: collector(messages), settings: {} }],
    lineOf: () => null
  }
  // One worker for the whole test: its store stays open as that of `serve` does.
  const context = yield* Layer.build(Layer.provideMerge(Progress.layerSilent, worker(loaded)))
  const run = Effect.gen(function* () {
    const { now } = yield* simulator.clock.now
    return yield* Effect.withClock(
      pass(config, { agencies: "all", isPaced: quota !== undefined }),
      shiftedClock(now - Date.now())
    )
  }).pipe(Effect.provide(context))
  /** A pass with other rules on the same store, as after an edit of the config. */
  const runWith = (match: Partial<Config["match"]>) =>
    Effect.gen(function* () {
      const { now } = yield* simulator.clock.now
      const edited = { ...config, match: { ...config.match, ...match } }
      return yield* Effect.withClock(pass(edited, { agencies: "all", isPaced: false }), shiftedClock(now - Date.now()))
    }).pipe(Effect.provide(context))
  return { simulator, messages, config, run, runWith, context }
})
