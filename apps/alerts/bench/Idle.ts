/**
 * What `serve` takes of the processor between two polls, with a digest to send later, beside a process of Node that does
 * nothing. Reads the kernel's counters, so that it needs Linux.
 */
import { type ChildProcess, spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as Simulator from "@apimo-alerts/simulator/Simulator"
import * as Effect from "effect/Effect"
import { temporaryFolder } from "../test/support/Cli.ts"

const main = fileURLToPath(new URL("../../main.js", import.meta.url))
/** By then what the first look left behind is cleared away. */
const settled = "90 seconds"
const seconds = 120
/** The kernel counts in hundredths of a second. */
const tickMillis = 10

/** Of the processor, user and system, since the process began, in milliseconds. */
const cpuMillis = ({ pid }: ChildProcess): number => {
  // After the name, which may contain anything: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const fields = fs
    .readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ")
  return (Number(fields[11]) + Number(fields[12])) * tickMillis
}

const start = (cwd: string, args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [...args], { cwd, stdio: ["ignore", "ignore", "pipe"] })
      let said = ""
      const looked = new Promise<void>((resolve) =>
        child.stderr.on("data", (words) => {
          said += String(words)
          if (said.includes("Looked at")) resolve()
        })
      )
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
      return { child, looked, ended }
    }),
    ({ child, ended }) =>
      Effect.promise(() => {
        child.kill()
        return ended
      })
  )

const run = (folder: string) =>
  Effect.scoped(Effect.flatMap(start(folder, [main, "run"]), ({ ended }) => Effect.promise(() => ended)))

const writeConfig = (folder: string, api: string) => {
  const far = (new Date().getUTCHours() + 12) % 24
  fs.writeFileSync(
    path.join(folder, "alerts.yaml"),
    `apimo: { provider: 1000, token: demo-token, baseUrl: "${api}", quota: { perSecond: 1000, perDay: 100000, reserve: 0 } }
timezone: UTC
recipients: { fallback: "Accueil <accueil@example.test>" }
channels: { log: { notifier: "@apimo-alerts/notifier-log" } }
routes: [{ channel: log, cadence: "daily ${String(far).padStart(2, "0")}:30" }]
`
  )
}

export const idle = Effect.gen(function* () {
  const simulator = yield* Simulator.make({
    seed: 3,
    requests: 300,
    properties: 80,
    quota: { perSecond: null, perDay: null }
  })
  const folder = yield* temporaryFolder
  writeConfig(folder, simulator.baseUrl)
  yield* run(folder)
  const request = (yield* simulator.state.requests).find((one) => one.active)
  yield* simulator.edits.addPropertyFor({ request: request?.id ?? 0 })
  const serve = yield* start(folder, [main, "serve"])
  const nothing = yield* start(folder, ["-e", "setInterval(() => undefined, 1 << 30)"])
  yield* Effect.promise(() => serve.looked)
  yield* Effect.sleep(settled)
  const before = [serve, nothing].map(({ child }) => cpuMillis(child))
  yield* Effect.sleep(`${seconds} seconds`)
  const taken = [serve, nothing].map(({ child }, i) => cpuMillis(child) - (before[i] ?? 0))
  console.log(`CPU in ${seconds} seconds, counted in steps of ${tickMillis} ms`)
  console.log(`  serve between two polls            ${String(taken[0]).padStart(5)} ms`)
  console.log(`  a process of Node that does nothing ${String(taken[1]).padStart(4)} ms`)
}).pipe(Effect.scoped)
