/**
 * What each answer of a channel means for the delivery: the one place where that is decided. Pure.
 */
import type { Receipt } from "@apimo-alerts/notifier/Notifier"
import type { GateClosed, RenderFailed, SendError } from "@apimo-alerts/notifier/NotifierError"
import * as Either from "effect/Either"
import type { Policy } from "../channels/Policy.ts"
import * as Cadence from "../config/Cadence.ts"
import type { AttemptRecord, Delivery, Next } from "../store/Delivery.ts"
import { foldAfter, giveUpAfter, waitMillis } from "./Backoff.ts"
import type { Sign } from "./Breaker.ts"

export type Answer = Either.Either<Receipt, SendError | GateClosed | RenderFailed>

export interface Settlement {
  readonly attempt: Omit<AttemptRecord, "milliseconds">
  readonly next: Next
  /** What the answer says of the channel. */
  readonly sign: Sign
}

/** Until when it is tried: by how long it has been failing, answered or not. */
const triedUntil = (delivery: Delivery, at: number) => Math.min(delivery.failingSince ?? at, at) + giveUpAfter

/**
 * Without an answer: the same bytes again, once, or for as long as anything is tried where the service drops what it has.
 * Then it is held until somebody decides: given up it would be silence, and it may have arrived.
 */
export const afterDoubt = (delivery: Delivery, at: number, dueAt: number, { onDoubt }: Policy): Next => {
  const isAgain = onDoubt === "repeat" ? at < triedUntil(delivery, at) : onDoubt === "resend" && delivery.doubts === 0
  return isAgain ? { status: "doubt", dueAt } : { status: "held" }
}

const cadenceOf = (delivery: Delivery): Cadence.Cadence => Cadence.parse(delivery.cadence) ?? Cadence.instant

/** What may have arrived is never told in other words: it would be a second message and not the same one again. */
const mayMove = (delivery: Delivery) => !delivery.mayHaveArrived && delivery.agency !== null

/** What is told at once or not at all: when it could not leave for hours, whoever's fault, the next digest tells it. */
const isNews = (delivery: Delivery) => delivery.kind === "alert" && mayMove(delivery)

/** Since when it is owed. A clock that was ahead may have dated that later than its first failure, or than now. */
const owedFrom = ({ failingSince, owedSince }: Delivery, at: number) =>
  Math.min(owedSince ?? at, failingSince ?? at, at)

/** Another channel whose turn it is after so many failures, or at a time; null when there is none, or it had its turn. */
const takeOver = (delivery: Delivery, at: number, { fallback }: Policy) =>
  fallback === null || delivery.passedOn || !mayMove(delivery)
    ? null
    : { ...fallback, at: owedFrom(delivery, at) + fallback.afterMillis }

/** Another channel tells it, once. */
const passedOn = (delivery: Delivery, at: number, failures: number, policy: Policy): Next | null => {
  const turn = takeOver(delivery, at, policy)
  if (turn === null || (failures < turn.failures && at < turn.at)) return null
  return { status: "discarded", heir: { channel: turn.channel, cadence: cadenceOf(delivery), passedOn: true } }
}

/** The next digest tells it. */
const folded = ({ channel, passedOn: isPassedOn }: Delivery, { digest }: Policy): Next => ({
  status: "discarded",
  heir: { channel, cadence: digest, passedOn: isPassedOn }
})

/**
 * What a delivery becomes that waits for a channel that is left alone, and was not even tried because others were: its
 * time passes all the same. Null while it goes on waiting.
 */
export const withoutTry = (delivery: Delivery, at: number, policy: Policy): Settlement | null => {
  const isOld = isNews(delivery) && at - owedFrom(delivery, at) >= foldAfter
  const next = passedOn(delivery, at, 0, policy) ?? (isOld ? folded(delivery, policy) : null)
  if (next === null) return null
  const reply = `not tried: the channel can't be used${whereTo(delivery, next)}`
  return { attempt: { outcome: "passed-on", phase: null, code: null, reply }, next, sign: { _tag: "Silent" } }
}

/** Tried again later, told by another channel or by the next digest, or given up: by how long it has been failing. */
const later = (delivery: Delivery, at: number, dueAt: number, policy: Policy): Next => {
  const moved = passedOn(delivery, at, delivery.failures + 1, policy)
  if (moved !== null) return moved
  const folds = isNews(delivery)
  const end = folds ? owedFrom(delivery, at) + foldAfter : triedUntil(delivery, at)
  const turnAt = takeOver(delivery, at, policy)?.at ?? end
  if (at < end) return { status: delivery.mayHaveArrived ? "doubt" : "retry", dueAt: Math.min(dueAt, end, turnAt) }
  if (!folds) return { status: "dead" }
  return folded(delivery, policy)
}

const outcomeOf = (next: Next, otherwise: AttemptRecord["outcome"]): AttemptRecord["outcome"] => {
  if (next.status === "dead") return "dead"
  return next.status === "discarded" ? "passed-on" : otherwise
}

const whereTo = (delivery: Delivery, next: Next): string => {
  if (next.status !== "discarded") return ""
  const { heir } = next
  return heir.channel === delivery.channel ? "; the next digest tells it" : `; channel "${heir.channel}" tells it`
}

export const settlementOf = (
  delivery: Delivery,
  answer: Answer,
  at: number,
  random: number,
  policy: Policy
): Settlement => {
  if (Either.isRight(answer)) {
    return {
      attempt: { outcome: "sent", phase: null, code: null, reply: answer.right.reply },
      next: { status: "sent" },
      sign: { _tag: "Answers" }
    }
  }
  const error = answer.left
  const backoff = at + waitMillis(delivery.failures, random)
  const settled = (
    outcome: AttemptRecord["outcome"],
    next: Next,
    sign: Sign,
    { code = null, phase = null }: { readonly code?: number | null; readonly phase?: string | null } = {}
  ): Settlement => ({
    attempt: { outcome: outcomeOf(next, outcome), phase, code, reply: `${error.message}${whereTo(delivery, next)}` },
    next,
    sign
  })
  switch (error._tag) {
    case "Unavailable":
      return settled("retry", later(delivery, at, backoff, policy), { _tag: "Unavailable" }, error)
    case "RateLimited": {
      const named = error.until === null ? at : Date.parse(error.until)
      // A service that names no time to come would be asked again at once, and again.
      // One that asks for more than a delivery has is asked once more before any is given up.
      const until = named > at ? Math.min(named, at + giveUpAfter) : backoff
      return settled("retry", later(delivery, at, until, policy), { _tag: "Asks", until }, error)
    }
    case "RecipientRefused":
      return settled("dead", { status: "dead" }, { _tag: "Answers" }, error)
    case "ChannelMisconfigured": {
      // Kept however long it takes somebody to mend the config: the delivery did nothing wrong.
      const kept: Next = { status: delivery.mayHaveArrived ? "doubt" : "retry", dueAt: backoff }
      return settled("given-back", passedOn(delivery, at, 0, policy) ?? kept, { _tag: "Misconfigured" }, error)
    }
    case "OutcomeUnknown":
      return settled("unknown", afterDoubt(delivery, at, backoff, policy), { _tag: "Unavailable" }, error)
    case "GateClosed":
      return settled(
        "given-back",
        { status: delivery.mayHaveArrived ? "doubt" : "retry", dueAt: backoff },
        { _tag: "Silent" }
      )
    case "RenderFailed":
      return settled("retry", later(delivery, at, backoff, policy), { _tag: "Silent" })
  }
}
