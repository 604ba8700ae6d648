/**
 * A channel that can't be used, for a while or for long: what becomes of what is owed on it.
 */
import type { Capabilities } from "@apimo-alerts/notifier/Notifier"
import {
  ChannelMisconfigured,
  OutcomeUnknown,
  RateLimited,
  RecipientRefused,
  Unavailable
} from "@apimo-alerts/notifier/NotifierError"
import { describe, expect, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import type { Delivered } from "../src/deliver/Deliver.ts"
import * as Pace from "../src/deliver/Pace.ts"
import { deliveredWords } from "../src/pass/Words.ts"
import { compare, type Expected, nothingElse } from "./support/Collector.ts"
import { config, delivery, paris, recipient } from "./support/Given.ts"
import { handClock } from "./support/HandClock.ts"
import * as Office from "./support/Office.ts"

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const at = (text: string) => Date.parse(`${text.replace(" ", "T")}:00+01:00`)
const start = at("2026-11-24 09:00")

const mail = { notifier: "collector" }
const down = new Unavailable({ phase: "connect", reply: "421 not now", code: 421 })
const wrong = new ChannelMisconfigured({ reply: "535 wrong password", code: 535 })
const unanswered = new OutcomeUnknown({ phase: "ending", reply: "connection lost" })

const office = (over: Parameters<typeof config>[0] = {}, capabilities: Partial<Capabilities> = {}) =>
  Office.make({ config: config(over), capabilities, clock: handClock(start) })
const expectOnly = (one: Office.Office, ...expected: ReadonlyArray<Expected>) =>
  expect(compare(one.box.arrived, expected, paris)).toEqual(nothingElse)

describe("an alert that could not leave for six hours", () => {
  it.scoped("is told by the next digest, once, and is discarded with the reason", () =>
    Effect.gen(function* () {
      const one = yield* office()
      one.match(1)
      one.box.answer = () => down
      yield* one.step
      yield* one.until(start + 7 * hour, 5 * minute)
      expect(yield* one.deliveries).toMatchObject([
        { status: "discarded", kind: "alert", reply: expect.stringContaining("the next digest tells it") },
        { status: "planned", kind: "digest" }
      ])
      one.box.answer = () => null
      yield* one.until(at("2026-11-26 12:00"), 30 * minute)
      expectOnly(one, { at: "2026-11-25 08:00", kind: "digest", says: "1" })
    })
  )

  it.scoped("also when others were tried in its place: all of a crowd are folded soon after", () =>
    Effect.gen(function* () {
      const one = yield* office({ recipients: { fallback: "accueil@example.test" } })
      for (let i = 1; i <= 30; i++) one.known.owner.set(i, 9 + (i % 3))
      for (let look = 0; look < 10; look++) {
        for (let i = 1; i <= 3; i++) one.match(look * 3 + i, 90, i)
        one.box.answer = () => down
        yield* one.step
        yield* one.wait(minute)
      }
      yield* one.until(start + 6 * hour + 30 * minute, 3 * minute)
      const states = (yield* one.deliveries).filter(({ kind }) => kind === "alert")
      expect(states).toHaveLength(30)
      expect(states.filter(({ status }) => status !== "discarded")).toEqual([])
      one.box.answer = () => null
      yield* one.until(at("2026-11-25 08:00"), 30 * minute)
      expect(one.box.arrived.map(({ message }) => message.kind)).toEqual(["digest", "digest", "digest"])
    })
  )
})

describe("a fallback", () => {
  const channels = {
    mail: { ...mail, fallback: { channel: "sms", failures: 3, after: "1 hour" } },
    sms: { ...mail, fallback: { channel: "mail", failures: 3, after: "1 hour" } }
  }
  const onlyOn = (id: string) => (tried: { readonly channel: string }) => (tried.channel === id ? null : down)

  it.scoped("takes over after so many failures, once", () =>
    Effect.gen(function* () {
      const one = yield* office({ channels })
      one.match(1)
      one.box.answer = onlyOn("sms")
      yield* one.step
      yield* one.until(start + 30 * minute, minute)
      yield* one.until(start + 48 * hour, 30 * minute)
      expect(one.box.tries.filter(({ channel }) => channel === "mail")).toHaveLength(3)
      expectOnly(one, { at: "2026-11-24 09:00", until: "2026-11-24 09:15", channel: "sms", kind: "alert", says: "1" })
      expect(yield* one.deliveries).toMatchObject([
        { status: "discarded", channel: "mail", reply: expect.stringContaining(`channel "sms" tells it`) },
        { status: "sent", channel: "sms" }
      ])
    })
  )

  it.scoped("or after so long, tried or not: nobody of a crowd waits for his turn to fail", () =>
    Effect.gen(function* () {
      const one = yield* office({ channels })
      for (let i = 1; i <= 3; i++) one.known.owner.set(i, 8 + i)
      one.box.answer = onlyOn("sms")
      for (let look = 0; look < 10; look++) {
        for (let i = 1; i <= 3; i++) one.match(look * 3 + i, 90, i)
        yield* one.step
        yield* one.wait(minute)
      }
      yield* one.until(start + hour + 20 * minute, minute)
      const told = one.box.arrived.flatMap(({ message }) =>
        message.kind === "notice" ? [] : message.items.map(({ property }) => property.id)
      )
      expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
      expect(new Set(one.box.arrived.map(({ channel }) => channel))).toEqual(new Set(["sms"]))
    })
  )

  it.scoped("a digest is told by the other channel for the same slot, and does not wait for the next", () =>
    Effect.gen(function* () {
      const one = yield* office({ channels, routes: [{ channel: "mail", cadence: "weekly wed 08:00" }] })
      one.match(1)
      yield* one.step
      one.box.answer = onlyOn("sms")
      yield* one.until(at("2026-11-25 07:59"), hour)
      yield* one.until(at("2026-11-25 10:00"), minute)
      expectOnly(one, { at: "2026-11-25 08:00", until: "2026-11-25 09:01", channel: "sms", kind: "digest", says: "1" })
      const [arrived] = one.box.arrived
      if (arrived?.message.kind !== "digest") return yield* Effect.dieMessage("a digest came")
      expect(Date.parse(arrived.message.period?.from ?? "")).toBe(at("2026-11-18 08:00"))
    })
  )

  for (const [kind, cadence] of [
    ["alert", "instant"],
    ["digest", "daily 08:00"]
  ] as const)
    it.scoped(`${kind}: what the other channel tells anyway is not told there again`, () =>
      Effect.gen(function* () {
        const one = yield* office({
          channels,
          routes: [
            { channel: "mail", cadence, continue: true },
            { channel: "sms", cadence }
          ]
        })
        one.match(1)
        one.box.answer = onlyOn("sms")
        yield* one.step
        yield* one.until(at("2026-11-25 12:00"), 5 * minute)
        const told = kind === "alert" ? "2026-11-24 09:00" : "2026-11-25 08:00"
        expectOnly(one, { at: told, channel: "sms", kind, says: "1" })
        expect(yield* one.deliveries).toMatchObject([
          { status: "discarded", channel: "mail", reply: expect.stringContaining(`channel "sms" tells it`) },
          { status: "sent", channel: "sms" }
        ])
      })
    )

  for (const [kind, cadence] of [
    ["alert", "instant"],
    ["digest", "daily 08:00"]
  ] as const)
    it.scoped(`${kind}: what the other channel will tell in some days is told there now`, () =>
      Effect.gen(function* () {
        const one = yield* office({
          channels,
          routes: [
            { channel: "mail", cadence, continue: true },
            { channel: "sms", cadence: "weekly mon 08:00" }
          ]
        })
        one.match(1)
        one.box.answer = onlyOn("sms")
        yield* one.step
        yield* one.until(at("2026-11-26 12:00"), 5 * minute)
        expect(one.box.arrived.map(({ channel, message }) => [channel, message.kind])).toEqual([["sms", kind]])
      })
    )

  it.scoped(
    "what the other channel tells only in part is told there for the rest, with the digest after the one that left",
    () =>
      Effect.gen(function* () {
        const one = yield* office({
          channels,
          routes: [
            { when: { minScore: 95 }, channel: "sms", cadence: "daily 08:00", continue: true },
            { channel: "mail", cadence: "daily 08:00" }
          ]
        })
        one.match(1, 97)
        one.match(2, 90)
        one.box.answer = onlyOn("sms")
        yield* one.step
        yield* one.until(at("2026-11-26 12:00"), 5 * minute)
        expectOnly(
          one,
          { at: "2026-11-25 08:00", channel: "sms", kind: "digest", says: "1" },
          { at: "2026-11-26 08:00", channel: "sms", kind: "digest", says: "2" }
        )
      })
  )

  it.scoped("a digest that is late because nothing ran has its time to fail like any other", () =>
    Effect.gen(function* () {
      const one = yield* office({ channels, routes: [{ channel: "mail", cadence: "daily 08:00" }] })
      one.match(1)
      yield* one.step
      yield* one.set(at("2026-12-02 11:00"))
      one.box.answer = onlyOn("sms")
      yield* one.step
      expect(one.box.tries.map(({ channel }) => channel)).toEqual(["mail"])
      one.box.answer = () => null
      yield* one.until(at("2026-12-02 11:10"), minute)
      expectOnly(one, { at: "2026-12-02 11:01", until: "2026-12-02 11:02", kind: "digest", says: "1" })
    })
  )

  it.scoped("when both are down nothing goes back and forth, and it is told by a digest when one is up", () =>
    Effect.gen(function* () {
      const one = yield* office({ channels })
      one.match(1)
      one.box.answer = () => down
      yield* one.step
      yield* one.until(start + 9 * hour, 2 * minute)
      expect((yield* one.deliveries).map(({ channel, kind, status }) => `${channel} ${kind} ${status}`)).toEqual([
        "mail alert discarded",
        "sms alert discarded",
        "sms digest planned"
      ])
      one.box.answer = () => null
      yield* one.until(at("2026-11-25 09:00"), 30 * minute)
      expectOnly(one, { at: "2026-11-25 08:00", channel: "sms", kind: "digest", says: "1" })
    })
  )

  it.scoped("in doubt it is never moved: the same message once more, then somebody decides", () =>
    Effect.gen(function* () {
      const one = yield* office({ channels })
      one.match(1)
      one.box.answer = ({ channel }) => (channel === "mail" ? unanswered : null)
      yield* one.step
      one.box.answer = ({ channel }) => (channel === "mail" ? down : null)
      yield* one.until(start + 20 * hour, 10 * minute)
      one.box.answer = ({ channel }) => (channel === "mail" ? unanswered : null)
      yield* one.until(start + 30 * hour, 10 * minute)
      expect(yield* one.deliveries).toMatchObject([{ status: "held", channel: "mail" }])
      expect(one.box.arrived.map(({ message }) => message)).toEqual([
        one.box.arrived[0]?.message,
        one.box.arrived[0]?.message
      ])
      expect(one.box.arrived).toHaveLength(2)
    })
  )
})

it.scoped("what a killed worker left behind is held, and said like what came of any other", () =>
  Effect.gen(function* () {
    const one = yield* office({ channels: { mail: { ...mail, onDoubt: "hold" } } })
    one.match(1)
    one.box.answer = () => down
    yield* one.step
    yield* one.sql`UPDATE delivery SET status = 'ending', lease_owner = 'gone', lease_until = 1`
    const said: Array<string> = []
    const told = (done: Delivered) => Effect.sync(() => said.push(deliveredWords(done, paris).words))
    const done = yield* one.here(one.deliver.dueOn("mail", told))
    expect(done.map(({ settlement }) => settlement.next.status)).toEqual(["held"])
    expect(said).toEqual([expect.stringMatching(/^may have been sent, held until somebody decides: mail to .*worker/)])
  })
)

it.scoped("a service that drops repetitions and never answers: held after a day, and the operator is told", () =>
  Effect.gen(function* () {
    const one = yield* office(
      { channels: { mail, ops: mail }, operator: { channel: "ops", language: "en" } },
      { idempotent: true }
    )
    one.match(1)
    one.box.answer = ({ channel }) => (channel === "mail" ? unanswered : null)
    yield* one.until(start + 24 * hour, 10 * minute)
    expect(yield* one.deliveries).toMatchObject([{ status: "doubt", channel: "mail" }])
    yield* one.until(start + 26 * hour, 10 * minute)
    const says = expect.stringMatching(/"mail"/)
    expect(yield* one.deliveries).toMatchObject([
      { status: "held", channel: "mail" },
      { status: "sent", channel: "ops", kind: "notice" }
    ])
    expect(one.box.arrived.at(-1)?.message).toMatchObject({ kind: "notice", lines: [says] })
    one.box.tries.length = 0
    yield* one.until(start + 72 * hour, hour)
    expect(one.box.tries.filter(({ channel }) => channel === "mail")).toEqual([])
  })
)

describe("a channel with the wrong password", () => {
  it.scoped(
    "keeps everything however long it takes, tells the operator once a day, and sends it when it is mended",
    () =>
      Effect.gen(function* () {
        const one = yield* office({
          channels: { mail, sms: mail },
          operator: { channel: "sms", language: "en" },
          routes: [{ channel: "mail", cadence: "daily 08:00" }]
        })
        one.match(1)
        yield* one.step
        one.box.answer = ({ channel }) => (channel === "mail" ? wrong : null)
        yield* one.until(start + 60 * hour, 30 * minute)
        const says = expect.stringContaining(`Channel "mail" can't be used`)
        expect(one.box.arrived.map(({ channel, message }) => [channel, message])).toEqual(
          ["2026-11-25", "2026-11-26"].map(() => ["sms", expect.objectContaining({ kind: "notice", lines: [says] })])
        )
        expect((yield* one.outbox.owed).map(({ failures, status }) => ({ failures, status }))).toEqual([
          { failures: 0, status: "retry" }
        ])
        one.box.arrived.length = 0
        one.box.answer = () => null
        yield* one.until(start + 61 * hour, 10 * minute)
        expectOnly(one, { at: "2026-11-26 21:00", until: "2026-11-26 22:00", kind: "digest", says: "1" })
      })
  )
})

describe("a channel that is down", () => {
  it.scoped("is tried with one delivery at a time, ever less often; the others are not failures; then all leave", () =>
    Effect.gen(function* () {
      const one = yield* office({ recipients: { fallback: "accueil@example.test" } })
      one.box.answer = () => down
      // Alerts of one person, one after another, as looks find them.
      for (let i = 1; i <= 12; i++) {
        one.match(i)
        yield* one.look
        yield* one.wait(second)
      }
      yield* one.send
      expect(one.box.tries.length, "the third that fails closes it; what was taken with it is not tried").toBe(3)
      one.box.tries.length = 0
      while (one.clock.now < start + hour) {
        yield* one.wait(5 * second)
        yield* one.send
      }
      const times = one.box.tries.map((tried) => tried.at)
      expect(new Set(times).size, "one at a time").toBe(times.length)
      const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time))
      expect(Math.max(...gaps)).toBeGreaterThan(2 * minute)
      expect(Math.max(...gaps)).toBeLessThanOrEqual(6 * minute)
      expect(times.length).toBeLessThan(30)
      const failures = (yield* one.outbox.owed).reduce((sum, { failures }) => sum + failures, 0)
      expect(failures, "a failure for each try, and for nothing else").toBe(times.length + 3)
      // Half open: the first that is taken opens it for all that are due.
      one.box.answer = () => null
      yield* one.until(start + 2 * hour, minute)
      expect(one.box.arrived).toHaveLength(12)
      expect(yield* one.outbox.owed).toEqual([])
    })
  )

  it.scoped("that asks to be left alone until a time is left alone until then, by all", () =>
    Effect.gen(function* () {
      const one = yield* office()
      one.match(1)
      const until = start + 30 * minute
      one.box.answer = () => new RateLimited({ reply: "429", code: 429, until: new Date(until).toISOString() })
      yield* one.step
      one.box.answer = () => null
      one.match(2)
      yield* one.until(start + 29 * minute, minute)
      expect(one.box.tries).toHaveLength(1)
      yield* one.until(start + 32 * minute, minute)
      expectOnly(
        one,
        { at: "2026-11-24 09:30", kind: "alert", says: "1" },
        { at: "2026-11-24 09:30", kind: "alert", says: "2" }
      )
    })
  )

  const asksFor = (millis: number) => (tried: { readonly channel: string }) => {
    const until = new Date(start + millis).toISOString()
    return tried.channel === "mail" ? new RateLimited({ reply: "429", code: 429, until }) : null
  }

  it.scoped("that asks for eight hours: another channel takes over when its time has come, tried or not", () =>
    Effect.gen(function* () {
      const fallback = { channel: "sms", failures: 3, after: "1 hour" }
      const one = yield* office({ channels: { mail: { ...mail, fallback }, sms: mail } })
      one.box.answer = asksFor(8 * hour)
      one.match(1)
      yield* one.step
      one.match(2)
      yield* one.until(start + 3 * hour, 5 * minute)
      expect(one.box.tries.filter(({ channel }) => channel === "mail")).toHaveLength(1)
      expectOnly(
        one,
        { at: "2026-11-24 10:00", until: "2026-11-24 10:05", channel: "sms", kind: "alert", says: "1" },
        { at: "2026-11-24 10:05", until: "2026-11-24 10:10", channel: "sms", kind: "alert", says: "2" }
      )
    })
  )

  it.scoped("that asks for eight hours: after six the next digest tells the alerts, tried or not", () =>
    Effect.gen(function* () {
      const one = yield* office()
      one.box.answer = asksFor(8 * hour)
      one.match(1)
      yield* one.step
      one.match(2)
      yield* one.until(start + 7 * hour, 5 * minute)
      expect(one.box.tries).toHaveLength(1)
      one.box.answer = () => null
      yield* one.until(at("2026-11-25 09:00"), 10 * minute)
      expectOnly(one, { at: "2026-11-25 08:00", until: "2026-11-25 08:10", kind: "digest", says: "1 2" })
    })
  )

  it.scoped(
    "that asks for a year is tried once more after a day: what it owes is given up, and the operator told",
    () =>
      Effect.gen(function* () {
        const one = yield* office({
          channels: { mail, ops: mail },
          operator: { channel: "ops", language: "en" },
          routes: [{ channel: "mail", cadence: "daily 08:00" }]
        })
        one.box.answer = asksFor(365 * 24 * hour)
        one.match(1)
        yield* one.step
        yield* one.until(at("2026-11-26 09:00"), 10 * minute)
        expect(one.box.tries.filter(({ channel }) => channel === "mail")).toHaveLength(2)
        expect(yield* one.deliveries).toMatchObject([
          { status: "dead", channel: "mail", kind: "digest" },
          { status: "sent", channel: "ops", kind: "notice" }
        ])
        one.box.answer = () => null
        one.match(2)
        yield* one.until(at("2026-11-27 12:00"), 10 * minute)
        expect(one.box.arrived.map(({ channel }) => channel)).toEqual(["ops", "mail"])
      })
  )

  for (const [what, answer] of [
    ["fails", down],
    ["is misconfigured", wrong],
    ["asks for an hour", new RateLimited({ reply: "429", code: 429, until: "2027-11-24T09:00:00Z" })]
  ] as const) {
    it.scoped(`that ${what} while the clock is ahead is tried as soon as the clock is right`, () =>
      Effect.gen(function* () {
        for (const ahead of [hour, 365 * 24 * hour]) {
          const one = yield* office()
          yield* one.set(start + ahead)
          one.match(1)
          one.box.answer = () => answer
          yield* one.until(start + ahead + 5 * minute, minute / 2)
          expect(one.box.tries.length).toBeGreaterThan(0)
          one.box.answer = () => null
          yield* one.set(start)
          // One that is owed anew: when others are tried again the outbox says.
          one.match(2)
          yield* one.step
          expect(compare(one.box.arrived, [{ at: "2026-11-24 09:00", kind: "alert", says: "2" }], paris)).toMatchObject(
            {
              missing: []
            }
          )
          yield* one.until(start + 12 * hour, 30 * minute)
          expect(yield* one.outbox.owed).toEqual([])
        }
      })
    )
  }

  it.scoped("one mailbox that is refused says nothing of the channel", () =>
    Effect.gen(function* () {
      const one = yield* office()
      one.known.owner.set(2, 10)
      one.match(1, 90, 1)
      one.match(2, 90, 2)
      one.box.answer = ({ message }) =>
        message.recipient.key === "user:9" ? new RecipientRefused({ reply: "550 unknown", code: 550 }) : null
      yield* one.step
      expectOnly(one, { at: "2026-11-24 09:00", to: "user:10", kind: "alert", says: "2" })
      expect((yield* one.deliveries).map(({ status }) => status).sort()).toEqual(["dead", "sent"])
    })
  )
})

describe("pace", () => {
  interface Sent {
    readonly to: string
    readonly asked: number
    readonly left: number
  }

  /** All ask when their time comes; what a plan of the turns says is when they leave. */
  const paced = (sends: ReadonlyArray<{ to: number; after: number }>, perSecond: number, personal: boolean) =>
    Effect.gen(function* () {
      const clock = handClock(0)
      const waits: Array<number> = []
      const sleeping = {
        ...clock,
        sleep: (duration: Duration.Duration) => Effect.sync(() => void waits.push(Duration.toMillis(duration)))
      }
      const pace = yield* Pace.make
      const sent: Array<Sent> = []
      let now = 0
      for (const { after, to } of sends) {
        now += after
        clock.now = now
        const key = `user:${to}`
        waits.length = 0
        yield* Effect.withClock(pace(delivery({ recipient: recipient(key) }), { perSecond, personal }), sleeping)
        sent.push({ to: personal ? key : "all", asked: now, left: now + (waits[0] ?? 0) })
      }
      return sent
    })

  it("never closer to a destination than it takes them, and none waits longer than it must", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ to: fc.nat(2), after: fc.nat(700) }), { minLength: 1, maxLength: 40 }),
        fc.constantFrom(0.5, 1, 2, 3, 7),
        fc.boolean(),
        (sends, perSecond, personal) => {
          const sent = Effect.runSync(paced(sends, perSecond, personal))
          for (const to of new Set(sent.map((one) => one.to))) {
            const mine = sent.filter((one) => one.to === to)
            for (const [i, one] of mine.entries()) {
              const before = mine[i - 1]?.left ?? Number.NEGATIVE_INFINITY
              const gap = 1000 / perSecond
              expect(one.left - before).toBeGreaterThan(gap - 1)
              expect(one.left).toBeLessThan(Math.max(one.asked, before + gap) + 2)
            }
          }
        }
      ),
      { seed: 3 }
    )
  })
})
