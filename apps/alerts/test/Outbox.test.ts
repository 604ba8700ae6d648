/**
 * The outbox on a real database file: nothing that is owed is lost, and no two workers ever have the same delivery.
 */
import * as Statement from "@effect/sql/Statement"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { parse } from "../src/config/Cadence.ts"
import type { Delivery } from "../src/store/Delivery.ts"
import { instant, item, owed, recipient, worker } from "./support/Make.ts"
import {
  attempt,
  connect,
  daily,
  eight,
  first,
  minute,
  morning,
  open,
  payload,
  temporaryFile
} from "./support/Store.ts"

describe("gathering", () => {
  it.scoped("an open alert gathers what a pass finds and is due when it is closed; then the next one opens", () =>
    Effect.gen(function* () {
      const { claim, outbox, owe } = yield* open
      yield* owe([owed(1, { item: item(1, { score: 85 }) }), owed(2, { item: item(2, { score: 97 }) })])
      yield* owe([owed(3, { item: item(3, { score: 90 }) }), owed(1, { item: item(1, { score: 86 }) })])
      expect(yield* claim(worker("a"), morning + 365 * 24 * 60 * minute), "an open alert is never due").toEqual([])
      expect(yield* outbox.nextDueAt("mail")).toBeNull()
      yield* outbox.closeAlerts(morning + minute)
      yield* owe([owed(4)])
      const closed = first(yield* claim(worker("a"), morning + minute))
      expect(closed).toMatchObject({ kind: "alert", owedSince: morning + minute, failures: 0, items: 3 })
      const items = yield* outbox.items(closed.id)
      expect(items.map(({ property, score }) => [property.id, score])).toEqual([
        [2, 97],
        [3, 90],
        [1, 86]
      ])
      expect(yield* outbox.owed).toHaveLength(2)
      yield* outbox.settle(closed, morning + minute, attempt("sent"), { status: "sent" })
      yield* outbox.closeAlerts(morning + 2 * minute)
      expect(yield* outbox.items(first(yield* claim(worker("a"), morning + 2 * minute)).id)).toHaveLength(1)
    })
  )

  it.scoped("each recipient, channel, cadence and agency has a delivery of its own", () =>
    Effect.gen(function* () {
      const { outbox, owe } = yield* open
      yield* owe([
        owed(1),
        owed(1, { channel: "chat" }),
        owed(1, { cadence: daily }),
        owed(1, { cadence: parse("weekdays 08:00") ?? instant }),
        owed(1, { told: { recipient: recipient("user:8"), locale: "en" } }),
        owed(2)
      ])
      const all = yield* outbox.owed
      expect(all).toHaveLength(5)
      expect(new Set(all.map((one) => `${one.channel} ${one.cadence} ${one.recipient.key} ${one.locale}`)).size).toBe(5)
    })
  )

  it.scoped("a digest gathers until its slot; one that has left, or tries to, makes room for the next slot", () =>
    Effect.gen(function* () {
      const { claim, outbox, owe, statusOf } = yield* open
      const digest = (id: number, at: number) => owe([owed(id, { cadence: daily })], at)
      yield* digest(1, morning)
      yield* digest(2, eight - 1)
      expect(yield* outbox.nextSlotAt(morning)).toBe(eight)
      expect(yield* outbox.nextSlotAt(eight)).toBeNull()
      expect(yield* claim(worker("a"), eight - 1)).toEqual([])
      const one = first(yield* claim(worker("a"), eight))
      expect(one).toMatchObject({ kind: "digest", slot: "2026-11-25", owedSince: eight, cadence: "daily 08:00" })
      expect(yield* outbox.items(one.id)).toHaveLength(2)
      // The clock is set back, or another worker is behind: the slot is taken all the same.
      yield* digest(3, eight - minute)
      expect((yield* outbox.owed).map((other) => other.slot)).toEqual(["2026-11-25", "2026-11-26"])
      yield* outbox.settle(one, eight, attempt("retry"), { status: "retry", dueAt: eight + minute })
      yield* digest(4, eight - minute)
      expect(yield* outbox.items(one.id), "what was rendered gathers no more").toHaveLength(2)
      const again = first(yield* claim(worker("a"), eight + minute))
      yield* outbox.settle(again, eight + minute, attempt("sent"), { status: "sent" })
      yield* digest(5, eight - minute)
      expect(yield* statusOf(one.id)).toBe("sent")
      const rest = yield* outbox.owed
      expect(rest.map((other) => other.slot)).toEqual(["2026-11-26"])
      expect(yield* outbox.items(rest[0]?.id ?? "")).toHaveLength(3)
    })
  )

  it.scoped("a slot that was missed while the machine was off is due at once, once", () =>
    Effect.gen(function* () {
      const { claim, owe } = yield* open
      yield* owe([owed(1, { cadence: daily })])
      const late = eight + 7 * 24 * 60 * minute
      expect(first(yield* claim(worker("a"), late)).slot).toBe("2026-11-25")
      expect(yield* claim(worker("b"), late)).toEqual([])
    })
  )
})

describe("leases", () => {
  it.scoped("two workers on two connections never have the same delivery, however their steps interleave", () =>
    Effect.gen(function* () {
      const file = yield* temporaryFile
      const one = yield* connect(file)
      const two = yield* connect(file)
      yield* one.owe(
        Array.from({ length: 40 }, (_, i) => owed(1, { told: { recipient: recipient(`user:${i}`), locale: "fr" } }))
      )
      yield* one.outbox.closeAlerts(morning)
      const steps: Array<string> = []
      // Each statement lets the other worker go on.
      const stepwise = (name: string) =>
        Statement.withTransformer((statement) => {
          steps.push(name)
          return Effect.as(Effect.yieldNow(), statement)
        })
      const [a, b] = yield* Effect.all([stepwise("a")(one.claim(worker("a"))), stepwise("b")(two.claim(worker("b")))], {
        concurrency: 2
      })
      expect(steps.join(""), "the owners of leases, then the claim").toMatch(/^(ab){2,}/)
      const ids = [...a, ...b].map((delivery) => delivery.id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).toHaveLength(40)
      for (const [delivery, owner] of [...a.map((one) => [one, "a"] as const), ...b.map((one) => [one, "b"] as const)])
        expect((yield* one.outbox.find(delivery.id))?.leaseOwner).toBe(owner)
    })
  )

  it.scoped("what another worker claimed and sent between a worker's look and its claim is not claimed", () =>
    Effect.gen(function* () {
      const file = yield* temporaryFile
      const one = yield* connect(file)
      const two = yield* connect(file)
      const id = yield* one.oneDue
      let statements = 0
      const meanwhile = Effect.gen(function* () {
        const claimed = first(yield* one.claim(worker("a")))
        yield* one.outbox.settle(claimed, morning, attempt("sent"), { status: "sent" })
      }).pipe(Effect.orDie, Statement.withTransformerDisabled)
      const late = two
        .claim(worker("b"))
        .pipe(
          Statement.withTransformer((statement) =>
            /^\s*UPDATE/.test(statement.compile()[0]) && ++statements === 1
              ? Effect.as(meanwhile, statement)
              : Effect.succeed(statement)
          )
        )
      expect(yield* late).toEqual([])
      expect(statements).toBe(1)
      expect(yield* one.statusOf(id)).toBe("sent")
    })
  )

  it.scoped("a lease holds until it ends, and a renewed one for longer", () =>
    Effect.gen(function* () {
      const { claim, oneDue, outbox } = yield* open
      yield* oneDue
      const a = first(yield* claim(worker("a")))
      expect(yield* claim(worker("b"), morning + 29_999)).toEqual([])
      expect(yield* outbox.renew(a, morning + 60_000)).toBe(true)
      expect(yield* claim(worker("b"), morning + 59_999)).toEqual([])
      expect(first(yield* claim(worker("b"), morning + 60_000)).fence).toBe(a.fence + 1)
    })
  )

  it.scoped("a lease that is over opens no gate, also when nobody took the delivery over yet", () =>
    Effect.gen(function* () {
      const { claim, oneDue, outbox, statusOf } = yield* open
      const id = yield* oneDue
      const a = first(yield* claim(worker("a")))
      expect(yield* outbox.ending(a, morning + 30_000)).toBe(false)
      expect(yield* statusOf(id)).toBe("sending")
      expect(yield* outbox.payload(id), "nothing was frozen for it").toBeNull()
      expect(yield* outbox.renew(a, morning + 60_000)).toBe(true)
      expect(yield* outbox.ending(a, morning + 59_999)).toBe(true)
    })
  )

  it.scoped("what is given back waits again, unless its lease was lost or its last bytes may have left", () =>
    Effect.gen(function* () {
      const { attempts, claim, oneDue, outbox, statusOf } = yield* open
      const id = yield* oneDue
      const a = first(yield* claim(worker("a")))
      yield* outbox.giveBack(a)
      expect(yield* statusOf(id)).toBe("retry")
      const b = first(yield* claim(worker("b")))
      yield* outbox.giveBack(a)
      expect(yield* statusOf(id)).toBe("sending")
      expect(yield* outbox.ending(b)).toBe(true)
      yield* outbox.giveBack(b)
      expect(yield* statusOf(id)).toBe("ending")
      expect(yield* attempts).toEqual([])
    })
  )

  it.scoped("whoever lost its lease changes nothing any more", () =>
    Effect.gen(function* () {
      const { attempts, claim, oneDue, outbox, statusOf } = yield* open
      const id = yield* oneDue
      const a = first(yield* claim(worker("a")))
      const b = first(yield* claim(worker("b"), morning + 30_000))
      expect(yield* outbox.renew(a, morning + 600_000)).toBe(false)
      expect(yield* outbox.ending(a)).toBe(false)
      expect(yield* outbox.payload(id)).toBeNull()
      yield* outbox.settle(a, morning + 31_000, attempt("sent"), { status: "sent" })
      expect(yield* statusOf(id)).toBe("sending")
      expect(yield* attempts).toEqual([])
      expect(yield* outbox.ending(b)).toBe(true)
      yield* outbox.settle(b, morning + 32_000, attempt("sent"), { status: "sent" })
      expect(yield* statusOf(id)).toBe("sent")
    })
  )

  it.scoped("what was settled is settled: a plugin that goes on can neither open its gate nor settle again", () =>
    Effect.gen(function* () {
      const { attempts, claim, oneDue, outbox, statusOf } = yield* open
      const id = yield* oneDue
      const a = first(yield* claim(worker("a")))
      yield* outbox.settle(a, morning, attempt("retry"), { status: "retry", dueAt: morning + minute })
      expect(yield* outbox.ending(a)).toBe(false)
      expect(yield* outbox.renew(a, morning + minute)).toBe(false)
      yield* outbox.settle(a, morning, attempt("sent"), { status: "sent" })
      expect(yield* statusOf(id)).toBe("retry")
      const b = first(yield* claim(worker("a"), morning + minute))
      yield* outbox.settle(b, morning + minute, attempt("sent"), { status: "sent" })
      expect(yield* outbox.ending(b)).toBe(false)
      expect(yield* statusOf(id)).toBe("sent")
      expect((yield* attempts).map(({ number, outcome }) => [number, outcome])).toEqual([
        [1, "retry"],
        [2, "sent"]
      ])
    })
  )

  it.scoped(
    "the deliveries of a worker that is gone are taken over before its lease ends; of a living one they are not",
    () =>
      Effect.gen(function* () {
        const { claim, oneDue } = yield* open
        yield* oneDue
        yield* claim(worker("a"))
        const asked: Array<string> = []
        const heir = (isGone: boolean) =>
          worker("b", (owner) => {
            asked.push(owner)
            return isGone
          })
        expect(yield* claim(heir(false), morning + 1)).toEqual([])
        expect(yield* claim(heir(true), morning + 1)).toHaveLength(1)
        expect(asked).toEqual(["a", "a"])
      })
  )

  it.scoped("a lease that is renewed in the last moment is not taken over", () =>
    Effect.gen(function* () {
      const { claim, lost, oneDue, outbox, statusOf } = yield* open
      const id = yield* oneDue
      const a = first(yield* claim(worker("a")))
      yield* outbox.ending(a)
      const left = first(yield* lost(worker("b"), morning + 30_000))
      expect(yield* outbox.renew(a, morning + 600_000)).toBe(true)
      yield* outbox.settle(left, morning + 30_000, attempt("unknown"), { status: "doubt", dueAt: morning })
      expect(yield* statusOf(id)).toBe("ending")
    })
  )
})

describe("a worker that was killed", () => {
  it.scoped("before the last bytes: simply sent again", () =>
    Effect.gen(function* () {
      const { attempts, claim, oneDue } = yield* open
      yield* oneDue
      yield* claim(worker("a"))
      expect(first(yield* claim(worker("b", () => true)))).toMatchObject({ failures: 0, doubts: 0 })
      expect(yield* attempts).toEqual([])
    })
  )

  it.scoped("between the last bytes and the answer: a try of unknown outcome, and the same bytes again", () =>
    Effect.gen(function* () {
      const { attempts, claim, lost, oneDue, outbox, statusOf } = yield* open
      const id = yield* oneDue
      const a = first(yield* claim(worker("a")))
      yield* outbox.ending(a, morning, payload("these bytes"))
      expect(yield* lost(worker("b"), morning + 1), "its holder may still get the answer").toEqual([])
      const heir = worker("b", () => true)
      expect(yield* claim(heir, morning + 1), "a doubt is decided on before it is sent again").toEqual([])
      const left = first(yield* lost(heir, morning + 1))
      yield* outbox.settle(left, morning + 1, attempt("unknown"), { status: "doubt", dueAt: morning + 1 })
      yield* outbox.settle(a, morning + 1, attempt("sent"), { status: "sent" })
      expect(yield* statusOf(id), "whoever left it behind settles it no more").toBe("doubt")
      const b = first(
        yield* claim(
          worker("b", () => true),
          morning + 1
        )
      )
      expect(b).toMatchObject({ doubts: 1, failures: 1, fence: a.fence + 1 })
      const frozen = yield* outbox.payload(id)
      expect(Buffer.from(frozen?.body ?? []).toString()).toBe("these bytes")
      expect(frozen?.contentType).toBe("text/plain")
      yield* outbox.settle(b, morning + 2, attempt("sent"), { status: "sent" })
      expect((yield* attempts).map(({ number, outcome }) => [number, outcome])).toEqual([
        [1, "unknown"],
        [2, "sent"]
      ])
      expect(yield* outbox.payload(id), "what was sent is not kept").toBeNull()
    })
  )

  it.scoped("bytes that are not what was frozen are never sent: the failure says so", () =>
    Effect.gen(function* () {
      const { claim, oneDue, outbox, sql } = yield* open
      const id = yield* oneDue
      yield* outbox.ending(first(yield* claim(worker("a"))))
      yield* sql`UPDATE frozen SET body = ${new Uint8Array([1, 2, 3])}`
      expect((yield* Effect.flip(outbox.payload(id))).message).toMatch(/body is not what this program wrote there/)
    })
  )

  it.scoped("a doubt that can't be recorded stays a doubt", () =>
    Effect.gen(function* () {
      const { attempts, claim, lost, oneDue, outbox, sql, statusOf } = yield* open
      const id = yield* oneDue
      yield* outbox.ending(first(yield* claim(worker("a"))))
      const left = first(yield* lost(worker("b", () => true)))
      const decide = outbox.settle(left, morning, attempt("unknown"), { status: "held" })
      yield* sql`CREATE TRIGGER full BEFORE INSERT ON attempt BEGIN SELECT RAISE(ABORT, 'disk full'); END`
      expect((yield* Effect.flip(decide)).message).toMatch(
        /the store failed while recording how a delivery went: disk full/
      )
      expect(yield* statusOf(id)).toBe("ending")
      yield* sql`DROP TRIGGER full`
      yield* decide
      expect(yield* statusOf(id)).toBe("held")
      expect(yield* attempts).toHaveLength(1)
    })
  )
})

it.scoped("the oldest comes first, of one channel, as many as asked for", () =>
  Effect.gen(function* () {
    const { claim, outbox, owe } = yield* open
    for (const i of [3, 1, 2]) {
      yield* owe([owed(i), owed(i, { channel: "chat" })])
      yield* outbox.closeAlerts(morning - i * minute)
    }
    const dueAts = (claimed: ReadonlyArray<Delivery>) => claimed.map((one) => (morning - (one.dueAt ?? 0)) / minute)
    expect(dueAts(yield* claim(worker("a"), morning, 2))).toEqual([3, 2])
    expect(dueAts(yield* claim(worker("a"), morning, 2))).toEqual([1])
  })
)
