/**
 * What the operator is told: each incident once a day, through a channel like any other, and nothing without one.
 */
import * as path from "node:path"
import { OutcomeUnknown, RecipientRefused, Unavailable } from "@apimo-alerts/notifier/NotifierError"
import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type Happening, incidentOf, noticeTitle } from "../src/compose/Notices.ts"
import { tellOperator } from "../src/compose/TellOperator.ts"
import { isWell, ofDelivered, ofProblem, patience } from "../src/pass/Happenings.ts"
import type { Problem } from "../src/pass/Report.ts"
import * as Database from "../src/store/Database.ts"
import { Desk } from "../src/store/Desk.ts"
import * as Cli from "./support/Cli.ts"
import { compare, type Expected, mailbox, nothingElse } from "./support/Collector.ts"
import { config, delivery, paris } from "./support/Given.ts"
import { handClock } from "./support/HandClock.ts"
import * as Office from "./support/Office.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const start = Date.parse("2026-11-24T09:00:00+01:00")
const mail = { notifier: "collector" }
const channels = { mail, ops: mail }

const office = (over: Parameters<typeof config>[0] = {}) =>
  Office.make({
    config: config({ channels, operator: { channel: "ops", language: "en" }, ...over }),
    clock: handClock(start)
  })

/** The operator hears of it, and what is owed leaves. */
const happens = (one: Office.Office, ...all: ReadonlyArray<Happening>) =>
  Effect.zipRight(
    tellOperator(one.config, all).pipe(Effect.provide(one.context), Effect.withClock(one.clock)),
    one.send
  )
const notices = (one: Office.Office) =>
  one.box.arrived.flatMap(({ channel, message }) =>
    message.kind === "notice" ? [{ channel, title: message.title, lines: message.lines, locale: message.locale }] : []
  )
const lines = (one: Office.Office) => notices(one).flatMap((notice) => notice.lines)
const expectOnly = (one: Office.Office, ...expected: ReadonlyArray<Expected>) =>
  expect(compare(one.box.arrived, expected, paris)).toEqual(nothingElse)

const all: ReadonlyArray<Happening> = [
  { _tag: "DeadLetters", channel: "mail", count: 3 },
  { _tag: "Held", channel: "mail", count: 1 },
  { _tag: "Misconfigured", channel: "mail", detail: "535 wrong password" },
  { _tag: "Template", channel: "mail", detail: "alert.hbs: prise is no field" },
  { _tag: "Source", agency: 7, detail: "503" },
  { _tag: "Source", agency: null, detail: "no answer" },
  { _tag: "Shrunken", agency: 7, detail: "300 properties became 4" },
  { _tag: "Quota", detail: "1000 calls" }
]

describe("each incident", () => {
  for (const language of ["fr", "en"] as const) {
    it.scoped(`is told once a day, in ${language}, and says what to do`, () =>
      Effect.gen(function* () {
        const one = yield* office({ operator: { channel: "ops", language } })
        for (const happening of all) {
          one.box.arrived.length = 0
          for (let i = 0; i < 5; i++) {
            yield* happens(one, happening)
            yield* one.wait(20 * minute)
          }
          const { words } = incidentOf(happening, one.clock.now, paris, language)
          expect(notices(one), happening._tag).toEqual([
            { channel: "ops", title: noticeTitle(1, language), lines: [words], locale: language }
          ])
        }
        yield* one.set(start + day)
        one.box.arrived.length = 0
        yield* happens(one, ...all)
        yield* happens(one, ...all)
        expect(notices(one)).toMatchObject([{ title: noticeTitle(all.length, language) }])
        expect(new Set(lines(one)).size).toBe(all.length)
      })
    )
  }

  it.scoped("no more notices in an hour than the cap; the rest come together, and none is lost", () =>
    Effect.gen(function* () {
      const one = yield* office({ operator: { channel: "ops", language: "en", perHour: 2 } })
      for (const happening of all) {
        yield* happens(one, happening)
        yield* one.wait(minute)
      }
      expect(notices(one)).toHaveLength(2)
      yield* one.wait(hour)
      yield* happens(one)
      expect(notices(one)).toHaveLength(3)
      expect([...lines(one)].sort()).toEqual(
        all.map((happening) => incidentOf(happening, start, paris, "en").words).sort()
      )
    })
  )

  it.scoped("that waits for its hour is told as it is by then", () =>
    Effect.gen(function* () {
      const one = yield* office({ operator: { channel: "ops", language: "en", perHour: 1 } })
      yield* happens(one, { _tag: "Quota", detail: "" })
      yield* happens(one, { _tag: "DeadLetters", channel: "mail", count: 1 })
      yield* happens(one, { _tag: "DeadLetters", channel: "mail", count: 40 })
      yield* one.wait(hour)
      yield* happens(one)
      expect(lines(one)).toHaveLength(2)
      expect(lines(one)[1]).toContain("given up on 40 message(s)")
    })
  )

  it.scoped("is kept while the operator's own channel is down", () =>
    Effect.gen(function* () {
      const one = yield* office()
      one.box.answer = () => new Unavailable({ phase: "connect", reply: "421", code: 421 })
      yield* happens(one, { _tag: "Quota", detail: "" })
      yield* one.wait(2 * hour)
      one.box.answer = () => null
      yield* happens(one)
      expect(lines(one)).toHaveLength(1)
    })
  )

  it.scoped("and nothing at all without an operator", () =>
    Effect.gen(function* () {
      const one = yield* Office.make({ config: config({ channels }), clock: handClock(start) })
      yield* happens(one, ...all)
      expectOnly(one)
      expect(yield* one.sql`SELECT 1 FROM incident`).toEqual([])
    })
  )
})

describe("dead letters and held deliveries", () => {
  for (const away of [0, 7 * day]) {
    it.scoped(`are found after a crash between recording and telling, ${away / day} days later`, () =>
      Effect.gen(function* () {
        const one = yield* office({ channels: { mail: { ...mail, onDoubt: "hold" }, ops: mail } })
        one.match(1, 90, 1)
        one.match(2, 90, 2)
        one.known.owner.set(2, 10)
        one.box.answer = ({ message }) =>
          message.recipient.key === "user:9"
            ? new RecipientRefused({ reply: "550 unknown", code: 550 })
            : new OutcomeUnknown({ phase: "ending", reply: "connection lost" })
        yield* one.look
        // Recorded; and then the worker is gone before it tells.
        yield* one.here(one.deliver.due)
        expect((yield* one.deliveries).map(({ status }) => status).sort()).toEqual(["dead", "held"])
        one.box.arrived.length = 0
        one.box.answer = () => null
        yield* one.wait(away)
        yield* one.send
        yield* one.wait(hour)
        yield* one.send
        expect(notices(one)).toHaveLength(1)
        expect([...lines(one)].sort()).toEqual([
          expect.stringContaining("1 message(s) left without an answer"),
          expect.stringContaining("given up on 1 message(s)")
        ])
      })
    )
  }
})

describe("what dies after the day's notice", () => {
  const refused = (one: Office.Office, ...properties: ReadonlyArray<number>) =>
    Effect.gen(function* () {
      one.box.answer = ({ message }) =>
        message.kind === "notice" ? null : new RecipientRefused({ reply: "550 unknown", code: 550 })
      for (const property of properties) one.match(property, 90, property)
      yield* one.step
    })
  const at = (clock: string) => Date.parse(`2026-11-${clock}:00+01:00`)
  const givenUp = (count: number) => expect.stringContaining(`given up on ${count} message(s)`)
  /** One at 09:10, told at once; one more at 12:00 and two more at 17:00. */
  const aDay = Effect.fnUntraced(function* (one: Office.Office) {
    yield* one.set(at("24T09:10"))
    yield* refused(one, 1)
    yield* one.set(at("24T12:00"))
    yield* refused(one, 2)
    yield* one.set(at("24T17:00"))
    yield* refused(one, 3)
    yield* one.wait(minute)
    yield* refused(one, 4)
    expect(lines(one)).toEqual([givenUp(1)])
  })

  it.scoped("is told the next day, though nothing dies then, and never again", () =>
    Effect.gen(function* () {
      const one = yield* office()
      yield* aDay(one)
      yield* one.until(at("28T09:00"), 2 * hour)
      expect(lines(one)).toEqual([givenUp(1), givenUp(3)])
      expect(one.box.arrived.at(-1)?.at).toBe(at("25T01:01"))
    })
  )

  it.scoped("is told together with what dies the next day", () =>
    Effect.gen(function* () {
      const one = yield* office({ operator: { channel: "ops", language: "en", perHour: 1 } })
      yield* aDay(one)
      // The hour's notice is about something else, so that this one waits.
      yield* one.set(at("24T23:59"))
      yield* happens(one, { _tag: "Quota", detail: "" })
      yield* one.set(at("25T00:10"))
      yield* refused(one, 5)
      yield* one.until(at("27T09:00"), hour)
      expect(lines(one).filter((line) => line.includes("given up"))).toEqual([givenUp(1), givenUp(4)])
    })
  )

  it.scoped("that waits for its hour over midnight is counted once", () =>
    Effect.gen(function* () {
      const one = yield* office({ operator: { channel: "ops", language: "en", perHour: 1 } })
      yield* one.set(at("24T23:50"))
      yield* happens(one, { _tag: "Quota", detail: "" })
      yield* refused(one, 1)
      yield* one.set(at("25T00:10"))
      yield* refused(one, 2)
      yield* one.until(at("27T09:00"), hour)
      expect(lines(one).filter((line) => line.includes("given up"))).toEqual([givenUp(2)])
    })
  )

  it.scoped("is told after a restart, also weeks later", () =>
    Effect.gen(function* () {
      const file = path.join(yield* Cli.temporaryFolder, "alerts.db")
      const box = mailbox()
      const worker = (now: number) =>
        Office.make({
          config: config({ channels, operator: { channel: "ops", language: "en" } }),
          clock: handClock(now),
          database: Database.layer(file),
          box
        })
      yield* Effect.scoped(Effect.flatMap(worker(start), aDay))
      const weeksLater = start + 60 * day
      for (let i = 0; i < 3; i++)
        yield* Effect.scoped(Effect.flatMap(worker(weeksLater + i * day), (one) => Effect.asVoid(one.send)))
      const told = box.arrived.flatMap(({ message }) => (message.kind === "notice" ? message.lines : []))
      expect(told).toEqual([givenUp(1), givenUp(3)])
    })
  )

  it.scoped("holds for each channel and for held messages by themselves", () =>
    Effect.gen(function* () {
      const held = { ...mail, onDoubt: "hold" } as const
      const one = yield* office({
        channels: { mail: held, second: held, ops: mail },
        routes: [
          { channel: "mail", cadence: "instant", continue: true },
          { channel: "second", cadence: "instant" }
        ]
      })
      one.box.answer = ({ channel }) => {
        if (channel === "ops") return null
        return channel === "second"
          ? new RecipientRefused({ reply: "550 unknown", code: 550 })
          : new OutcomeUnknown({ phase: "ending", reply: "connection lost" })
      }
      for (const property of [1, 2, 3]) {
        one.match(property, 90, property)
        yield* one.step
        yield* one.wait(hour)
      }
      yield* one.until(start + 3 * day, 2 * hour)
      const of = (channel: string) => lines(one).filter((line) => line.includes(`"${channel}"`))
      const withoutAnswer = (count: number) => expect.stringContaining(`${count} message(s) left without an answer`)
      expect(of("mail")).toEqual([withoutAnswer(1), withoutAnswer(2)])
      expect(of("second")).toEqual([givenUp(1), givenUp(2)])
    })
  )

  it.scoped("is told anew when somebody had it sent again and it died again", () =>
    Effect.gen(function* () {
      const one = yield* office()
      yield* one.set(at("24T09:10"))
      yield* refused(one, 1)
      const desk = Context.get(
        yield* Layer.build(Layer.provide(Desk.layer, Layer.succeed(SqlClient.SqlClient, one.sql))),
        Desk
      )
      const dead = yield* desk.list({
        statuses: ["dead"],
        channel: null,
        recipient: null,
        settledSince: null,
        limit: null
      })
      for (const delivery of dead) expect(yield* desk.retry(delivery, one.clock.now)).toBe(true)
      yield* one.send
      yield* one.until(at("27T09:00"), 2 * hour)
      expect(lines(one)).toEqual([givenUp(1), givenUp(1)])
    })
  )
})

describe("what of a pass is an incident", () => {
  const problem = (about: Problem["about"], agency: number | null = 7): Problem => ({
    about,
    agency,
    message: "503",
    blocks: true
  })

  it("a source that failed at so many looks in a row, not before", () => {
    for (const agency of [7, null]) {
      const after = (failures: number) => ofProblem(new Map([[agency, failures]]))(problem("source", agency))
      expect(after(patience - 1)).toEqual([])
      for (const failures of [patience, patience + 1])
        expect(after(failures)).toEqual([{ _tag: "Source", agency, detail: "503" }])
    }
  })

  it.scoped("a look is not well while what it did not ask or read fails", () =>
    Effect.gen(function* () {
      const one = yield* office()
      const { sources } = one.memory
      const well = (wanted: ReadonlyArray<number>, ...problems: ReadonlyArray<Problem>) =>
        one.here(isWell({ problems, wanted }))
      expect(yield* well([7])).toBe(true)
      expect(yield* well([], problem("source"))).toBe(false)
      expect(yield* well([], { ...problem(null), blocks: false })).toBe(true)
      yield* sources.failed(7)
      expect(yield* well([7])).toBe(false)
      expect(yield* well([8]), "an agency that is not wanted any more").toBe(true)
      yield* sources.answered(7)
      expect(yield* well([7])).toBe(true)
      yield* sources.failed(null)
      expect(yield* well([7]), "the source as a whole").toBe(false)
    })
  )

  it("a spent quota at once, a note never", () => {
    expect([problem("quota"), problem("source"), problem(null)].flatMap(ofProblem(new Map()))).toEqual([
      { _tag: "Quota", detail: "503" }
    ])
  })

  it("a template that failed and a channel that is misconfigured", () => {
    const settlement = {
      attempt: { outcome: "given-back", phase: null, code: null, reply: "535" },
      next: { status: "retry", dueAt: 0 },
      sign: { _tag: "Misconfigured" }
    } as const
    expect(ofDelivered({ delivery: delivery(), settlement, warnings: ["alert.hbs"] })).toEqual([
      { _tag: "Template", channel: "mail", detail: "alert.hbs" },
      { _tag: "Misconfigured", channel: "mail", detail: "535" }
    ])
  })
})
