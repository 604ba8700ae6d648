/**
 * The whole demo as its user runs it: the command in a process of its own.
 */
import { type ChildProcess, spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { simpleParser } from "mailparser"

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url))

interface Ended {
  readonly code: number | null
  readonly printed: string
}

interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves with what was printed so far, once that contains the text. */
  readonly says: (text: string) => Promise<string>
}

const start = (args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync((): Running => {
      const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] })
      let printed = ""
      const waiting = new Map<string, (printed: string) => void>()
      const hear = (chunk: unknown) => {
        printed += String(chunk)
        for (const [text, resolve] of waiting) if (printed.includes(text)) resolve(printed)
      }
      child.stdout.on("data", hear)
      child.stderr.on("data", hear)
      return {
        child,
        ended: new Promise((resolve) => child.on("close", (code) => resolve({ code, printed }))),
        says: (text) =>
          new Promise((resolve) => (printed.includes(text) ? resolve(printed) : waiting.set(text, resolve)))
      }
    }),
    ({ child, ended }) =>
      Effect.promise(() => {
        child.kill("SIGTERM")
        return ended
      })
  )

const temporary = Effect.flatMap(FileSystem.FileSystem, (files) => files.makeTempDirectoryScoped()).pipe(
  Effect.map((folder) => path.join(folder, "demo-output"))
)

it.scopedLive(
  "lives through three days, leaves the mails and the config, and ends with 0",
  () =>
    Effect.gen(function* () {
      const out = yield* temporary
      const { ended } = yield* start(["--out", out])
      const { code, printed } = yield* Effect.promise(() => ended)
      expect(printed).toContain("30 requests remembered")
      expect(printed).toContain("nothing new, no mail")
      expect(printed, "no colours and no moving line outside a terminal").not.toContain("\u001b")
      expect(code, printed).toBe(0)

      const files = fs.readdirSync(out)
      const mails = files.filter((file) => file.endsWith(".eml"))
      const names = mails.map((file) => path.basename(file, ".eml"))
      expect(names).toEqual(
        ["alert", "digest"].flatMap((kind) =>
          ["accueil", "claire-moreau", "julien-perrin", "tom-baker"].map(
            (who) => `day2-${kind === "alert" ? "0705" : "0800"}-${kind}-${who}`
          )
        )
      )
      for (const name of names) {
        expect(files).toContain(`${name}.html`)
        expect(files).toContain(`${name}.txt`)
      }
      expect(files).toEqual(expect.arrayContaining(["alerts.yaml", "alerts.schema.json", "alerts.db", "index.html"]))
      expect(JSON.parse(fs.readFileSync(path.join(out, "alerts.schema.json"), "utf8"))).toHaveProperty("$schema")

      const alert = yield* Effect.promise(() =>
        simpleParser(fs.readFileSync(path.join(out, "day2-0705-alert-claire-moreau.eml")))
      )
      expect(alert.date?.toISOString().slice(0, 16)).toBe("2026-11-24T06:05")
      expect(alert.text?.replace(/\s/g, "")).toContain("980000€")
    }).pipe(Effect.provide(NodeContext.layer)),
  60_000
)

it.scopedLive("a Ctrl-C in the middle of a pass ends it, its children and its ports", () =>
  Effect.gen(function* () {
    const out = yield* temporary
    const { child, ended, says } = yield* start(["--out", out])
    const printed = yield* Effect.promise(() => says("alerts check"))
    const town = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0] ?? ""
    const isAsked = () =>
      fetch(`${town}/_sim/log/counts`, { method: "POST" })
        .then((response) => response.text())
        .then((text) => text !== "{}")
    // In the middle of the pass: the command has asked the town for something.
    yield* Effect.promise(async () => {
      while (!(await isAsked())) await new Promise((resolve) => setImmediate(resolve))
      child.kill("SIGINT")
    })
    const { code } = yield* Effect.promise(() => ended)
    expect(code).toBe(130)
    expect((yield* Effect.flip(Effect.tryPromise(isAsked)))._tag).toBe("UnknownException")
    // A child that was left behind would still have its store open.
    expect(fs.readdirSync(out).filter((file) => file.startsWith("alerts.db-"))).toEqual([])
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("refuses a folder that is not the demo's, with 2", () =>
  Effect.gen(function* () {
    const out = yield* temporary
    fs.mkdirSync(out, { recursive: true })
    fs.writeFileSync(path.join(out, "mine.txt"), "mine")
    const { ended } = yield* start(["--out", out])
    const { code, printed } = yield* Effect.promise(() => ended)
    expect(printed).toContain("was not written by the demo")
    expect(code).toBe(2)
    expect(fs.readdirSync(out)).toEqual(["mine.txt"])
  }).pipe(Effect.provide(NodeContext.layer))
)
