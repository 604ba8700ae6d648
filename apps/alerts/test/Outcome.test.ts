/**
 * What each answer of a channel means for a delivery, and when a delivery is tried again.
 */
import {
  ChannelMisconfigured,
  GateClosed,
  OutcomeUnknown,
  RateLimited,
  RecipientRefused,
  RenderFailed,
  Unavailable
} from "@apimo-alerts/notifier/NotifierError"
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "fast-check"
import { giveUpAfter, waitMillis } from "../src/deliver/Backoff.ts"
import { type Answer, settlementOf } from "../src/deliver/Outcome.ts"
import { delivery } from "./support/Given.ts"

const hour = 3_600_000
const now = 1_000_000_000_000

const answers = {
  unavailable: Either.left(new Unavailable({ phase: "connect", reply: "refused", code: 421 })),
  limited: Either.left(new RateLimited({ reply: "slowly", code: 429, until: null })),
  refused: Either.left(new RecipientRefused({ reply: "550 no such user", code: 550 })),
  misconfigured: Either.left(new ChannelMisconfigured({ reply: "535 wrong password", code: 535 })),
  unknown: Either.left(new OutcomeUnknown({ phase: "final", reply: "connection lost" })),
  gate: Either.left(new GateClosed({ reason: "database is locked" })),
  render: Either.left(new RenderFailed({ reason: "a template" })),
  sent: Either.right({ reply: "250 Ok" })
} satisfies Readonly<Record<string, Answer>>

const settled = (answer: Answer, owedMillis = 0, attempts = 0) =>
  settlementOf(delivery({ owedSince: now - owedMillis, attempts }), answer, now, 0.5)

describe("an answer", () => {
  it("accepted: sent, with the service's words", () => {
    expect(settled(answers.sent)).toEqual({
      attempt: { outcome: "sent", code: null, reply: "250 Ok" },
      next: { status: "sent" },
      stopsChannel: false
    })
    // However late: what was accepted is not dead.
    expect(settled(answers.sent, 30 * hour).next).toEqual({ status: "sent" })
  })

  it.each([
    ["unavailable", "retry", 421, false],
    ["limited", "retry", 429, false],
    ["unknown", "unknown", null, false],
    ["render", "retry", null, false],
    ["gate", "given-back", null, false],
    ["misconfigured", "given-back", 535, true]
  ] as const)("%s: tried again later", (name, outcome, code, stopsChannel) => {
    const settlement = settled(answers[name])
    expect(settlement.attempt).toMatchObject({ outcome, code })
    expect(settlement.next).toEqual({ status: "retry", dueAt: now + waitMillis(0, 0.5) })
    expect(settlement.stopsChannel).toBe(stopsChannel)
  })

  it("the recipient was refused: dead at once, with the service's words", () => {
    const settlement = settled(answers.refused)
    expect(settlement.next).toEqual({ status: "dead" })
    expect(settlement.attempt).toMatchObject({ outcome: "dead", code: 550 })
    expect(settlement.attempt.reply).toContain("no such user")
    expect(settlement.stopsChannel).toBe(false)
  })

  it.each(["unavailable", "limited", "unknown", "render"] as const)("%s for 24 hours: dead, and not before", (name) => {
    expect(settled(answers[name], giveUpAfter - 1).next.status).toBe("retry")
    const late = settled(answers[name], giveUpAfter)
    expect(late.next).toEqual({ status: "dead" })
    expect(late.attempt.outcome).toBe("dead")
  })

  it.each(["misconfigured", "gate"] as const)("%s: kept however long it takes", (name) => {
    expect(settled(answers[name], 30 * 24 * hour, 500).next.status).toBe("retry")
  })

  it("a time that the service asked for is kept, unless it is past or no time", () => {
    const asked = (until: string) =>
      settled(Either.left(new RateLimited({ reply: "slowly", code: 429, until })), 0, 3).next
    const later = new Date(now + 7 * hour).toISOString()
    expect(asked(later)).toEqual({ status: "retry", dueAt: now + 7 * hour })
    expect(asked(new Date(now - hour).toISOString())).toEqual({ status: "retry", dueAt: now })
    expect(asked("soon")).toEqual({ status: "retry", dueAt: now + waitMillis(3, 0.5) })
  })
})

describe("the wait", () => {
  const tries = fc.integer({ min: 0, max: 10_000 })
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  it("is a second at least, an hour at most, and all of the range below its ceiling is used", () => {
    fc.assert(
      fc.property(tries, random, (n, r) => {
        const wait = waitMillis(n, r)
        expect(wait).toBeGreaterThanOrEqual(1000)
        expect(wait).toBeLessThanOrEqual(hour)
        expect(Number.isInteger(wait)).toBe(true)
        expect(waitMillis(n, 0)).toBe(1000)
      })
    )
    expect([0, 1, 2, 6, 7, 100].map((n) => Math.round(waitMillis(n, 1 - 1e-12) / 1000))).toEqual([
      30, 60, 120, 1920, 3600, 3600
    ])
  })

  it("grows with the tries", () => {
    fc.assert(
      fc.property(tries, random, (n, r) => {
        expect(waitMillis(n + 1, r)).toBeGreaterThanOrEqual(waitMillis(n, r))
      })
    )
  })
})
