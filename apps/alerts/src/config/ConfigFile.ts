/**
 * Reads the config file: YAML, variables, schema, the rules between settings, the notifiers' packages and their own
 * settings, and gives either all of it or every mistake at once.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Notifier } from "@apimo-alerts/notifier/Notifier"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { loadNotifier } from "../channels/LoadNotifier.ts"
import { Config } from "./Config.ts"
import { ConfigError } from "./ConfigError.ts"
import { crossChecks } from "./CrossChecks.ts"
import { groupAt, isGroup } from "./Group.ts"
import { decode, fromParseError, type Issue } from "./Issues.ts"
import { type Environment, parse, type Source } from "./Yaml.ts"

/** A channel of the config with the package that serves it. */
export interface ConfiguredChannel {
  readonly id: string
  readonly notifier: Notifier
  readonly settings: unknown
}

export interface Loaded {
  readonly file: string
  /** What relative paths in the file start from. */
  readonly dir: string
  readonly config: Config
  readonly channels: ReadonlyArray<ConfiguredChannel>
  /** The line of a setting, from 1: `["routes", "0"]`. */
  readonly lineOf: Source["lineOf"]
}

const noFile = (file: string, cause: unknown) => {
  const missing = typeof cause === "object" && cause !== null && "code" in cause && cause.code === "ENOENT"
  const message = missing
    ? "there is no such file; `alerts init` writes one, `--config FILE` names another"
    : `can't be read: ${cause instanceof Error ? cause.message : String(cause)}`
  return new ConfigError({ file, mistakes: [{ path: [], line: null, message }] })
}

type Opened = Either.Either<ConfiguredChannel, ReadonlyArray<Issue>>

const openChannel = Effect.fnUntraced(function* (id: string, name: string, settings: unknown, dir: string) {
  const loaded = yield* Effect.either(loadNotifier(name, dir))
  if (Either.isLeft(loaded)) {
    const opened: Opened = Either.left([{ path: ["channels", id, "notifier"], message: loaded.left.message }])
    return opened
  }
  const notifier = loaded.right
  const opened: Opened = Either.mapBoth(decode(notifier.config)(settings), {
    onLeft: (error) =>
      fromParseError(error).map((issue): Issue => ({ ...issue, path: ["channels", id, "with", ...issue.path] })),
    onRight: () => ({ id, notifier, settings })
  })
  return opened
})

/** The notifiers' packages by channel, as far as the file names them. */
export const namedNotifiers = (
  data: unknown
): ReadonlyArray<readonly [channel: string, notifier: string, settings: unknown]> =>
  Object.entries(groupAt(data, "channels")).flatMap(([id, channel]) => {
    const name = isGroup(channel) ? channel["notifier"] : undefined
    return isGroup(channel) && typeof name === "string" && name !== ""
      ? [[id, name, channel["with"] ?? {}] as const]
      : []
  })

/** The channels as written, so that their mistakes are found even when other parts of the file are wrong. */
const openChannels = Effect.fn("ConfigFile.openChannels")(function* (data: unknown, dir: string) {
  const opened = yield* Effect.forEach(
    namedNotifiers(data),
    ([id, name, settings]) => openChannel(id, name, settings, dir),
    {
      concurrency: "unbounded"
    }
  )
  const [issues, channels] = Arr.separate(opened)
  return { issues: issues.flat(), channels }
})

const located = (source: Source, issues: ReadonlyArray<Issue>) =>
  issues
    .filter((issue) => !source.isNamed(issue.path))
    .map(({ message, path }) => ({ path, line: source.lineOf(path), message: source.withoutValues(path, message) }))

/** Reads and checks the whole config; opens nothing and calls nobody. */
export const load = Effect.fn("ConfigFile.load")(function* (file: string, env: Environment) {
  const text = yield* Effect.try({ try: () => fs.readFileSync(file, "utf8"), catch: (cause) => noFile(file, cause) })
  const dir = path.dirname(path.resolve(file))
  const source = parse(text, env)
  if (source.data === null || source.data === undefined) {
    const mistakes =
      source.mistakes.length > 0
        ? source.mistakes
        : [{ path: [], line: null, message: "the file is empty; `alerts init --force` writes a start" }]
    return yield* new ConfigError({ file, mistakes })
  }
  const decoded = decode(Config)(source.data)
  const config = Either.getOrNull(decoded)
  const { channels, issues } = yield* openChannels(source.data, dir)
  const found = [
    ...(Either.isLeft(decoded) ? fromParseError(decoded.left) : []),
    ...crossChecks(source.data, config, channels),
    ...issues
  ]
  const mistakes = [...source.mistakes, ...located(source, found)].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
  if (config === null || mistakes.length > 0) return yield* new ConfigError({ file, mistakes })
  const loaded: Loaded = { file, dir, config, channels, lineOf: source.lineOf }
  return loaded
})
