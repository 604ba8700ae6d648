/**
 * A mail as the demo looks at it.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { simpleParser } from "mailparser"
import type { Raw } from "./MailSink.ts"

/** A mail that was received and understood. */
export interface Mail {
  /** The delivery that it is: the left part of its Message-ID. */
  readonly delivery: string
  readonly to: string
  readonly subject: string
  /** Its own date, ISO 8601 in UTC. */
  readonly date: string
  readonly html: string
  readonly text: string
  readonly bytes: Buffer
}

/** What came in is no mail as it should be. */
export class NoMail extends Schema.TaggedError<NoMail>()("NoMail", { to: Schema.String, reason: Schema.String }) {
  override get message() {
    return `A mail to ${this.to} can't be read: ${this.reason}`
  }
}

/** Reads a mail; one without a subject, a date, a Message-ID or one of its two bodies is none. */
export const parse = Effect.fn("Mail.parse")(function* ({ bytes, to }: Raw) {
  const parsed = yield* Effect.tryPromise({
    try: () => simpleParser(bytes),
    catch: (cause) => new NoMail({ to, reason: String(cause) })
  })
  const { date, html, messageId, subject, text } = parsed
  if (date === undefined || messageId === undefined || subject === undefined) {
    return yield* new NoMail({ to, reason: "it has no subject, no date or no Message-ID" })
  }
  if (typeof html !== "string" || text === undefined) {
    return yield* new NoMail({ to, reason: "it has no HTML or no text" })
  }
  const delivery = messageId.replace(/^<|@.*$/g, "")
  const mail: Mail = { delivery, to, subject, date: date.toISOString(), html, text, bytes }
  return mail
})
