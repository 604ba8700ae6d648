/**
 * The real command in a process of its own, and a folder for its config.
 */
import { type ChildProcess, spawn } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"

/** The built command. */
export const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url))

export interface Ended {
  /** Null when it was killed. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

export const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "alerts-test-"))),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
)

/** Starts `alerts` in a folder; ends with the scope at the latest. */
export const start = (cwd: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  Effect.acquireRelease(
    Effect.sync((): Running => {
      const child = spawn(process.execPath, [main, ...args], {
        cwd,
        env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
        stdio: ["ignore", "pipe", "pipe"]
      })
      let stdout = ""
      let stderr = ""
      child.stdout.on("data", (chunk) => {
        stdout += String(chunk)
      })
      child.stderr.on("data", (chunk) => {
        stderr += String(chunk)
      })
      const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })))
      return { child, ended }
    }),
    ({ child, ended }) =>
      Effect.promise(() => {
        child.kill("SIGKILL")
        return ended
      })
  )

export const alerts = (cwd: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  Effect.scoped(Effect.flatMap(start(cwd, args, env), ({ ended }) => Effect.promise(() => ended)))

/** An alerts.yaml that tells everything from 80 % at once by mail. */
export const writeConfig = (
  folder: string,
  options: { readonly api: string; readonly smtp: string; readonly extra?: string }
) =>
  fs.writeFileSync(
    path.join(folder, "alerts.yaml"),
    `apimo:
  provider: 1000
  token: demo-token
  baseUrl: ${options.api}
  quota: { perSecond: 1000, perDay: 100000, reserve: 0 }
${options.extra ?? ""}
channels:
  mail:
    notifier: "@apimo-alerts/notifier-email"
    with: { smtp: "${options.smtp}", from: "Alertes <alertes@example.test>" }
routes:
  - { channel: mail, cadence: instant }
`
  )
