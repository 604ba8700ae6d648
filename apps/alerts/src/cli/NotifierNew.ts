/**
 * `alerts notifier new`: writes a package that is a notifier already, with its tests, to be changed into another.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { CouldNotWork, WrongUsage } from "./Failure.ts"

/** A package that works as it is; its name stands for that of the new one. */
const template = fileURLToPath(new URL("../../template/", import.meta.url))
const placeholder = "courier"

/** npm leaves a .gitignore out of what it publishes, so the template has it under another name. */
const nameOnDisk = (file: string) =>
  path.basename(file) === "gitignore" ? file.replace(/gitignore$/, ".gitignore") : file

const part = /^[a-z0-9][a-z0-9._-]*$/
const reserved = ["node_modules", "favicon.ico"]

/** What npm takes as the name of a new package. */
const isPackageName = (name: string): boolean => {
  const [scope, own, ...more] = name.startsWith("@") ? name.slice(1).split("/") : ["x", name]
  return (
    name.length <= 214 &&
    more.length === 0 &&
    scope !== undefined &&
    own !== undefined &&
    part.test(scope) &&
    part.test(own) &&
    !reserved.includes(own)
  )
}

/** "Notifier Gotify!" as a name that npm takes. */
const nearName = (name: string): string => {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+|-+$/g, "")
    .slice(0, 200)
  return plain === "" || reserved.includes(plain) ? "notifier-mine" : plain
}

const ownName = (name: string): string => name.split("/").at(-1) ?? name

/** "gotify" of "@agency/notifier-gotify": the notifier's own name, which the kit wants in letters, digits and "-". */
const shortName = (name: string): string => {
  const plain = ownName(name).replace(/[._]+/g, "-")
  const short = plain.replace(/^notifier-|-notifier$/g, "").replace(/^[^a-z]+|-+$/g, "")
  return short === "" ? "mine" : short
}

/** In one go, because the new name may have the placeholder in it. */
const filled = (text: string, name: string): string => {
  const short = shortName(name)
  const names: Readonly<Record<string, string>> = {
    [`notifier-${placeholder}`]: name,
    [placeholder]: short,
    [placeholder.toUpperCase()]: short.toUpperCase().replaceAll("-", "_")
  }
  return text.replace(new RegExp(`(notifier-)?${placeholder}`, "gi"), (found) => names[found] ?? found)
}

const filesOf = (folder: string, under = ""): ReadonlyArray<string> =>
  fs.readdirSync(path.join(folder, under), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(under, entry.name)
    return entry.isDirectory() ? filesOf(folder, file) : [file]
  })

const isFree = (dir: string): boolean =>
  !fs.existsSync(dir) || (fs.statSync(dir).isDirectory() && fs.readdirSync(dir).length === 0)

const write = (dir: string, name: string) =>
  Effect.try({
    try: () =>
      filesOf(template).map((file) => {
        const target = path.join(dir, nameOnDisk(file))
        fs.mkdirSync(path.dirname(target), { recursive: true })
        fs.writeFileSync(target, filled(fs.readFileSync(path.join(template, file), "utf8"), name), { flag: "wx" })
        return target
      }),
    catch: (cause) => new CouldNotWork({ say: `${dir} could not be written: ${String(cause)}` })
  })

const dir = Options.directory("dir").pipe(
  Options.optional,
  Options.withDescription("The folder to write to; the name without its scope when absent")
)
const name = Args.text({ name: "NAME" }).pipe(Args.withDescription("The package's name, notifier-gotify"))

export const notifierNew = Command.make("new", { name, dir }, (given) =>
  Effect.gen(function* () {
    if (!isPackageName(given.name))
      return yield* new WrongUsage({
        message: `"${given.name}" is no name for an npm package: small letters, digits, "-", "." and "_", begun with a letter or digit, "@scope/" before it if you like; for example ${nearName(given.name)}`
      })
    const folder = Option.getOrElse(given.dir, () => ownName(given.name))
    if (!isFree(folder))
      return yield* new WrongUsage({
        message: `${folder} is there already and not empty; --dir DIR names another folder`
      })
    for (const file of yield* write(folder, given.name)) yield* Console.log(file)
    yield* Console.log(
      [
        "Next:",
        `  cd ${folder}`,
        "  npm install",
        "  npm test                 runs the conformance kit",
        `then change src/index.js, and name it in a channel: notifier: ${path.isAbsolute(folder) ? folder : `./${path.normalize(folder)}`}/src/index.js`
      ].join("\n")
    )
  })
).pipe(Command.withDescription("Write a package to start a notifier from, with its tests"))
