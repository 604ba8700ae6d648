/** Sending as one writes it in a hurry: fetch, with only what fetch does by itself. */
import type { Attempt, Channel, Payload, Receipt } from "@apimo-alerts/notifier/Notifier"
import type { GateClosed, SendError } from "@apimo-alerts/notifier/NotifierError"
import { ChannelMisconfigured, OutcomeUnknown, RateLimited, Unavailable } from "@apimo-alerts/notifier/NotifierError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

interface Config {
  readonly url: Redacted.Redacted<URL>
  readonly token: Redacted.Redacted
}

/** Everything that may differ between two ways of getting it wrong. */
export interface Habits {
  readonly redirect?: "follow" | "manual"
  /** Reads the whole body, as long as it is. */
  readonly reads?: boolean
  readonly interruptible?: boolean
}

export const send =
  (config: Config, habits: Habits = {}) =>
  (payload: Payload, attempt: Attempt): Effect.Effect<Receipt, SendError | GateClosed> =>
    Effect.gen(function* () {
      yield* attempt.ending
      const call = Effect.tryPromise({
        try: async (signal) => {
          const response = await fetch(Redacted.value(config.url), {
            method: "POST",
            redirect: habits.redirect ?? "manual",
            headers: {
              "content-type": payload.contentType,
              authorization: `Bearer ${Redacted.value(config.token)}`,
              "idempotency-key": attempt.idempotencyKey
            },
            body: Buffer.from(payload.body),
            ...(habits.interruptible === false ? {} : { signal })
          })
          if (habits.reads === true) await response.text()
          else await response.body?.cancel()
          return response.status
        },
        catch: () => new OutcomeUnknown({ phase: "answer", reply: "no answer" })
      })
      const status = yield* habits.interruptible === false ? Effect.uninterruptible(call) : call
      if (status < 300) return { reply: `HTTP ${status}` }
      if (status === 429) return yield* new RateLimited({ reply: "slow down", code: status, until: null })
      if (status >= 500) return yield* new Unavailable({ phase: "answer", reply: "later", code: status })
      return yield* new ChannelMisconfigured({ reply: `HTTP ${status}`, code: status })
    })

/** A channel that sends by fetch. */
export const byFetch =
  (habits: Habits = {}) =>
  (_: Channel, config: Config): Partial<Channel> => ({ send: send(config, habits) })
