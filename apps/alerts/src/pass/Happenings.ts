/**
 * What of a pass the operator must know. Dead letters, held deliveries and lists that shrank are not here: the store has
 * them.
 */
import * as Effect from "effect/Effect"
import type { Happening } from "../compose/Notices.ts"
import type { Delivered } from "../deliver/Deliver.ts"
import { Memory } from "../store/Memory.ts"
import type { Source } from "../store/Sources.ts"
import type { LookReport, Problem } from "./Report.ts"

export const ofDelivered = ({ delivery, settlement, warnings }: Delivered): ReadonlyArray<Happening> => {
  const { channel } = delivery
  const templates = warnings.map((detail): Happening => ({ _tag: "Template", channel, detail }))
  return settlement.sign._tag === "Misconfigured"
    ? [...templates, { _tag: "Misconfigured", channel, detail: settlement.attempt.reply }]
    : templates
}

/** Looks in a row that failed before that is an incident. */
export const patience = 3

/** A spent quota is an incident at once; a source is when it failed at so many looks in a row. */
export const ofProblem =
  (failing: ReadonlyMap<Source, number>) =>
  ({ about, agency, message }: Problem): ReadonlyArray<Happening> => {
    switch (about) {
      case "quota":
        return [{ _tag: "Quota", detail: message }]
      case "source":
        return (failing.get(agency) ?? 0) < patience ? [] : [{ _tag: "Source", agency, detail: message }]
      default:
        return []
    }
  }

/** What a look found, with the looks before it: the same for one that stays up and for one process after the other. */
export const ofLook = Effect.fnUntraced(function* ({ problems }: Pick<LookReport, "problems">) {
  const memory = yield* Memory
  const failing = yield* memory.sources.failing
  return problems.flatMap(ofProblem(failing))
})

/** Whether the look found no fault, and none is known of what it did not ask or read. */
export const isWell = Effect.fnUntraced(function* ({ problems, wanted }: Pick<LookReport, "problems" | "wanted">) {
  const memory = yield* Memory
  const failing = yield* memory.sources.failing
  return !problems.some((problem) => problem.blocks) && ![null, ...wanted].some((source) => failing.has(source))
})
