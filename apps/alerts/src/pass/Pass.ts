/**
 * One pass: look at every agency, take in what is found, and deliver what is due. A part that fails is reported and harms
 * no other part; what is owed is delivered whatever happened to the looking.
 */
import type { Agency } from "@apimo-alerts/core/Agency"
import { Apimo } from "@apimo-alerts/core/Apimo"
import type { ApimoError } from "@apimo-alerts/core/ApimoError"
import type { Request } from "@apimo-alerts/core/Request"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Ref from "effect/Ref"
import { takeIn } from "../compose/Look.ts"
import type { Config } from "../config/Config.ts"
import { Deliver } from "../deliver/Deliver.ts"
import { plan } from "../plan/Plan.ts"
import { type AgencyView, readAgency } from "../read/AgencyView.ts"
import { complete } from "../read/Snapshot.ts"
import { Memory } from "../store/Memory.ts"
import { Outbox } from "../store/Outbox.ts"
import type { StoreFailed } from "../store/StoreFailed.ts"
import { Progress } from "./Progress.ts"
import { add, type LookReport, nothing, type PassReport, problemReport } from "./Report.ts"

export type Agencies = ReadonlyArray<number> | "all"

/** One look, while it goes on. */
interface Looking {
  readonly pass: string
  readonly config: Config
  /** What is done so far: it stands even if the rest can't be done. */
  readonly report: Ref.Ref<LookReport>
  /** Requests in a row for which the source could not be reached. */
  readonly failures: Ref.Ref<number>
}

/** Requests whose crossings are read at the same time; the pacing of the calls sets the speed. */
const requestsAtOnce = 4

/** After so many failures in a row the source is down, and asking on would only take longer to say so. */
const failuresInARow = 5

const tell = (looking: Looking, report: LookReport) => Ref.update(looking.report, (before) => add(before, report))

/** A failure that concerns one part only is reported; one that every further call would meet goes on up. */
const reporting =
  (looking: Looking, problem: (message: string) => LookReport) =>
  <R>(part: Effect.Effect<void, ApimoError | StoreFailed, R>): Effect.Effect<void, ApimoError | StoreFailed, R> => {
    const report = (error: ApimoError) => tell(looking, problem(error.message))
    return Effect.catchTags(part, {
      Forbidden: report,
      NotFound: report,
      Invalid: report,
      Malformed: report,
      RateLimited: report,
      Unavailable: (error) =>
        Effect.flatMap(
          Ref.updateAndGet(looking.failures, (n) => n + 1),
          (failures) => (failures >= failuresInARow ? Effect.fail(error) : report(error))
        )
    })
  }

const lookAtRequest = Effect.fn("Pass.lookAtRequest")(function* (view: AgencyView, request: Request, looking: Looking) {
  const apimo = yield* Apimo
  const memory = yield* Memory
  const agency = view.agency.id
  const listing = yield* apimo.requests.crossings(agency, request.id)
  yield* Ref.set(looking.failures, 0)
  const snapshot = complete(listing)
  const notCompared = (why: string) => problemReport(agency, `request ${request.id} was not compared: ${why}`)
  if (Either.isLeft(snapshot)) return notCompared(`its list of matches is not whole: ${snapshot.left}`)
  const size = snapshot.right.crossings.length
  if (!(yield* memory.believes(`crossings of request ${request.id} of agency ${agency}`, size))) {
    return notCompared(`its list of matches shrank to ${size} at once; believed when the next look says the same`)
  }
  const { config, pass } = looking
  const look = yield* takeIn({ pass, config, zone: config.timezone, view, request, snapshot: snapshot.right })
  return { ...nothing, requests: 1, alerts: look.alerts, baselines: look.isBaseline ? 1 : 0 }
})

const lookAtAgency = Effect.fn("Pass.lookAtAgency")(function* (agency: Agency, looking: Looking) {
  const progress = yield* Progress
  const view = yield* readAgency(agency)
  yield* tell(looking, { ...nothing, agencies: 1 })
  for (const note of view.notes) yield* tell(looking, problemReport(agency.id, `agency ${agency.id}: ${note}`, false))
  const requests = plan(view.requests)
  let done = 0
  yield* Effect.forEach(
    requests,
    (request) =>
      lookAtRequest(view, request, looking).pipe(
        Effect.flatMap((report) => tell(looking, report)),
        reporting(looking, (message) => problemReport(agency.id, `request ${request.id}: ${message}`)),
        Effect.tap(() => progress.step(`agency ${agency.id}`, ++done, requests.length))
      ),
    { concurrency: requestsAtOnce, discard: true }
  )
})

const wanted = (agencies: ReadonlyArray<Agency>, ids: Agencies) =>
  ids === "all" ? agencies.filter((agency) => agency.active) : agencies.filter((agency) => ids.includes(agency.id))

const unseen = (agencies: ReadonlyArray<Agency>, ids: Agencies): ReadonlyArray<LookReport> => {
  const missing = ids === "all" ? [] : ids.filter((id) => !agencies.some((agency) => agency.id === id))
  const seen = agencies.map((agency) => agency.id).join(", ") || "none"
  return missing.map((id) =>
    problemReport(
      id,
      `the token does not see agency ${id} (it sees: ${seen}); the agency must grant your provider access in Apimo, or the id is wrong`
    )
  )
}

const lookAtAll = Effect.fn("Pass.lookAtAll")(function* (ids: Agencies, looking: Looking) {
  const apimo = yield* Apimo
  const agencies = yield* apimo.agencies.list
  if (agencies.incomplete !== null) yield* tell(looking, problemReport(null, agencies.incomplete, false))
  for (const problem of unseen(agencies.items, ids)) yield* tell(looking, problem)
  for (const agency of wanted(agencies.items, ids)) {
    const problem = (message: string) => problemReport(agency.id, `agency ${agency.id}: ${message}`)
    yield* lookAtAgency(agency, looking).pipe(
      Effect.catchTag("Shrunken", (error) => tell(looking, problem(error.message))),
      reporting(looking, problem)
    )
  }
})

/** Looks at the agencies and takes in what is found; sends nothing. */
export const look = Effect.fn("Pass.look")(function* (config: Config, ids: Agencies) {
  const looking: Looking = {
    pass: crypto.randomUUID(),
    config,
    report: yield* Ref.make(nothing),
    failures: yield* Ref.make(0)
  }
  const stopped = (error: ApimoError) => tell(looking, problemReport(null, error.message))
  yield* lookAtAll(ids, looking).pipe(
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

/** Looks, then delivers what is due. */
export const pass = Effect.fn("Pass.pass")(function* (config: Config, ids: Agencies) {
  const outbox = yield* Outbox
  const deliver = yield* Deliver
  const looked = yield* look(config, ids)
  yield* outbox.closeAlerts(yield* Clock.currentTimeMillis)
  const report: PassReport = { ...looked, deliveries: yield* deliver.due }
  return report
})
