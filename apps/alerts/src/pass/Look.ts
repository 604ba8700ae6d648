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
import * as Schedule from "effect/Schedule"
import { rejudge } from "../compose/Rejudge.ts"
import type { Config } from "../config/Config.ts"
import { thisWorker } from "../deliver/Worker.ts"
import { callsPerFeed, type Day, feedIntervalMillis, sweptUntil } from "../plan/Budget.ts"
import { type AgencyPlan, covered, type Needs, type Read } from "../plan/Plan.ts"
import { activeRequests, liveProperties, patience, planReads, sweepGap } from "../plan/Reads.ts"
import { type AgencyIds, agencies, unseen, wanted } from "../read/Agencies.ts"
import { type AgencyView, agencyView, refreshed } from "../read/AgencyView.ts"
import { isDue, latest } from "../read/Due.ts"
import { feed } from "../read/Feed.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import { Leases } from "../store/Leases.ts"
import { Memory } from "../store/Memory.ts"
import * as Looking from "./Looking.ts"
import { Progress } from "./Progress.ts"
import { named, readSide } from "./ReadSide.ts"
import { nothing, type Problem, problemReport } from "./Report.ts"
import { isVerifying, verify } from "./Verify.ts"

export interface LookOptions {
  readonly agencies: AgencyIds
  /** True: an agency is asked again only when the day's calls will last. False: somebody wants to know now. */
  readonly isPaced: boolean
}

/** Reads at the same time; the pacing of the calls sets the speed. */
const readsAtOnce = 4

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

/** Hears what changed in an agency, when it is time for that. Gives what is known of it then. */
const hear = Effect.fn("Look.hear")(function* (known: KnownAgency, mustHear: boolean, looking: Looking.Looking) {
  const agency = known.facts.id
  const notes = mustHear ? yield* feed(agency, known) : []
  const view = yield* agencyView(known)
  for (const note of [...notes, ...view.notes]) {
    yield* Looking.tell(looking, problemReport(agency, `agency ${agency}: ${note}`, false))
  }
  if (mustHear) yield* Looking.tell(looking, { ...nothing, agencies: 1 })
  const alerts = yield* rejudge(known, view, looking.config, looking.pass)
  yield* Looking.tell(looking, { ...nothing, alerts })
  return view
})

/** What the property's side would cover is asked of the requests instead, where the two sides were found to disagree. */
const withoutProperties = Effect.fn("Look.withoutProperties")(function* (view: AgencyView) {
  const memory = yield* Memory
  const agency = view.agency.id
  const changed = [...view.properties].flatMap(([id, known]) => (known.staleSince === null ? [] : [id]))
  if (changed.length === 0) return view
  const now = Math.max(yield* Clock.currentTimeMillis, view.asOf + 1)
  const stale = new Map(
    [...view.requests].map(([id, known]) => [id, { ...known, staleSince: known.staleSince ?? now }] as const)
  )
  yield* memory.requests.save(agency, stale)
  yield* memory.properties.checked(agency, changed, now, now)
  return { ...view, requests: stale }
})

/** A read that failed waits before it is tried again, longer each time, so that it costs little and blocks nothing. */
const putOff = Effect.fn("Look.putOff")(function* (view: AgencyView, read: Read) {
  const memory = yield* Memory
  const known = read._tag === "Request" ? view.requests.get(read.id) : view.properties.get(read.id)
  const failures = (known?.failures ?? 0) + 1
  const retryAt = (yield* Clock.currentTimeMillis) + patience(failures)
  yield* read._tag === "Request"
    ? memory.requests.failed(view.agency.id, read.id, failures, retryAt)
    : memory.properties.failed(view.agency.id, read.id, failures, retryAt)
})

/** Reads side by side; gives those that could not be taken in. */
const readAll = Effect.fn("Look.readAll")(function* (
  view: AgencyView,
  reads: ReadonlyArray<Read>,
  looking: Looking.Looking
) {
  const progress = yield* Progress
  const agency = view.agency.id
  const failed = new Set<Read>()
  let done = 0
  yield* Effect.forEach(
    reads,
    (read) => {
      const isOut = Effect.suspend(() =>
        Effect.zipRight(
          Effect.sync(() => failed.add(read)),
          putOff(view, read)
        )
      )
      return readSide(view, read, looking).pipe(
        Effect.flatMap((isTakenIn) => (isTakenIn ? Effect.void : isOut)),
        Looking.reporting(looking, (message) => problemReport(agency, `${named(read)}: ${message}`), isOut),
        Effect.zipRight(progress.step(`agency ${agency}`, ++done, reads.length))
      )
    },
    { concurrency: readsAtOnce, discard: true }
  )
  return failed
})

const isProperty = (read: Read): read is Read & { readonly _tag: "Property" } => read._tag === "Property"

/** What changed and is covered by what was read of the other side needs no read of its own. */
const settle = Effect.fn("Look.settle")(function* (known: KnownAgency, looking: Looking.Looking, now: number) {
  if (known.distrustedAt !== null) return
  const memory = yield* Memory
  const agency = known.facts.id
  const all = yield* memory.requests.all(agency)
  const allProperties = yield* memory.properties.all(agency)
  const requests = activeRequests(all, now)
  const properties = liveProperties(allProperties, now)
  const at = Math.max(now, latest(all, allProperties))
  const { properties: coveredProperties, requests: coveredRequests } = covered({ requests, properties })
  yield* memory.requests.checked(agency, coveredRequests, at, at)
  yield* memory.properties.checked(agency, coveredProperties, at, at)
  const baselines = coveredRequests.filter((id) => all.get(id)?.checkedAt === null).length
  yield* Looking.tell(looking, { ...nothing, baselines })
})

/** Carries out the plan for one agency: requests first, so that a new one has its first look before it is seen in others. */
const carryOut = Effect.fn("Look.carryOut")(function* (
  known: KnownAgency,
  view: AgencyView,
  planned: AgencyPlan,
  looking: Looking.Looking
) {
  const agency = view.agency.id
  yield* Looking.tell(looking, { ...nothing, carriedOver: planned.carriedOver })
  const columns = planned.reads.filter(isProperty)
  const rows = planned.reads.filter((read) => !isProperty(read))
  yield* readAll(view, rows, looking)
  const current = rows.length > 0 && columns.length > 0 ? yield* refreshed(view) : view
  const failed = yield* readAll(current, columns, looking)
  const now = yield* Clock.currentTimeMillis
  yield* settle(known, looking, now)
  const [verified] = columns.filter((read) => !failed.has(read))
  if (verified !== undefined && isVerifying(known, now, looking)) {
    yield* verify(current, verified, looking).pipe(
      Looking.reporting(looking, (message) => problemReport(agency, `${named(verified)}: ${message}`, false))
    )
  }
})

/** How far the sweep has come, after it looked at so many requests. */
const advanceSweep = Effect.fn("Look.advanceSweep")(function* (
  known: KnownAgency,
  needs: Needs,
  planned: AgencyPlan,
  within: Duration.Duration,
  now: number
) {
  const memory = yield* Memory
  const made = planned.reads.filter((read) => read.why === "sweep").length
  const until = sweptUntil({
    now,
    sinceMillis: sweepGap(known, needs.requests.length, within, now),
    due: needs.sweep,
    made
  })
  if (known.sweptAt === null || known.sweptAt > now || made > 0)
    yield* memory.agencies.mark(known.facts.id, { swept_at: until })
})

const lookAtAll = Effect.fn("Look.lookAtAll")(function* (options: LookOptions, looking: Looking.Looking) {
  const memory = yield* Memory
  const { config } = looking
  const found = yield* agencies(options.agencies)
  if (found.note !== null) yield* Looking.tell(looking, problemReport(null, found.note, false))
  for (const { id, words } of unseen(found.known, options.agencies))
    yield* Looking.tell(looking, problemReport(id, words))
  // Whoever waited longest comes first, so that nobody starves when the calls do not last for all.
  const all = [...wanted(found.known, options.agencies)].sort((a, b) => (a.fedAt ?? 0) - (b.fedAt ?? 0))

  const sizes = yield* Effect.forEach(all, ({ facts }) =>
    Effect.map(memory.requests.all(facts.id), (known) => known.size)
  )
  const day = yield* today(config)
  const allRequests = sizes.reduce((a, b) => a + b, 0)
  const sweepWithinMillis = Duration.toMillis(config.sweep.within)
  const pollMillis = Duration.toMillis(config.poll)
  const feedInterval = feedIntervalMillis({
    day,
    agencies: all.length,
    activeRequests: allRequests,
    sweepWithinMillis,
    pollMillis
  })

  const views = new Map<KnownAgency, AgencyView>()
  for (const known of all) {
    const now = yield* Clock.currentTimeMillis
    // A little early is on time: the polls themselves are not exact. At the end of a day its last calls may be gone.
    const isTime = isDue(known.fedAt, now, feedInterval - pollMillis / 2)
    const mustHear = !options.isPaced || (isTime && (yield* today(config)).left >= callsPerFeed)
    const problem = (message: string, about: Problem["about"] = "source") =>
      problemReport(known.facts.id, `agency ${known.facts.id}: ${message}`, true, about)
    yield* hear(known, mustHear, looking).pipe(
      Effect.catchTag("Shrunken", (error) =>
        Effect.as(Looking.tell(looking, problem(error.message, "shrunken")), null)
      ),
      Effect.flatMap((view) =>
        view === null
          ? Effect.void
          : Effect.map(known.distrustedAt === null ? Effect.succeed(view) : withoutProperties(view), (current) => {
              views.set(known, current)
            })
      ),
      Looking.reporting(looking, problem)
    )
  }

  const now = yield* Clock.currentTimeMillis
  const towns = [...views].map(([known, { properties, requests }]) => ({ known, requests, properties }))
  const planned = planReads({
    towns,
    day: yield* today(config),
    now,
    isPaced: options.isPaced,
    feedInterval,
    sweep: config.sweep
  })
  for (const one of planned) {
    const [known, view] = [...views].find(([{ facts }]) => facts.id === one.agency) ?? []
    if (known === undefined || view === undefined) continue
    yield* Ref.set(looking.failures, 0)
    yield* carryOut(known, view, one.plan, looking).pipe(
      Looking.reporting(looking, (message) => problemReport(one.agency, `agency ${one.agency}: ${message}`)),
      // Reported; the reads of one agency that fail in a row end its turn, not that of the others.
      Effect.catchTag("Unavailable", () => Effect.void)
    )
    yield* advanceSweep(known, one.needs, one.plan, config.sweep.within, now)
  }
})

const leaseMillis = 60_000

/** One process looks at a time: two would ask the same, and twice as often as the source allows. */
const alone = <A, E, R>(work: Effect.Effect<A, E, R>, otherwise: Effect.Effect<A>) =>
  Effect.gen(function* () {
    const leases = yield* Leases
    const worker = thisWorker(leaseMillis)
    const take = Effect.flatMap(Clock.currentTimeMillis, (now) => leases.take("look", worker, now))
    const keep = take.pipe(
      Effect.repeat(Schedule.spaced(leaseMillis / 3)),
      Effect.catchAll((error) => Effect.logWarning(`the lease of the look could not be renewed: ${error.message}`))
    )
    if (!(yield* take)) return yield* otherwise
    const giveBack = leases
      .release("look", worker)
      .pipe(Effect.catchAll((error) => Effect.logWarning(`the lease of the look runs out by itself: ${error.message}`)))
    return yield* Effect.zipRight(Effect.forkScoped(keep), work).pipe(Effect.scoped, Effect.ensuring(giveBack))
  })

/** Looks at the agencies and takes in what is found; sends nothing. Whatever fails is in the report. */
export const look = Effect.fn("Look.look")(function* (config: Config, options: LookOptions) {
  const looking = yield* Looking.make(config)
  const stopped = (error: ApimoError) =>
    Looking.tell(
      looking,
      problemReport(null, error.message, true, error._tag === "QuotaExhausted" ? "quota" : "source")
    )
  const busy = Looking.tell(
    looking,
    problemReport(null, "another process looks at the moment; this one only delivers what is due", false)
  )
  yield* alone(lookAtAll(options, looking), busy).pipe(
    Effect.catchTags({
      Unauthorized: stopped,
      Forbidden: stopped,
      NotFound: stopped,
      Invalid: stopped,
      RateLimited: stopped,
      QuotaExhausted: stopped,
      Unavailable: stopped,
      Malformed: stopped
    })
  )
  return yield* Ref.get(looking.report)
})
