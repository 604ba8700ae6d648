/**
 * The real command in processes of their own, which end as badly as a process can.
 */
import { type ChildProcess, spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"

const main = fileURLToPath(import.meta.resolve("@apimo-alerts/alerts/main"))

export interface Setting {
  readonly folder: string
  readonly api: string
  readonly mail: string
  readonly digest: string
  readonly hook: string
  readonly onDoubt: "resend" | "hold"
  /** "08:00" */
  readonly slot: string
}

/** Everything is told at once by mail and to a webhook, and again in a digest. */
export const writeConfig = ({ api, digest, folder, hook, mail, onDoubt, slot }: Setting) =>
  fs.writeFileSync(
    path.join(folder, "alerts.yaml"),
    `apimo:
  provider: 1000
  token: demo-token
  baseUrl: ${api}
  quota: { perSecond: 1000, perDay: 10000000, reserve: 0 }
poll: 1 second
recipients: { fallback: "Accueil <accueil@example.test>" }
channels:
  mail:
    notifier: "@apimo-alerts/notifier-email"
    with: { smtp: "${mail}", from: "Alertes <alertes@example.test>" }
    onDoubt: ${onDoubt}
  hook:
    notifier: "@apimo-alerts/notifier-webhook"
    with: { url: "${hook}", secrets: ["whsec_${Buffer.from("a secret of the chaos test run").toString("base64")}"], allowPrivate: true }
    onDoubt: ${onDoubt}
  digest:
    notifier: "@apimo-alerts/notifier-email"
    with: { smtp: "${digest}", from: "Alertes <alertes@example.test>" }
    onDoubt: ${onDoubt}
routes:
  - { channel: mail, cadence: instant, continue: true }
  - { channel: hook, cadence: instant, continue: true }
  - { channel: digest, cadence: "daily ${slot}" }
`
  )

export interface Running {
  readonly child: ChildProcess
  /** Resolved with the first words of the process. */
  readonly speaks: Promise<void>
  readonly signal: (name: "SIGKILL" | "SIGSTOP" | "SIGCONT") => void
  readonly ended: Promise<number | null>
}

/** Starts `alerts`, its words in a file of the folder. Killed with the scope at the latest. */
export const start = (folder: string, args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync((): Running => {
      const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] })
      const speaks = new Promise<void>((resolve) => {
        const keep = (words: Buffer) => {
          fs.appendFileSync(path.join(folder, "alerts.log"), words)
          resolve()
        }
        child.stdout.on("data", keep)
        child.stderr.on("data", keep)
      })
      const ended = new Promise<number | null>((resolve) => child.on("exit", resolve))
      return { child, speaks, ended, signal: (name) => child.kill(name) }
    }),
    ({ child, ended }) =>
      Effect.promise(() => {
        // What is stopped dies too.
        child.kill("SIGKILL")
        return ended
      })
  )

/** Runs `alerts` to its end. */
export const run = (folder: string, args: ReadonlyArray<string>) =>
  Effect.scoped(Effect.flatMap(start(folder, args), ({ ended }) => Effect.promise(() => ended)))
