/**
 * A worker killed with SIGKILL at every boundary of a span on the way of a delivery, and at every step of SMTP, and
 * started again: everything owed arrives, and nothing twice but what was in doubt.
 */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { byMail, type Ended, type OnDoubt, recoversExactly, town, trial } from "./support/Killing.ts"
import type { Answer, Moment } from "./support/SmtpPeer.ts"

/** Each start costs a second of processor time. */
const patience = { timeout: 300_000 }
const two = { concurrency: 2 } as const

const sum = (all: ReadonlyArray<Ended>) => ({
  duplicated: all.reduce((n, { duplicated }) => n + duplicated, 0),
  doubted: all.reduce((n, { doubted }) => n + doubted, 0),
  held: all.reduce((n, { held }) => n + held, 0)
})

/** Each name once. The second delivery passes what the first has passed. */
const isFirst = (name: string) => name.endsWith(" 1")

/** How many writes share a commit is up to the network. Two there are always: a gate, and after it the settling. */
const isCertain = (name: string) => !name.startsWith("SharedCommit.write") || Number(name.split(" ").at(-1)) <= 2

/** What a worker passes that nobody kills, in the order of one such run. */
const boundaries = Effect.gen(function* () {
  const there = yield* town
  const one = yield* trial(there, "resend", byMail)
  const all = yield* one.works()
  expect(one.peer.mails).toHaveLength(2)
  const start = all.findIndex((name) => name.includes("> Seal.seal, start"))
  const sending = all.findIndex((name) => name.includes("EmailNotifier.send, start"))
  const settled = all.findLastIndex((name) => name.includes("Deliver.send, end"))
  const gate = all.indexOf("SharedCommit.write, start 1")
  expect(start).toBeGreaterThan(0)
  expect(sending).toBeGreaterThan(start)
  expect(gate).toBeGreaterThan(sending)
  expect(settled).toBeGreaterThan(gate)
  const ways = all.slice(gate, settled).filter((name) => name.startsWith("SharedCommit.write, end"))
  expect(ways.length, "the gate and the settling are written apart").toBeGreaterThanOrEqual(2)
  return { there, all, look: all.slice(0, start), path: all.slice(start), sending: all.slice(gate, settled + 1) }
})

const killedAt = (there: Effect.Effect.Success<typeof town>, names: ReadonlyArray<string>, onDoubt: OnDoubt) =>
  Effect.forEach(
    names,
    (name) =>
      Effect.scoped(
        Effect.gen(function* () {
          const one = yield* trial(there, onDoubt, byMail)
          const died = (yield* one.works(name)).at(-1) === name
          if (isCertain(name)) expect(died, `killed at "${name}"`).toBe(true)
          return yield* recoversExactly(one, `killed at "${name}"`)
        })
      ),
    two
  ).pipe(Effect.map(sum))

/** The same at every run. */
const some = (names: ReadonlyArray<string>) => names.filter((_, i) => i % 24 === 23)

it.scopedLive(
  "killed at each boundary from the sealing to the end of the pass, once by name and from the gate to the settling always, and at each 24th before (resend)",
  () =>
    Effect.gen(function* () {
      const { look, path, sending, there } = yield* boundaries
      const before = yield* killedAt(there, some(look), "resend")
      expect(before, "before anything is sent nothing is in doubt").toEqual({ duplicated: 0, doubted: 0, held: 0 })
      const ended = yield* killedAt(there, [...new Set([...path.filter(isFirst), ...sending])], "resend")
      expect(ended.doubted).toBeGreaterThan(0)
      expect(ended.held).toBe(0)
    }),
  patience
)

it.scopedLive(
  "killed at each boundary from the gate to the settling, once by name (hold): what is in doubt is held, and nothing arrives twice",
  () =>
    Effect.gen(function* () {
      const { sending, there } = yield* boundaries
      const ended = yield* killedAt(there, sending.filter(isFirst), "hold")
      expect(ended.duplicated).toBe(0)
      expect(ended.doubted).toBeGreaterThan(0)
      expect(ended.held).toBe(ended.doubted)
    }),
  patience
)

const delivers: Answer = { say: null, keeps: true }
const forgets: Answer = { say: null, keeps: false }
/** Each step of the dialogue, and what the server does with a message whose sender dies as it ends. */
const steps: ReadonlyArray<readonly [Moment, Answer | null]> = [
  ["connect", forgets],
  ["greeted", null],
  ["ehlo", forgets],
  ["mail", forgets],
  ["rcpt", forgets],
  ["data", forgets],
  ["body", null],
  ["dot", delivers],
  ["dot", forgets],
  ["replied", null],
  ["quit", null]
]

/** Killed as the server comes to a step, with the other mail before, at or after it. */
const killedAtStep = (
  there: Effect.Effect.Success<typeof town>,
  onDoubt: OnDoubt,
  [at, answer]: (typeof steps)[number]
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const one = yield* trial(there, onDoubt, byMail)
      yield* one.works("", (kill) => {
        one.peer.behave = (moment) => {
          if (moment !== at) return null
          kill()
          return answer
        }
      })
      expect(one.peer.moments, "the step was reached").toContain(at)
      one.peer.behave = () => null
      return yield* recoversExactly(one, `killed at ${at}`)
    })
  )

it.scopedLive.each(["resend", "hold"] as const)(
  "killed at every step of SMTP (%s)",
  (onDoubt) =>
    Effect.gen(function* () {
      const there = yield* town
      // Before the last bytes the policy makes no difference.
      const meant = steps.filter(([at]) => onDoubt === "resend" || ["dot", "replied", "quit"].includes(at))
      const all = sum(yield* Effect.forEach(meant, (step) => killedAtStep(there, onDoubt, step), two))
      expect(all.doubted).toBeGreaterThan(0)
      expect(all.held).toBe(onDoubt === "hold" ? all.doubted : 0)
      if (onDoubt === "hold") expect(all.duplicated).toBe(0)
      else expect(all.duplicated, "a mail that was taken and not answered is sent again").toBeGreaterThan(0)
    }),
  patience
)

it.scopedLive(
  "killed again while it sends what is in doubt: sent twice at most, then held",
  () =>
    Effect.gen(function* () {
      const there = yield* town
      const again: ReadonlyArray<Moment> = ["connect", "rcpt", "body", "dot", "replied"]
      const all = sum(
        yield* Effect.forEach(
          again,
          (at) =>
            Effect.scoped(
              Effect.gen(function* () {
                const one = yield* trial(there, "resend", byMail)
                const dies = (moment: Moment) =>
                  one.works("", (kill) => {
                    one.peer.behave = (reached) => {
                      if (reached !== moment) return null
                      kill()
                      return delivers
                    }
                  })
                yield* dies("dot")
                yield* dies(at)
                one.peer.behave = () => null
                return yield* recoversExactly(one, `killed at the dot, and then at ${at}`)
              })
            ),
          two
        )
      )
      // Which of the two mails comes to the step first is up to the network, so that none may be held; none is in doubt without cause.
      expect(all.doubted).toBeGreaterThan(0)
      expect(all.duplicated).toBeLessThanOrEqual(all.doubted)
    }),
  patience
)
