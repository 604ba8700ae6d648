/**
 * When messages are completed, and what is left out of them.
 */
import { AgencyId } from "@apimo-alerts/core/Ids"
import { RecipientRefused, Unavailable } from "@apimo-alerts/notifier/NotifierError"
import { describe, expect, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import { quietUntil } from "../src/config/QuietHours.ts"
import { compare, type Expected, nothingElse } from "./support/Collector.ts"
import { config, owed, paris, propertyId, sender } from "./support/Given.ts"
import { handClock } from "./support/HandClock.ts"
import * as Office from "./support/Office.ts"

const minute = 60_000
const hour = 60 * minute
const at = (text: string) => Date.parse(`${text.replace(" ", "T")}:00+01:00`)

const both = [
  { when: { minScore: 95 }, channel: "mail", cadence: "instant", continue: true },
  { channel: "mail", cadence: "daily 08:00" }
] as const

const mail = { notifier: "collector" }
const office = (over: Parameters<typeof config>[0] = {}) =>
  Office.make({ config: config(over), clock: handClock(at("2026-11-24 07:00")) })
const expectOnly = (one: { readonly box: Office.Office["box"] }, ...expected: ReadonlyArray<Expected>) =>
  expect(compare(one.box.arrived, expected, paris)).toEqual(nothingElse)

describe("complete", () => {
  it.scoped("an alert when its look ends, and not before; a digest at its slot, also while a look goes on", () =>
    Effect.gen(function* () {
      const one = yield* office({ routes: both })
      one.match(1, 97)
      one.match(2, 85)
      yield* one.read
      yield* one.complete("digests")
      yield* one.send
      expectOnly(one)
      yield* one.look
      yield* one.send
      const alert: Expected = { at: "2026-11-24 07:00", kind: "alert", says: "1" }
      expectOnly(one, alert)
      yield* one.set(at("2026-11-24 07:59"))
      one.match(3, 96)
      yield* one.read
      yield* one.complete("digests")
      yield* one.send
      expectOnly(one, alert)
      yield* one.set(at("2026-11-24 08:00"))
      yield* one.complete("digests")
      yield* one.send
      expectOnly(one, alert, { at: "2026-11-24 08:00", kind: "digest", says: "1* 3* 2" })
    })
  )

  it.scoped("what is added between the look at a message and its completion is neither lost nor left behind", () =>
    Effect.gen(function* () {
      const one = yield* office({ routes: [{ channel: "mail", cadence: "daily 08:00" }] })
      one.match(1)
      yield* one.look
      yield* one.set(at("2026-11-24 08:00"))
      const [ripe] = yield* one.outbox.ripe(at("2026-11-24 08:00"))
      if (ripe === undefined) return yield* Effect.dieMessage("a digest is ripe")
      const moment = { at: at("2026-11-24 08:00"), since: at("2026-11-24 07:00"), zone: paris }
      const late = owed({
        property: propertyId(2),
        cadence: { _tag: "Digest", days: [0, 1, 2, 3, 4, 5, 6], hour: 8, minute: 0 }
      })
      yield* one.sql.withTransaction(one.outbox.owe({ ...moment, pass: "p", sender, owed: [late] }))
      yield* one.outbox.seal([ripe.id], moment.at, [
        { delivery: ripe.id, request: 1, property: 1, reason: "off-market" }
      ])
      expect(yield* one.outbox.find(ripe.id)).toMatchObject({ status: "due", items: 1 })
    })
  )

  it.scoped("a worker that comes late changes nothing of what another completed and tried", () =>
    Effect.gen(function* () {
      const one = yield* office({ routes: [{ channel: "mail", cadence: "daily 08:00" }] })
      one.match(1)
      yield* one.look
      yield* one.set(at("2026-11-24 08:00"))
      const [ripe] = yield* one.outbox.ripe(at("2026-11-24 08:00"))
      if (ripe === undefined) return yield* Effect.dieMessage("a digest is ripe")
      one.box.answer = () => new RecipientRefused({ reply: "550 unknown", code: 550 })
      yield* one.complete("all")
      yield* one.send
      const dead = yield* one.outbox.find(ripe.id)
      expect(dead?.status).toBe("dead")
      yield* one.outbox.seal([ripe.id], at("2026-11-24 08:00"), [])
      expect(yield* one.outbox.find(ripe.id)).toEqual(dead)
    })
  )
})

describe("quiet hours", () => {
  const quiet = { mail: { ...mail, quietHours: "20:00-08:00" } }

  it.scoped("hold and never drop: the alerts of a night leave as one message when it is over, the best first", () =>
    Effect.gen(function* () {
      const one = yield* office({ channels: quiet })
      yield* one.set(at("2026-11-24 19:59"))
      one.match(1, 81)
      yield* one.step
      for (const [i, time] of ["20:00", "23:00", "23:59"].entries()) {
        yield* one.set(at(`2026-11-24 ${time}`))
        one.match(10 + i, 82 + i)
        yield* one.step
      }
      yield* one.until(at("2026-11-25 09:00"), minute * 20)
      expectOnly(
        one,
        { at: "2026-11-24 19:59", kind: "alert", says: "1" },
        { at: "2026-11-25 08:00", until: "2026-11-25 08:19", kind: "alert", says: "12 11 10" }
      )
    })
  )

  it.scoped("a digest of the night and a message that is tried again wait too", () =>
    Effect.gen(function* () {
      const one = yield* office({
        channels: quiet,
        routes: [
          { when: { minScore: 95 }, channel: "mail", cadence: "instant" },
          { channel: "mail", cadence: "daily 06:00" }
        ]
      })
      yield* one.set(at("2026-11-24 19:59"))
      one.match(1, 97)
      one.match(2, 85)
      one.box.answer = () => new Unavailable({ phase: "connect", reply: "421", code: 421 })
      yield* one.step
      expect(one.box.tries).toHaveLength(1)
      one.box.answer = () => null
      yield* one.until(at("2026-11-25 07:59"), 10 * minute)
      expect(one.box.tries).toHaveLength(1)
      yield* one.until(at("2026-11-25 08:10"), minute)
      expectOnly(
        one,
        { at: "2026-11-25 08:00", kind: "alert", says: "1" },
        { at: "2026-11-25 08:00", kind: "digest", says: "2" }
      )
    })
  )

  const zones = Intl.supportedValuesOf("timeZone").filter((name) => {
    const offset = (month: number) =>
      DateTime.zonedOffset(DateTime.unsafeMakeZoned(Date.UTC(2026, month, 15), { timeZone: name }))
    return offset(0) !== offset(6)
  })

  /** As a person reads the clock on the wall. */
  const isQuiet = (from: number, to: number, name: string, when: number) => {
    const { hours, minutes } = DateTime.toParts(DateTime.unsafeMakeZoned(when, { timeZone: name }))
    const now = hours * 60 + minutes
    return from < to ? from <= now && now < to : now >= from || now < to
  }

  it("in every zone that changes its clocks: quiet up to the instant that is named, and not at it", () => {
    expect(zones.length).toBeGreaterThan(100)
    const time = fc.integer({ min: 0, max: 47 }).map((half) => half * 30)
    // Around the changes of 2026, and anywhere.
    const when = fc.oneof(
      fc.integer({ min: Date.UTC(2026, 2, 28), max: Date.UTC(2026, 2, 30) }),
      fc.integer({ min: Date.UTC(2026, 9, 24), max: Date.UTC(2026, 9, 26) }),
      fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) })
    )
    fc.assert(
      fc.property(fc.constantFrom(...zones, "Europe/Paris"), time, time, when, (name, from, to, start) => {
        fc.pre(from !== to)
        const zone = DateTime.zoneUnsafeMakeNamed(name)
        const until = quietUntil({ from, to }, zone, start)
        expect(until !== null).toBe(isQuiet(from, to, name, start))
        if (until === null) return
        expect(isQuiet(from, to, name, until), "over").toBe(false)
        for (let t = start; t < until; t += 15 * minute) expect(isQuiet(from, to, name, t), "before").toBe(true)
        expect(isQuiet(from, to, name, until - 1), "right before").toBe(true)
      }),
      { numRuns: 1500, seed: 24 }
    )
  })

  it("is over when the clocks jump past its end, and goes on when they are put back before it", () => {
    const until = (to: number, when: string) => {
      const found = quietUntil({ from: 22 * 60, to }, paris, Date.parse(when))
      return found === null ? null : new Date(found).toISOString()
    }
    expect(until(150, "2026-03-29T01:59:00+01:00")).toBe("2026-03-29T01:00:00.000Z")
    expect(until(180, "2026-10-25T02:30:00+02:00")).toBe("2026-10-25T02:00:00.000Z")
    expect(until(150, "2026-10-25T02:10:00+01:00")).toBe("2026-10-25T01:30:00.000Z")
  })
})

describe("a cap by the hour", () => {
  const most = 2

  /** An alert of each of two agencies to the same person; that of the sender's agency is the older one. */
  const oweInTwoAgencies = ({ clock, outbox, sql }: Office.Office) =>
    Effect.forEach([sender.id, sender.id + 1], (id) => {
      const agency = AgencyId.make(id)
      const moment = { at: clock.now - minute + (id - sender.id), since: clock.now, zone: paris }
      const options = { ...moment, pass: "p", sender: { ...sender, id }, owed: [owed({ agency })] }
      return sql.withTransaction(outbox.owe(options))
    })

  it.effect("never more alerts in any hour to one person on one channel, the rest together, nothing lost", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              wait: fc.integer({ min: 1, max: 45 }),
              matches: fc.integer({ min: 0, max: 3 }),
              request: fc.integer({ min: 1, max: 2 }),
              isDown: fc.boolean()
            }),
            { minLength: 5, maxLength: 15 }
          ),
          (steps) =>
            Effect.runPromise(
              Effect.gen(function* () {
                const one = yield* office({ channels: { mail: { ...mail, perHour: most } } })
                one.known.owner.set(2, 10)
                const told = new Map<string, number>()
                let property = 0
                for (const { isDown, matches, request, wait } of steps) {
                  yield* one.wait(wait * minute)
                  for (let i = 0; i < matches; i++) {
                    one.match(++property, 80 + (property % 20), request)
                    told.set(`${property} user:${request === 1 ? 9 : 10}`, 1)
                  }
                  one.box.answer = () =>
                    isDown ? new Unavailable({ phase: "connect", reply: "421", code: 421 }) : null
                  yield* one.step
                }
                one.box.answer = () => null
                while ((yield* one.outbox.owed).length > 0) yield* one.until(one.clock.now + 30 * minute, 30 * minute)
                const counts = new Map<string, number>()
                for (const { message } of one.box.arrived) {
                  if (message.kind === "notice") continue
                  for (const {
                    property: { id }
                  } of message.items) {
                    const key = `${id} ${message.recipient.key}`
                    counts.set(key, (counts.get(key) ?? 0) + 1)
                  }
                }
                expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(told))
                for (const key of ["user:9", "user:10"]) {
                  const times = one.box.arrived
                    .filter(({ message }) => message.kind === "alert" && message.recipient.key === key)
                    .map((arrived) => arrived.at)
                  for (const start of times)
                    expect(times.filter((t) => t >= start && t < start + hour).length).toBeLessThanOrEqual(most)
                }
              }).pipe(Effect.scoped)
            )
        ),
        { numRuns: 10, seed: 7 }
      )
    )
  )

  it.scoped("what is beyond it is told in one message, the best first", () =>
    Effect.gen(function* () {
      const one = yield* office({ channels: { mail: { ...mail, perHour: 1 } } })
      for (let i = 1; i <= 6; i++) {
        one.match(i, 80 + i)
        yield* one.step
        yield* one.wait(10 * minute)
      }
      yield* one.until(at("2026-11-24 10:00"), 10 * minute)
      expectOnly(
        one,
        { at: "2026-11-24 07:00", kind: "alert", says: "1" },
        { at: "2026-11-24 08:10", kind: "alert", says: "6 5 4 3 2" }
      )
    })
  )

  it.scoped("counts what is completed together, too: one person in two agencies", () =>
    Effect.gen(function* () {
      const one = yield* office({ channels: { mail: { ...mail, perHour: 1 } } })
      yield* oweInTwoAgencies(one)
      yield* one.complete("all")
      yield* one.send
      expect(one.box.arrived).toHaveLength(1)
      yield* one.wait(hour + minute)
      yield* one.complete("all")
      yield* one.send
      expect(one.box.arrived.flatMap(({ message }) => (message.kind === "alert" ? [message.agency.id] : []))).toEqual([
        sender.id,
        sender.id + 1
      ])
    })
  )

  it.scoped("counts nothing that is not sent, because none of it stands any more", () =>
    Effect.gen(function* () {
      const one = yield* office({ channels: { mail: { ...mail, perHour: 1 } } })
      yield* oweInTwoAgencies(one)
      yield* one.sql`INSERT INTO pair (agency, request, property, score, step, present, told, outcome, change, judged_at)
        VALUES (${sender.id}, 1, 1, 1, 1, 0, 1, 'vanished', 'vanished', 1)`
      yield* one.complete("all")
      yield* one.send
      expect(one.box.arrived.flatMap(({ message }) => (message.kind === "alert" ? [message.agency.id] : []))).toEqual([
        sender.id + 1
      ])
    })
  )
})

describe("what no longer stands", () => {
  const digest = { routes: [{ channel: "mail", cadence: "daily 08:00" }] } as const
  const cases = [
    [
      "sold",
      "off-market",
      (one: Office.Office) => one.known.sold.add(1),
      (one: Office.Office) => one.known.sold.delete(1)
    ],
    [
      "paused",
      "paused",
      (one: Office.Office) => one.known.paused.add(1),
      (one: Office.Office) => one.known.paused.delete(1)
    ],
    ["vanished", "vanished", (one: Office.Office) => one.unmatch(1), (one: Office.Office) => one.match(1)]
  ] as const

  for (const [name, reason, goes, comes] of cases) {
    it.scoped(`${name}: left out with its reason, an empty digest is not sent and says why; told when it is back`, () =>
      Effect.gen(function* () {
        const one = yield* office(digest)
        one.match(1)
        yield* one.step
        goes(one)
        yield* one.until(at("2026-11-24 09:00"), 10 * minute)
        expectOnly(one)
        expect(yield* one.dropped).toEqual([{ property: 1, dropped: reason }])
        expect(yield* one.deliveries).toMatchObject([
          { status: "discarded", reply: "not sent: none of its matches stands any more" }
        ])
        comes(one)
        yield* one.until(at("2026-11-26 09:00"), 30 * minute)
        expectOnly(one, { at: "2026-11-25 08:00", kind: "digest", says: "1" })
      })
    )
  }

  it.scoped("the rest of the digest leaves; back before the slot it was never gone", () =>
    Effect.gen(function* () {
      const one = yield* office(digest)
      one.match(1, 90)
      one.match(2, 91)
      one.match(3, 92)
      yield* one.step
      one.known.sold.add(1).add(2)
      yield* one.step
      one.known.sold.delete(2)
      yield* one.until(at("2026-11-26 09:00"), 30 * minute)
      expectOnly(one, { at: "2026-11-24 08:00", kind: "digest", says: "3 2" })
    })
  )

  it.scoped("an alert that waits for its hour is looked at again, too", () =>
    Effect.gen(function* () {
      const one = yield* office({ channels: { mail: { ...mail, quietHours: "06:00-08:00" } } })
      one.match(1)
      one.match(2)
      yield* one.step
      one.known.sold.add(2)
      yield* one.until(at("2026-11-24 08:30"), 10 * minute)
      expectOnly(one, { at: "2026-11-24 08:00", kind: "alert", says: "1" })
    })
  )

  it.scoped("in two messages that are completed together: neither tells it, so it is news when it is back", () =>
    Effect.gen(function* () {
      const one = yield* office({ routes: both, channels: { mail: { ...mail, quietHours: "06:00-08:00" } } })
      one.match(1, 97)
      yield* one.step
      one.known.sold.add(1)
      yield* one.until(at("2026-11-24 09:00"), 10 * minute)
      expectOnly(one)
      one.known.sold.delete(1)
      yield* one.until(at("2026-11-25 09:00"), 30 * minute)
      expectOnly(
        one,
        { at: "2026-11-24 09:30", kind: "alert", says: "1" },
        { at: "2026-11-25 08:00", kind: "digest", says: "1*" }
      )
    })
  )

  it.scoped("told by an alert already, it is not told again when it is back", () =>
    Effect.gen(function* () {
      const one = yield* office({ routes: both })
      one.match(1, 97)
      yield* one.step
      one.known.sold.add(1)
      yield* one.until(at("2026-11-24 09:00"), 30 * minute)
      one.known.sold.delete(1)
      yield* one.until(at("2026-11-26 09:00"), 30 * minute)
      expectOnly(one, { at: "2026-11-24 07:00", kind: "alert", says: "1" })
    })
  )

  it.scoped("not told by an alert that died: it is told when it is back", () =>
    Effect.gen(function* () {
      const one = yield* office({ routes: both })
      one.match(1, 97)
      one.box.answer = () => new RecipientRefused({ reply: "550 unknown", code: 550 })
      yield* one.step
      one.box.answer = () => null
      one.known.sold.add(1)
      yield* one.until(at("2026-11-24 09:00"), 30 * minute)
      expectOnly(one)
      one.known.sold.delete(1)
      yield* one.until(at("2026-11-25 09:00"), 30 * minute)
      expectOnly(
        one,
        { at: "2026-11-24 09:30", kind: "alert", says: "1" },
        { at: "2026-11-25 08:00", kind: "digest", says: "1*" }
      )
    })
  )
})

describe("told at once and in the digest", () => {
  it.scoped("marked, also while the alert is still owed", () =>
    Effect.gen(function* () {
      const one = yield* office({ routes: both })
      one.match(1, 97)
      one.match(2, 85)
      yield* one.set(at("2026-11-24 07:58"))
      one.box.answer = ({ message }) =>
        message.kind === "alert" ? new Unavailable({ phase: "connect", reply: "421", code: 421 }) : null
      yield* one.step
      yield* one.until(at("2026-11-24 08:05"), minute)
      one.box.answer = () => null
      yield* one.until(at("2026-11-25 09:00"), 5 * minute)
      expectOnly(
        one,
        { at: "2026-11-24 08:00", until: "2026-11-24 08:05", kind: "digest", says: "1* 2" },
        { at: "2026-11-24 08:06", until: "2026-11-24 08:40", kind: "alert", says: "1" }
      )
    })
  )

  it.scoped("told as new by the digest when the alert died, or was folded into it", () =>
    Effect.gen(function* () {
      for (const refusal of [
        new RecipientRefused({ reply: "550 unknown", code: 550 }),
        new Unavailable({ phase: "connect", reply: "421", code: 421 })
      ]) {
        const one = yield* office({ routes: both })
        one.match(1, 97)
        one.match(2, 85)
        yield* one.set(at("2026-11-24 08:01"))
        one.box.answer = ({ message }) => (message.kind === "alert" ? refusal : null)
        yield* one.until(at("2026-11-25 09:00"), 20 * minute)
        expectOnly(one, { at: "2026-11-25 08:00", until: "2026-11-25 08:19", kind: "digest", says: "1 2" })
      }
    })
  )
})
