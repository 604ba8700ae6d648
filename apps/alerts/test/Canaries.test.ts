/**
 * Secrets and what is personal, seeded through whole noisy runs of the real command: none may appear in any output or
 * file but where it belongs.
 */
import * as fs from "node:fs"
import * as http from "node:http"
import * as path from "node:path"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Api from "./support/ApimoServer.ts"
import * as Cli from "./support/Cli.ts"
import * as Smtp from "./support/Smtp.ts"

const token = "canary-token-77f1c2"
const password = "canary-password-93ab10"
const hookSecret = `whsec_${Buffer.from("canary-of-the-webhook-88d2").toString("base64")}`
const phone = "+33199004711"
const email = "canary.buyer@example.test"

/** Each, and as a header or an error might carry it. */
const canaries = [token, password, hookSecret, phone, email].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  Buffer.from(`1000:${secret}`).toString("base64")
])

const expectNone = (where: string, text: string) => {
  for (const canary of canaries) expect(text.includes(canary), `${canary} in ${where}`).toBe(false)
}

/** A receiver that gives back all it was sent, as some do in their errors. */
const parrot = Effect.acquireRelease(
  Effect.async<{ readonly url: string; readonly server: http.Server }>((resume) => {
    const server = http.createServer((request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        response.writeHead(500, { "content-type": "text/plain" })
        response.end(`${JSON.stringify(request.headers)} ${Buffer.concat(chunks).toString("utf8")}`)
      })
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      resume(Effect.succeed({ url: `http://127.0.0.1:${port}/hook`, server }))
    })
  }),
  ({ server }) =>
    Effect.async<void>((resume) => {
      server.close(() => resume(Effect.void))
    })
)

const configOf = (api: string, good: string, locked: string, hook: string) => `apimo:
  provider: 1000
  token: \${APIMO_TOKEN}
  baseUrl: ${api}
  quota: { perSecond: 1000, perDay: 100000, reserve: 0 }
operator: { channel: mail, to: "Ops <ops@example.test>", language: en }
poll: 1 second
channels:
  mail:
    notifier: "@apimo-alerts/notifier-email"
    with: { smtp: "${good}", from: "Alertes <alertes@example.test>" }
  locked:
    notifier: "@apimo-alerts/notifier-email"
    with: { smtp: "${locked.replace("smtp://", "smtp://alerts:${SMTP_PASSWORD}@")}", from: "Alertes <alertes@example.test>" }
  refusing:
    notifier: "@apimo-alerts/notifier-email"
    with: { smtp: "${good}", from: "Autres <autres@example.test>" }
  hook:
    notifier: "@apimo-alerts/notifier-webhook"
    with: { url: "${hook}", secrets: ["\${HOOK_SECRET}"], allowPrivate: true }
routes:
  - { channel: mail, cadence: instant, continue: true }
  - { channel: locked, cadence: instant, continue: true }
  - { channel: refusing, cadence: instant, continue: true }
  - { channel: hook, cadence: instant }
`

const env = { APIMO_TOKEN: token, SMTP_PASSWORD: password, HOOK_SECRET: hookSecret }

it.scopedLive(
  "no secret and nothing of a buyer in any output or file of a noisy day, but in the store and in the agent's mail",
  () =>
    Effect.gen(function* () {
      const api = yield* Api.make
      const good = yield* Smtp.make
      // It knows no AUTH, and so refuses every password.
      const locked = yield* Smtp.make
      const hook = yield* parrot
      const folder = yield* Cli.temporaryFolder
      const home = yield* Cli.temporaryFolder
      fs.writeFileSync(path.join(folder, "alerts.yaml"), configOf(api.url, good.url, locked.url, hook.url))
      good.behave = ({ raw }) =>
        raw.includes("autres@example.test") ? new Error(`refused: ${raw.toString("latin1")}`) : "accept"

      const requests = (updated_at: string) => ({
        body: { requests: [31, 32].map((id) => ({ id, active: true, user: 9, contact: 5, updated_at })) }
      })
      const contact = { id: 5, firstname: "Ada", lastname: "Durand", email, phone, mobile: phone }
      api.answers.set("/agencies", { body: { agencies: [{ id: 7, name: "Canary", active: true }] } })
      api.answers.set("/agencies/7/users", {
        body: { users: [{ id: 9, active: true, firstname: "Anne", email: "agent@example.test" }] }
      })
      api.answers.set("/agencies/7/requests", requests("2026-11-23 10:00:00"))
      api.answers.set("/agencies/7/properties", {
        body: { properties: [1, 2].map((id) => ({ id, step: 1, reference: `REF${id}` })) }
      })
      // One whole record, and one that can't be read.
      api.answers.set("/agencies/7/contacts", {
        body: { contacts: [contact, { ...contact, id: phone, lastname: [email] }] }
      })
      const crossings = (id: number): Api.Answer => ({
        body: { crossings: [{ property_id: id, step_id: 1, total: "90" }] }
      })
      const none: Api.Answer = { body: { crossings: [] } }
      api.answers.set("/agencies/7/requests/31/crossings", none)
      api.answers.set("/agencies/7/requests/32/crossings", none)

      const said: Array<string> = []
      const run = Effect.fnUntraced(function* (...args: ReadonlyArray<string>) {
        const { code, stderr, stdout } = yield* Cli.alerts(folder, args, { ...env, HOME: home })
        expectNone(`alerts ${args.join(" ")}`, `${stdout}\n${stderr}`)
        said.push(`${stdout}\n${stderr}`)
        return code
      })
      yield* run("check")
      yield* run("run")
      api.answers.set("/agencies/7/requests", requests("2026-11-24 10:00:00"))
      api.answers.set("/agencies/7/requests/31/crossings", crossings(1))
      // The source's own error names what it was asked with.
      api.answers.set("/agencies/7/requests/32/crossings", {
        status: 400,
        body: { message: `bad token ${token} of ${Buffer.from(`1000:${token}`).toString("base64")}` }
      })
      yield* run("run", "--dry-run", "--json")
      yield* run("run", "--json")
      api.answers.set("/agencies/7/requests/32/crossings", crossings(2))
      yield* run("run")
      for (const args of [
        ["outbox", "list", "--json"],
        ["history"],
        ["explain", "--request", "31", "--property", "1"],
        ["notifier", "test", "hook", "--to", "agent@example.test"],
        ["notifier", "test", "locked", "--to", "agent@example.test"],
        ["doctor"]
      ])
        yield* run(...args)
      const { child, ended } = yield* Cli.start(folder, ["serve"], { ...env, HOME: home })
      yield* Effect.sleep("3 seconds")
      child.kill("SIGTERM")
      const { stderr, stdout } = yield* Effect.promise(() => ended)
      expectNone("alerts serve", `${stdout}${stderr}`)

      // It was noisy, and everything had its turn.
      const all = said.join("\n")
      for (const word of [
        "locked to agent@example.test",
        "refusing to agent@example.test",
        "hook to agent@example.test"
      ])
        expect(all).toContain(word)
      const mails = yield* Effect.forEach(good.received, Smtp.parsed)
      expect(mails.filter((mail) => mail.text?.includes(phone)).length, "the agent reads the number").toBeGreaterThan(0)
      for (const [i, { to }] of good.received.entries())
        if (to !== "agent@example.test") expectNone(`the mail to ${to}`, mails[i]?.text ?? "")

      for (const root of [folder, home])
        for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true }))
          if (entry.isFile() && !entry.name.startsWith("alerts.db") && entry.name !== "alerts.yaml") {
            const file = path.join(entry.parentPath, entry.name)
            expectNone(file, fs.readFileSync(file, "latin1"))
          }
      const store = fs
        .readdirSync(folder)
        .filter((name) => name.startsWith("alerts.db"))
        .map((name) => fs.readFileSync(path.join(folder, name), "latin1"))
        .join("")
      for (const secret of [token, password, hookSecret]) expect(store.includes(secret), secret).toBe(false)
    }),
  120_000
)
