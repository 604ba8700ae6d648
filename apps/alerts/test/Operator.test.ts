/**
 * What the operator is told: each incident once a day, through a channel like any other, and nothing without one.
 */
import { OutcomeUnknown, RecipientRefused, Unavailable } from "@apimo-alerts/notifier/NotifierError"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Happening, incidentOf, noticeTitle } from "../src/compose/Notices.ts"
import { tellOperator } from "../src/compose/TellOperator.ts"
import { failing, ofDelivered, ofFailing, ofProblem, patience } from "../src/pass/Happenings.ts"
import type { Problem } from "../src/pass/Report.ts"
import { compare, type Expected, nothingElse } from "./support/Collector.ts"
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

describe("what of a pass is an incident", () => {
  const problem = (about: Problem["about"], agency: number | null = 7): Problem => ({
    about,
    agency,
    message: "503",
    blocks: true
  })

  const asked = (problems: ReadonlyArray<Problem>, agencies = 0, unasked: ReadonlyArray<number> = []) => ({
    agencies,
    problems,
    unasked
  })

  it("a source that failed so many times in a row; a look that did not ask it changes nothing, one that went well does", () => {
    for (const agency of [7, null]) {
      const failed = [problem("source", agency)]
      let state = failing(new Map(), asked([...failed, ...failed]))
      for (let i = 1; i < patience; i++) {
        expect(ofFailing(state, failed)).toEqual([])
        state = failing(failing(state, asked([], 0, [7])), asked(failed))
      }
      expect(ofFailing(state, failed)).toEqual([{ _tag: "Source", agency, detail: "503" }])
      expect(ofFailing(state, []), "told of when it failed, not in between").toEqual([])
      expect(failing(state, asked([], 1)).size).toBe(0)
      expect(failing(state, asked([])).size, "it is not wanted any more").toBe(0)
    }
  })

  it("a spent quota at once, a note never", () => {
    expect([problem("quota"), problem("source"), problem(null)].flatMap(ofProblem)).toEqual([
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
