/**
 * A match that comes back is news again: what an earlier pass told of the same pair says nothing about it.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { agency, crossing, owed, worker } from "./support/Make.ts"
import { attempt, connect, daily, eight, first, morning, temporaryFile } from "./support/Store.ts"

/** An alert of one pass was sent, and a digest of a pass has the same pair. */
const alertAndDigest = (pass: string) =>
  Effect.gen(function* () {
    const store = yield* connect(yield* temporaryFile)
    yield* store.owe([owed(1)], morning, morning, "first")
    yield* store.outbox.closeAlerts(morning)
    const alert = first(yield* store.claim(worker("a")))
    yield* store.outbox.settle(alert, morning, attempt("sent"), { status: "sent" })
    yield* store.owe([owed(1, { cadence: daily })], morning, morning, pass)
    const digest = first(yield* store.outbox.owed)
    return { ...store, digest }
  })

const passes = [
  { pass: "first", isTold: true, words: "that the alert of its pass told" },
  { pass: "second", isTold: false, words: "that only the alert of an earlier pass told" }
]

describe("a match in a digest", () => {
  for (const { isTold, pass, words } of passes) {
    it.scoped(`${words} ${isTold ? "is" : "is not"} marked as told`, () =>
      Effect.gen(function* () {
        const { claim, digest, outbox } = yield* alertAndDigest(pass)
        expect(first(yield* claim(worker("a"), eight)).id).toBe(digest.id)
        expect((yield* outbox.items(digest.id)).map(({ alreadyTold }) => alreadyTold)).toEqual([isTold])
      })
    )

    it.scoped(`${words}: when it falls it ${isTold ? "stays told" : "is news again once it comes back"}`, () =>
      Effect.gen(function* () {
        const { digest, memory, outbox } = yield* alertAndDigest(pass)
        const gone = { ...crossing(1, 90), isFirst: false, change: "vanished", present: false, told: true } as const
        yield* memory.pairs.save(agency, [{ ...gone, outcome: "vanished" }], morning)
        const fallen = (yield* outbox.fallen([digest.id])).get(digest.id) ?? []
        expect(fallen.map(({ outcome, told }) => ({ outcome, told }))).toEqual([{ outcome: "vanished", told: isTold }])
      })
    )
  }
})
