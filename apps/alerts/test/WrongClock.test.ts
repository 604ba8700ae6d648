/**
 * A machine that boots with a wrong clock, and what it dated until the clock was set right: no doubt is forgotten, no age
 * stands still, and nothing waits for a day that was never meant.
 */

import * as path from "node:path"
import { OutcomeUnknown, Unavailable } from "@apimo-alerts/notifier/NotifierError"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { tellOperator } from "../src/compose/TellOperator.ts"
import * as Database from "../src/store/Database.ts"
import type { Delivery } from "../src/store/Delivery.ts"
import { config } from "./support/Given.ts"
import { handClock } from "./support/HandClock.ts"
import { temporaryFolder, worker } from "./support/Make.ts"
import * as Office from "./support/Office.ts"
import { attempt, first, morning, open } from "./support/Store.ts"

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const start = Date.parse("2026-11-24T09:00:00+01:00")
const mail = { notifier: "collector" }
const daily: Parameters<typeof config>[0] = { routes: [{ channel: "mail", cadence: "daily 08:00" }] }
const office = (over: Parameters<typeof config>[0] = {}) =>
  Office.make({ config: config({ channels: { mail }, ...over }), clock: handClock(start) })
const lost = new OutcomeUnknown({ phase: "ending", reply: "connection lost" })

describe("a doubt is sent once more, and then held", () => {
  it.scoped("when the clock is set back after the alert was completed", () =>
    Effect.gen(function* () {
      const one = yield* office()
      one.match(1)
      yield* one.look
      one.box.answer = () => lost
      yield* one.wait(-5 * minute)
      yield* one.until(one.clock.now + hour, 5 * second)
      expect(one.box.arrived).toHaveLength(2)
      expect((yield* one.deliveries).map(({ status }) => status)).toEqual(["held"])
    })
  )

  it.scoped("when a late digest was completed by a clock that was an hour ahead", () =>
    Effect.gen(function* () {
      const one = yield* office(daily)
      one.match(1)
      yield* one.step
      yield* one.set(start + day + hour)
      yield* one.complete("all")
      yield* one.set(start + day)
      one.box.answer = () => lost
      yield* one.until(start + day + 2 * hour, 10 * second)
      expect(one.box.arrived).toHaveLength(2)
    })
  )
})

describe("what fails is given up, or told elsewhere, in its time", () => {
  it.scoped("a digest that was completed by a clock that was a year ahead", () =>
    Effect.gen(function* () {
      const one = yield* office(daily)
      yield* one.set(start + 365 * day)
      one.match(1)
      yield* one.look
      yield* one.wait(day)
      yield* one.complete("all")
      yield* one.set(start)
      one.box.answer = () => new Unavailable({ phase: "connect", reply: "421", code: 421 })
      yield* one.until(start + 3 * day, 10 * minute)
      expect((yield* one.deliveries).map(({ status }) => status)).toEqual(["dead"])
    })
  )

  it.scoped("an alert that was completed by a clock that was a year ahead: the next digest tells it", () =>
    Effect.gen(function* () {
      const one = yield* office()
      yield* one.set(start + 365 * day)
      one.match(1)
      yield* one.look
      yield* one.set(start)
      one.box.answer = () => new Unavailable({ phase: "connect", reply: "421", code: 421 })
      yield* one.until(start + 8 * hour, 10 * minute)
      expect((yield* one.deliveries).map(({ kind, status }) => `${kind} ${status}`).sort()).toEqual([
        "alert discarded",
        "digest planned"
      ])
    })
  )
})

describe("nothing waits for a day that was never meant", () => {
  it.scoped("a digest that was planned a year ahead", () =>
    Effect.gen(function* () {
      const one = yield* office(daily)
      yield* one.set(start + 365 * day)
      one.match(1)
      yield* one.look
      yield* one.set(start)
      yield* one.until(start + day, hour)
      expect(one.box.arrived).toHaveLength(1)
    })
  )

  /** Two workers, one after the other: what one process paces, it paces by the monotonic clock. */
  const beforeAndAfter = Effect.fnUntraced(function* (over: Parameters<typeof config>[0]) {
    const database = Database.layer(path.join(yield* temporaryFolder, "alerts.db"))
    const known = Office.newFacts()
    const at = (now: number) => Office.make({ config: config(over), clock: handClock(now), database }, known)
    return { wrong: yield* at(start + 365 * day), right: yield* at(start) }
  })

  it.scoped("alerts after the hour's alerts of a year ahead", () =>
    Effect.gen(function* () {
      const { right, wrong } = yield* beforeAndAfter({ channels: { mail: { ...mail, perHour: 1 } } })
      wrong.match(1)
      yield* wrong.step
      right.match(2)
      yield* right.until(start + 2 * hour, 30 * minute)
      expect([...wrong.box.arrived, ...right.box.arrived]).toHaveLength(2)
    })
  )

  it.scoped("notices to the operator after the hour's notices of a year ahead", () =>
    Effect.gen(function* () {
      const { right, wrong } = yield* beforeAndAfter({
        channels: { mail, ops: mail },
        operator: { channel: "ops", language: "en" }
      })
      const tell = (one: Office.Office, channel: string) =>
        Effect.zipRight(one.here(tellOperator(one.config, [{ _tag: "Template", channel, detail: "broken" }])), one.send)
      for (const channel of ["a", "b", "c", "d"]) yield* tell(wrong, channel)
      expect(wrong.box.arrived.length).toBeGreaterThan(0)
      yield* tell(right, "e")
      expect(right.box.arrived).toHaveLength(1)
    })
  )

  it.scoped("a retry that was put off by a clock that was a year ahead; one of this day keeps its time", () =>
    Effect.gen(function* () {
      const { claim, oneDue, outbox } = yield* open
      yield* oneDue
      const putOff = (one: Delivery, dueAt: number) =>
        outbox.settle(one, morning, attempt("retry"), { status: "retry", dueAt })
      yield* putOff(first(yield* claim(worker("a"))), morning + day)
      expect(yield* claim(worker("a"))).toEqual([])
      yield* putOff(first(yield* claim(worker("a"), morning + day)), morning + 365 * day)
      expect(yield* claim(worker("a"))).toHaveLength(1)
    })
  )

  const elsewhere = worker("on another machine")

  it.scoped("what a worker of another machine had claimed by a clock that was a year ahead, and left behind", () =>
    Effect.gen(function* () {
      const { claim, oneDue } = yield* open
      yield* oneDue
      yield* claim(elsewhere, morning + 365 * day)
      expect(yield* claim(worker("b"))).toHaveLength(1)
    })
  )

  it.scoped("an answer that such a worker did not live to hear: it is a doubt now, and not in a year", () =>
    Effect.gen(function* () {
      const { claim, lost, oneDue, outbox } = yield* open
      yield* oneDue
      const ahead = morning + 365 * day
      yield* outbox.ending(first(yield* claim(elsewhere, ahead)), ahead)
      expect(yield* lost(worker("b"))).toHaveLength(1)
    })
  )
})
