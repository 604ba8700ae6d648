/**
 * What people do with deliveries by hand, on a real store, beside a worker on a connection of its own: a worker and a
 * person never both have a delivery.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Status } from "../src/store/Delivery.ts"
import { Status as Statuses, transitions } from "../src/store/Delivery.ts"
import { Desk, type Filter, mayBeAsked } from "../src/store/Desk.ts"
import { agency, crossing, item, owed, recipient, worker } from "./support/Make.ts"
import { attempt, connect, daily, eight, first, minute, morning, payload, temporaryFile } from "./support/Store.ts"

const hour = 60 * minute
const a = worker("a")
const everything: Filter = {
  statuses: Statuses.literals,
  channel: null,
  recipient: null,
  settledSince: null,
  limit: null
}

const deskOf = (context: Context.Context<SqlClient.SqlClient>) =>
  Effect.map(Layer.build(Desk.layer).pipe(Effect.provide(context)), (built) => Context.get(built, Desk))

/** Two connections to one store: that of a worker, and that of a person at the command line. */
const twoConnections = Effect.gen(function* () {
  const file = yield* temporaryFile
  const store = yield* connect(file)
  const desk = yield* deskOf((yield* connect(file)).context)
  const seen = Effect.map(desk.list(everything), (all) => {
    const [only] = all
    if (only === undefined || all.length > 1) throw new TypeError(`one delivery was expected, ${all.length} came`)
    return only
  })
  /** Brings a delivery that is due into a state, the way a worker does. */
  const bring = (status: Status) =>
    Effect.gen(function* () {
      if (status === "planned") return yield* store.owe([owed(1)])
      yield* store.oneDue
      if (status === "due") return
      const one = first(yield* store.claim(a))
      if (status === "sending") return
      yield* store.outbox.ending(one, morning, payload("as it was"))
      if (status === "ending") return
      const record = attempt(status === "held" || status === "doubt" ? "unknown" : status === "sent" ? "sent" : "retry")
      const next =
        status === "retry" || status === "doubt"
          ? { status, dueAt: morning + hour }
          : status === "discarded"
            ? { status, heir: { channel: "chat", cadence: daily, passedOn: true } }
            : { status }
      yield* store.outbox.settle(one, morning + minute, record, next, payload("as it was"))
    })
  return { ...store, desk, seen, bring }
})

const textOf = (payload: { readonly body: Uint8Array } | null) =>
  payload === null ? null : Buffer.from(payload.body).toString()

describe("by hand", () => {
  it("everything that may be asked is a transition of the state machine", () => {
    for (const status of [...mayBeAsked.retry, ...mayBeAsked.release]) expect(transitions[status]).toContain("due")
    for (const status of mayBeAsked.discard) expect(transitions[status]).toContain("discarded")
  })

  for (const status of mayBeAsked.retry) {
    it.scoped(`retry: what is ${status} is due now with the same bytes, and its age starts anew`, () =>
      Effect.gen(function* () {
        const { attempts, bring, claim, desk, outbox, seen } = yield* twoConnections
        yield* bring(status)
        const before = yield* seen
        expect(yield* desk.retry(before, eight)).toBe(true)
        const after = yield* seen
        expect(after).toMatchObject({ status: "due", dueAt: eight, owedSince: eight, settledAt: null })
        expect(after).toMatchObject({ fence: before.fence + 1, failures: 0, doubts: 0 })
        expect(after.mayHaveArrived, "a doubt is never forgotten").toBe(status === "doubt")
        expect((yield* attempts).at(-1)).toMatchObject({ outcome: "asked-again", number: 2 })
        const again = first(yield* claim(a, eight))
        expect(textOf(yield* outbox.payload(again.id))).toBe("as it was")
        expect(yield* claim(worker("b"), eight)).toEqual([])
      })
    )
  }

  it.scoped("release: what is held is due now, once, with the same bytes", () =>
    Effect.gen(function* () {
      const { bring, claim, desk, outbox, seen } = yield* twoConnections
      yield* bring("held")
      const before = yield* seen
      expect(yield* desk.retry(before, eight), "retry is not for what may have arrived").toBe(false)
      expect(yield* desk.release(before, eight)).toBe(true)
      expect(yield* desk.release(before, eight), "the second person comes too late").toBe(false)
      const again = first(yield* claim(a, eight))
      expect(again).toMatchObject({ doubts: 0, mayHaveArrived: true })
      expect(textOf(yield* outbox.payload(again.id))).toBe("as it was")
    })
  )

  for (const status of mayBeAsked.discard) {
    it.scoped(`discard: what is ${status} is never sent, and the reason is on record`, () =>
      Effect.gen(function* () {
        const { bring, claim, desk, outbox, owe, seen } = yield* twoConnections
        yield* bring(status)
        const before = yield* seen
        expect(yield* desk.discard(before, "sold by phone", eight)).toBe(true)
        expect(yield* seen).toMatchObject({
          status: "discarded",
          settledAt: eight,
          lastReply: "sold by phone",
          isFrozen: false
        })
        expect(yield* claim(a, eight + hour)).toEqual([])
        expect(yield* desk.retry(yield* seen, eight)).toBe(false)
        // What comes next gathers in a message of its own.
        yield* owe([owed(2)])
        yield* outbox.closeAlerts(eight + hour)
        const next = first(yield* claim(a, eight + hour))
        expect(next.id).not.toBe(before.id)
        expect(yield* outbox.items(next.id)).toHaveLength(1)
      })
    )
  }

  it.scoped("discard: a digest that still gathers makes room, and what comes next is told at the same time", () =>
    Effect.gen(function* () {
      const { desk, outbox, owe, seen } = yield* twoConnections
      yield* owe([owed(1, { cadence: daily })])
      const before = yield* seen
      expect(yield* desk.discard(before, "told by phone", morning)).toBe(true)
      yield* owe([owed(2, { cadence: daily })])
      const [next] = yield* outbox.owed
      expect(next).toMatchObject({ status: "planned", slot: before.slot, dueAt: before.dueAt, items: 1 })
    })
  )

  for (const status of ["sending", "ending", "sent", "discarded"] as const) {
    it.scoped(`nothing is done with what is ${status}`, () =>
      Effect.gen(function* () {
        const { attempts, bring, desk, seen, sql } = yield* twoConnections
        yield* bring(status)
        // Passed on: its matches are in another one by now.
        yield* sql`DELETE FROM delivery_item WHERE delivery IN (SELECT id FROM delivery WHERE channel = 'chat')`
        yield* sql`DELETE FROM delivery WHERE channel = 'chat'`
        const before = yield* seen
        const recorded = yield* attempts
        expect(yield* desk.retry(before, eight)).toBe(false)
        expect(yield* desk.retryAnew(before, recipient(), eight)).toBe(false)
        expect(yield* desk.release(before, eight)).toBe(false)
        expect(yield* desk.discard(before, "no", eight)).toBe(false)
        expect(yield* seen).toEqual(before)
        expect(yield* attempts).toEqual(recorded)
      })
    )
  }
})

describe("beside a worker", () => {
  it.scoped("a worker that claims between the list and the retry keeps the delivery, and sends it once", () =>
    Effect.gen(function* () {
      const { bring, claim, desk, outbox, seen, statusOf } = yield* twoConnections
      yield* bring("retry")
      const before = yield* seen
      const claimed = first(yield* claim(a, morning + hour))
      expect(yield* desk.retry(before, morning + hour)).toBe(false)
      expect(yield* desk.discard(before, "no", morning + hour)).toBe(false)
      expect(yield* outbox.ending(claimed, morning + hour)).toBe(true)
      expect(yield* desk.retry(yield* seen, morning + hour), "nor while its answer is awaited").toBe(false)
      yield* outbox.settle(claimed, morning + hour, attempt("sent"), { status: "sent" })
      expect(yield* statusOf(before.id)).toBe("sent")
      expect(yield* desk.retry(before, morning + hour), "nor afterwards by what was seen before").toBe(false)
    })
  )

  it.scoped("what was retried by a person and failed again in the meantime is not what the second person saw", () =>
    Effect.gen(function* () {
      const { bring, claim, desk, outbox, seen } = yield* twoConnections
      yield* bring("dead")
      const before = yield* seen
      expect(yield* desk.retry(before, eight)).toBe(true)
      const claimed = first(yield* claim(a, eight))
      yield* outbox.settle(claimed, eight, attempt("dead"), { status: "dead" })
      expect(yield* seen).toMatchObject({ status: "dead" })
      expect(yield* desk.discard(before, "it was dead when I looked", eight)).toBe(false)
    })
  )

  it.scoped("a worker that had a delivery once writes nothing into it after a person's retry", () =>
    Effect.gen(function* () {
      const { bring, claim, desk, outbox, seen } = yield* twoConnections
      yield* bring("due")
      const old = first(yield* claim(a))
      // Its lease ran out, another worker took the delivery over and gave it up.
      const late = morning + hour
      const taken = first(yield* claim(worker("b"), late))
      yield* outbox.settle(taken, late, attempt("dead"), { status: "dead" })
      expect(yield* desk.retry(yield* seen, late)).toBe(true)
      expect(yield* outbox.renew(old, late + hour)).toBe(false)
      expect(yield* outbox.ending(old, late)).toBe(false)
      yield* outbox.settle(old, late, attempt("sent"), { status: "sent" })
      expect(yield* seen).toMatchObject({ status: "due" })
    })
  )

  it.scoped("an alert that is completed between the list and the discard is left as it is", () =>
    Effect.gen(function* () {
      const { bring, desk, outbox, seen } = yield* twoConnections
      yield* bring("planned")
      const before = yield* seen
      yield* outbox.closeAlerts(morning)
      expect(yield* desk.discard(before, "no", morning)).toBe(false)
      expect(yield* seen).toMatchObject({ status: "due" })
    })
  )

  it.scoped("a worker that saw a message still gathering does not complete it a second time", () =>
    Effect.gen(function* () {
      const { bring, claim, inOne, memory, outbox, statusOf } = yield* twoConnections
      yield* bring("planned")
      const [ripe] = yield* outbox.ripe(morning)
      if (ripe === undefined) throw new TypeError("nothing is ripe")
      yield* outbox.closeAlerts(morning)
      const claimed = first(yield* claim(a))
      yield* outbox.ending(claimed)
      yield* outbox.settle(claimed, morning, attempt("unknown"), { status: "held" })
      const gone = { ...crossing(1, 90), isFirst: true, change: "vanished", present: false, told: true } as const
      yield* memory.pairs.save(agency, [{ ...gone, outcome: "vanished" }], morning)
      expect(yield* outbox.fallen([ripe.id]), "what was told stays told").toEqual(new Map())
      yield* inOne(outbox.seal([ripe.id], morning, []))
      expect(yield* statusOf(ripe.id)).toBe("held")
    })
  )
})

describe("to the present address", () => {
  const moved = { ...recipient(), email: "claire.new@agency.example.test" }

  it.scoped("a dead letter goes there, rendered anew", () =>
    Effect.gen(function* () {
      const { bring, claim, desk, outbox, seen } = yield* twoConnections
      yield* bring("dead")
      expect(yield* desk.retryAnew(yield* seen, moved, eight)).toBe(true)
      const again = first(yield* claim(a, eight))
      expect(again.recipient).toEqual(moved)
      expect(yield* outbox.payload(again.id)).toBeNull()
    })
  )

  it.scoped("never what may have arrived, however long ago", () =>
    Effect.gen(function* () {
      const { bring, claim, desk, outbox, seen } = yield* twoConnections
      yield* bring("doubt")
      expect(yield* desk.retryAnew(yield* seen, moved, eight)).toBe(false)
      yield* desk.retry(yield* seen, eight)
      yield* outbox.settle(first(yield* claim(a, eight)), eight, attempt("dead"), { status: "dead" })
      expect(yield* seen).toMatchObject({ status: "dead", doubts: 0, mayHaveArrived: true })
      expect(yield* desk.retryAnew(yield* seen, moved, eight)).toBe(false)
    })
  )
})

it.scoped("the list: newest first, by state, channel, recipient and time, and no more than asked for", () =>
  Effect.gen(function* () {
    const { claim, desk, outbox, owe } = yield* twoConnections
    const other = {
      recipient: { ...recipient("user:8"), name: "100% Hélène", email: "a_b@example.test", phone: "+33 6 12" },
      locale: "fr" as const
    }
    yield* owe([owed(1)])
    yield* outbox.closeAlerts(morning)
    yield* owe([owed(2, { told: other })], morning + minute)
    yield* owe([owed(3, { channel: "chat", cadence: daily })], morning + 2 * minute)
    const of = (over: Partial<Filter>) =>
      Effect.map(desk.list({ ...everything, ...over }), (all) =>
        all.map((one) => `${one.channel} ${one.recipient.key}`)
      )
    expect(yield* of({})).toEqual(["chat user:7", "mail user:8", "mail user:7"])
    expect(yield* of({ limit: 1 })).toEqual(["chat user:7"])
    expect(yield* of({ statuses: ["due"] })).toEqual(["mail user:7"])
    expect(yield* of({ channel: "chat" })).toEqual(["chat user:7"])
    expect(yield* of({ recipient: "user:8" })).toEqual(["mail user:8"])
    expect(yield* of({ recipient: "a_b@EXAMPLE" })).toEqual(["mail user:8"])
    expect(yield* of({ recipient: "100%" })).toEqual(["mail user:8"])
    expect(yield* of({ recipient: "c_aire" }), "no sign stands for another").toEqual([])
    for (const typed of ["HÉLÈNE", "hélène", "Helene", "+33 6", "8", "USER:8"])
      expect(yield* of({ recipient: typed }), typed).toEqual(["mail user:8"])
    for (const typed of ["phone", "null", '"', "user:", "r:8"])
      expect(yield* of({ recipient: typed }), `${typed}: in no value`).toEqual([])
    expect(yield* of({ recipient: "helene", channel: "chat" })).toEqual([])
    const one = first(yield* claim(a))
    yield* outbox.settle(one, morning + hour, attempt("sent"), { status: "sent" })
    expect(yield* of({ settledSince: morning + hour })).toEqual(["mail user:7"])
    expect(yield* of({ settledSince: morning + hour + 1 })).toEqual([])
    const [sent] = yield* desk.named(one.id.slice(0, 9))
    expect(sent).toMatchObject({ id: one.id, tries: 1, firstTryAt: morning + hour, lastOutcome: "sent" })
    expect(yield* desk.named("%")).toEqual([])
    expect(yield* desk.ofPair(owed(1).agency, owed(1).request, 1)).toHaveLength(1)
  })
)

it.scoped("a delivery shows what it tells and what was left out of it", () =>
  Effect.gen(function* () {
    const { desk, inOne, outbox, owe, seen } = yield* twoConnections
    yield* owe([owed(1), owed(2, { item: item(2, { score: 99 }) })])
    const [ripe] = yield* outbox.ripe(morning)
    if (ripe === undefined) throw new TypeError("nothing is ripe")
    yield* inOne(
      outbox.seal([ripe.id], morning, [{ delivery: ripe.id, request: 3, property: 1, reason: "off-market" }])
    )
    const told = yield* desk.items((yield* seen).id)
    expect(told.map(({ dropped, property }) => [property, dropped])).toEqual([
      [2, null],
      [1, "off-market"]
    ])
  })
)
