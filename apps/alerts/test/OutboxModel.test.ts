/**
 * The outbox against a model, over random histories of two workers and of a person who asks by hand.
 */
import { afterEach, expect, it, vi } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import * as Layer from "effect/Layer"
import * as Database from "../src/store/Database.ts"
import { type Delivery, type Next, Status } from "../src/store/Delivery.ts"
import { Desk } from "../src/store/Desk.ts"
import { type Answer, type Happening, history, type Wish } from "./support/History.ts"
import { owed, recipient, worker } from "./support/Make.ts"
import { attempt, connect, morning } from "./support/Store.ts"

const leaseMillis = 30_000

/** What changes no state needs no check after it. */
const isIdle = ({ _tag }: Happening) => _tag === "time" || _tag === "crash" || _tag === "renew"

/** The model's own table: what may be asked for in which state. */
const apt: Readonly<Record<Wish, ReadonlyArray<Status>>> = {
  retry: ["dead", "retry", "doubt"],
  release: ["held"],
  discard: ["planned", "due", "retry", "doubt", "held", "dead"]
}

/** Who has a delivery in hand, as the model knows it. */
interface Hold {
  readonly owner: string
  readonly fence: number
  until: number
  isPastGate: boolean
}

/** Of each delivery how often the service accepted it, and how often since somebody last asked for it. */
interface Accepted {
  readonly ever: number
  readonly sinceAsked: number
}

/** Without an answer once more, then held. */
const afterDoubt = ({ doubts }: Delivery, dueAt: number): Next =>
  doubts === 0 ? { status: "doubt", dueAt } : { status: "held" }

/** Plays a history; the service accepts whatever passes the gate, which is the worst that can happen. */
const play = Effect.fnUntraced(function* (happenings: ReadonlyArray<Happening>) {
  // What is due at the same time leaves in the order of the ids: a history must play twice in the same way.
  let ids = 0
  vi.spyOn(crypto, "randomUUID").mockImplementation(
    () => `00000000-0000-4000-8000-${String(ids++).padStart(12, "0")}` as const
  )
  const { attempts, claim, context, lost, outbox, owe, sql } = yield* connect(Database.inMemory)
  const desk = Context.get(yield* Layer.build(Desk.layer).pipe(Effect.provide(context)), Desk)
  const list = desk.list({
    statuses: Status.literals,
    channel: null,
    recipient: null,
    settledSince: null,
    limit: null
  })
  let now = morning
  let owedItems = 0
  let seen: ReadonlyArray<Delivery> = []
  const gone = new Set<string>()
  const workers = ["a", "b"].map((name) => ({ name, has: [] as Delivery[] }))
  const holds = new Map<string, Hold>()
  const passed = new Set<string>()
  const accepted = new Map<string, Accepted>()
  const discarded = new Set<string>()
  const key = (one: Delivery) => `${one.id} ${one.fence}`
  const isOver = ({ owner, until }: Hold) => until <= now || gone.has(owner)
  /** The hold of whoever has this delivery in hand by this very claim. */
  const holdOf = (one: Delivery) => {
    const hold = holds.get(one.id)
    return hold?.fence === one.fence ? hold : undefined
  }
  const count = (id: string, by: number) => {
    const { ever, sinceAsked } = accepted.get(id) ?? { ever: 0, sinceAsked: 0 }
    accepted.set(id, { ever: ever + by, sinceAsked: sinceAsked + by })
  }
  const changesNothing = <A, E>(why: string, one: Delivery, step: Effect.Effect<A, E>) =>
    Effect.gen(function* () {
      const before = yield* outbox.find(one.id)
      const result = yield* step
      expect(yield* outbox.find(one.id), why).toEqual(before)
      return result
    })

  const takeOver = Effect.fnUntraced(function* (name: string) {
    const me = worker(name, (owner) => gone.has(owner))
    // As the worker does: what was left behind in doubt is decided on before anything is sent.
    for (const one of yield* lost(me, now)) {
      const hold = holdOf(one)
      expect(hold?.isPastGate === true && isOver(hold), "lost, and its holder has it still").toBe(true)
      yield* outbox.settle(one, now, attempt("unknown"), afterDoubt(one, now))
      holds.delete(one.id)
    }
    const before = new Map((yield* outbox.owed).map((one) => [one.id, one]))
    const claimed = yield* claim(me, now, 2)
    for (const one of claimed) {
      const hold = holds.get(one.id)
      const was = before.get(one.id)
      if (hold === undefined) expect(was?.dueAt, "claimed before it is due").toBeLessThanOrEqual(now)
      else expect(!hold.isPastGate && isOver(hold), "claimed, and another has it").toBe(true)
      expect(one.fence, "a claim raises the fence").toBeGreaterThan(was?.fence ?? one.fence)
      holds.set(one.id, { owner: name, fence: one.fence, until: now + leaseMillis, isPastGate: false })
    }
    return claimed
  })

  const gate = Effect.fnUntraced(function* (one: Delivery) {
    // Once a try, as the contract of the notifiers asks.
    if (passed.has(key(one))) return
    const hold = holdOf(one)
    const isOpen = yield* outbox.ending(one, now)
    expect(isOpen, "the gate is open to whoever has the lease").toBe(hold !== undefined && hold.until > now)
    if (!isOpen || hold === undefined) return
    hold.until = now + leaseMillis
    hold.isPastGate = true
    passed.add(key(one))
    count(one.id, 1)
  })

  const settle = Effect.fnUntraced(function* (one: Delivery, wanted: Answer) {
    // Nothing is sent that did not pass the gate; what did and has no answer is in doubt.
    const isPast = passed.has(key(one))
    const as = wanted === "sent" && !isPast ? "retry" : wanted
    const outcome = as === "retry" && isPast ? "unknown" : as
    const dueAt = now + 5000
    const next: Next =
      as !== "retry" ? { status: as } : outcome === "unknown" ? afterDoubt(one, dueAt) : { status: as, dueAt }
    const settling = outbox.settle(one, now, attempt(outcome), next)
    if (holdOf(one) === undefined) return yield* changesNothing("settled without the lease", one, settling)
    yield* settling
    expect((yield* outbox.find(one.id))?.status).toBe(next.status)
    holds.delete(one.id)
    // The service refused it.
    if (as === "dead" && isPast) count(one.id, -1)
  })

  const giveBack = Effect.fnUntraced(function* (one: Delivery) {
    const hold = holdOf(one)
    if (hold === undefined || hold.isPastGate)
      return yield* changesNothing("given back without the lease, or past the gate", one, outbox.giveBack(one))
    yield* outbox.giveBack(one)
    expect((yield* outbox.find(one.id))?.status).toBe(one.doubts > 0 ? "doubt" : "retry")
    holds.delete(one.id)
  })

  const ask = Effect.fnUntraced(function* (wish: Wish, one: Delivery) {
    const is = yield* outbox.find(one.id)
    const may = apt[wish].includes(one.status) && is?.status === one.status && is.fence === one.fence
    const asking = wish === "discard" ? desk.discard(one, "by hand", now) : desk[wish](one, now)
    const isDone = yield* may ? asking : changesNothing("what a person did not see so", one, asking)
    expect(isDone, `${wish} of what is ${is?.status} and was seen as ${one.status}`).toBe(may)
    if (!isDone) return
    expect(holds.has(one.id), "what a worker has in hand is left to it").toBe(false)
    const after = yield* outbox.find(one.id)
    expect(after?.status).toBe(wish === "discard" ? "discarded" : "due")
    expect(after?.fence, "what is changed by hand raises the fence").toBeGreaterThan(one.fence)
    if (wish === "discard") discarded.add(one.id)
    else accepted.set(one.id, { ever: accepted.get(one.id)?.ever ?? 0, sinceAsked: 0 })
  })

  const act = Effect.fnUntraced(function* (happening: Happening) {
    switch (happening._tag) {
      case "owe": {
        owedItems++
        const told = { recipient: recipient(`user:${happening.to}`), locale: "fr" } as const
        yield* owe([owed(owedItems, { told })], now)
        return happening.isLast ? yield* outbox.closeAlerts(now) : undefined
      }
      case "close":
        return yield* outbox.closeAlerts(now)
      case "time":
        now += happening.millis
        return
      case "ask": {
        const { isApt, looks, which, wish } = happening
        if (looks || seen.length === 0) seen = yield* list
        const some = isApt ? seen.filter(({ status }) => apt[wish].includes(status)) : seen
        const one = some[which % Math.max(1, some.length)]
        return one === undefined ? undefined : yield* ask(wish, one)
      }
    }
    const mine = workers[happening.who]
    if (mine === undefined) return
    if (happening._tag === "crash") {
      gone.add(mine.name)
      mine.name = `${mine.name}'`
      mine.has = []
      return
    }
    if (happening._tag === "claim") {
      mine.has.push(...(yield* takeOver(mine.name)))
      return
    }
    if (happening._tag === "try" && mine.has.length === 0) mine.has.push(...(yield* takeOver(mine.name)))
    const one = mine.has[happening.which % Math.max(1, mine.has.length)]
    if (one === undefined) return
    if (happening._tag === "gate") return yield* gate(one)
    if (happening._tag === "renew") {
      const hold = holdOf(one)
      expect(yield* outbox.renew(one, now + leaseMillis), "a lease is renewed by its holder").toBe(hold !== undefined)
      if (hold !== undefined) hold.until = now + leaseMillis
      return
    }
    mine.has = mine.has.filter((other) => other !== one)
    if (happening._tag === "giveBack") return yield* giveBack(one)
    if (happening._tag === "try") yield* gate(one)
    return yield* settle(one, happening.as)
  })

  const check = Effect.gen(function* () {
    const tries = yield* attempts
    const statuses = new Map(
      (yield* sql<{ id: string; status: string }>`SELECT id, status FROM delivery`).map((row) => [row.id, row.status])
    )
    for (const [id, { ever, sinceAsked }] of accepted) {
      const doubts = tries.filter(({ delivery, outcome }) => delivery === id && outcome === "unknown").length
      const status = statuses.get(id)
      const isOnItsWay = status === "ending" || status === "sent"
      expect(ever, "accepted more often than doubts explain").toBeLessThanOrEqual(doubts + (isOnItsWay ? 1 : 0))
      expect(sinceAsked, "accepted a third time, and nobody asked").toBeLessThanOrEqual(2)
    }
    const sent = tries.filter(({ outcome }) => outcome === "sent").map(({ delivery }) => delivery)
    expect(new Set(sent).size, "a second success").toBe(sent.length)
    const ended = [...statuses].flatMap(([id, status]) => (status === "discarded" ? [id] : []))
    expect(new Set(ended), "ended by a person alone, and for good").toEqual(discarded)
  })

  // From the start there is something to do.
  for (const to of [0, 1, 2, 3]) yield* act({ _tag: "owe", to, isLast: to === 3 })
  for (const happening of happenings) {
    yield* act(happening)
    if (!isIdle(happening)) yield* check
  }

  // In the end nobody holds anything for ever, and all that was owed is somewhere.
  yield* outbox.closeAlerts(now)
  const later = now + 3_600_000
  for (const one of yield* lost(worker("last"), later))
    yield* outbox.settle(one, later, attempt("unknown"), afterDoubt(one, later))
  for (const one of yield* claim(worker("last"), later, 1000))
    yield* outbox.settle(one, later, attempt("sent"), { status: "sent" })
  yield* check
  expect(yield* outbox.owed).toEqual([])
  expect(yield* sql`SELECT id FROM delivery WHERE status NOT IN ('sent', 'dead', 'held', 'discarded')`).toEqual([])
  expect(yield* sql`SELECT COUNT(*) AS items FROM delivery_item`).toEqual([{ items: owedItems }])
}, Effect.scoped)

afterEach(() => {
  vi.restoreAllMocks()
})

it.effect(
  "model: whatever happens to two workers and is asked by hand, nothing is lost, and nothing is accepted twice without a doubt on record",
  () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(history, (happenings) => Effect.runPromise(play(happenings))),
        // Of the seeds that were tried, one whose histories come into every state, and ask for what has changed since.
        { numRuns: 60, seed: 42 }
      )
    )
)
