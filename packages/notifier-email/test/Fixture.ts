/** What the tests of this package start from. */
import type { MatchMessage, Message } from "@apimo-alerts/notifier/Message"
import type { Attempt, Channel } from "@apimo-alerts/notifier/Notifier"
import type { GateClosed } from "@apimo-alerts/notifier/NotifierError"
import { matches } from "@apimo-alerts/notifier/Samples"
import email from "@apimo-alerts/notifier-email"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

export const secret = "c4n4ry/p@ss#w%rd"

/** A channel to a server of a test, with a password that must never be seen again. */
export const open = (
  port: number,
  more: Readonly<Record<string, unknown>> = {}
): Effect.Effect<Channel, never, Scope.Scope> =>
  Effect.orDie(
    email.open({
      smtp: `smtp://alerts:${secret}@127.0.0.1:${port}`,
      from: "Alertes <alertes@agence-du-lac.test>",
      ...more
    })
  )

export const sample = (name: string): MatchMessage => {
  const found = matches.find((one) => one.name === name)
  assert.isDefined(found, name)
  return found.message
}

export const attempt = (message: Message, ending: Effect.Effect<void, GateClosed> = Effect.void): Attempt => ({
  idempotencyKey: message.id,
  recipient: message.recipient,
  ending
})

/** Fifty turns of the event loop: what was going to happen on its own has happened. */
export const passing: Effect.Effect<void> = Effect.async((resume) => {
  let left = 50
  const turn = (): void => {
    left -= 1
    if (left === 0) resume(Effect.void)
    else setImmediate(turn)
  }
  setImmediate(turn)
})

/** Lets the event loop turn until something is so. */
export const turns = (until: () => boolean): Effect.Effect<void> =>
  Effect.async<void>((resume) => {
    const look = (): void => (until() ? resume(Effect.void) : void setImmediate(look))
    look()
  })
