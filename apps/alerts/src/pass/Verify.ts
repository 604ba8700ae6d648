/**
 * The plan trusts that the source says the same about a match from both sides, which is documented nowhere. In the first
 * days a sample is read from both; where they disagree twice the requests' side alone is read from then on.
 */
import type { RequestId } from "@apimo-alerts/core/Ids"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Crossing } from "../facts/Crossing.ts"
import type { Read } from "../plan/Plan.ts"
import type { AgencyView } from "../read/AgencyView.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import { Memory } from "../store/Memory.ts"
import { type Looking, tell } from "./Looking.ts"
import { snapshotOf } from "./ReadSide.ts"
import { problemReport } from "./Report.ts"

/**
 * The request to compare with: that of the property's best match, else of its best known match, else any. A side that
 * says nothing at all is the likeliest way to disagree.
 */
const sample = (view: AgencyView, crossings: ReadonlyArray<Crossing>, known: ReadonlyArray<Crossing>) => {
  const isActive = (id: RequestId) => view.requests.get(id)?.facts.active === true
  const best = (some: ReadonlyArray<Crossing>) =>
    [...some].sort((a, b) => b.score - a.score).find((one) => isActive(one.request))?.request
  return best(crossings) ?? best(known) ?? [...view.requests.keys()].find(isActive)
}

type Property = Read & { readonly _tag: "Property" }

/** Asks for the matches of the request; null when there is nothing to compare. */
const agree = Effect.fn("Verify.agree")(function* (
  view: AgencyView,
  property: Property,
  request: RequestId,
  column: ReadonlyArray<Crossing>
) {
  const row = yield* snapshotOf(view, { _tag: "Request", id: request, why: "sweep" })
  if (Either.isLeft(row)) return null
  const fromProperty = column.find((one) => one.request === request)
  const fromRequest = row.right.crossings.find((one) => one.property === property.id)
  return fromProperty?.score === fromRequest?.score && fromProperty?.step === fromRequest?.step
})

export const isVerifying = (known: KnownAgency, now: number, looking: Looking): boolean =>
  known.distrustedAt === null && now - known.seenAt < Duration.toMillis(looking.config.plan.verify)

/** Compares the two sides on one match of a property that was just read and taken in. */
export const verify = Effect.fn("Verify.verify")(function* (view: AgencyView, read: Property, looking: Looking) {
  const memory = yield* Memory
  const agency = view.agency.id
  const known = yield* memory.pairs.of(agency, { _tag: "Property", id: read.id })
  const column = known.filter(({ present }) => present)
  const request = sample(view, column, known)
  if (request === undefined || (yield* agree(view, read, request, column)) !== false) return
  // It may have moved between the two calls.
  const again = yield* snapshotOf(view, read)
  if (Either.isLeft(again) || (yield* agree(view, read, request, again.right.crossings)) !== false) return
  const now = yield* Clock.currentTimeMillis
  yield* memory.agencies.mark(agency, { distrusted_at: now })
  // What the property's side settled before is not to be trusted either: every request is read once.
  const at = Math.max(now, view.asOf + 1)
  yield* memory.requests.save(agency, new Map([...view.requests].map(([id, one]) => [id, { ...one, staleSince: at }])))
  yield* tell(
    looking,
    problemReport(
      agency,
      `agency ${agency}: Apimo lists the match of request ${request} and property ${read.id} differently from its two sides; from now on only the requests' side is read, which takes more calls`,
      false
    )
  )
})
