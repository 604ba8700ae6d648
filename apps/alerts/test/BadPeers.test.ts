/**
 * Peers that misbehave, through the whole outbox: what is recorded, what arrives in the end, nothing lost, nothing twice.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Delivering from "./support/Delivering.ts"
import * as HookPeer from "./support/HookPeer.ts"
import * as SmtpPeer from "./support/SmtpPeer.ts"

/** Beyond every wait of the first tries, and before an alert is folded into a digest. */
const later = 90

const mailTo = (smtp: string, more = "") =>
  `{ notifier: "@apimo-alerts/notifier-email", with: { smtp: "${smtp}", from: alertes@example.test, timeouts: { connect: 300 millis, send: 300 millis, final: 400 millis } }${more} }`

describe("a mail server", () => {
  const tries = (moment: SmtpPeer.Moment, answer: SmtpPeer.Answer, onDoubt = "resend") =>
    Effect.gen(function* () {
      const peer = yield* SmtpPeer.make
      const worker = yield* Delivering.make(mailTo(peer.url, `, onDoubt: ${onDoubt}`))
      peer.behave = (at) => (at === moment ? answer : null)
      yield* worker.owe("anne")
      yield* worker.at(0)
      const [first] = yield* worker.attempts
      const [between] = yield* worker.rows
      peer.behave = () => null
      // Another process: the breaker of the first one knows nothing of the time that passed for it.
      const next = yield* worker.start
      yield* next.at(later)
      yield* next.at(2 * later)
      const [end] = yield* next.rows
      return { first, between: between?.status, end: end?.status, mails: peer.mails, attempts: yield* next.attempts }
    })

  const notYet: ReadonlyArray<readonly [SmtpPeer.Moment, SmtpPeer.Answer, object]> = [
    ["connect", { say: "421 4.3.2 busy", drop: true }, { phase: "greeting", code: 421 }],
    ["ehlo", { say: "421 4.3.2 busy" }, { phase: "ehlo", code: 421 }],
    ["mail", { say: "451 4.3.0 busy" }, { phase: "mail", code: 451 }],
    ["rcpt", { say: "450 4.2.1 greylisted" }, { phase: "rcpt", code: 450 }],
    ["data", { say: "451 4.3.0 busy" }, { phase: "data", code: 451 }],
    ["data", { say: "554 5.5.1 no" }, { phase: "data", code: 554 }],
    ["dot", { say: "451 4.3.0 busy" }, { phase: "dot", code: 451 }],
    ["connect", { say: null, drop: true }, { phase: "connect", code: null }],
    ["rcpt", { say: null, drop: true }, { phase: "mail", code: null }],
    ["connect", { say: null }, { phase: "connect", code: null }],
    ["rcpt", { say: null }, { phase: "mail", code: null }],
    ["data", { say: null }, { phase: "mail", code: null }]
  ]
  it.scopedLive.each(notYet)(
    "that says not now at %s (%o) is asked again, and has the mail once",
    ([at, answer, said]) =>
      Effect.gen(function* () {
        const { attempts, between, end, first, mails } = yield* tries(at, answer)
        expect(first).toMatchObject({ outcome: "retry", ...said })
        expect(between).toBe("retry")
        expect(end).toBe("sent")
        expect(attempts.map(({ outcome }) => outcome)).toEqual(["retry", "sent"])
        expect(mails).toHaveLength(1)
      })
  )

  const ours: ReadonlyArray<readonly [SmtpPeer.Moment, string, number]> = [
    ["connect", "554 5.7.1 nothing from you", 554],
    ["ehlo", "550 5.7.1 nothing from you", 550],
    ["mail", "550 5.7.1 not with this address", 550]
  ]
  it.scopedLive.each(ours)(
    "that refuses us at %s (%s) keeps nothing from its recipient, however long",
    ([at, say, code]) =>
      Effect.gen(function* () {
        const { attempts, between, end, first, mails } = yield* tries(at, { say })
        expect(first).toMatchObject({ outcome: "given-back", code })
        expect(first?.reply).toContain(say)
        expect(between).toBe("retry")
        expect(end).toBe("sent")
        expect(attempts.map(({ outcome }) => outcome)).toEqual(["given-back", "sent"])
        expect(mails).toHaveLength(1)
      })
  )

  it.scopedLive.each([
    ["rcpt", "550 5.1.1 no such user", 550],
    ["dot", "554 5.7.1 looks like spam", 554]
  ] as const)("that refuses the message at %s (%s) makes it a dead letter with its words", ([at, say, code]) =>
    Effect.gen(function* () {
      const { attempts, end, first, mails } = yield* tries(at, { say })
      expect(first).toMatchObject({ outcome: "dead", code })
      expect(first?.reply).toContain(say)
      expect(end).toBe("dead")
      expect(attempts).toHaveLength(1)
      expect(mails).toEqual([])
    })
  )

  const unanswered: ReadonlyArray<SmtpPeer.Answer> = [
    { say: null, drop: true, keeps: true },
    { say: null, drop: true, keeps: false },
    { say: null, keeps: true },
    { say: null, keeps: false },
    { say: "250 2.0.0 taken, late", after: 1_500 }
  ]
  it.scopedLive.each(unanswered)("that leaves the last dot unanswered (%o): once more, the same bytes", (answer) =>
    Effect.gen(function* () {
      const { attempts, between, end, first, mails } = yield* tries("dot", answer)
      expect(first).toMatchObject({ outcome: "unknown", phase: "dot", code: null })
      expect(between).toBe("doubt")
      expect(end).toBe("sent")
      expect(attempts.map(({ outcome }) => outcome)).toEqual(["unknown", "sent"])
      expect(mails).toHaveLength(answer.keeps === false ? 1 : 2)
      expect(new Set(mails.map(({ raw }) => raw)).size).toBe(1)
    })
  )
  it.scopedLive.each(unanswered)("that leaves the last dot unanswered (%o), on hold: never again", (answer) =>
    Effect.gen(function* () {
      const { attempts, end, mails } = yield* tries("dot", answer, "hold")
      expect(end).toBe("held")
      expect(attempts.map(({ outcome }) => outcome)).toEqual(["unknown"])
      expect(mails).toHaveLength(answer.keeps === false ? 0 : 1)
    })
  )

  it.scopedLive(
    "that is gone in the middle of a message has it once; only the network knows whether its end had left",
    () =>
      Effect.gen(function* () {
        const { attempts, end, mails } = yield* tries("body", { say: null, drop: true })
        expect(["retry", "unknown"]).toContain(attempts[0]?.outcome)
        expect(attempts).toHaveLength(2)
        expect(end).toBe("sent")
        expect(mails).toHaveLength(1)
      })
  )

  it.scopedLive("that takes its time is waited for", () =>
    Effect.gen(function* () {
      const { attempts, mails } = yield* tries("dot", { say: "250 2.0.0 taken at last", after: 200 })
      expect(attempts).toMatchObject([{ outcome: "sent", reply: expect.stringContaining("taken at last") }])
      expect(mails).toHaveLength(1)
    })
  )

  it.scopedLive("that refuses one recipient of many, and drops another: the others have one mail, at once", () =>
    Effect.gen(function* () {
      const peer = yield* SmtpPeer.make
      const worker = yield* Delivering.make(mailTo(peer.url))
      const keys = ["anne", "bruno", "carla", "dora", "emil", "fred", "gina"]
      const refused: SmtpPeer.SmtpPeer["behave"] = (at, to) =>
        at === "rcpt" && to === "carla@example.test" ? { say: "550 5.1.1 no such user" } : null
      peer.behave = (at, to) =>
        at === "rcpt" && to === "emil@example.test" ? { say: null, drop: true } : refused(at, to)
      yield* worker.owe(...keys)
      yield* worker.at(0)
      const statuses = (rows: ReadonlyArray<Delivering.Row>) =>
        Object.fromEntries(rows.map(({ key, status }) => [key, status]))
      const others = { anne: "sent", bruno: "sent", dora: "sent", fred: "sent", gina: "sent" }
      expect(statuses(yield* worker.rows)).toEqual({ ...others, carla: "dead", emil: "retry" })
      peer.behave = refused
      yield* worker.at(later)
      expect(statuses(yield* worker.rows)).toEqual({ ...others, carla: "dead", emil: "sent" })
      expect(peer.mails.map(({ to }) => to.split("@")[0]).sort()).toEqual(keys.filter((key) => key !== "carla"))
    })
  )

  it.scopedLive("without TLS under a name that is not this machine's gets not a word of the mail", () =>
    Effect.gen(function* () {
      const peer = yield* SmtpPeer.make
      // Leads to this machine, but nobody who reads it would say so.
      const worker = yield* Delivering.make(mailTo(`smtp://127.1:${peer.port}`))
      yield* worker.owe("anne")
      yield* worker.at(0)
      expect(yield* worker.attempts).toMatchObject([{ key: "anne" }])
      expect(yield* worker.rows).toEqual([{ key: "anne", status: "retry" }])
      expect(peer.moments).toContain("ehlo")
      expect(peer.moments).not.toContain("mail")
    })
  )
})

const hookAt = (url: string, more = "") =>
  `{ notifier: "@apimo-alerts/notifier-webhook", with: { url: "${url}", secrets: ["whsec_${Buffer.alloc(24, 7).toString("base64")}"], allowPrivate: true }${more} }`

describe("a receiver of webhooks", () => {
  const tries = (moment: HookPeer.Moment, answer: HookPeer.Answer, onDoubt = "resend") =>
    Effect.gen(function* () {
      const peer = yield* HookPeer.make
      const worker = yield* Delivering.make(hookAt(peer.url, `, onDoubt: ${onDoubt}`))
      peer.behave = (at) => (at === moment ? answer : null)
      yield* worker.owe("anne")
      yield* worker.at(0, 100)
      const [first] = yield* worker.attempts
      const [between] = yield* worker.rows
      const [due] = yield* worker.sql<{ wait: number }>`SELECT due_at - owed_since AS wait FROM delivery`
      peer.behave = () => null
      const next = yield* worker.start
      yield* next.at(later)
      yield* next.at(2 * later)
      const [end] = yield* next.rows
      const { calls } = peer
      return {
        first,
        between: between?.status,
        seconds: Math.round((due?.wait ?? 0) / 1000),
        end: end?.status,
        calls,
        attempts: yield* next.attempts
      }
    })

  it.scopedLive.each([
    [{ status: 429 }, { outcome: "retry", code: 429 }],
    [
      { status: 429, headers: { "retry-after": "1200" } },
      { outcome: "retry", code: 429 }
    ],
    [{ status: 500 }, { outcome: "retry", phase: "answer", code: 500 }],
    [{ status: 502 }, { outcome: "retry", code: 502 }],
    [
      { status: 503, headers: { "retry-after": "1200" } },
      { outcome: "retry", code: 503 }
    ],
    [{ status: 410 }, { outcome: "given-back", code: 410 }],
    [
      { status: 302, headers: { location: "http://example.test/" } },
      { outcome: "given-back", code: 302 }
    ]
  ] as const)("that answers with %o is asked again, and told once", ([answer, said]) =>
    Effect.gen(function* () {
      const { attempts, between, calls, end, first, seconds } = yield* tries("read", answer)
      expect(first).toMatchObject(said)
      expect(between).toBe("retry")
      if ("headers" in answer && "retry-after" in answer.headers) expect(seconds).toBeGreaterThanOrEqual(1200)
      else expect(seconds).toBeLessThanOrEqual(35)
      expect(end).toBe("sent")
      expect(attempts).toHaveLength(2)
      expect(calls).toHaveLength(1)
    })
  )

  it.scopedLive("that refuses the message makes it a dead letter", () =>
    Effect.gen(function* () {
      const { attempts, calls, end } = yield* tries("read", { status: 422 })
      expect(attempts).toMatchObject([{ outcome: "dead", code: 422 }])
      expect(end).toBe("dead")
      expect(calls).toEqual([])
    })
  )

  it.scopedLive.each([
    ["asked", { status: null, reset: true }, 1],
    ["read", { status: null, reset: true, keeps: false }, 1],
    ["read", { status: null, reset: true, keeps: true }, 2],
    ["asked", { status: null, keeps: false }, 1],
    ["read", { status: null, keeps: true }, 2]
  ] as const)("that does not answer (%s, %o) is told again under the same id, also on hold", ([at, answer, times]) =>
    Effect.gen(function* () {
      for (const onDoubt of ["resend", "hold"]) {
        const { attempts, between, calls, end } = yield* tries(at, answer, onDoubt)
        expect(attempts.map(({ outcome }) => outcome)).toEqual(["unknown", "sent"])
        expect(between).toBe("doubt")
        expect(end).toBe("sent")
        expect(calls).toHaveLength(times)
        expect(new Set(calls.map(({ body, id }) => `${id} ${body}`)).size).toBe(1)
      }
    })
  )
})
