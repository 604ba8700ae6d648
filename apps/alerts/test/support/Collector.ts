/**
 * What arrives on the channels of a test, and an expectation that names the messages that must arrive and when: it fails
 * on any other.
 */

import type { MatchMessage } from "@apimo-alerts/notifier/Message"
import { Message } from "@apimo-alerts/notifier/Message"
import { type Capabilities, contractVersion, define } from "@apimo-alerts/notifier/Notifier"
import { RenderFailed, type SendError } from "@apimo-alerts/notifier/NotifierError"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

export interface Arrived {
  readonly at: number
  readonly channel: string
  readonly message: Message
}

/** Where all channels of a test end. */
export interface Mailbox {
  /** What arrived. What was never answered may have: it is here too. */
  readonly arrived: Array<Arrived>
  /** Every try, with what arrived and what did not. */
  readonly tries: Array<Arrived>
  /** What the service answers; null accepts. */
  answer: (tried: Arrived) => SendError | null
}

export const mailbox = (): Mailbox => ({ arrived: [], tries: [], answer: () => null })

const text = Schema.parseJson(Message)

const usual: Capabilities = {
  format: "json",
  maxBytes: 1_000_000,
  perSecond: Number.POSITIVE_INFINITY,
  idempotent: false,
  buttons: false,
  images: false,
  personal: true
}

/** The notifier of one channel. */
export const collecting = (channel: string, box: Mailbox, capabilities: Partial<Capabilities> = {}) =>
  define({
    name: "collector",
    contract: contractVersion,
    capabilities: { ...usual, ...capabilities },
    config: Schema.Struct({}),
    make: () =>
      Effect.succeed({
        verify: Effect.succeed("collects"),
        render: (message) =>
          Schema.encode(text)(message).pipe(
            Effect.map((body) => ({ contentType: "application/json", body: Buffer.from(body), warnings: [] })),
            Effect.mapError((error) => new RenderFailed({ reason: error.message }))
          ),
        send: (payload, attempt) =>
          Effect.gen(function* () {
            const at = yield* Clock.currentTimeMillis
            const message = Schema.decodeSync(text)(Buffer.from(payload.body).toString("utf8"))
            const tried = { at, channel, message }
            box.tries.push(tried)
            const refusal = box.answer(tried)
            if (refusal !== null && refusal._tag !== "OutcomeUnknown") return yield* refusal
            yield* attempt.ending
            box.arrived.push(tried)
            if (refusal !== null) return yield* refusal
            return { reply: "kept" }
          })
      })
  })

/** A notifier that keeps the matches that it is given. */
export const collector = (messages: Array<MatchMessage>) => {
  const box = mailbox()
  box.answer = ({ message }) => {
    if (message.kind !== "notice") messages.push(message)
    return null
  }
  return collecting("kept", box)
}

export interface Expected {
  /** "2026-11-24 08:00" on the wall clock of the expectation; with `until`, at any time between both. */
  readonly at: string
  readonly until?: string
  readonly channel?: string
  readonly to?: string
  readonly kind: Message["kind"]
  /** Properties of its matches in their order; a star marks those that were told already: "3 1*". A notice: its lines. */
  readonly says: string
}

const saysOf = (message: Message): string =>
  message.kind === "notice"
    ? message.lines.join("\n")
    : message.items.map(({ alreadyTold, property }) => `${property.id}${alreadyTold ? "*" : ""}`).join(" ")

const channelOf = ({ channel = "mail" }: Expected) => channel
const addresseeOf = ({ kind, to }: Expected) => to ?? (kind === "notice" ? "operator" : "user:9")

/** Takes each expected message out of what arrived; what is left on either side is wrong. */
export const compare = (
  arrived: ReadonlyArray<Arrived>,
  expected: ReadonlyArray<Expected>,
  zone: DateTime.TimeZone
) => {
  const wall = (at: number) =>
    DateTime.formatIsoZoned(DateTime.setZone(DateTime.unsafeMake(at), zone))
      .slice(0, 16)
      .replace("T", " ")
  const left = [...arrived]
  const missing = expected.filter((one) => {
    const found = left.findIndex(({ at, channel, message }) => {
      const time = wall(at)
      return (
        channel === channelOf(one) &&
        message.kind === one.kind &&
        message.recipient.key === addresseeOf(one) &&
        saysOf(message) === one.says &&
        time >= one.at &&
        time <= (one.until ?? one.at)
      )
    })
    if (found >= 0) left.splice(found, 1)
    return found < 0
  })
  return {
    missing,
    unexpected: left.map(
      ({ at, channel, message }) => `${wall(at)} ${channel} ${message.recipient.key} ${message.kind} ${saysOf(message)}`
    )
  }
}

export const nothingElse = { missing: [], unexpected: [] }
