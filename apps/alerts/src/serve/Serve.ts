/**
 * Stays up: looks every `poll`, delivers what is due when it is due. The two go on side by side, so that a long look holds
 * up no digest.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import type { Config } from "../config/Config.ts"
import { Deliver, type Delivered } from "../deliver/Deliver.ts"
import { look } from "../pass/Look.ts"
import { orphans } from "../pass/Pass.ts"
import type { LookReport } from "../pass/Report.ts"
import { count, looked } from "../pass/Words.ts"
import { Outbox } from "../store/Outbox.ts"

/** The longest sleep: the clock may be set, and another process may have changed the outbox. */
const longestSleep = Duration.minutes(1)

const logLook = (report: LookReport) =>
  Effect.gen(function* () {
    yield* Effect.logInfo(`${looked(report)}: ${count(report.alerts, "new match", "new matches")}`)
    for (const { blocks, message } of report.problems)
      yield* blocks ? Effect.logError(message) : Effect.logWarning(message)
  })

const logDelivered = ({ delivery, items, settlement }: Delivered) => {
  const what = `${delivery.kind} with ${count(items, "match", "matches")} for ${delivery.recipient.key} on ${delivery.channel}`
  switch (settlement.next.status) {
    case "sent":
      return Effect.logInfo(`sent: ${what}`)
    case "retry":
      return Effect.logWarning(`not sent, tried again later: ${what}: ${settlement.attempt.reply}`)
    case "dead":
      return Effect.logError(`given up: ${what}: ${settlement.attempt.reply}`)
  }
}

/** Never ends by itself. A store that fails is reported and tried again; nothing is done that is not recorded. */
export const serve = Effect.fn("Serve.serve")(function* (config: Config) {
  const outbox = yield* Outbox
  const deliver = yield* Deliver
  // One place: several wake-ups while it works are one.
  const wake = yield* Queue.sliding<void>(1)

  const looking = Effect.gen(function* () {
    const looked = yield* look(config, { agencies: config.apimo.agencies, isPaced: true })
    yield* logLook({ ...looked, problems: [...looked.problems, ...(yield* orphans(config))] })
    yield* outbox.closeAlerts(yield* Clock.currentTimeMillis)
    yield* Queue.offer(wake, undefined)
  }).pipe(
    Effect.catchTag("StoreFailed", (error) => Effect.logError(error.message)),
    // A look that takes longer than the interval is followed by the next at once, never by two.
    Effect.repeat(Schedule.fixed(config.poll))
  )

  const sleepUntilDue = Effect.gen(function* () {
    const dueAt = yield* outbox.nextDueAt(Object.keys(config.channels))
    const now = yield* Clock.currentTimeMillis
    const wait = dueAt === null ? longestSleep : Duration.min(longestSleep, Duration.millis(Math.max(0, dueAt - now)))
    // What is due and could not be claimed has another holder; looking again at once would only burn the processor.
    yield* Effect.race(Queue.take(wake), Effect.sleep(Duration.max(wait, Duration.seconds(1))))
  })

  const delivering = Effect.gen(function* () {
    const done = yield* deliver.due
    yield* Effect.forEach(done, logDelivered, { discard: true })
    yield* sleepUntilDue
  }).pipe(
    Effect.catchTag("StoreFailed", (error) =>
      Effect.zipRight(Effect.logError(error.message), Effect.sleep(longestSleep))
    ),
    Effect.forever
  )

  // What a worker that was killed left open is owed since then.
  yield* outbox.closeAlerts(yield* Clock.currentTimeMillis)
  yield* Effect.all([looking, delivering], { concurrency: 2, discard: true })
})
