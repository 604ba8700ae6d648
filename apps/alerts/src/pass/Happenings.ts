/**
 * What of a pass the operator must know. Dead letters, held deliveries and lists that shrank are not here: the store has
 * them.
 */
import type { Happening } from "../compose/Notices.ts"
import type { Delivered } from "../deliver/Deliver.ts"
import type { LookReport, Problem } from "./Report.ts"

export const ofDelivered = ({ delivery, settlement, warnings }: Delivered): ReadonlyArray<Happening> => {
  const { channel } = delivery
  const templates = warnings.map((detail): Happening => ({ _tag: "Template", channel, detail }))
  return settlement.sign._tag === "Misconfigured"
    ? [...templates, { _tag: "Misconfigured", channel, detail: settlement.attempt.reply }]
    : templates
}

/** A source that failed once is no incident; a spent quota is. */
export const ofProblem = ({ about, message }: Problem): ReadonlyArray<Happening> =>
  about === "quota" ? [{ _tag: "Quota", detail: message }] : []

/** Looks in a row that failed before that is an incident. */
export const patience = 3

/** The times in a row that asking failed, agency by agency; null stands for the source as a whole. */
export type Failing = ReadonlyMap<number | null, number>

/** Looks that did not ask say nothing: neither that it failed again, nor that it went well. */
export const failing = (
  before: Failing,
  { agencies, problems, unasked }: Pick<LookReport, "agencies" | "problems" | "unasked">
): Failing => {
  const now = new Set(problems.flatMap(({ about, agency }) => (about === "source" ? [agency] : [])))
  const isUnasked = (agency: number | null) =>
    agency === null ? unasked.length > 0 && agencies === 0 && now.size === 0 : unasked.includes(agency)
  const kept = [...before].filter(([agency]) => !now.has(agency) && isUnasked(agency))
  return new Map([...kept, ...[...now].map((agency) => [agency, (before.get(agency) ?? 0) + 1] as const)])
}

export const ofFailing = (all: Failing, problems: ReadonlyArray<Problem>): ReadonlyArray<Happening> =>
  [...all].flatMap(([agency, times]): ReadonlyArray<Happening> => {
    const last = problems.find((problem) => problem.about === "source" && problem.agency === agency)
    return times < patience || last === undefined ? [] : [{ _tag: "Source", agency, detail: last.message }]
  })
