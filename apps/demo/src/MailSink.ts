/**
 * A mail server on the loopback that takes every mail and passes none on.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { SMTPServer } from "smtp-server"

/** A mail as it came. */
export interface Raw {
  /** Recipient of the envelope. */
  readonly to: string
  readonly bytes: Buffer
}

/** No mail server could be started. */
export class SinkFailed extends Schema.TaggedError<SinkFailed>()("SinkFailed", { cause: Schema.Defect }) {
  override get message() {
    return `The local mail server could not start: ${this.cause instanceof Error ? this.cause.message : String(this.cause)}`
  }
}

/** The mail server. */
export class MailSink extends Context.Tag("@apimo-alerts/demo/MailSink")<
  MailSink,
  {
    readonly port: number
    /** Every mail that was accepted, in the order it came: it is in here before the sender is told so. */
    readonly mails: Queue.Dequeue<Raw>
  }
>() {
  static readonly layer = Layer.scoped(
    MailSink,
    Effect.suspend(() => make)
  )
}

const listen = (server: SMTPServer): Effect.Effect<number, SinkFailed, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<number, SinkFailed>((resume) => {
      const failed = (cause: unknown) => resume(Effect.fail(new SinkFailed({ cause })))
      server.once("error", failed)
      server.listen(0, "127.0.0.1", () => {
        server.off("error", failed)
        // A sender that is killed resets its connection; there is nobody to answer any more.
        server.on("error", () => undefined)
        const address = server.server.address()
        if (typeof address === "object" && address !== null) resume(Effect.succeed(address.port))
        else failed("it has no port")
      })
    }),
    () => Effect.async<void>((resume) => server.close(() => resume(Effect.void)))
  )

const make = Effect.gen(function* () {
  const mails = yield* Queue.unbounded<Raw>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    closeTimeout: 500,
    onData(stream, session, callback) {
      const chunks: Array<Buffer> = []
      stream.on("data", (chunk: Buffer) => chunks.push(chunk))
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(", ")
        mails.unsafeOffer({ to, bytes: Buffer.concat(chunks) })
        callback()
      })
    }
  })
  return MailSink.of({ port: yield* listen(server), mails })
})
