/**
 * What was decided and sent, read back from the store by `alerts history` and `alerts explain`.
 */
import * as path from "node:path"
import { RequestId } from "@apimo-alerts/core/Ids"
import { expect, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { JudgedPair } from "../src/facts/Pair.ts"
import { readSince } from "../src/pass/Times.ts"
import * as Cli from "./support/Cli.ts"
import { agency, crossing, item, owed, recipient, request, worker } from "./support/Make.ts"
import { attempt, connect, daily, first, minute, paris, payload } from "./support/Store.ts"

const hour = 60 * minute
const a = worker("a")

const verdict = (over: Partial<JudgedPair> = {}): JudgedPair => ({
  ...crossing(1, 90),
  isFirst: false,
  change: "rose",
  present: true,
  told: true,
  outcome: "alert",
  ...over
})

const given = Effect.gen(function* () {
  const folder = yield* Cli.temporaryFolder
  Cli.writeConfig(folder, { api: "http://127.0.0.1:9", smtp: "smtp://127.0.0.1:9" })
  const store = yield* connect(path.join(folder, "alerts.db"))
  const facts = { id: agency, active: true, name: "Agence du Lac", email: null, phone: null }
  yield* store.memory.agencies.save([facts], true, 0)
  return { ...store, folder, alerts: (...args: ReadonlyArray<string>) => Cli.alerts(folder, args) }
})

it.scopedLive("explain tells a match's story in order of time: verdicts, messages, tries, what was left out", () =>
  Effect.gen(function* () {
    const { alerts, claim, inOne, memory, outbox, owe } = yield* given
    const t = Date.parse("2026-11-20T09:00:00+01:00")
    const judge = (at: number, over: Partial<JudgedPair>) => memory.pairs.save(agency, [verdict(over)], at)
    yield* judge(t, { score: 70, outcome: "below-score", change: "appeared", told: false, isFirst: true })
    yield* judge(t + hour, {})
    yield* owe([owed(1), owed(1, { cadence: daily })], t + hour)
    yield* outbox.closeAlerts(t + hour)
    const alert = first(yield* claim(a, t + hour))
    yield* outbox.settle(alert, t + hour + 5000, attempt("retry"), { status: "retry", dueAt: t + 2 * hour })
    const again = first(yield* claim(a, t + 2 * hour))
    yield* outbox.settle(again, t + 2 * hour, attempt("sent"), { status: "sent" })
    yield* judge(t + 3 * hour, { outcome: "off-market", change: "reconsidered", told: false })
    const slot = Date.parse("2026-11-21T08:00:00+01:00")
    const [digest] = yield* outbox.ripe(slot)
    if (digest === undefined) throw new TypeError("no digest is ripe")
    yield* inOne(outbox.seal([digest.id], slot, [{ delivery: digest.id, request, property: 1, reason: "off-market" }]))

    const [told, json] = yield* Effect.all(
      [
        alerts("explain", "--request", "3", "--property", "1"),
        alerts("explain", "--request", "3", "--property", "1", "--agency", "25", "--json")
      ],
      { concurrency: "unbounded" }
    )
    expect(told).toMatchObject({ code: 0, stderr: "" })
    const id = alert.id.slice(0, 8)
    const of = digest.id.slice(0, 8)
    expect(told.stdout.trim().split("\n")).toEqual([
      "request 3, property 1, agency 25 (times in Europe/Paris)",
      "2026-11-20 09:00:00  seen for the first time: 70 %, to suggest; not told: the score is below match.minScore",
      "2026-11-20 10:00:00  the score rose: 90 %, to suggest; to be told",
      expect.stringMatching(`^2026-11-20 10:00:00  put into (${id}, mail: alert|${of}, mail: digest)`),
      expect.stringMatching(`^2026-11-20 10:00:00  put into (${id}, mail: alert|${of}, mail: digest)`),
      `2026-11-20 10:00:05  ${id} could not leave (5 ms): said`,
      `2026-11-20 11:00:00  ${id} sent (5 ms): said`,
      "2026-11-20 12:00:00  looked at again because something around it changed: 90 %, to suggest; not told: the property is not on the market",
      `2026-11-21 08:00:00  ${of} ended: not sent: none of its matches stands any more`,
      expect.stringMatching(/^Now /),
      expect.stringMatching(/^Now /)
    ])
    expect(told.stdout).toContain(`Now ${id}: sent.`)
    expect(told.stdout).toContain(
      `Now ${of}: not sent; this match was left out of it: the property is not on the market.`
    )
    const plain = JSON.parse(json.stdout)
    expect(plain.verdicts.map((one: { readonly outcome: string }) => one.outcome)).toEqual([
      "below-score",
      "alert",
      "off-market"
    ])
    expect(plain.deliveries).toHaveLength(2)
    expect(json.stdout + told.stdout, "no buyer").not.toContain("Durand")

    const unknown = yield* alerts("explain", "--request", "4", "--property", "1")
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain("nothing is known of request 4")
  })
)

it.scopedLive("history: what was sent, to whom, when, and after how many tries", () =>
  Effect.gen(function* () {
    const { alerts, claim, outbox, owe } = yield* given
    const now = Date.now()
    const send = (key: string, at: number, failures: number) =>
      Effect.gen(function* () {
        yield* owe(
          [owed(1, { told: { recipient: { ...recipient(key), email: `${key}@example.test` }, locale: "fr" } })],
          at
        )
        yield* outbox.closeAlerts(at)
        for (let i = 0; i < failures; i++) {
          const one = first(yield* claim(a, at))
          yield* outbox.ending(one, at, payload("x"))
          yield* outbox.settle(one, at, attempt("retry"), { status: "retry", dueAt: at })
        }
        yield* outbox.settle(first(yield* claim(a, at + minute)), at + minute, attempt("sent"), { status: "sent" })
      })
    yield* send("user:7", now - 10 * 24 * hour, 0)
    yield* send("user:7", now - 2 * 24 * hour, 2)
    yield* send("user:8", now - hour, 0)
    const [week, all, agent, none, wrong] = yield* Effect.all(
      [
        alerts("history"),
        alerts("history", "--since", "2w", "--json"),
        alerts("history", "--agent", "7"),
        alerts("history", "--since", "10m"),
        alerts("history", "--since", "yesterday")
      ],
      { concurrency: 3 }
    )
    const lines = week.stdout.trim().split("\n")
    expect(lines).toHaveLength(4)
    expect(lines[0]).toMatch(/^SENT +ID +WHAT +TO +TRIES$/)
    expect(lines[1]).toMatch(/user:7@example.test +at try 3, the first was at \d{4}-/)
    expect(lines[2]).toMatch(/user:8@example.test +at the first try$/)
    expect(lines[3]).toBe("2 messages: 1 at the first try, 1 later.")
    expect(JSON.parse(all.stdout).sent).toHaveLength(3)
    expect(agent.stdout).toContain("1 message: 0 at the first try, 1 later.")
    expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing was sent since") })
    expect(wrong.code).toBe(2)
  })
)

it("since: a span back from now, or the beginning of a day at the wall clock", () => {
  const now = Date.parse("2026-11-24T12:00:00+01:00")
  const since = (text: string) => {
    const at = readSince(text, now, paris)
    return at === null ? null : DateTime.formatIso(DateTime.unsafeMake(at))
  }
  expect(since("90m")).toBe("2026-11-24T09:30:00.000Z")
  expect(since("1 d")).toBe("2026-11-23T11:00:00.000Z")
  expect(since("2w")).toBe("2026-11-10T11:00:00.000Z")
  expect(since("2026-11-20")).toBe("2026-11-19T23:00:00.000Z")
  for (const wrong of ["", "d", "-1d", "7y", "2026-13-01", "2026-02-30x", "tomorrow"]) expect(since(wrong)).toBeNull()
})

it.scoped("the verdicts of a pair stay in the order in which they were made", () =>
  Effect.gen(function* () {
    const { memory } = yield* given
    for (const [score, at] of [
      [70, 1],
      [80, 2],
      [90, 2],
      [60, 3]
    ] as const)
      yield* memory.pairs.save(agency, [verdict({ score, isFirst: at === 1 })], at)
    const all = yield* memory.pairs.verdicts(agency, RequestId.make(3), 1)
    expect(all.map(({ score }) => score)).toEqual([70, 80, 90, 60])
    expect(yield* memory.pairs.verdicts(agency, request, item(2).property.id)).toEqual([])
  })
)
