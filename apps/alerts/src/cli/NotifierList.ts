/**
 * `alerts notifier list`: the notifiers that can be used, with their settings.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Notifier } from "@apimo-alerts/notifier/Notifier"
import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { builtInNames } from "../channels/BuiltIn.ts"
import { loadNotifier } from "../channels/LoadNotifier.ts"
import { configFields, type Field } from "../config/ConfigFields.ts"
import { namedNotifiers } from "../config/ConfigFile.ts"
import { parse } from "../config/Yaml.ts"
import { CouldNotWork, WrongUsage } from "./Failure.ts"
import * as Shared from "./Options.ts"

/** Where it was found: it comes with the program, the config names it, or it is installed beside the config. */
type Origin = "program" | "config" | "installed"

interface Listed {
  /** What a channel writes under `notifier`. */
  readonly package: string
  readonly origin: Origin
  /** The channels of the config that use it. */
  readonly channels: ReadonlyArray<string>
  readonly notifier: Either.Either<Notifier, string>
}

/** The channels of the config by notifier, also of one that has mistakes; none without a config. */
const usedIn = (file: string) =>
  Effect.try({
    try: () => {
      const found = new Map<string, ReadonlyArray<string>>()
      if (!fs.existsSync(file)) return found
      for (const [channel, name] of namedNotifiers(parse(fs.readFileSync(file, "utf8"), process.env).data))
        found.set(name, [...(found.get(name) ?? []), channel])
      return found
    },
    catch: (cause) => new WrongUsage({ message: `${file} can't be read: ${String(cause)}` })
  })

const Names = Schema.optional(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
const Manifest = Schema.parseJson(Schema.Struct({ dependencies: Names, peerDependencies: Names }))

/** A notifier's config is a Schema of Effect's, so a package without Effect is none and its code need not be run. */
const mayBeNotifier = (folder: string): boolean => {
  const file = path.join(folder, "package.json")
  if (!fs.existsSync(file)) return false
  const manifest = Schema.decodeEither(Manifest)(fs.readFileSync(file, "utf8"))
  if (Either.isLeft(manifest)) return false
  const names = Object.keys({ ...manifest.right.dependencies, ...manifest.right.peerDependencies })
  return names.includes("effect") || names.includes("@apimo-alerts/notifier")
}

const foldersIn = (folder: string): ReadonlyArray<string> => (fs.existsSync(folder) ? fs.readdirSync(folder) : [])

/** The packages beside the config whose name says that they are notifiers. */
const installed = (dir: string): ReadonlyArray<string> => {
  const modules = path.join(dir, "node_modules")
  const names = foldersIn(modules).flatMap((name) =>
    name.startsWith("@") ? foldersIn(path.join(modules, name)).map((one) => `${name}/${one}`) : [name]
  )
  return names.filter((name) => name.includes("notifier") && mayBeNotifier(path.join(modules, name))).sort()
}

const size = (bytes: number) => (bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} kB`)

const can = ({ capabilities }: Notifier): string =>
  [
    `${capabilities.format} of at most ${size(capabilities.maxBytes)}`,
    `${capabilities.perSecond} a second`,
    ...(capabilities.buttons ? ["buttons"] : []),
    ...(capabilities.images ? ["images"] : []),
    ...(capabilities.idempotent ? ["drops repetitions"] : []),
    capabilities.personal ? "to the agent's own address" : "without the buyer's details"
  ].join(", ")

const origins: Readonly<Record<Origin, string>> = {
  program: "comes with the program",
  config: "named in the config",
  installed: "installed beside the config"
}

const fieldLine = (field: Field, widest: number): string => {
  const marks = [
    ...(field.required ? ["required"] : []),
    ...(field.secret ? ["secret"] : []),
    ...(field.default === null ? [] : [`default ${field.default}`])
  ]
  const about = [marks.length === 0 ? "" : `(${marks.join(", ")})`, field.description ?? ""]
  return `    ${field.name.padEnd(widest)}  ${about.filter((part) => part !== "").join(" ")}`.trimEnd()
}

const inWords = ({ channels, notifier, origin, package: name }: Listed): string => {
  const use = channels.length === 0 ? "" : `; used by ${channels.join(", ")}`
  const head = `${name}: ${origins[origin]}${use}`
  if (Either.isLeft(notifier)) return `${head}\n    can't be used: ${notifier.left}`
  const fields = configFields(notifier.right)
  const widest = Math.max(0, ...fields.map((field) => field.name.length))
  return [head, `    ${can(notifier.right)}`, ...fields.map((field) => fieldLine(field, widest))].join("\n")
}

const asJson = ({ channels, notifier, origin, package: name }: Listed) => ({
  package: name,
  origin,
  channels,
  name: Either.isRight(notifier) ? notifier.right.name : null,
  capabilities: Either.isRight(notifier) ? notifier.right.capabilities : null,
  fields: Either.isRight(notifier) ? configFields(notifier.right) : [],
  problem: Either.isLeft(notifier) ? notifier.left : null
})

export const notifierList = Command.make("list", { config: Shared.config, json: Shared.json }, (given) =>
  Effect.gen(function* () {
    const dir = path.dirname(path.resolve(given.config))
    const program = yield* Effect.mapError(builtInNames, ({ message }) => new CouldNotWork({ say: message }))
    const channels = yield* usedIn(given.config)
    const origin = new Map<string, Origin>([
      ...installed(dir).map((name): [string, Origin] => [name, "installed"]),
      ...[...channels.keys()].map((name): [string, Origin] => [name, "config"]),
      ...program.map((name): [string, Origin] => [name, "program"])
    ])
    const order = ["program", "config", "installed"]
    const names = [...origin].sort(
      ([nameA, a], [nameB, b]) => order.indexOf(a) - order.indexOf(b) || (nameA < nameB ? -1 : 1)
    )
    const all = yield* Effect.forEach(
      names,
      ([name, from]) =>
        Effect.map(
          Effect.either(loadNotifier(name, dir)),
          (loaded): Listed => ({
            package: name,
            origin: from,
            channels: channels.get(name) ?? [],
            notifier: Either.mapLeft(loaded, ({ message }) => message)
          })
        ),
      { concurrency: "unbounded" }
    )
    // What only lies about and is none is nobody's concern; what the config names and can't be used is.
    const listed = all.filter((one) => one.origin !== "installed" || Either.isRight(one.notifier))
    yield* Console.log(given.json ? JSON.stringify(listed.map(asJson)) : listed.map(inWords).join("\n\n"))
  })
).pipe(Command.withDescription("Print the notifiers that are installed, with their settings"))
