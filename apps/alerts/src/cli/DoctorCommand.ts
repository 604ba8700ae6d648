/**
 * `alerts doctor`: everything that the work depends on, asked for once: the config and its templates, the store, Apimo,
 * the channels, the outbox. Sends nothing.
 */

import { samples } from "@apimo-alerts/notifier/Samples"
import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { Channels } from "../channels/Channels.ts"
import type { Loaded } from "../config/ConfigFile.ts"
import { idleSettings } from "../config/CrossChecks.ts"
import { count } from "../pass/Words.ts"
import * as Database from "../store/Database.ts"
import { Desk } from "../store/Desk.ts"
import * as Doctor from "./Doctor.ts"
import { CouldNotWork } from "./Failure.ts"
import * as Shared from "./Options.ts"
import { renderSamples } from "./RenderSamples.ts"
import { source } from "./Worker.ts"

type Findings = ReadonlyArray<Doctor.Finding>

const ofConfig = ({ channels, config, file }: Loaded): Findings => [
  {
    about: "config",
    state: "ok",
    words: `${file} is right; ${count(channels.length, "channel")} rendered ${count(samples.length, "sample")} each`,
    todo: null
  },
  ...idleSettings(config, channels).map(
    ({ message, path }): Doctor.Finding => ({ about: path.join("."), state: "note", words: message, todo: null })
  )
]

/** What needs the store: Apimo too, because its calls are counted there. */
const ofStore = (loaded: Loaded, say: (findings: Findings) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const file = Database.fileOf(loaded.config.store, loaded.dir)
    const opened = yield* Effect.either(
      Layer.build(Layer.merge(source(loaded.config), Desk.layer).pipe(Layer.provideMerge(Database.layer(file))))
    )
    if (Either.isLeft(opened))
      return yield* say([
        { about: "store", state: "problem", words: opened.left.message, todo: null },
        { about: "Apimo", state: "note", words: "not asked: its calls are counted in the store", todo: null }
      ])
    yield* Effect.gen(function* () {
      yield* say([yield* Doctor.store(loaded)])
      yield* say(yield* Doctor.apimo(loaded.config))
      yield* say([yield* Doctor.quota(loaded.config)])
      yield* say(yield* Doctor.outbox(loaded.config))
    }).pipe(
      Effect.catchTag("StoreFailed", ({ message }) =>
        say([{ about: "store", state: "problem", words: message, todo: null }])
      ),
      Effect.provide(opened.right)
    )
  }).pipe(Effect.scoped)

const line = ({ about, state, todo, words }: Doctor.Finding): string =>
  `${state.padEnd(7)}  ${about}: ${words}${todo === null ? "" : `\n         -> ${todo}`}`

export const doctor = Command.make("doctor", { config: Shared.config, json: Shared.json }, (given) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    yield* renderSamples(loaded)
    const all: Array<Doctor.Finding> = []
    // Each as soon as it is known: a service that does not answer takes its time.
    const say = (findings: Findings) =>
      Effect.suspend(() => {
        all.push(...findings)
        return given.json ? Effect.void : Effect.forEach(findings, (one) => Console.log(line(one)), { discard: true })
      })
    yield* say(ofConfig(loaded))
    yield* ofStore(loaded, say)
    yield* say(yield* Effect.provide(Doctor.channels, Channels.layer(loaded.channels)))
    yield* say([Doctor.operator(loaded.config)])
    const problems = all.filter(({ state }) => state === "problem").length
    if (given.json) yield* Console.log(JSON.stringify({ well: problems === 0, findings: all }))
    if (problems > 0) return yield* new CouldNotWork({ say: given.json ? null : `${count(problems, "problem")}.` })
    if (!given.json) yield* Console.log("All is well.")
  })
).pipe(Command.withDescription("Check, then ask Apimo, the store and every channel; sends nothing"))
