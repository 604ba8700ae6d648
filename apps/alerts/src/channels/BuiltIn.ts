/**
 * The notifiers that come with the program: those of its own dependencies, so that there is no other list to keep.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { loadNotifier, NotifierNotLoaded } from "./LoadNotifier.ts"

const Manifest = Schema.parseJson(
  Schema.Struct({ dependencies: Schema.Record({ key: Schema.String, value: Schema.String }) })
)

const manifest = fileURLToPath(new URL("../../package.json", import.meta.url))

/** The packages' names. */
export const builtInNames: Effect.Effect<ReadonlyArray<string>, NotifierNotLoaded> = Effect.try({
  try: () => fs.readFileSync(manifest, "utf8"),
  catch: (cause) => new NotifierNotLoaded({ message: `the program is not whole: ${String(cause)}; install it again` })
}).pipe(
  Effect.flatMap(Schema.decode(Manifest)),
  Effect.catchTag(
    "ParseError",
    () => new NotifierNotLoaded({ message: `${manifest} is damaged; install the program again` })
  ),
  Effect.map(({ dependencies }) =>
    Object.keys(dependencies).filter((name) => name.startsWith("@apimo-alerts/notifier-"))
  )
)

/** Each with its package's name. */
export const builtIn = Effect.flatMap(builtInNames, (names) =>
  Effect.forEach(
    names,
    (name) => Effect.map(loadNotifier(name, path.dirname(manifest)), (notifier) => [name, notifier] as const),
    { concurrency: "unbounded" }
  )
)
