/** Subject and bodies to the bytes of a mail (RFC 5322), the same bytes for the same message. */
import { createHash } from "node:crypto"
import * as Clean from "@apimo-alerts/notifier/Clean"
import type { Message } from "@apimo-alerts/notifier/Message"
import { RenderFailed } from "@apimo-alerts/notifier/NotifierError"
import * as Either from "effect/Either"
import MimeNode from "nodemailer/lib/mime-node"
import type { Mailbox } from "./Mailbox.ts"
import { domainOf, envelopeAddress } from "./Mailbox.ts"

/** What a channel's config adds to every mail. */
export interface Sender {
  readonly from: Mailbox
  readonly replyTo: Mailbox | null
  /** https: or mailto:. */
  readonly unsubscribe: string | null
  /** Name of the header by which the relay drops a second copy. */
  readonly idempotencyHeader: string | null
}

/** What was rendered: the bodies as they travel, in quoted-printable. */
export interface Parts {
  readonly subject: string
  readonly html: Buffer
  readonly text: Buffer
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex")

// RFC 5322's dot-atom, as far as a Message-ID needs it; anything else is replaced by its hash.
const atom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/

const token = (id: string): string => (id.length <= 120 && atom.test(id) ? id : digest(id).slice(0, 40))

/** `<id@domain-of-from>`: the same on every try, so that a second copy can be seen as one. */
export const messageId = (id: string, from: Mailbox): string => `<${token(id)}@${domainOf(from)}>`

/** Alerts of one request form a thread; the first message of that thread never existed and is only named. */
const thread = (message: Message, from: Mailbox): string | undefined => {
  if (message.kind !== "alert") return undefined
  const [{ buyer }] = message.items
  const one = message.items.every((item) => item.buyer.request === buyer.request)
  return one ? `<request.${buyer.request}.${message.agency.id}@${domainOf(from)}>` : undefined
}

const replyTo = (message: Message, sender: Sender): Mailbox | null => {
  if (sender.replyTo !== null || message.kind === "notice") return sender.replyTo
  const address = message.agency.email === null ? null : envelopeAddress(message.agency.email)
  return address === null ? null : { name: Clean.clip(Clean.line(message.agency.name ?? ""), 80), address }
}

/** Where an answer to this message goes; null: to the sender. */
export const replyAddress = (message: Message, sender: Sender): string | null =>
  replyTo(message, sender)?.address ?? null

/** Where a reader can stop these messages; nobody unsubscribes from what tells that the program needs a hand. */
export const unsubscribeAddress = (message: Message, sender: Sender): string | null =>
  message.kind === "notice" ? null : sender.unsubscribe

const headers = (message: Message, sender: Sender): Readonly<Record<string, string>> => {
  const unsubscribe = unsubscribeAddress(message, sender)
  return {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    ...(unsubscribe === null ? {} : { "List-Unsubscribe": `<${unsubscribe}>` }),
    ...(unsubscribe?.startsWith("https:") === true ? { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" } : {}),
    ...(sender.idempotencyHeader === null ? {} : { [sender.idempotencyHeader]: token(message.id) })
  }
}

const part = (boundary: string, type: string): string =>
  `\r\n--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`

/**
 * The complete mail: nodemailer writes its headers, the bodies are put under them. A recipient without an address gives
 * a mail without `To`, which can be looked at but not sent.
 */
export const compose = (message: Message, sender: Sender, parts: Parts): Either.Either<Uint8Array, RenderFailed> => {
  const { recipient } = message
  const to = recipient.email === null ? null : envelopeAddress(recipient.email)
  const answer = replyTo(message, sender)
  const references = thread(message, sender.from)
  const at = new Date(message.at)
  if (Number.isNaN(at.getTime()))
    return Either.left(
      new RenderFailed({ reason: `message.at is no instant in ISO 8601: ${Clean.clip(Clean.line(message.at), 40)}` })
    )
  return Either.try({
    try: () => {
      // Quoted-printable never writes "=_", so no body has it.
      const boundary = `=_${digest(message.id).slice(0, 24)}`
      // With a boundary of its own it need not draw one at random.
      const head = new MimeNode(`multipart/alternative; boundary="${boundary}"`, { baseBoundary: boundary })
        .addHeader(headers(message, sender))
        .setHeader({
          From: { name: sender.from.name, address: sender.from.address },
          ...(to === null ? {} : { To: { name: Clean.clip(Clean.line(recipient.name ?? ""), 80), address: to } }),
          ...(answer === null ? {} : { "Reply-To": { name: answer.name, address: answer.address } }),
          ...(references === undefined ? {} : { References: references }),
          Subject: parts.subject,
          "Message-ID": messageId(message.id, sender.from),
          Date: at.toUTCString().replace(/GMT/, "+0000")
        })
        .buildHeaders()
      return Buffer.concat([
        Buffer.from(`${head}\r\n${part(boundary, "text/plain")}`),
        parts.text,
        Buffer.from(part(boundary, "text/html")),
        parts.html,
        Buffer.from(`\r\n--${boundary}--\r\n`)
      ])
    },
    catch: (error) =>
      new RenderFailed({
        reason: Clean.clip(Clean.line(error instanceof Error ? error.message : String(error)), 300)
      })
  })
}
