/**
 * A mail server and a receiver of webhooks that misbehave at random, and tell whoever waits for a moment that it came.
 */
import * as Effect from "effect/Effect"
import * as HookPeer from "../test/support/HookPeer.ts"
import * as SmtpPeer from "../test/support/SmtpPeer.ts"
import type { Dice } from "./Dice.ts"

/** A moment at a peer: "mail dot", "hook read". */
export const moments = [
  "mail connect",
  "mail ehlo",
  "mail mail",
  "mail rcpt",
  "mail data",
  "mail body",
  "mail dot",
  "mail replied",
  "digest dot",
  "digest replied",
  "hook asked",
  "hook read"
] as const

type Odds<A> = ReadonlyArray<readonly [chance: number, answer: A]>

const drop: SmtpPeer.Answer = { say: null, drop: true }
/** What may happen to a mail, by the step and out of 1. Refusals for good are left out: a dead letter is not what is tried. */
const smtp: Partial<Record<SmtpPeer.Moment, Odds<SmtpPeer.Answer>>> = {
  connect: [
    [0.02, drop],
    [0.02, { say: "421 4.3.2 not now", drop: true }]
  ],
  ehlo: [[0.01, { say: "421 4.3.2 not now", drop: true }]],
  mail: [
    [0.01, { say: "451 4.3.0 not now" }],
    [0.005, { say: "550 5.7.1 not from you" }]
  ],
  rcpt: [
    [0.02, { say: "450 4.2.1 greylisted" }],
    [0.01, drop]
  ],
  data: [[0.01, { say: "451 4.3.0 not now" }]],
  dot: [
    [0.03, { say: "451 4.3.0 not now" }],
    [0.02, { ...drop, keeps: true }],
    [0.02, { ...drop, keeps: false }],
    [0.02, { say: null, keeps: true }],
    [0.1, { say: "250 2.0.0 taken at last", after: 300 }]
  ]
}

const hook: Record<HookPeer.Moment, Odds<HookPeer.Answer>> = {
  asked: [[0.02, { status: null, reset: true }]],
  read: [
    [0.02, { status: 429, headers: { "retry-after": "1" } }],
    [0.02, { status: 429 }],
    [0.02, { status: 503 }],
    [0.02, { status: 502 }],
    [0.02, { status: null, reset: true, keeps: true }],
    [0.02, { status: null, reset: true, keeps: false }],
    [0.01, { status: null, keeps: true }]
  ]
}

const drawn = <A>(dice: Dice, odds: Odds<A> = []): A | null => {
  let left = dice.number()
  for (const [chance, answer] of odds) {
    if (left < chance) return answer
    left -= chance
  }
  return null
}

/** Both mail servers, for what is told at once and for digests, and the receiver of webhooks. */
export const make = Effect.fnUntraced(function* (dice: Dice) {
  const mail = yield* SmtpPeer.make
  const digest = yield* SmtpPeer.make
  const hooks = yield* HookPeer.make
  let onMoment: (moment: string) => void = () => undefined
  let isWell = false
  const misbehave = <A>(moment: string, odds: Odds<A> | undefined): A | null => {
    onMoment(moment)
    return isWell ? null : drawn(dice, odds)
  }
  mail.behave = (moment) => misbehave(`mail ${moment}`, smtp[moment])
  digest.behave = (moment) => misbehave(`digest ${moment}`, smtp[moment])
  hooks.behave = (moment) => misbehave(`hook ${moment}`, hook[moment])
  return {
    mail,
    digest,
    hooks,
    /** Called at every moment from now on. */
    watch: (watcher: (moment: string) => void) => {
      onMoment = watcher
    },
    /** Nothing goes wrong any more. */
    letThrough: () => {
      isWell = true
    }
  }
})
export type Peers = Effect.Effect.Success<ReturnType<typeof make>>
