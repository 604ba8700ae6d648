/**
 * What stays true of a message that somebody asked for again, although its age starts anew.
 */
import { OutcomeUnknown, Unavailable } from "@apimo-alerts/notifier/NotifierError"
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import type { Policy } from "../src/channels/Policy.ts"
import { messageOf } from "../src/compose/DeliveryMessage.ts"
import { settlementOf } from "../src/deliver/Outcome.ts"
import { digestAt } from "./support/Given.ts"
import { delivery, item } from "./support/Make.ts"
import { minute, paris } from "./support/Store.ts"

const hour = 60 * minute

describe("a message that may have arrived once", () => {
  const policy: Policy = {
    onDoubt: "resend",
    quietHours: undefined,
    perHour: Number.POSITIVE_INFINITY,
    digest: digestAt("daily 08:00"),
    fallback: { channel: "chat", failures: 1, afterMillis: 0 }
  }
  const down = Either.left(new Unavailable({ phase: "connect", reply: "down", code: null }))
  const released = delivery({ doubts: 0, mayHaveArrived: true, failures: 30, failingSince: 0 })

  it("is never told in other words: not by the next digest, not by another channel", () => {
    expect(settlementOf(released, down, 7 * hour, 0.5, policy).next).toMatchObject({ status: "doubt" })
    expect(settlementOf(released, down, 25 * hour, 0.5, policy).next).toEqual({ status: "dead" })
    const never = { ...released, mayHaveArrived: false }
    expect(settlementOf(never, down, 7 * hour, 0.5, policy).next.status).toBe("discarded")
  })

  it("has one more doubt of its own, because somebody asked for it", () => {
    const unknown = Either.left(new OutcomeUnknown({ phase: "ending", reply: "gone" }))
    expect(settlementOf(released, unknown, hour, 0.5, policy).next.status).toBe("doubt")
    expect(settlementOf({ ...released, doubts: 1 }, unknown, hour, 0.5, policy).next.status).toBe("held")
  })
})

it("a digest that is asked for days later still says from when it tells", () => {
  const monday = Date.parse("2026-11-23T08:00:00+01:00")
  const wednesday = monday + 50 * hour
  const asked = delivery({ kind: "digest", cadence: "daily 08:00", slot: "2026-11-23", owedSince: wednesday })
  const message = messageOf(asked, { items: [item(1)], lines: [] }, paris, wednesday)
  expect(Either.getOrThrow(message)).toMatchObject({
    period: { from: "2026-11-22T07:00:00.000Z", to: new Date(wednesday).toISOString() }
  })
  const onTime = messageOf({ ...asked, owedSince: monday }, { items: [item(1)], lines: [] }, paris, monday + minute)
  expect(Either.getOrThrow(onTime)).toMatchObject({ period: { to: new Date(monday).toISOString() } })
})
