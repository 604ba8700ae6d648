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
import type { Config } from "../config/Config.ts"
import {
  callsPerFeed,
  type Day,
  feedIntervalMillis,
  readsNow,
  type Sweep,
  sweepBudget,
  sweepNow
} from "../plan/Budget.ts"
import { type AgencyPlan, needsOf, plan, type Read } from "../plan/Plan.ts"
import { isOlder } from "../read/Age.ts"
import { type AgencyIds, agencies, unseen, wanted } from "../read/Agencies.ts"
import { type AgencyView, agencyView } from "../read/AgencyView.ts"
import { feed } from "../read/Feed.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import { Memory } from "../store/Memory.ts"
import * as Looking from "./Looking.ts"
import { Progress } from "./Progress.ts"
import { named, readSide } from "./ReadSide.ts"
import { nothing, problemReport } from "./Report.ts"
import { isVerifying, verify } from "./Verify.ts"

export interface LookOptions {
  readonly agencies: AgencyIds
  /** True: an agency is asked again only when the day's calls will last. False: somebody wants to know now. */
  readonly isPaced: boolean
}

/** Reads at the same time; the pacing of the calls sets the speed. */
const readsAtOnce = 4

const today = Effect.gen(function* () {
  const quota = yield* Quota
  const now = yield* Clock.currentTimeMillis
  const renewsAt = DateTime.toEpochMillis(yield* quota.renewsAt)
  const day: Day = { left: yield* quota.left, remaining: Math.max(1, renewsAt - now) }
  return day
})

/** After a pause the sweep makes up for this long at most. */
const sweepAtOnceMillis = 24 * 3_600_000

const countActive = (view: AgencyView) => [...view.requests.values()].filter(({ facts }) => facts.active).length

/** Hears what changed in an agency, when it is time for that. Gives what is known of it then. */
const hear = Effect.fn("Look.hear")(function* (known: KnownAgency, isDue: boolean, looking: Looking.Looking) {
  const agency = known.facts.id
  const notes = isDue ? yield* feed(agency, known) : []
  const view = yield* agencyView(known)
  for (const note of [...notes, ...view.notes]) {
    yield* Looking.tell(looking, problemReport(agency, `agency ${agency}: ${note}`, false))
  }
  yield* Looking.tell(looking, { ...nothing, agencies: 1 })
  return view
})

/** What the property's side would cover is asked of the requests instead, where the two sides were found to disagree. */
const withoutProperties = Effect.fn("Look.withoutProperties")(function* (view: AgencyView) {
  const memory = yield* Memory
  const agency = view.agency.id
  const changed = [...view.properties].flatMap(([id, known]) => (known.staleSince === null ? [] : [id]))
  if (changed.length === 0) return view
  const now = yield* Clock.currentTimeMillis
  const stale = new Map(
    [...view.requests].map(([id, known]) => [id, { ...known, staleSince: known.staleSince ?? now }] as const)
  )
  yield* memory.requests.save(agency, stale)
  yield* memory.properties.checked(agency, changed, now)
  return { ...view, requests: stale }
})

/** Reads side by side; gives those that could not be taken in. */
const readAll = Effect.fn("Look.readAll")(function* (
  view: AgencyView,
  reads: ReadonlyArray<Read>,
  looking: Looking.Looking
) {
  const progress = yield* Progress
  const agency = view.agency.id
  const failed = new Set<Read>(reads)
  let done = 0
  yield* Effect.forEach(
    reads,
    (read) =>
      readSide(view, read, looking).pipe(
        Effect.map((isTakenIn) => (isTakenIn ? failed.delete(read) : false)),
        Effect.asVoid,
        Looking.reporting(looking, (message) => problemReport(agency, `${named(read)}: ${message}`)),
        Effect.tap(() => progress.step(`agency ${agency}`, ++done, reads.length))
      ),
    { concurrency: readsAtOnce, discard: true }
  )
  return failed
})

const isProperty = (read: Read): read is Read & { readonly _tag: "Property" } => read._tag === "Property"

/** Carries out the plan for one agency: requests first, so that a new one has its first look before it is seen in others. */
const carryOut = Effect.fn("Look.carryOut")(function* (
  known: KnownAgency,
  view: AgencyView,
  planned: AgencyPlan,
  looking: Looking.Looking
) {
  const memory = yield* Memory
  const agency = view.agency.id
  yield* Looking.tell(looking, { ...nothing, carriedOver: planned.carriedOver })
  const columns = planned.reads.filter(isProperty)
  const rows = planned.reads.filter((read) => !isProperty(read))
  const failedRows = yield* readAll(view, rows, looking)
  const current = rows.length > 0 && columns.length > 0 ? yield* agencyView(known) : view
  const failedColumns = yield* readAll(current, columns, looking)
  const now = yield* Clock.currentTimeMillis
  if (planned.coversAll && failedRows.size + failedColumns.size === 0) {
    // Everything was covered from one side, so what changed on the other is taken in with it.
    const active = [...view.requests].filter(([, one]) => one.facts.active)
    yield* memory.requests.checked(
      agency,
      active.map(([id]) => id),
      now
    )
    yield* memory.properties.checked(agency, [...view.properties.keys()], now)
    const isFirst = columns.length > 0 ? active.filter(([, one]) => one.checkedAt === null) : []
    yield* Looking.tell(looking, { ...nothing, baselines: isFirst.length })
  }
  const [verified] = columns.filter((read) => !failedColumns.has(read))
  if (verified !== undefined && isVerifying(known, now, looking)) {
    yield* verify(current, verified, looking).pipe(
      Looking.reporting(looking, (message) => problemReport(agency, `${named(verified)}: ${message}`, false))
    )
  }
})

/** How far the sweep has come: as far as the looks that it made stand for. */
const advanceSweep = Effect.fn("Look.advanceSweep")(function* (
  known: KnownAgency,
  sweep: Sweep,
  planned: AgencyPlan,
  now: number
) {
  const memory = yield* Memory
  const made = planned.unswept === 0 ? sweep.looks : planned.reads.filter((read) => read.why === "sweep").length
  if (known.sweptAt === null || known.sweptAt > now) yield* memory.agencies.mark(known.facts.id, { swept_at: now })
  else if (made > 0) {
    const from = Math.max(known.sweptAt, now - sweepAtOnceMillis)
    yield* memory.agencies.mark(known.facts.id, { swept_at: Math.min(now, Math.round(from + made * sweep.millisEach)) })
  }
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
  const day = yield* today
  const activeRequests = sizes.reduce((a, b) => a + b, 0)
  const sweepWithinMillis = Duration.toMillis(config.sweep.within)
  const pollMillis = Duration.toMillis(config.poll)
  const feedInterval = feedIntervalMillis({ day, agencies: all.length, activeRequests, sweepWithinMillis, pollMillis })

  const views = new Map<KnownAgency, AgencyView>()
  for (const known of all) {
    const now = yield* Clock.currentTimeMillis
    // A little early is on time: the polls themselves are not exact. At the end of the day the last calls may be gone.
    const isTime = isOlder(known.fedAt, now, feedInterval - pollMillis / 2) && (yield* today).left >= callsPerFeed
    const isDue = !options.isPaced || isTime
    const problem = (message: string) => problemReport(known.facts.id, `agency ${known.facts.id}: ${message}`)
    yield* hear(known, isDue, looking).pipe(
      Effect.catchTag("Shrunken", (error) => Effect.as(Looking.tell(looking, problem(error.message)), null)),
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
  const after = yield* today
  const budget = sweepBudget({ day: after, agencies: all.length, feedInterval })
  const active = [...views.values()].reduce((sum, view) => sum + countActive(view), 0)
  const sweeps = [...views].map(([known, view]) =>
    sweepNow({
      activeRequests: countActive(view),
      withinMillis: sweepWithinMillis,
      sinceMillis: Math.min(now - (known.sweptAt ?? now), sweepAtOnceMillis),
      budget: (budget * countActive(view)) / Math.max(1, active),
      remaining: after.remaining
    })
  )
  const needs = [...views].map(([known, view], i) =>
    needsOf({
      agency: known.facts.id,
      requests: view.requests,
      properties: view.properties,
      isTrusted: known.distrustedAt === null,
      sweep: sweeps[i]?.looks ?? 0
    })
  )
  const { perDay, reserve } = config.apimo.quota
  const plans = plan(needs, readsNow(after, all.length, Math.max(0, perDay - reserve)))
  let i = 0
  for (const [known, view] of views) {
    const planned = plans[i]
    const sweep = sweeps[i++]
    if (planned === undefined || sweep === undefined) continue
    yield* carryOut(known, view, planned, looking).pipe(
      Looking.reporting(looking, (message) => problemReport(known.facts.id, `agency ${known.facts.id}: ${message}`))
    )
    yield* advanceSweep(known, sweep, planned, now)
  }
})

/** Looks at the agencies and takes in what is found; sends nothing. Whatever fails is in the report. */
export const look = Effect.fn("Look.look")(function* (config: Config, options: LookOptions) {
  const looking = yield* Looking.make(config)
  const stopped = (error: ApimoError) => Looking.tell(looking, problemReport(null, error.message))
  yield* lookAtAll(options, looking).pipe(
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
