/**
 * The plan trusts that the source says the same about a match from both sides, which is documented nowhere. In the first
 * days a sample is read from both; where they disagree twice the requests' side alone is read from then on.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Crossing } from "../diff/Diff.ts"
import type { Read } from "../plan/Plan.ts"
import type { AgencyView } from "../read/AgencyView.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import { Memory } from "../store/Memory.ts"
import { type Looking, tell } from "./Looking.ts"
import { snapshotOf } from "./ReadSide.ts"
import { problemReport } from "./Report.ts"

/** The best match of the property with an active request: the one that matters most. */
const sample = (view: AgencyView, crossings: ReadonlyArray<Crossing>): Crossing | undefined =>
  [...crossings].sort((a, b) => b.score - a.score).find((one) => view.requests.get(one.request)?.facts.active === true)

/** Null when there is nothing to compare. */
const agree = Effect.fn("Verify.agree")(function* (view: AgencyView, property: Read & { readonly _tag: "Property" }) {
  const column = yield* snapshotOf(view, property)
  const one = Either.isRight(column) ? sample(view, column.right.crossings) : undefined
  if (one === undefined) return null
  const row = yield* snapshotOf(view, { _tag: "Request", id: one.request, why: "sweep" })
  if (Either.isLeft(row)) return null
  const same = row.right.crossings.find((other) => other.property === property.id)
  return { one, isSame: same !== undefined && same.score === one.score && same.step === one.step }
})

export const isVerifying = (known: KnownAgency, now: number, looking: Looking): boolean =>
  known.distrustedAt === null && now - known.seenAt < Duration.toMillis(looking.config.plan.verify)

/** Calls that one comparison costs; twice that when the sides disagree at first. */
export const callsPerVerification = 2

/** Compares the two sides on one match of a property that was read. */
export const verify = Effect.fn("Verify.verify")(function* (
  view: AgencyView,
  read: Read & { readonly _tag: "Property" },
  looking: Looking
) {
  const memory = yield* Memory
  const first = yield* agree(view, read)
  if (first === null || first.isSame) return
  // It may have moved between the two calls.
  const second = yield* agree(view, read)
  if (second === null || second.isSame) return
  const agency = view.agency.id
  yield* memory.agencies.mark(agency, { distrusted_at: yield* Clock.currentTimeMillis })
  const { request } = second.one
  yield* tell(
    looking,
    problemReport(
      agency,
      `agency ${agency}: Apimo lists the match of request ${request} and property ${read.id} differently from its two sides; from now on only the requests' side is read, which takes more calls`,
      false
    )
  )
})
