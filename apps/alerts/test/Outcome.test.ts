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
import { type Policy, policyOf } from "../src/channels/Policy.ts"
import { foldAfter, giveUpAfter, waitMillis } from "../src/deliver/Backoff.ts"
import { type Answer, settlementOf } from "../src/deliver/Outcome.ts"
import { type Delivery, transitions } from "../src/store/Delivery.ts"
import { config, delivery } from "./support/Make.ts"

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
const passing = [unavailable, slowDown(null), slowDown("2026-11-24T20:00:00Z"), render]

const usual = policyOf(config(), "mail", { idempotent: false })
if (usual === null) throw new TypeError("the channel of the test's config has a policy")
const policy: Policy = usual
const toSms: Policy = { ...policy, fallback: { channel: "sms", failures: 5, afterMillis: 2 * hour } }

type Failure = Extract<Answer, { _tag: "Left" }>["left"]
const settle = (error: Failure, over: Partial<Delivery> = {}, by: Policy = policy) =>
  settlementOf(delivery({ owedSince: now, kind: "digest", ...over }), Either.left(error), now, 0.5, by)
const dueIn = ({ next }: ReturnType<typeof settle>) => ("dueAt" in next ? next.dueAt - now : Number.NaN)
const failedFor = (age: number, failures = 1): Partial<Delivery> => ({ failures, failingSince: now - age })

describe("settlements", () => {
  it("sent", () => {
    expect(settlementOf(delivery(), Either.right({ reply: "250 queued as 4F1" }), now, 0, policy)).toEqual({
      attempt: { outcome: "sent", phase: null, code: null, reply: "250 queued as 4F1" },
      next: { status: "sent" },
      sign: { _tag: "Answers" }
    })
  })

  const cases = [
    ["not available", unavailable, "retry", "retry", 421, "connect", "Unavailable"],
    ["asked to slow down", slowDown(null), "retry", "retry", 429, null, "Asks"],
    ["recipient refused", refused, "dead", "dead", 550, null, "Answers"],
    ["channel misconfigured", misconfigured, "given-back", "retry", 535, null, "Misconfigured"],
    ["outcome unknown", unknown, "unknown", "doubt", null, "ending", "Unavailable"],
    ["gate closed", gate, "given-back", "retry", null, null, "Silent"],
    ["not rendered", render, "retry", "retry", null, null, "Silent"]
  ] as const
  for (const [name, error, outcome, status, code, phase, sign] of cases) {
    it(`${name}: ${outcome}`, () => {
      const settlement = settle(error)
      expect(settlement.attempt).toEqual({ outcome, code, phase, reply: error.message })
      expect(settlement.next.status).toBe(status)
      expect(settlement.sign._tag).toBe(sign)
      if (status === "retry") expect(dueIn(settlement)).toBe(waitMillis(0, 0.5))
    })
  }

  it("a service that says when is obeyed; one that names the past is met with backoff, not at once", () => {
    expect(dueIn(settle(slowDown("2026-11-24T08:10:00Z")))).toBe(600 * second)
    for (const until of ["2026-11-24T08:00:00Z", "2020-01-01T00:00:00Z", "soon"])
      expect(dueIn(settle(slowDown(until))), until).toBe(waitMillis(0, 0.5))
  })
})

describe("a message that may have arrived", () => {
  it("is sent once more with the same bytes, and a second doubt is held", () => {
    expect(settle(unknown).next.status).toBe("doubt")
    expect(settle(unknown, { doubts: 1 }).next).toEqual({ status: "held" })
  })

  it("is held at once where the channel says so, and repeated where the service drops what it has", () => {
    expect(settle(unknown, {}, { ...policy, onDoubt: "hold" }).next).toEqual({ status: "held" })
    for (const doubts of [0, 1, 7])
      expect(settle(unknown, { doubts }, { ...policy, onDoubt: "repeat" }).next.status).toBe("doubt")
    const named = config({ channels: { mail: { notifier: "mail", onDoubt: "hold" } } })
    expect(policyOf(named, "mail", { idempotent: false })?.onDoubt).toBe("hold")
    expect(policyOf(named, "mail", { idempotent: true })?.onDoubt).toBe("repeat")
  })

  it("is repeated for as long as others are tried, and then held: somebody must decide", () => {
    const repeat: Policy = { ...policy, onDoubt: "repeat" }
    for (const kind of ["alert", "digest"] as const) {
      const old = (age: number) => ({ kind, doubts: 30, owedSince: now - 1000 * hour, ...failedFor(age, 30) })
      expect(settle(unknown, old(giveUpAfter - 1), repeat).next.status).toBe("doubt")
      for (const age of [giveUpAfter, 2 * giveUpAfter]) {
        const { attempt, next } = settle(unknown, old(age), repeat)
        expect(next).toEqual({ status: "held" })
        expect(attempt).toMatchObject({ outcome: "unknown", reply: unknown.message })
      }
    }
  })

  it("stays in doubt when the next try fails before its end, and is never told in other words", () => {
    for (const error of [...passing, misconfigured, gate]) {
      for (const kind of ["alert", "digest"] as const) {
        const old = { kind, doubts: 1, ...failedFor(7 * hour, 30) }
        expect(settle(error, old, toSms).next.status, `${error._tag} ${kind}`).toBe("doubt")
      }
    }
  })
})

describe("by age", () => {
  it("a digest that fails for 24 hours is a dead letter, never silence", () => {
    for (const error of passing) {
      expect(settle(error, failedFor(24 * hour - 1, 40)).next.status, error._tag).toBe("retry")
      for (const age of [24 * hour, 30 * hour]) {
        const settlement = settle(error, failedFor(age, 40))
        expect(settlement.next, error._tag).toEqual({ status: "dead" })
        expect(settlement.attempt).toMatchObject({ outcome: "dead", reply: error.message })
      }
    }
  })

  it("an alert that could not leave for 6 hours is told by the next digest of its channel", () => {
    const evening = config({ routes: [{ channel: "mail", cadence: "daily 18:30" }] })
    const by = policyOf(evening, "mail", { idempotent: false }) ?? policy
    for (const error of passing) {
      const owedFor = (age: number) => ({ kind: "alert" as const, owedSince: now - age, ...failedFor(age, 40) })
      expect(settle(error, owedFor(6 * hour - 1), by).next.status).toBe("retry")
      const { attempt, next } = settle(error, owedFor(6 * hour), by)
      expect(next).toMatchObject({ status: "discarded", heir: { channel: "mail", passedOn: false } })
      expect(next).toMatchObject({ heir: { cadence: { _tag: "Digest", hour: 18, minute: 30 } } })
      expect(attempt).toMatchObject({ outcome: "passed-on", reply: `${error.message}; the next digest tells it` })
    }
  })

  it("what the worker was down for, or waited for a config to be mended, is no failing", () => {
    for (const error of passing)
      expect(settle(error, { owedSince: now - 1000 * hour }).next.status, error._tag).toBe("retry")
  })

  it("a fault that is not the delivery's keeps it however long it takes", () => {
    for (const error of [misconfigured, gate])
      expect(settle(error, { owedSince: now - 1000 * hour, ...failedFor(1000 * hour, 500) }).next.status).toBe("retry")
  })

  it("a service that asks for more time than that gets a last try then", () => {
    const { sign } = settle(slowDown("2099-01-01T00:00:00Z"), failedFor(hour))
    expect(sign).toEqual({ _tag: "Asks", until: now + giveUpAfter })
    expect(dueIn(settle(slowDown("2099-01-01T00:00:00Z"), failedFor(hour)))).toBe(giveUpAfter - hour)
    expect(dueIn(settle(slowDown("2099-01-01T00:00:00Z"), { kind: "alert", owedSince: now - hour }))).toBe(
      foldAfter - hour
    )
  })
})

describe("another channel takes over", () => {
  const isPassedOn = (error: Failure, over: Partial<Delivery>) => {
    const { attempt, next } = settle(error, over, toSms)
    if (next.status !== "discarded") return false
    expect(next.heir).toMatchObject({ channel: "sms", passedOn: true })
    expect(attempt.reply).toMatch(/; channel "sms" tells it$/)
    return true
  }

  it("after so many failures, or when it is owed for so long", () => {
    for (const kind of ["alert", "digest"] as const) {
      expect(isPassedOn(unavailable, { kind, ...failedFor(60 * second, 3) })).toBe(false)
      expect(isPassedOn(unavailable, { kind, ...failedFor(60 * second, 4) })).toBe(true)
      expect(isPassedOn(unavailable, { kind, owedSince: now - 2 * hour + 1 })).toBe(false)
      expect(isPassedOn(unavailable, { kind, owedSince: now - 2 * hour })).toBe(true)
      expect(isPassedOn(misconfigured, { kind, owedSince: now - 2 * hour + 1 })).toBe(false)
      expect(isPassedOn(misconfigured, { kind, owedSince: now - 2 * hour })).toBe(true)
    }
  })

  it("at its time and no later, whatever the service asks for", () => {
    const asked = slowDown("2026-11-25T08:00:00Z")
    const owedFor = (age: number): Partial<Delivery> => ({ owedSince: now - age })
    expect(dueIn(settle(asked, owedFor(hour), toSms))).toBe(hour)
    expect(dueIn(settle(asked, { ...owedFor(hour), passedOn: true }, toSms))).toBe(24 * hour)
    expect(dueIn(settle(asked, { ...owedFor(hour), mayHaveArrived: true }, toSms))).toBe(24 * hour)
  })

  it("once: what was passed on is not passed on again, nor is a notice to the operator", () => {
    const old = { owedSince: now - 5 * hour, ...failedFor(5 * hour, 30) }
    expect(isPassedOn(unavailable, { passedOn: true, ...old })).toBe(false)
    expect(isPassedOn(unavailable, { kind: "notice", agency: null, ...old })).toBe(false)
  })
})

it("every settlement leads where the states allow, later than now when it is tried again", () => {
  const errors = fc.constantFrom<Failure>(
    ...passing,
    slowDown("2026-11-24T08:00:00Z"),
    slowDown("2026-11-30T08:00:00Z"),
    refused,
    misconfigured,
    unknown,
    gate
  )
  const over = fc.record({
    kind: fc.constantFrom("alert" as const, "digest" as const),
    status: fc.constantFrom("sending" as const, "ending" as const),
    failures: fc.nat(60),
    doubts: fc.nat(2),
    passedOn: fc.boolean(),
    age: fc.integer({ min: 0, max: 72 * hour })
  })
  const policies = fc.record({
    onDoubt: fc.constantFrom("resend" as const, "hold" as const, "repeat" as const),
    fallback: fc.constantFrom(policy.fallback, toSms.fallback)
  })
  fc.assert(
    fc.property(
      errors,
      over,
      policies,
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      (error, some, by, random) => {
        const { age, ...fields } = some
        const one = delivery({ ...fields, owedSince: now - age, failingSince: some.failures === 0 ? null : now - age })
        const { attempt, next } = settlementOf(one, Either.left(error), now, random, { ...policy, ...by })
        expect(transitions[one.status]).toContain(next.status)
        expect(attempt.outcome === "dead").toBe(next.status === "dead")
        expect(attempt.outcome === "passed-on").toBe(next.status === "discarded")
        if (one.doubts > 0) expect(["doubt", "held", "dead"]).toContain(next.status)
        if (next.status !== "retry" && next.status !== "doubt") return
        expect(next.dueAt).toBeGreaterThan(now)
        expect(next.dueAt).toBeLessThanOrEqual(now + 24 * hour)
      }
    )
  )
})

describe("backoff", () => {
  it("is spread from a second to a ceiling that doubles from 30 seconds to an hour", () => {
    const ceilings = [30, 60, 120, 240, 480, 960, 1920, 3600, 3600].map((seconds) => seconds * second)
    for (const [failures, ceiling] of ceilings.entries()) {
      expect(waitMillis(failures, 0), String(failures)).toBe(second)
      expect(waitMillis(failures, 0.999_999_999), String(failures)).toBe(ceiling)
      expect(waitMillis(failures, 0.5)).toBe((second + ceiling) / 2)
    }
    fc.assert(
      fc.property(fc.nat(100_000), fc.double({ min: 0, max: 0.999_999, noNaN: true }), (failures, random) => {
        expect(waitMillis(failures, random)).toBeGreaterThanOrEqual(second)
        expect(waitMillis(failures, random)).toBeLessThanOrEqual(hour)
      })
    )
  })
})
