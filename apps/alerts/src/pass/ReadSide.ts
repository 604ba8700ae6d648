/**
 * Reads the matches of one request or one property, and takes them in.
 */
import { Apimo } from "@apimo-alerts/core/Apimo"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Ref from "effect/Ref"
import { takeIn } from "../compose/TakeIn.ts"
import type { Read } from "../plan/Plan.ts"
import type { AgencyView } from "../read/AgencyView.ts"
import { believes } from "../read/Shrinkage.ts"
import * as Snapshot from "../read/Snapshot.ts"
import { type Looking, tell } from "./Looking.ts"
import { nothing, type Problem, problemReport } from "./Report.ts"

export const named = (read: Read): string => `${read._tag === "Request" ? "request" : "property"} ${read.id}`

/** The whole answer, or why it can't be trusted to be whole. */
export const snapshotOf = Effect.fn("ReadSide.snapshotOf")(function* (view: AgencyView, read: Read) {
  const apimo = yield* Apimo
  const agency = view.agency.id
  return read._tag === "Request"
    ? Snapshot.ofRequest(read.id, yield* apimo.requests.crossings(agency, read.id))
    : Snapshot.ofProperty(read.id, yield* apimo.properties.crossings(agency, read.id))
})

/** A doubted list was read, and is believed when it says the same again. */
export type Outcome = "taken in" | "doubted" | "unreadable"

export const readSide = Effect.fn("ReadSide.readSide")(function* (view: AgencyView, read: Read, looking: Looking) {
  const agency = view.agency.id
  const startedAt = yield* Clock.currentTimeMillis
  const snapshot = yield* snapshotOf(view, read)
  yield* Ref.set(looking.failures, 0)
  const notCompared = (why: string, about: Problem["about"]) =>
    tell(looking, problemReport(agency, `${named(read)} was not compared: ${why}`, true, about))
  const outcome = (one: Outcome) => one
  if (Either.isLeft(snapshot)) {
    yield* notCompared(`its list of matches is not whole: ${snapshot.left}`, "source")
    return outcome("unreadable")
  }
  const size = snapshot.right.crossings.length
  if (!(yield* believes(`matches of ${named(read)} of agency ${agency}`, size))) {
    yield* notCompared(`its list of matches shrank to ${size} at once; believed when the next look says the same`, null)
    return outcome("doubted")
  }
  const { config, pass } = looking
  const alerts = yield* takeIn({ pass, config, view, snapshot: snapshot.right, read: { startedAt } })
  const isRequest = read._tag === "Request"
  const isBaseline = isRequest && view.requests.get(read.id)?.checkedAt === null
  yield* tell(looking, {
    ...nothing,
    requests: isRequest ? 1 : 0,
    properties: isRequest ? 0 : 1,
    alerts,
    baselines: isBaseline ? 1 : 0
  })
  return outcome("taken in")
})
