/**
 * Stays up: looks every `poll`, completes digests when their slot comes, and delivers what is due on each channel at its
 * own pace. They go on side by side, so that a long look holds up no digest, and a slow channel no other.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import { Channels } from "../channels/Channels.ts"
import type { Happening } from "../compose/Notices.ts"
import { isOpen, seal } from "../compose/Seal.ts"
import { tellOperator } from "../compose/TellOperator.ts"
import type { Config } from "../config/Config.ts"
import { Deliver, type Delivered } from "../deliver/Deliver.ts"
import { alone } from "../pass/Alone.ts"
import { isWell, ofDelivered, ofLook } from "../pass/Happenings.ts"
import { look } from "../pass/Look.ts"
import { orphans } from "../pass/Pass.ts"
import type { LookReport } from "../pass/Report.ts"
import { count, deliveredWords, looked } from "../pass/Words.ts"
import { Incidents } from "../store/Incidents.ts"
import { Outbox } from "../store/Outbox.ts"
import type { StoreFailed } from "../store/StoreFailed.ts"
import { ping } from "./Ping.ts"

/** The longest sleep: the clock may be set, and another process may have changed the outbox. */
const longestSleep = Duration.minutes(1)

/** What the first look finds joins the digests that are late; they wait for it no longer than this. */
const patience = Duration.minutes(10)

const logLook = (report: LookReport) =>
  Effect.gen(function* () {
    yield* Effect.logInfo(`${looked(report)}: ${count(report.alerts, "new match", "new matches")}`)
    for (const { blocks, message } of report.problems)
      yield* blocks ? Effect.logError(message) : Effect.logWarning(message)
  })

/** A store that fails is reported and tried again; nothing is done that is not recorded. */
const andGoOn = <R>(step: Effect.Effect<void, StoreFailed, R>) =>
  Effect.catchTag(step, "StoreFailed", (error) =>
    Effect.zipRight(Effect.logError(error.message), Effect.sleep(longestSleep))
  )

/** Never ends by itself. */
export const serve = Effect.fn("Serve.serve")(function* (config: Config) {
  const channels = yield* Channels
  const deliver = yield* Deliver
  const incidents = yield* Incidents
  const outbox = yield* Outbox
  const wake = yield* PubSub.sliding<void>(1)
  const isLookedAt = yield* Effect.makeLatch(false)
  const turn = yield* Effect.makeSemaphore(1)

  const tell = (happenings: ReadonlyArray<Happening>) =>
    Effect.zipRight(tellOperator(config, happenings), PubSub.publish(wake, undefined))

  const looking = Effect.gen(function* () {
    const found = yield* turn.withPermits(1)(look(config, { agencies: config.apimo.agencies, isPaced: true }))
    const report = { ...found, problems: [...found.problems, ...(yield* orphans(config))] }
    yield* logLook(report)
    if (!report.isElsewhere) yield* isLookedAt.open
    yield* tell(yield* ofLook(report))
    if (yield* isWell(report)) yield* ping(config)
  }).pipe(
    Effect.catchTag("StoreFailed", (error) => Effect.logError(error.message)),
    // A look that takes longer than the interval is followed by the next at once, never by two.
    Effect.repeat(Schedule.fixed(config.poll))
  )

  const sleepUntil = (at: number | null) =>
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const wait = at === null ? longestSleep : Duration.min(longestSleep, Duration.millis(Math.max(0, at - now)))
      // What is due and could not be taken has another holder; looking again at once would only burn the processor.
      yield* Effect.sleep(Duration.max(wait, Duration.seconds(1)))
    })

  /** Alerts that were put off or passed on; who is just looking completes them with its own. */
  const completingAlerts = Effect.gen(function* () {
    if (yield* isOpen) yield* turn.withPermitsIfAvailable(1)(alone(seal(config, "all"), Effect.void))
  })

  const completing = Effect.gen(function* () {
    yield* seal(config, "digests")
    yield* completingAlerts
    yield* PubSub.publish(wake, undefined)
    yield* sleepUntil(yield* outbox.nextSlotAt(yield* Clock.currentTimeMillis))
  }).pipe(andGoOn, Effect.forever)

  const told = (one: Delivered) =>
    Effect.gen(function* () {
      const { isWell, words } = deliveredWords(one, config.timezone)
      yield* isWell ? Effect.logInfo(words) : Effect.logWarning(words)
      const happenings = ofDelivered(one)
      if (happenings.length > 0) yield* tell(happenings)
    }).pipe(
      Effect.catchTag("StoreFailed", (error) => Effect.logError(error.message)),
      Effect.provideService(Incidents, incidents)
    )

  const delivering = (channel: string) =>
    Effect.gen(function* () {
      const woken = yield* PubSub.subscribe(wake)
      yield* Effect.gen(function* () {
        const done = yield* deliver.dueOn(channel, told)
        // The store has what else they must know of.
        if (done.length > 0) yield* tell([])
        yield* Effect.race(Queue.take(woken), sleepUntil(yield* deliver.nextAt(channel)))
      }).pipe(andGoOn, Effect.forever)
    }).pipe(Effect.scoped)

  const late = Effect.race(isLookedAt.await, Effect.sleep(patience))
  yield* Effect.all([looking, Effect.zipRight(late, completing), ...[...channels.keys()].map(delivering)], {
    concurrency: "unbounded",
    discard: true
  })
})
