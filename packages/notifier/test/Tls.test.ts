/** Over TLS: with a certificate that somebody vouches for, and with one that nobody does. */
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as https from "node:https"
import { fileURLToPath } from "node:url"
import { exchange } from "@apimo-alerts/notifier/http/Exchange"
import { toSendError } from "@apimo-alerts/notifier/http/HttpFault"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))

const server = Effect.acquireRelease(
  Effect.async<https.Server>((resume) => {
    const made = https.createServer(
      { key: fs.readFileSync(fixture("localhost.key")), cert: fs.readFileSync(fixture("localhost.crt")) },
      (request, response) => {
        request.resume()
        request.on("end", () => response.end(`host ${request.headers.host}`))
      }
    )
    made.listen(0, "127.0.0.1", () => resume(Effect.succeed(made)))
  }),
  (made) =>
    Effect.async<void>((resume) => {
      made.closeAllConnections()
      made.close(() => resume(Effect.void))
    })
)

const portOf = (made: https.Server): number => {
  const address = made.address()
  return typeof address === "object" && address !== null ? address.port : 0
}

const limits = { allowPrivate: true, timeout: Duration.seconds(5), maxAnswer: 1_000 }

describe("TLS", () => {
  it.scoped("with a certificate that nobody vouches for ends before the gate, and is the config's fault", () =>
    Effect.gen(function* () {
      const url = new URL(`https://localhost:${portOf(yield* server)}/hook`)
      const call = { method: "POST", url, headers: {}, body: Buffer.from("{}") } as const
      const fault = yield* Effect.flip(exchange(call, limits, Effect.die("the gate was run")))
      const error = toSendError(fault)
      assert.strictEqual(error._tag, "ChannelMisconfigured", error.message)
      assert.match(error.message, /SELF_SIGNED/)
    })
  )

  it.scoped("with one that the system knows carries the request, under the name of the host", () =>
    Effect.gen(function* () {
      const port = portOf(yield* server)
      // Node reads further authorities only when it starts.
      const script = `
        import { exchange } from "@apimo-alerts/notifier/http/Exchange"
        import * as Effect from "effect/Effect"
        import * as Duration from "effect/Duration"
        const call = { method: "POST", url: new URL("https://localhost:${port}/hook"), headers: {}, body: Buffer.from("{}") }
        const limits = { allowPrivate: true, timeout: Duration.seconds(5), maxAnswer: 1000 }
        console.log(JSON.stringify(await Effect.runPromise(exchange(call, limits, Effect.void))))`
      const answer = yield* run(script)
      assert.strictEqual(answer.text, `host localhost:${port}`)
    })
  )
})

const run = (script: string) =>
  Effect.async<{ readonly status: number; readonly text: string }>((resume) => {
    execFile(
      process.execPath,
      ["--input-type=module", "-e", script],
      {
        cwd: fileURLToPath(new URL("..", import.meta.url)),
        env: { ...process.env, NODE_EXTRA_CA_CERTS: fixture("localhost.crt") }
      },
      (error, stdout, stderr) => resume(error === null ? Effect.succeed(JSON.parse(stdout)) : Effect.die(stderr))
    )
  })
