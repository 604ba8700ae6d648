/** What an answer over HTTP means for a delivery: by its status, unless the service is known to mean something else. */
import * as Clean from "../Clean.ts"
import type { Receipt } from "../Notifier.ts"
import type { SendError } from "../NotifierError.ts"
import { ChannelMisconfigured, OutcomeUnknown, RateLimited, RecipientRefused, Unavailable } from "../NotifierError.ts"
import type { Answer } from "./Answer.ts"
import { retryAt, summary } from "./Answer.ts"

/** What an answer means, in the classes of the contract. */
export type Meaning = "accepted" | "unavailable" | "rate-limited" | "refused" | "misconfigured" | "unknown"

/** An answer judged. */
export interface Judgement {
  readonly meaning: Meaning
  /** What the operator reads; the status and the body's beginning when it is not given. Secrets are taken out later. */
  readonly reply?: string
  /** With "rate-limited": when to come back, in milliseconds of the epoch. Retry-After when it is not given. */
  readonly until?: number | null
}

/** Reads the answers of one service; null leaves an answer to {@link byStatus}. */
export type Judge = (answer: Answer, now: number) => Judgement | null

/**
 * What a status means where nothing else is known (RFC 9110). A redirect is never followed: the address in the config
 * is to be corrected. A gateway that waited in vain (504) can't say whether the service took the message.
 */
export const byStatus = (answer: Answer): Judgement => {
  const { headers, status } = answer
  if (status >= 200 && status < 300) return { meaning: "accepted" }
  if (status >= 300 && status < 400) {
    return {
      meaning: "misconfigured",
      reply: `HTTP ${status}: redirects are not followed; write the new address into the config`
    }
  }
  switch (status) {
    case 401:
    case 403:
    case 404:
    case 405:
    case 407:
    case 410:
      return { meaning: "misconfigured" }
    case 408:
    case 425:
      return { meaning: "unavailable" }
    case 429:
      return { meaning: "rate-limited" }
    case 504:
      return { meaning: "unknown" }
    default:
      if (status >= 400 && status < 500) return { meaning: "refused" }
      // 503 with Retry-After asks for patience in the words of 429.
      return { meaning: status >= 500 && headers["retry-after"] !== undefined ? "rate-limited" : "unavailable" }
  }
}

/** The judgement as the contract wants it: a receipt, or an error. `hide` takes secrets out of what the service said. */
export const settle = (
  answer: Answer,
  judgement: Judgement,
  now: number,
  hide: (text: string) => string
): Receipt | SendError => {
  const reply = Clean.clip(hide(Clean.line(judgement.reply ?? summary(answer))), 400)
  const code = answer.status
  switch (judgement.meaning) {
    case "accepted":
      return { reply }
    case "unavailable":
      return new Unavailable({ phase: "answer", reply, code })
    case "rate-limited": {
      const until = judgement.until ?? retryAt(answer, now)
      return new RateLimited({ reply, code, until: until === null ? null : new Date(until).toISOString() })
    }
    case "refused":
      return new RecipientRefused({ reply, code })
    case "misconfigured":
      return new ChannelMisconfigured({ reply, code })
    case "unknown":
      return new OutcomeUnknown({ phase: "answer", reply })
  }
}
