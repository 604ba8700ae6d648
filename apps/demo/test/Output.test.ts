/**
 * The demo's folder: an old one goes, somebody else's stays.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Output from "../src/Output.ts"
import { mail } from "./Fixture.ts"

it.scopedLive("writes three files a mail, and starts anew the next time", () =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = `${yield* fs.makeTempDirectoryScoped()}/demo-output`
    const output = yield* Output.make(folder)
    yield* output.file("day2-0705-alert-claire", mail())
    const second = yield* output.file("day2-0705-alert-claire", mail())
    expect(second.name, "a name that is taken is not written over").toBe("day2-0705-alert-claire-again1")
    const files = yield* fs.readDirectory(folder)
    for (const ending of ["eml", "html", "txt"]) expect(files).toContain(`day2-0705-alert-claire.${ending}`)
    expect(yield* fs.readFileString(`${folder}/index.html`)).toContain("2 mails")

    yield* Output.make(folder)
    expect((yield* fs.readDirectory(folder)).filter((file) => file.startsWith("day2"))).toEqual([])
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("leaves a folder alone that it did not write", () =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.makeTempDirectoryScoped()
    yield* fs.writeFileString(`${folder}/thesis.txt`, "years of work")
    const refused = yield* Effect.flip(Output.make(folder))
    expect(refused.message).toContain("was not written by the demo")
    expect(yield* fs.readFileString(`${folder}/thesis.txt`)).toBe("years of work")
  }).pipe(Effect.provide(NodeContext.layer))
)
