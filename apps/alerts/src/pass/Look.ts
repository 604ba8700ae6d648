/**
 * One look at the agencies: hear what changed, plan what to read, read it and take it in. Sends nothing.
 */
import type { ApimoError } from "@apimo-alerts/core/ApimoError"
import { Quota } from "@apimo-alerts/core/Quota"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { seal } from "../compose/Seal.ts"
import type { Config } from "../config/Config.ts"
import { callsPerFeed, type Day, feedIntervalMillis, sweptUntil } from "../plan/Budget.ts"
import { type KnownTown, type PlannedAgency, planReads, sinceHeard, sweepGap, sweepOf, workOf } from "../plan/Reads.ts"
import { type AgencyIds, agencies, listed, missing, wanted } from "../read/Agencies.ts"
import { sides } from "../read/AgencyView.ts"
import { isFeedDue } from "../read/Due.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import { Memory } from "../store/Memory.ts"
import { alone } from "./Alone.ts"
import { carryOut } from "./CarryOut.ts"
import { hear, knownTown, type Town } from "./Hear.ts"
import * as Looking from "./Looking.ts"
import { nothing, type Problem, problemReport } from "./Report.ts"

export interface LookOptions {
  readonly agencies: AgencyIds
  /** True: an agency is asked again only when the day's calls will last. False: somebody wants to know now. */
  readonly isPaced: boolean
}

/** The calls that are left, and for how long they must do. */
export const today = Effect.fnUntraced(function* ({ apimo }: Config) {
  const quota = yield* Quota
  const now = yield* Clock.currentTimeMillis
  const renewsAt = DateTime.toEpochMillis(yield* quota.renewsAt)
  const { perDay, reserve } = apimo.quota
  const day: Day = {
    left: yield* quota.left,
    whole: Math.max(0, perDay - reserve),
    remaining: Math.max(1, renewsAt - now)
  }
  return day
})

/** How far the sweep has come, after it made the looks of the plan. */
const advanceSweep = Effect.fn("Look.advanceSweep")(function* (
  town: Town,
  { needs, plan }: PlannedAgency,
  withinMillis: number,
  now: number
) {
  const memory = yield* Memory
  const { known } = town
  const made = plan.reads.filter((read) => read.why === "sweep").length
  if (known.sweptAt !== null && known.sweptAt <= now && made === 0) return
  const sinceMillis = sweepGap(known, sweepOf(knownTown(town)).size, withinMillis, now)
  yield* memory.agencies.mark(known.facts.id, { swept_at: sweptUntil({ now, sinceMillis, due: needs.sweep, made }) })
})

/** What is known of the agencies that are wanted. Whoever waited longest comes first, so that nobody starves. */
const townsOf = Effect.fn("Look.townsOf")(function* (known: ReadonlyArray<KnownAgency>) {
  const inTurn = [...known].sort((a, b) => (a.fedAt ?? 0) - (b.fedAt ?? 0))
  return yield* Effect.forEach(inTurn, (one) =>
    Effect.map(sides(one.facts.id), (both): KnownTown => ({ known: one, ...both }))
  )
})

/** Asks each agency what changed, if it is its turn. A source that is down ends it; those that were heard are kept. */
const hearAll = Effect.fn("Look.hearAll")(function* (
  before: ReadonlyArray<KnownTown>,
  feedInterval: number,
  { isPaced }: LookOptions,
  looking: Looking.Looking
) {
  const { config, failures } = looking
  const { sources } = yield* Memory
  const towns: Array<Town> = []
  let asked = 0
  const heard = Effect.forEach(
    before,
    Effect.fnUntraced(function* (one) {
      const { facts, fedAt } = one.known
      const now = yield* Clock.currentTimeMillis
      const isTime = isFeedDue(fedAt, now, feedInterval, Duration.toMillis(config.poll))
      // At the end of a day its last calls may be gone.
      const mustHear = !isPaced || (isTime && (yield* today(config)).left >= callsPerFeed)
      if (mustHear) asked++
      const problem = (message: string, about: Problem["about"] = "source") =>
        problemReport(facts.id, `agency ${facts.id}: ${message}`, true, about)
      yield* hear(one, mustHear, looking).pipe(
        Effect.map((town) => (town === null ? 0 : towns.push(town))),
        Effect.asVoid,
        Effect.catchTag("Shrunken", (error) => Looking.tell(looking, problem(error.message, null))),
        Effect.zipRight(mustHear ? Ref.set(failures, 0) : Effect.void),
        Looking.reporting(looking, problem, sources.failed(facts.id))
      )
    }),
    { discard: true }
  )
  const down = yield* heard.pipe(
    Effect.as(null),
    Effect.catchTag("Unavailable", (error) => Effect.succeed(error))
  )
  return { towns, asked, down }
})

const lookAtAll = Effect.fn("Look.lookAtAll")(function* (options: LookOptions, looking: Looking.Looking) {
  const { config } = looking
  const { sources } = yield* Memory
  const found = yield* agencies(options.agencies)
  if (found.note !== null) yield* Looking.tell(looking, problemReport(null, found.note, false))
  for (const { id, words } of missing(found.all, options.agencies, yield* Clock.currentTimeMillis)) {
    // One answer is one failure, at however many looks it is the last.
    if (found.isNew) yield* sources.failed(id)
    yield* Looking.tell(looking, problemReport(id, words, true, "source"))
  }
  const known = listed(found.all)
  const before = yield* townsOf(wanted(known, options.agencies))
  const since = sinceHeard(before, yield* Clock.currentTimeMillis)
  const feedInterval = feedIntervalMillis(yield* today(config), workOf(before, config), since)
  const isStretched = options.isPaced && feedInterval > Duration.toMillis(config.poll)
  yield* Looking.tell(looking, { ...nothing, wanted: before.map(({ known }) => known.facts.id) })
  yield* Looking.tell(looking, { ...nothing, askedEveryMillis: isStretched ? feedInterval : null })

  const { asked, down, towns } = yield* hearAll(before, feedInterval, options, looking)
  const now = yield* Clock.currentTimeMillis
  const heard = towns.map(knownTown)
  const work = workOf(heard, config)
  const planned = planReads({ towns: heard, day: yield* today(config), work, now, isPaced: options.isPaced })
  for (const [i, one] of planned.entries()) {
    const town = towns[i]
    if (town === undefined) continue
    yield* carryOut(town, one, looking)
    yield* advanceSweep(town, one, work.sweepWithinMillis, now)
  }
  if (down !== null) return yield* down
  // A look that asked nobody says nothing of the source, and a list of none has failed.
  if (asked > 0 || (before.length === 0 && known.length > 0)) yield* sources.answered(null)
})

/** That the calls are gone this late in their day needs nobody. */
const lastOfTheDay = 3_600_000

/**
 * Looks at the agencies, takes in what is found and completes what is to be told; sends nothing. Whatever fails is in the
 * report. Alerts are completed before the next process may look: it would have its matches told in two parts. While
 * another looks nothing is completed here: what it is just finding belongs into a digest that is late, too.
 */
export const look = Effect.fn("Look.look")(function* (config: Config, options: LookOptions) {
  const looking = yield* Looking.make(config)
  const { sources } = yield* Memory
  // Paced looks use what the day has, to the last call: that they end there is no problem, and they go on the next day.
  const stopped = (error: ApimoError) =>
    Effect.gen(function* () {
      if (error._tag !== "QuotaExhausted")
        return yield* Effect.zipRight(
          sources.failed(null),
          Looking.tell(looking, problemReport(null, error.message, true, "source"))
        )
      const isEarly = DateTime.toEpochMillis(error.renewsAt) - (yield* Clock.currentTimeMillis) > lastOfTheDay
      const problem = problemReport(null, error.message, !options.isPaced, isEarly ? "quota" : null)
      yield* Looking.tell(looking, problem)
    })
  const busy = Looking.tell(looking, {
    ...problemReport(null, "another process looks at the moment; this one only delivers what is due", false),
    isElsewhere: true
  })
  const whole = lookAtAll(options, looking).pipe(
    Effect.catchTags({
      Unauthorized: stopped,
      Forbidden: stopped,
      NotFound: stopped,
      Invalid: stopped,
      RateLimited: stopped,
      QuotaExhausted: stopped,
      Unavailable: stopped,
      Malformed: stopped
    }),
    Effect.zipRight(seal(config, "all"))
  )
  yield* alone(whole, busy)
  return yield* Ref.get(looking.report)
})
