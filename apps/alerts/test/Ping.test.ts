/**
 * The dead man's switch, and what `serve` does when its source fails again and again: real servers, the real command.
 */
import * as fs from "node:fs"
import * as http from "node:http"
import * as path from "node:path"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { describe, expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as TestClock from "effect/TestClock"
import { ping } from "../src/serve/Ping.ts"
import * as Api from "./support/ApimoServer.ts"
import * as Cli from "./support/Cli.ts"
import { config } from "./support/Given.ts"
import * as Smtp from "./support/Smtp.ts"

const secret = "a5c1-the-secret-of-the-switch"

/** A server that is asked, and how it answers: a status, or not at all. */
const asked = (answer: number | "silence", onAsked: () => void = () => undefined) =>
  Effect.acquireRelease(
    Effect.async<{ readonly url: string; readonly paths: Array<string>; readonly server: http.Server }>((resume) => {
      const paths: Array<string> = []
      const server = http.createServer((request, response) => {
        paths.push(request.url ?? "")
        onAsked()
        if (answer === "silence") return
        response.writeHead(answer, answer === 302 ? { location: `/elsewhere/${secret}` } : {})
        response.end(`you asked for ${request.url}`)
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}/${secret}`, paths, server }))
      })
    }),
    ({ server }) =>
      Effect.async<void>((resume) => {
        server.closeAllConnections()
        server.close(() => resume(Effect.void))
      })
  )

const operator = (url: string) => ({ operator: { channel: "mail", ping: url } })

/** What it logs. */
const logged = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const keep = Logger.make(({ cause, message }) => void lines.push(`${String(message)} ${String(cause)}`))
    yield* effect.pipe(Effect.provide(Logger.replace(Logger.defaultLogger, keep)))
    return lines
  })
const pinged = (url: string) => logged(ping(config(operator(url))).pipe(Effect.provide(NodeHttpClient.layerUndici)))

describe("a ping", () => {
  it.scopedLive("asks once, and says nothing when it is answered", () =>
    Effect.gen(function* () {
      const { paths, url } = yield* asked(200)
      expect(yield* pinged(url)).toEqual([])
      expect(paths).toEqual([`/${secret}`])
    })
  )

  for (const status of [302, 404, 500] as const) {
    it.scopedLive(`answered with ${status} is said, without its address, and not followed`, () =>
      Effect.gen(function* () {
        const { paths, url } = yield* asked(status)
        const lines = yield* pinged(url)
        expect(lines).toHaveLength(1)
        expect(lines[0]).toContain(String(status))
        expect(lines[0]).not.toContain(secret)
        expect(paths).toEqual([`/${secret}`])
      })
    )
  }

  it.scopedLive("that nobody takes is said, without its address", () =>
    Effect.gen(function* () {
      const url = yield* Effect.scoped(Effect.map(asked(200), (server) => server.url))
      const lines = yield* pinged(url)
      expect(lines).toHaveLength(1)
      expect(lines[0]).not.toContain(secret)
    })
  )

  it.scoped("that hangs ends after its time", () =>
    Effect.gen(function* () {
      const reached = yield* Deferred.make<void>()
      const { url } = yield* asked("silence", () => Deferred.unsafeDone(reached, Effect.void))
      const fiber = yield* Effect.fork(pinged(url))
      yield* Deferred.await(reached)
      yield* TestClock.adjust("10 seconds")
      const lines = yield* Fiber.join(fiber)
      expect(lines).toHaveLength(1)
      expect(lines[0]).not.toContain(secret)
    })
  )
})

it.scopedLive(
  "serve asks after a look that went well and not after another; N looks in a row that fail are told once",
  () =>
    Effect.gen(function* () {
      const api = yield* Api.make
      const sink = yield* Smtp.make
      const { paths, url } = yield* asked(204)
      const folder = yield* Cli.temporaryFolder
      api.answers.set("/agencies", { body: { agencies: [{ id: 7, name: "Ping", active: true }] } })
      api.answers.set("/agencies/7/users", { body: { users: [] } })
      api.answers.set("/agencies/7/requests", { body: { requests: [] } })
      api.answers.set("/agencies/7/properties", { body: { properties: [] } })
      const extra = `poll: 1 second
operator: { channel: mail, to: "Ops <ops@example.test>", language: en, ping: "${url}" }`
      Cli.writeConfig(folder, { api: api.url, smtp: sink.url, extra })
      const { child, ended } = yield* Cli.start(folder, ["serve"])
      const until = (isTrue: () => boolean) =>
        Effect.promise(async () => {
          for (const end = Date.now() + 20_000; !isTrue() && Date.now() < end; )
            await new Promise((resolve) => setTimeout(resolve, 20))
        })
      yield* until(() => paths.length >= 2)
      expect(paths.length).toBeGreaterThanOrEqual(2)
      for (const list of ["/agencies", "/agencies/7/requests", "/agencies/7/properties"])
        api.answers.set(list, { status: 401, body: { message: "Unauthorized" } })
      const calls = api.calls.length
      yield* until(() => api.calls.length > calls)
      const before = paths.length
      yield* until(() => sink.received.length > 0)
      const failed = api.calls.length
      yield* until(() => api.calls.length >= failed + 3)
      child.kill("SIGTERM")
      const { stderr, stdout } = yield* Effect.promise(() => ended)
      // A look that had begun before may have been told of yet.
      expect(paths.length).toBeLessThanOrEqual(before + 1)
      expect(sink.received.map(({ to }) => to)).toEqual(["ops@example.test"])
      const [notice] = yield* Effect.forEach(sink.received, Smtp.parsed)
      expect(notice?.text).toContain("several reads in a row failed")
      expect(`${stdout}${stderr}`).not.toContain(secret)
      for (const file of fs.readdirSync(folder).filter((name) => name !== "alerts.yaml"))
        expect(fs.readFileSync(path.join(folder, file), "latin1")).not.toContain(secret)
    }),
  60_000
)
