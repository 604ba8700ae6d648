/**
 * Reads what was planned for one agency and takes it in, and keeps count of the looks at which its matches could not be
 * read.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { covered, type Read } from "../plan/Plan.ts"
import { hasFailed, type PlannedAgency, patience, sidesOf } from "../plan/Reads.ts"
import { type AgencyView, refreshed } from "../read/AgencyView.ts"
import { Memory } from "../store/Memory.ts"
import { knownTown, type Town } from "./Hear.ts"
import * as Looking from "./Looking.ts"
import { Progress } from "./Progress.ts"
import { named, type Outcome, readSide } from "./ReadSide.ts"
import { nothing, problemReport } from "./Report.ts"
import { isVerifying, verify } from "./Verify.ts"

/** Reads at the same time; the pacing of the calls sets the speed. */
const readsAtOnce = 4

/** A read that failed waits before it is tried again, longer each time, so that it costs little and blocks nothing. */
const putOff = Effect.fn("CarryOut.putOff")(function* (view: AgencyView, read: Read) {
  const memory = yield* Memory
  const known = read._tag === "Request" ? view.requests.get(read.id) : view.properties.get(read.id)
  const failures = (known?.failures ?? 0) + 1
  const retryAt = (yield* Clock.currentTimeMillis) + patience(failures)
  yield* read._tag === "Request"
    ? memory.requests.failed(view.agency.id, read.id, failures, retryAt)
    : memory.properties.failed(view.agency.id, read.id, failures, retryAt)
})

/** Reads side by side, and notes what came of each. */
const readAll = Effect.fn("CarryOut.readAll")(function* (
  view: AgencyView,
  reads: ReadonlyArray<Read>,
  looking: Looking.Looking,
  outcomes: Map<Read, Outcome>
) {
  const progress = yield* Progress
  const agency = view.agency.id
  let done = 0
  yield* Effect.forEach(
    reads,
    (read) => {
      const note = (outcome: Outcome) =>
        Effect.suspend(() => {
          outcomes.set(read, outcome)
          return outcome === "taken in" ? Effect.void : putOff(view, read)
        })
      const problem = (message: string) => problemReport(agency, `${named(read)}: ${message}`, true, "source")
      return readSide(view, read, looking).pipe(
        Effect.flatMap(note),
        Looking.reporting(looking, problem, note("unreadable")),
        Effect.zipRight(progress.step(`agency ${agency}`, ++done, reads.length))
      )
    },
    { concurrency: readsAtOnce, discard: true }
  )
})

const isProperty = (read: Read): read is Read & { readonly _tag: "Property" } => read._tag === "Property"

/** What changed and is covered by what was read of the other side needs no read of its own. */
const settle = Effect.fn("CarryOut.settle")(function* (town: Town, looking: Looking.Looking, now: number) {
  const { properties, requests } = covered(sidesOf(knownTown(town), now))
  if (requests.length + properties.length === 0) return
  const memory = yield* Memory
  const { agency, asOf, requests: before } = town.view
  const at = Math.max(now, asOf)
  yield* memory.requests.checked(agency.id, requests, at, at)
  yield* memory.properties.checked(agency.id, properties, at, at)
  const baselines = requests.filter((id) => before.get(id)?.checkedAt === null).length
  yield* Looking.tell(looking, { ...nothing, baselines })
})

/** A read beside one that failed: it tells a record that can't be read from an agency whose matches can't. */
const another = (town: Town, read: Read, now: number): ReadonlyArray<Read> => {
  const { properties, requests } = sidesOf(knownTown(town), now)
  const all: ReadonlyArray<Read> = [
    ...requests.map(({ id }) => ({ _tag: "Request", id, why: "sweep" }) as const),
    ...properties.map(({ id }) => ({ _tag: "Property", id, why: "sweep" }) as const)
  ]
  return all.filter((one) => one._tag !== read._tag || one.id !== read.id).slice(0, 1)
}

/** Requests first, so that a new one has its first look before it is seen in others. */
const readPlanned = Effect.fn("CarryOut.readPlanned")(function* (
  town: Town,
  { plan }: PlannedAgency,
  looking: Looking.Looking,
  outcomes: Map<Read, Outcome>
) {
  const { askedAt, known, view } = town
  const memory = yield* Memory
  const agency = view.agency.id
  yield* Looking.tell(looking, { ...nothing, carriedOver: plan.carriedOver })
  const columns = plan.reads.filter(isProperty)
  const rows = plan.reads.filter((read) => !isProperty(read))
  yield* readAll(view, rows, looking, outcomes)
  const current = rows.length > 0 && columns.length > 0 ? yield* refreshed(view) : view
  yield* readAll(current, columns, looking, outcomes)
  const now = yield* Clock.currentTimeMillis
  const [[read, outcome] = [], ...others] = outcomes
  if (read !== undefined && outcome === "unreadable" && others.length === 0)
    yield* readAll(current, another(town, read, now), looking, outcomes)
  yield* settle({ ...town, view: plan.reads.length === 0 ? view : yield* refreshed(view) }, looking, now)
  if (askedAt !== null) yield* memory.agencies.mark(agency, { heard_at: askedAt })
  const verified = columns.find((one) => one.why !== "sweep" && outcomes.get(one) === "taken in")
  if (verified !== undefined && isVerifying(known, now, looking)) {
    yield* verify(current, verified, looking).pipe(
      Looking.reporting(looking, (message) => problemReport(agency, `${named(verified)}: ${message}`, false))
    )
  }
})

/**
 * Whether the source answers for an agency. It does not when nothing that was tried could be read; and it did not begin
 * to while what failed waits for its turn.
 */
const count = Effect.fn("CarryOut.count")(function* (town: Town, outcomes: ReadonlyMap<Read, Outcome>) {
  const { sources } = yield* Memory
  const agency = town.view.agency.id
  const all = [...outcomes.values()]
  if (all.length > 0 && all.every((outcome) => outcome === "unreadable")) return yield* sources.failed(agency)
  const isKnown = town.askedAt !== null && (all.length > 0 || !hasFailed(knownTown(town)))
  if (isKnown) yield* sources.answered(agency)
})

/** Carries out the plan for one agency. Reads that fail in a row are reported and end its turn, not that of the others. */
export const carryOut = Effect.fn("CarryOut.carryOut")(function* (
  town: Town,
  planned: PlannedAgency,
  looking: Looking.Looking
) {
  const { agency } = planned
  const outcomes = new Map<Read, Outcome>()
  yield* Ref.set(looking.failures, 0)
  yield* readPlanned(town, planned, looking, outcomes).pipe(
    Looking.reporting(looking, (message) => problemReport(agency, `agency ${agency}: ${message}`)),
    Effect.catchTag("Unavailable", () => Effect.void)
  )
  yield* count(town, outcomes)
})
