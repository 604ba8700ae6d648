/** One message to one recipient over SMTP, with the gate before its end. */

import * as Clean from "@apimo-alerts/notifier/Clean"
import type { Attempt, Payload, Receipt } from "@apimo-alerts/notifier/Notifier"
import type { GateClosed, SendError } from "@apimo-alerts/notifier/NotifierError"
import { RecipientRefused } from "@apimo-alerts/notifier/NotifierError"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { Timeouts } from "./EmailConfig.ts"
import * as GatedBody from "./GatedBody.ts"
import { envelopeAddress } from "./Mailbox.ts"
import type { SmtpFault } from "./SmtpFault.ts"
import { fromRaw, silent, toSendError } from "./SmtpFault.ts"
import type { Session, SmtpPool } from "./SmtpPool.ts"

/** How a transmission failed: what went wrong, and whether the end of the message had left. */
interface Failed {
  readonly _tag: "Failed"
  readonly fault: SmtpFault
  readonly released: boolean
  /** True when a connection turned out to be dead that had been idle: nothing but the sender's address was said. */
  readonly stale: boolean
}

/** Fails what is waited for when its time is over: only the clock needs a fiber. */
const within = <A>(awaited: Deferred.Deferred<A, Failed>, limit: Duration.Duration, late: () => Failed) =>
  Effect.flatMap(Effect.fork(Effect.interruptible(Effect.delay(Deferred.failSync(awaited, late), limit))), (timer) =>
    Effect.ensuring(Deferred.await(awaited), Fiber.interruptFork(timer))
  )

const transmit = (
  session: Session,
  options: {
    readonly from: string
    readonly to: string
    readonly body: Uint8Array
    readonly attempt: Attempt
    readonly timeouts: Timeouts
    readonly hide: (text: string) => string
  }
): Effect.Effect<Receipt, Failed | GateClosed> =>
  Effect.gen(function* () {
    const { attempt, body, from, hide, timeouts, to } = options
    const gate = yield* Deferred.make<void, Failed>()
    const answer = yield* Deferred.make<string, Failed>()
    let released = false
    const failed = (fault: SmtpFault): Failed => ({
      _tag: "Failed",
      fault,
      released,
      stale: !asked() && session.carried > 0 && (fault.code === null || fault.code === 421)
    })
    const settle = (result: Effect.Effect<string, Failed>): void => {
      Deferred.unsafeDone(answer, result)
      Deferred.unsafeDone(
        gate,
        Effect.flatMap(result, () => Effect.fail(failed(silent("body", "the server took the message before its end"))))
      )
    }
    const gated = GatedBody.make(body, () => Deferred.unsafeDone(gate, Effect.void))
    const asked = (): boolean => gated.stream.readableDidRead
    yield* Effect.sync(() =>
      session.connection.send({ from, to }, gated.stream, (error, info) => {
        if (error !== null)
          settle(Effect.fail(failed(fromRaw(error, released ? "dot" : asked() ? "body" : "mail", hide))))
        else if (info !== undefined) settle(Effect.succeed(info.response))
      })
    )
    yield* within(gate, timeouts.send, () =>
      failed(silent(asked() ? "body" : "mail", `the server took no more within ${Duration.format(timeouts.send)}`))
    )
    yield* attempt.ending
    // The connection may have ended while the gate was being recorded; then nothing is released.
    if (yield* Deferred.isDone(answer)) {
      yield* Deferred.await(answer)
      return yield* Effect.fail(failed(silent("body", "the server took the message before its end")))
    }
    released = true
    gated.release()
    const response = yield* within(answer, timeouts.final, () =>
      failed(silent("dot", `no answer within ${Duration.format(timeouts.final)}`))
    )
    session.carried += 1
    return { reply: Clean.clip(hide(Clean.line(response)), 400) }
  })

/**
 * Sends a payload to the recipient of an attempt, nobody else. Runs `attempt.ending` when the server has taken
 * everything but the last bytes; when that fails, the connection is closed and the server never sees the end.
 */
export const make =
  (pool: SmtpPool, from: string, timeouts: Timeouts) =>
  (payload: Payload, attempt: Attempt): Effect.Effect<Receipt, SendError | GateClosed> => {
    const { email } = attempt.recipient
    if (email === null || email.trim() === "") {
      return Effect.fail(
        new RecipientRefused({
          reply: `${attempt.recipient.key} has no e-mail address; add one in Apimo, or name a fallback`,
          code: null
        })
      )
    }
    const to = envelopeAddress(email)
    if (to === null) {
      return Effect.fail(
        new RecipientRefused({
          reply: `${JSON.stringify(Clean.clip(email, 80))} of ${attempt.recipient.key} is not an e-mail address; correct it in Apimo`,
          code: null
        })
      )
    }
    const once = (fresh: boolean) =>
      pool.use((session) => transmit(session, { from, to, body: payload.body, attempt, timeouts, hide: pool.hide }), {
        fresh
      })
    return once(false).pipe(
      Effect.catchTag("Failed", (failed) => (failed.stale ? once(true) : Effect.fail(failed))),
      Effect.catchTags({
        Failed: ({ fault, released }) => Effect.fail(toSendError(fault, released)),
        SmtpFault: (fault) => Effect.fail(toSendError(fault, false))
      })
    )
  }
