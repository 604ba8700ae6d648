/**
 * Finds the package of a notifier by its name or by its path, and makes sure that it is one that this worker can use.
 */
import * as path from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import type { Notifier } from "@apimo-alerts/notifier/Notifier"
import { contractVersion } from "@apimo-alerts/notifier/Notifier"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { resolve } from "import-meta-resolve"

export class NotifierNotLoaded extends Data.TaggedError("NotifierNotLoaded")<{ readonly message: string }> {}

const isPath = (name: string) => name.startsWith(".") || path.isAbsolute(name)

/** Where the module is: looked for beside the config file first, then beside this program, which brings its own. */
const locate = (name: string, configDir: string): Effect.Effect<string, NotifierNotLoaded> => {
  if (isPath(name)) return Effect.succeed(pathToFileURL(path.resolve(configDir, name)).href)
  const from = (base: string) => Effect.try({ try: () => resolve(name, base), catch: () => notInstalled(name) })
  return Effect.orElse(from(pathToFileURL(path.join(configDir, "alerts.yaml")).href), () => from(import.meta.url))
}

const notInstalled = (name: string) =>
  new NotifierNotLoaded({ message: `the package ${name} is not installed; run: npm install ${name}` })

const isNotifier = (value: unknown): value is Notifier =>
  typeof value === "object" &&
  value !== null &&
  "name" in value &&
  typeof value.name === "string" &&
  "contract" in value &&
  "config" in value &&
  Schema.isSchema(value.config) &&
  "open" in value &&
  typeof value.open === "function"

/** A module whose top level waits for something would otherwise keep the config from ever being read. */
const limit = "10 seconds"

const reason = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

export const loadNotifier = Effect.fn("LoadNotifier.loadNotifier")(function* (name: string, configDir: string) {
  const url = yield* locate(name, configDir)
  const module: { readonly default?: unknown } = yield* Effect.tryPromise({
    try: () => import(url),
    catch: (cause) =>
      isPath(name) && reason(cause).includes(fileURLToPath(url))
        ? new NotifierNotLoaded({ message: `there is no module at ${fileURLToPath(url)}: ${reason(cause)}` })
        : new NotifierNotLoaded({ message: `${name} could not be loaded: ${reason(cause)}` })
  }).pipe(
    Effect.timeoutFail({
      duration: limit,
      onTimeout: () =>
        new NotifierNotLoaded({
          message: `${name} could not be loaded: its module has not ended after ${limit}; what takes time belongs into make, not into the module itself`
        })
    })
  )
  const found = module.default
  const contract = typeof found === "object" && found !== null && "contract" in found ? found.contract : undefined
  if (contract !== undefined && contract !== contractVersion) {
    return yield* new NotifierNotLoaded({
      message: `${name} was built for version ${String(contract)} of the notifier contract, this worker has version ${contractVersion}; install a version of it that fits`
    })
  }
  if (!isNotifier(found)) {
    return yield* new NotifierNotLoaded({
      message: `${name} is no notifier: its default export must be made with define() of @apimo-alerts/notifier`
    })
  }
  return found
})
