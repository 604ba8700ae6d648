/**
 * What each answer of a channel means for the delivery: the one place where that is decided. Pure.
 */
import type { Receipt } from "@apimo-alerts/notifier/Notifier"
import type { GateClosed, RenderFailed, SendError } from "@apimo-alerts/notifier/NotifierError"
import * as Either from "effect/Either"
import type { AttemptRecord, Delivery, Next } from "../store/Delivery.ts"
import { giveUpAfter, waitMillis } from "./Backoff.ts"

export type Answer = Either.Either<Receipt, SendError | GateClosed | RenderFailed>

export interface Settlement {
  readonly attempt: Omit<AttemptRecord, "milliseconds">
  readonly next: Next
  /** True when nothing else should be tried on this channel now: its config is at fault, not the delivery. */
  readonly stopsChannel: boolean
}

/** Tried again later, a last time when it has been owed for too long, and not after that. */
const later = (delivery: Delivery, at: number, dueAt: number): Next => {
  const end = (delivery.owedSince ?? at) + giveUpAfter
  return at >= end ? { status: "dead" } : { status: "retry", dueAt: Math.min(dueAt, end) }
}

export const settlementOf = (delivery: Delivery, answer: Answer, at: number, random: number): Settlement => {
  if (Either.isRight(answer)) {
    return {
      attempt: { outcome: "sent", code: null, reply: answer.right.reply },
      next: { status: "sent" },
      stopsChannel: false
    }
  }
  const error = answer.left
  const backoff = at + waitMillis(delivery.attempts, random)
  const failed = (
    outcome: AttemptRecord["outcome"],
    code: number | null,
    next: Next,
    stopsChannel = false
  ): Settlement => ({
    attempt: { outcome: next.status === "dead" ? "dead" : outcome, code, reply: error.message },
    next,
    stopsChannel
  })
  switch (error._tag) {
    case "Unavailable":
      return failed("retry", error.code, later(delivery, at, backoff))
    case "RateLimited": {
      const until = error.until === null ? at : Date.parse(error.until)
      // A service that names no time to come would be asked again at once, and again.
      return failed("retry", error.code, later(delivery, at, until > at ? until : backoff))
    }
    case "RecipientRefused":
      return failed("dead", error.code, { status: "dead" })
    case "ChannelMisconfigured":
      // Kept however long it takes someone to mend the config: the delivery did nothing wrong.
      return failed("given-back", error.code, { status: "retry", dueAt: backoff }, true)
    case "OutcomeUnknown":
      return failed("unknown", null, later(delivery, at, backoff))
    case "GateClosed":
      return failed("given-back", null, { status: "retry", dueAt: backoff })
    case "RenderFailed":
      return failed("retry", null, later(delivery, at, backoff))
  }
}
