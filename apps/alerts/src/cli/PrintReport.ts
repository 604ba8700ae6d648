/**
 * What a pass did, in words or as JSON.
 */
import type * as DateTime from "effect/DateTime"
import type { PassReport } from "../pass/Report.ts"
import { count, deliveredWords, looked } from "../pass/Words.ts"

export const inWords = (report: PassReport, zone: DateTime.TimeZone): string => {
  const first = `${looked(report)}: ${count(report.alerts, "new match", "new matches")}.`
  const baselines =
    report.baselines === 0
      ? []
      : [
          `First look at ${count(report.baselines, "request")}: what was there is remembered and not told (match.baseline).`
        ]
  const carried =
    report.carriedOver === 0
      ? []
      : [`${count(report.carriedOver, "read")} of what changed waits for the next pass, so that the day's calls last.`]
  const problems = report.problems.map((problem) => `${problem.blocks ? "problem" : "note"}: ${problem.message}`)
  return [
    first,
    ...baselines,
    ...carried,
    ...report.deliveries.map((one) => deliveredWords(one, zone).words),
    ...problems
  ].join("\n")
}

export const asJson = (report: PassReport): string =>
  JSON.stringify({
    ...report,
    deliveries: report.deliveries.map((one) => ({
      id: one.delivery.id,
      channel: one.delivery.channel,
      recipient: one.delivery.recipient.key,
      kind: one.delivery.kind,
      matches: one.delivery.items,
      status: one.settlement.next.status,
      reply: one.settlement.attempt.reply
    }))
  })

/** True when everything that was to be done is done, or is scheduled to be done again. */
export const isWell = (report: PassReport): boolean =>
  !report.problems.some((problem) => problem.blocks) &&
  !report.deliveries.some((one) => one.settlement.sign._tag === "Misconfigured")
