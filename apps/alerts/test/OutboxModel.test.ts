/**
 * The outbox against a model, over random histories of two workers.
 */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import * as Database from "../src/store/Database.ts"
import type { Delivery } from "../src/store/Delivery.ts"
import { owed, recipient, worker } from "./support/Make.ts"
import { attempt, connect, morning } from "./support/Store.ts"

/** What happens to deliveries; `who` is one of two workers, `which` one of the deliveries that it believes to hold. */
type Happening =
  | { readonly _tag: "owe"; readonly to: number }
  | { readonly _tag: "close" | "crash" | "claim"; readonly who: number }
  | { readonly _tag: "gate"; readonly who: number; readonly which: number }
  | { readonly _tag: "settle"; readonly who: number; readonly which: number; readonly as: "sent" | "retry" | "dead" }
  | { readonly _tag: "time"; readonly millis: number }

const who = fc.nat(1)
const which = fc.nat(5)
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ _tag: fc.constant("owe" as const), to: fc.nat(3) }),
  fc.record({ _tag: fc.constantFrom("close" as const, "claim" as const), who }),
  fc.record({ _tag: fc.constant("claim" as const), who }),
  fc.record({ _tag: fc.constant("crash" as const), who }),
  fc.record({ _tag: fc.constant("gate" as const), who, which }),
  fc.record({
    _tag: fc.constant("settle" as const),
    who,
    which,
    as: fc.constantFrom("sent" as const, "retry" as const, "dead" as const)
  }),
  fc.record({ _tag: fc.constant("time" as const), millis: fc.constantFrom(1000, 20_000, 40_000, 120_000) })
)

/** Plays a history; the service accepts whatever passes the gate, which is the worst that can happen. */
const play = Effect.fnUntraced(function* (history: ReadonlyArray<Happening>) {
  const { attempts, claim, lost, outbox, owe, sql } = yield* connect(Database.inMemory)
  let now = morning
  let owedItems = 0
  const gone = new Set<string>()
  const workers = ["a", "b"].map((name) => ({ name, held: [] as Delivery[] }))
  const passed = new Set<string>()
  const accepted = new Map<string, number>()
  const key = (one: Delivery) => `${one.id} ${one.fence}`

  const act = Effect.fnUntraced(function* (happening: Happening) {
    if (happening._tag === "owe") {
      owedItems++
      const told = { recipient: recipient(`user:${happening.to}`), locale: "fr" } as const
      return yield* owe([owed(owedItems, { told })], now)
    }
    if (happening._tag === "time") {
      now += happening.millis
      return
    }
    const mine = workers[happening.who]
    if (mine === undefined) return
    switch (happening._tag) {
      case "close":
        return yield* outbox.closeAlerts(now)
      case "crash":
        gone.add(mine.name)
        mine.name = `${mine.name}'`
        mine.held = []
        return
      case "claim": {
        const me = worker(mine.name, (owner) => gone.has(owner))
        // As the worker does: what was left behind in doubt is decided on before anything is sent.
        for (const one of yield* lost(me, now)) {
          const next = one.doubts === 0 ? ({ status: "doubt", dueAt: now } as const) : ({ status: "held" } as const)
          yield* outbox.settle(one, now, attempt("unknown"), next)
        }
        mine.held.push(...(yield* claim(me, now, 2)))
        return
      }
      case "gate": {
        const one = mine.held[happening.which % Math.max(1, mine.held.length)]
        // Once a try, as the contract of the notifiers asks.
        if (one === undefined || passed.has(key(one)) || !(yield* outbox.ending(one, now))) return
        passed.add(key(one))
        accepted.set(one.id, (accepted.get(one.id) ?? 0) + 1)
        return
      }
      case "settle": {
        const one = mine.held[happening.which % Math.max(1, mine.held.length)]
        if (one === undefined) return
        mine.held = mine.held.filter((other) => other !== one)
        // Nothing is sent that did not pass the gate; what did and has no answer is in doubt.
        const as = happening.as === "sent" && !passed.has(key(one)) ? "retry" : happening.as
        const outcome = as === "retry" && passed.has(key(one)) ? "unknown" : as
        return yield* outbox.settle(
          one,
          now,
          attempt(outcome),
          as === "retry" ? { status: outcome === "unknown" ? "doubt" : as, dueAt: now + 5000 } : { status: as }
        )
      }
    }
  })

  for (const happening of history) {
    yield* act(happening)
    const tries = yield* attempts
    for (const [id, times] of accepted) {
      const doubts = tries.filter(({ delivery, outcome }) => delivery === id && outcome === "unknown").length
      const status = (yield* outbox.find(id))?.status
      const isEnding = status === "ending" || status === "sent" || status === "dead"
      expect(times, "accepted more often than doubts explain").toBeLessThanOrEqual(doubts + (isEnding ? 1 : 0))
    }
    const sent = tries.filter(({ outcome }) => outcome === "sent").map(({ delivery }) => delivery)
    expect(new Set(sent).size, "a second success").toBe(sent.length)
  }

  // In the end nobody holds anything for ever, and all that was owed is somewhere.
  yield* outbox.closeAlerts(now)
  const later = now + 3_600_000
  for (const one of yield* lost(worker("last"), later))
    yield* outbox.settle(one, later, attempt("unknown"), { status: "doubt", dueAt: later })
  for (const one of yield* claim(worker("last"), later, 1000))
    yield* outbox.settle(one, later, attempt("sent"), { status: "sent" })
  expect(yield* outbox.owed).toEqual([])
  expect(yield* sql`SELECT id FROM delivery WHERE status NOT IN ('sent', 'dead', 'held')`).toEqual([])
  expect(yield* sql`SELECT COUNT(*) AS items FROM delivery_item`).toEqual([{ items: owedItems }])
}, Effect.scoped)

it.effect(
  "model: whatever happens to two workers, nothing is lost, and nothing is accepted twice without a doubt on record",
  () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(fc.array(happenings, { minLength: 10, maxLength: 60 }), (history) =>
          Effect.runPromise(play(history))
        ),
        { numRuns: 60 }
      )
    )
)
