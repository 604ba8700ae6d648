/**
 * A worker killed with SIGKILL while it calls a webhook, and started again: every call arrives, and one that was in doubt
 * comes under the `webhook-id` of before, by which the receiver drops it.
 */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Answer, Moment } from "./support/HookPeer.ts"
import { byHook, recoversExactly, town, trial } from "./support/Killing.ts"

const takes: Answer = { status: null, keeps: true }
const forgets: Answer = { status: null, keeps: false }
const answers: Answer = { status: 204 }

/** When the worker dies, and what the receiver does with the call then. */
const deaths: ReadonlyArray<readonly [name: string, at: Moment, answer: Answer]> = [
  ["with the head of the call", "asked", forgets],
  ["with the call, which is taken", "read", takes],
  ["with the call, which is lost", "read", forgets],
  ["with the answer", "read", answers]
]

it.scopedLive(
  "killed at each step of a call: what is in doubt is called again, under the same identity and whatever the policy says",
  () =>
    Effect.gen(function* () {
      const there = yield* town
      for (const [name, at, answer] of deaths) {
        const one = yield* trial(there, "hold", byHook)
        const reached: Array<Moment> = []
        yield* one.works("", (kill) => {
          one.peer.behave = (moment) => {
            reached.push(moment)
            if (moment !== at) return null
            kill()
            return answer
          }
        })
        expect(reached, `killed ${name}: the step was reached`).toContain(at)
        one.peer.behave = () => null
        const { doubted, duplicated, held } = yield* recoversExactly(one, `killed ${name}`)
        expect(held, `killed ${name}`).toBe(0)
        // Whether an answer was still read is up to the network.
        if (answer.status === null) expect(doubted, `killed ${name}`).toBeGreaterThan(0)
        if (answer.status === null) expect(duplicated > 0, `killed ${name}`).toBe(answer.keeps === true)
      }
    }),
  120_000
)
