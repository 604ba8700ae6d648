/**
 * What each answer of a channel does to a delivery, and when it is tried again.
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
import * as fc from "effect/FastCheck"
import { giveUpAfter, waitMillis } from "../src/deliver/Backoff.ts"
import { type Answer, settlementOf } from "../src/deliver/Outcome.ts"
import { delivery } from "./support/Make.ts"

const second = 1000
const hour = 3_600_000
const now = Date.UTC(2026, 10, 24, 8)

const unavailable = new Unavailable({ phase: "connect", reply: "421 come back", code: 421 })
const slowDown = (until: string | null) => new RateLimited({ reply: "too many", code: 429, until })
const refused = new RecipientRefused({ reply: "550 no such user", code: 550 })
const misconfigured = new ChannelMisconfigured({ reply: "535 wrong password", code: 535 })
const unknown = new OutcomeUnknown({ phase: "ending", reply: "connection lost" })
const gate = new GateClosed({ reason: "disk full" })
const render = new RenderFailed({ reason: "bad template" })

const settle = (error: Extract<Answer, { _tag: "Left" }>["left"], owedSince = now, attempts = 0) =>
  settlementOf(delivery({ owedSince, attempts }), Either.left(error), now, 0.5)
const dueIn = (settlement: ReturnType<typeof settle>) =>
  settlement.next.status === "retry" ? settlement.next.dueAt - now : null

describe("settlements", () => {
  it("sent", () => {
    expect(settlementOf(delivery(), Either.right({ reply: "250 queued as 4F1" }), now, 0)).toEqual({
      attempt: { outcome: "sent", code: null, reply: "250 queued as 4F1" },
      next: { status: "sent" },
      stopsChannel: false
    })
  })

  const cases = [
    ["not available", unavailable, "retry", "retry", 421, false],
    ["asked to slow down", slowDown(null), "retry", "retry", 429, false],
    ["recipient refused", refused, "dead", "dead", 550, false],
    ["channel misconfigured", misconfigured, "given-back", "retry", 535, true],
    ["outcome unknown", unknown, "unknown", "retry", null, false],
    ["gate closed", gate, "given-back", "retry", null, false],
    ["not rendered", render, "retry", "retry", null, false]
  ] as const
  for (const [name, error, outcome, status, code, stopsChannel] of cases) {
    it(`${name}: ${outcome}`, () => {
      const settlement = settle(error)
      expect(settlement.attempt).toEqual({ outcome, code, reply: error.message })
      expect(settlement.next.status).toBe(status)
      expect(settlement.stopsChannel).toBe(stopsChannel)
      if (status === "retry") expect(dueIn(settlement)).toBe(waitMillis(0, 0.5))
    })
  }

  it("a service that says when is obeyed; one that names the past is met with backoff, not at once", () => {
    expect(dueIn(settle(slowDown("2026-11-24T08:10:00Z")))).toBe(600 * second)
    for (const until of ["2026-11-24T08:00:00Z", "2020-01-01T00:00:00Z", "soon"])
      expect(dueIn(settle(slowDown(until))), until).toBe(waitMillis(0, 0.5))
  })

  it("after 24 hours it is a dead letter, never silence", () => {
    for (const error of [unavailable, slowDown(null), slowDown("2026-11-25T00:00:00Z"), unknown, render]) {
      expect(settle(error, now - 24 * hour + 1).next.status, error._tag).toBe("retry")
      for (const since of [now - 24 * hour, now - 30 * hour]) {
        const settlement = settle(error, since, 40)
        expect(settlement.next, error._tag).toEqual({ status: "dead" })
        expect(settlement.attempt).toMatchObject({ outcome: "dead", reply: error.message })
      }
    }
  })

  it("a service that asks for more time than that gets a last try then", () => {
    expect(dueIn(settle(slowDown("2099-01-01T00:00:00Z"), now - hour))).toBe(giveUpAfter - hour)
  })

  it("a fault that is not the delivery's keeps it however long it takes", () => {
    for (const error of [misconfigured, gate]) expect(settle(error, now - 1000 * hour, 500).next.status).toBe("retry")
  })

  it("every settlement says where the delivery goes, later than now when it is tried again", () => {
    const errors = fc.constantFrom(
      unavailable,
      slowDown(null),
      slowDown("2026-11-24T08:00:00Z"),
      slowDown("2026-11-30T08:00:00Z"),
      refused,
      misconfigured,
      unknown,
      gate,
      render
    )
    fc.assert(
      fc.property(
        errors,
        fc.nat(60),
        fc.integer({ min: 0, max: 72 * hour }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (error, attempts, age, random) => {
          const { attempt, next } = settlementOf(
            delivery({ attempts, owedSince: now - age }),
            Either.left(error),
            now,
            random
          )
          expect(attempt.outcome === "dead").toBe(next.status === "dead")
          if (next.status !== "retry") return
          expect(next.dueAt).toBeGreaterThan(now)
          expect(next.dueAt).toBeLessThanOrEqual(now + 24 * hour)
        }
      )
    )
  })
})

describe("backoff", () => {
  it("is spread from a second to a ceiling that doubles from 30 seconds to an hour", () => {
    const ceilings = [30, 60, 120, 240, 480, 960, 1920, 3600, 3600].map((seconds) => seconds * second)
    for (const [tries, ceiling] of ceilings.entries()) {
      expect(waitMillis(tries, 0), String(tries)).toBe(second)
      expect(waitMillis(tries, 0.999_999_999), String(tries)).toBe(ceiling)
      expect(waitMillis(tries, 0.5)).toBe((second + ceiling) / 2)
    }
    fc.assert(
      fc.property(fc.nat(100_000), fc.double({ min: 0, max: 0.999_999, noNaN: true }), (tries, random) => {
        expect(waitMillis(tries, random)).toBeGreaterThanOrEqual(second)
        expect(waitMillis(tries, random)).toBeLessThanOrEqual(hour)
      })
    )
  })
})
