/**
 * The folder that the demo leaves behind.
 */
import * as path from "node:path"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Mail } from "./Mail.ts"
import { page } from "./Page.ts"
import * as Picture from "./Picture.ts"

/** The folder is there and is not one of the demo's. */
export class NotOurs extends Schema.TaggedError<NotOurs>()("NotOurs", { folder: Schema.String }) {
  override get message() {
    return `${this.folder} is there and was not written by the demo; move it away, or choose another with --out`
  }
}

/** A mail that lies in the folder as NAME.eml, NAME.html and NAME.txt. */
export interface Filed {
  readonly name: string
  readonly mail: Mail
}

/** The folder, and what is in it. */
export interface Output {
  readonly folder: string
  /** The mails so far, oldest first. */
  readonly filed: ReadonlyArray<Filed>
  /** Writes a mail under a name, or under that name and a number when it is taken, and the list of all of them. */
  readonly file: (name: string, mail: Mail) => Effect.Effect<Filed, PlatformError, FileSystem.FileSystem>
}

const marker = ".apimo-alerts-demo"

/** Takes an old folder of the demo away and makes a new one. */
export const make = Effect.fn("Output.make")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  if (yield* fs.exists(folder)) {
    const found = yield* fs.readDirectory(folder)
    if (found.length > 0 && !found.includes(marker)) return yield* new NotOurs({ folder })
    yield* fs.remove(folder, { recursive: true })
  }
  yield* fs.makeDirectory(folder, { recursive: true })
  yield* fs.writeFileString(
    path.join(folder, marker),
    "The demo wrote this folder and deletes it when it runs again.\n"
  )
  yield* fs.writeFileString(path.join(folder, Picture.fileName), Picture.svg)

  const filed: Array<Filed> = []
  const output: Output = {
    folder,
    filed,
    file: Effect.fn("Output.file")(function* (wanted, mail) {
      const same = filed.filter(({ name }) => name === wanted || name.startsWith(`${wanted}-again`)).length
      const one: Filed = { name: same === 0 ? wanted : `${wanted}-again${same}`, mail }
      const write = (ending: string, content: string | Buffer) =>
        fs.writeFile(path.join(folder, `${one.name}.${ending}`), Buffer.from(content))
      yield* write("eml", mail.bytes)
      yield* write("html", Picture.inPlaceOfPhotos(mail.html))
      yield* write("txt", `${mail.subject}\n\n${mail.text}`)
      filed.push(one)
      yield* fs.writeFileString(path.join(folder, "index.html"), page({ filed, commands: [] }))
      return one
    })
  }
  return output
})
