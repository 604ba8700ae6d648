import { samples } from "@apimo-alerts/notifier/Samples"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { simpleParser } from "mailparser"
import type { SMTPServerOptions } from "smtp-server"
import { SMTPServer } from "smtp-server"
import { attempt, open, sample, secret } from "./Fixture.ts"

interface Received {
  readonly from: string
  readonly to: ReadonlyArray<string>
  readonly bytes: Buffer
  readonly secure: boolean
  readonly user: string | undefined
}

/** A real SMTP server with the self-signed certificate it ships. */
const serve = (options: SMTPServerOptions) =>
  Effect.acquireRelease(
    Effect.async<{ readonly server: SMTPServer; readonly port: number; readonly received: Array<Received> }>(
      (resume) => {
        const received: Array<Received> = []
        const server = new SMTPServer({
          allowInsecureAuth: true,
          onAuth: (auth, _, done) =>
            auth.username === "alerts" && auth.password === secret
              ? done(null, { user: auth.username })
              : done(new Error("wrong password")),
          onData: (stream, session, done) => {
            const chunks: Array<Buffer> = []
            stream.on("data", (chunk: Buffer) => chunks.push(chunk))
            stream.on("end", () => {
              const { mailFrom, rcptTo } = session.envelope
              received.push({
                from: mailFrom === false ? "" : mailFrom.address,
                to: rcptTo.map(({ address }) => address),
                bytes: Buffer.concat(chunks),
                secure: session.secure,
                user: session.user ?? undefined
              })
              done(null, "taken")
            })
          },
          ...options
        })
        // A client that dislikes the certificate ends the connection; that is its business.
        server.on("error", () => {})
        const listening = server.listen(0, "127.0.0.1", () => {
          const address = listening.address()
          const port = address !== null && typeof address === "object" ? address.port : 0
          resume(Effect.succeed({ server, port, received }))
        })
      }
    ),
    ({ server }) => Effect.async<void>((resume) => server.close(() => resume(Effect.void)))
  )

describe("through a real server", () => {
  it.scoped("every sample arrives byte by byte at its recipient and nobody else", () =>
    Effect.gen(function* () {
      const { port, received } = yield* serve({ disabledCommands: ["STARTTLS"] })
      const channel = yield* open(port)
      for (const { message, name } of samples) {
        const payload = yield* channel.render(message)
        const receipt = yield* channel.send(payload, attempt(message))
        assert.match(receipt.reply, /^250 /, name)
        const last = received.at(-1)
        assert.isTrue(last?.bytes.equals(Buffer.from(payload.body)), name)
        assert.deepStrictEqual(last?.to, [message.recipient.email ?? ""], name)
        assert.strictEqual(last?.from, "alertes@agence-du-lac.test")
        assert.strictEqual(last?.user, "alerts")
        const mail = yield* Effect.promise(() => simpleParser(last?.bytes ?? Buffer.alloc(0)))
        assert.isTrue(mail.html !== false && (mail.text ?? "") !== "", name)
      }
      assert.lengthOf(received, samples.length)
    })
  )

  for (const secure of [true, false]) {
    const scheme = secure ? "smtps" : "smtp"
    it.scoped(
      `with ${secure ? "TLS from the start" : "STARTTLS"}, and not with a certificate that nobody vouches for`,
      () =>
        Effect.gen(function* () {
          const { port, received } = yield* serve({ secure })
          const smtp = `${scheme}://alerts:${secret}@127.0.0.1:${port}`
          const message = sample("alert-one-en")
          const trusting = yield* open(port, { smtp, tls: { verify: false } })
          yield* trusting.send(yield* trusting.render(message), attempt(message))
          assert.strictEqual(received[0]?.secure, true)
          assert.strictEqual(yield* trusting.verify, `127.0.0.1:${port} is ready: TLS, logged in`)
          const careful = yield* open(port, { smtp, tls: {} })
          const error = yield* Effect.flip(careful.send(yield* careful.render(message), attempt(message)))
          assert.strictEqual(error._tag, "ChannelMisconfigured", error.message)
          assert.include(error.message, "tls.ca")
          assert.lengthOf(received, 1)
        })
    )
  }

  it.scoped("with the wrong password: ChannelMisconfigured, and the password stays secret", () =>
    Effect.gen(function* () {
      const { port } = yield* serve({ disabledCommands: ["STARTTLS"] })
      const channel = yield* open(port, { password: "another-c4n4ry" })
      const message = sample("alert-one-en")
      const error = yield* Effect.flip(channel.send(yield* channel.render(message), attempt(message)))
      assert.strictEqual(error._tag, "ChannelMisconfigured")
      assert.notInclude(`${error.message} ${JSON.stringify(error)}`, "c4n4ry")
    })
  )
})
