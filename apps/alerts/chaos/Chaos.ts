/**
 * A town that keeps changing, peers that misbehave, and a worker that is killed again and again.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Simulator from "@apimo-alerts/simulator"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { naive } from "../test/support/Naive.ts"
import * as Collected from "./Collected.ts"
import * as Dice from "./Dice.ts"
import { dueOf, judge, type Verdict } from "./Judge.ts"
import * as Peers from "./Peers.ts"
import * as Workers from "./Workers.ts"

export interface Settings {
  readonly kills: number
  readonly seed: number
  readonly onDoubt: "resend" | "hold"
  readonly say: (words: string) => void
}

export interface Outcome extends Verdict {
  readonly onDoubt: "resend" | "hold"
  readonly kills: number
  /** Times that a worker stood still for longer than its leases, and another took over. */
  readonly stops: number
  readonly seconds: number
}

const rules = { minScore: 80, releaseScore: 75 }
const hour = 3_600_000
const everyStop = 60
/** Longer than a lease of 30 seconds. */
const standstill = "33 seconds"

const clockTime = (at: number) => {
  const { hours, minutes } = DateTime.toParts(DateTime.unsafeMakeZoned(at, { timeZone: "Europe/Paris" }))
  return [hours, minutes].map((n) => String(n).padStart(2, "0")).join(":")
}

export const live = Effect.fn("Chaos.live")(function* ({ kills, onDoubt, say, seed }: Settings) {
  const started = Date.now()
  const [edits, times, answers] = ["edits", "times", "answers"].map((name) => Dice.make(seed, name))
  if (edits === undefined || times === undefined || answers === undefined) return yield* Effect.dieMessage("no dice")
  const simulator = yield* Simulator.make({
    seed,
    agencies: 2,
    requests: 12,
    properties: 20,
    running: true,
    quota: { perSecond: null, perDay: null }
  })
  yield* simulator.clock.set(started)
  const peers = yield* Peers.make(answers)
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "alerts-chaos-"))),
    (made) => Effect.sync(() => fs.rmSync(made, { recursive: true, force: true }))
  )
  // One digest comes due in the middle of it all, the others at the end.
  const slot = clockTime(started + Math.max(1, Math.round(kills / 50)) * 60_000)
  const { digest, hooks, mail } = peers
  Workers.writeConfig({
    folder,
    api: simulator.baseUrl,
    mail: mail.url,
    digest: digest.url,
    hook: hooks.url,
    onDoubt,
    slot
  })

  const town = Effect.gen(function* () {
    const requests = (yield* simulator.state.requests).filter(({ active }) => active)
    const onMarket = (yield* simulator.state.properties).filter(({ step }) => step === 1)
    const pairs = yield* simulator.state.pairs({})
    return {
      pairs,
      activeRequests: new Set(requests.map(({ id }) => id)),
      onMarket: new Set(onMarket.map(({ id }) => id))
    }
  })
  const look = naive(rules)
  yield* Workers.run(folder, ["run"])
  look(yield* town)
  const buyers = (yield* town).activeRequests

  /** News for somebody; what is told once is never taken back, so that it is owed whenever somebody looks. */
  const edit = Effect.suspend(() => simulator.edits.addPropertyFor({ request: edits.pick([...buyers]) }))

  /** Ends after some time, or when one of the peers comes to a moment. */
  const doom = Effect.async<void>((resume) => {
    const moment = times.number() < 0.6 ? times.pick(Peers.moments) : null
    const timer = setTimeout(() => resume(Effect.void), times.between(50, 2500))
    peers.watch((came) => {
      if (came === moment) resume(Effect.void)
    })
    return Effect.sync(() => clearTimeout(timer))
  })

  const serving = Workers.start(folder, ["serve"])
  let stops = 0
  const killed = Effect.fnUntraced(function* (number: number) {
    const one = yield* serving
    // By mistake there are two at times.
    if (times.number() < 0.1) yield* serving
    yield* edit
    // Most of the start is the loading of the program; it is killed there too, at times.
    if (times.number() < 0.95) yield* Effect.promise(() => Promise.race([one.speaks, one.ended]))
    if (number % everyStop === everyStop - 1) {
      yield* doom
      one.signal("SIGSTOP")
      stops += 1
      yield* serving
      yield* edit
      yield* Effect.sleep(standstill)
      one.signal("SIGCONT")
      yield* Effect.sleep("1 second")
    }
    yield* Effect.fork(Effect.zipRight(Effect.sleep(times.between(0, 1500)), edit))
    yield* doom
  }, Effect.scoped)

  for (let number = 1; number <= kills; number++) {
    yield* killed(number)
    if (number % 10 === 0)
      say(
        `${onDoubt}: ${number} of ${kills} kills, ${mail.mails.length + digest.mails.length} mails, ${hooks.calls.length} calls`
      )
  }
  peers.watch(() => undefined)
  peers.letThrough()
  // What waits for its time leaves in a later run, and then the last digest.
  for (const later of [0, 2 * hour, 26 * hour])
    yield* Workers.run(folder, ["run", "--now", new Date(Date.now() + later).toISOString()])
  const agents = new Map((yield* simulator.state.agents).map((agent) => [agent.id, agent]))
  const addresses = new Map(
    (yield* simulator.state.requests).map(({ id, user }) => {
      const agent = agents.get(user)
      return [id, agent?.active === true && agent.email !== null ? agent.email : "accueil@example.test"]
    })
  )
  const references = new Map((yield* simulator.state.properties).map(({ id, reference }) => [id, reference]))
  const due = dueOf(
    look(yield* town),
    ["mail", "hook", "digest"],
    (property) => references.get(property) ?? "",
    (request) => addresses.get(request) ?? ""
  )
  const kept = Collected.kept(path.join(folder, "alerts.db"))
  const arrived = yield* Collected.arrived(peers, new Set(references.values()), kept)
  const verdict = judge(due, kept, arrived, onDoubt)
  const outcome: Outcome = { onDoubt, kills, stops, seconds: Math.round((Date.now() - started) / 1000), ...verdict }
  if (verdict.faults.length > 0) {
    const saved = path.join(os.tmpdir(), `alerts-chaos-${seed}-${onDoubt}`)
    fs.cpSync(folder, saved, { recursive: true })
    say(`${onDoubt}: the store and the log are kept in ${saved}`)
  }
  return outcome
}, Effect.scoped)
