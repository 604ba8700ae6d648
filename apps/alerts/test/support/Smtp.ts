/**
 * A real SMTP server on the loopback that keeps what it accepted, and can be told to misbehave.
 */
import * as Effect from "effect/Effect"
import { type ParsedMail, simpleParser } from "mailparser"
import { SMTPServer } from "smtp-server"

export interface Received {
  readonly to: string
  readonly raw: Buffer
}

export interface SmtpSink {
  readonly port: number
  readonly url: string
  readonly received: Array<Received>
  /** Called with each message once all of it is there; what it returns decides on the answer. */
  behave: (received: Received) => "accept" | "silence" | Error
  /** Called with each recipient, before the message; `silence` never answers. */
  onRecipient: (address: string) => "accept" | "silence" | Error
}

export const make = Effect.acquireRelease(
  Effect.async<{ sink: SmtpSink; server: SMTPServer }>((resume) => {
    const received: Array<Received> = []
    const behaviour: Pick<SmtpSink, "behave" | "onRecipient"> = { behave: () => "accept", onRecipient: () => "accept" }
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      logger: false,
      onRcptTo({ address }, _session, callback) {
        const answer = behaviour.onRecipient(address)
        if (answer !== "silence") callback(answer === "accept" ? null : answer)
      },
      onData(stream, session, callback) {
        const chunks: Array<Buffer> = []
        stream.on("data", (chunk: Buffer) => chunks.push(chunk))
        stream.on("end", () => {
          const one = { to: session.envelope.rcptTo.map((to) => to.address).join(), raw: Buffer.concat(chunks) }
          const answer = behaviour.behave(one)
          if (answer instanceof Error) return callback(answer)
          received.push(one)
          if (answer === "accept") callback()
        })
      }
    })
    // A client that is killed resets its connection.
    server.on("error", () => undefined)
    server.listen(0, "127.0.0.1", () => {
      const address = server.server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const sink = Object.assign(behaviour, { port, url: `smtp://127.0.0.1:${port}`, received })
      resume(Effect.succeed({ sink, server }))
    })
  }),
  ({ server }) => Effect.async<void>((resume) => server.close(() => resume(Effect.void)))
).pipe(Effect.map(({ sink }) => sink))

export const parsed = (received: Received): Effect.Effect<ParsedMail> =>
  Effect.promise(() => simpleParser(received.raw))
