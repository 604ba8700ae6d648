/**
 * Small words for what commands print and log.
 */
import type * as DateTime from "effect/DateTime"
import type { Delivered } from "../deliver/Deliver.ts"
import type { LookReport } from "./Report.ts"
import { exact } from "./Times.ts"

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

/** "a", "a and b", "a, b and c". */
export const list = (words: ReadonlyArray<string>): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`

/** "Looked at 1 agency, read the matches of 3 requests and 2 properties". */
export const looked = (report: LookReport): string => {
  const read = [count(report.requests, "request"), count(report.properties, "property", "properties")]
  const every = report.askedEveryMillis
  const stretched =
    every === null
      ? ""
      : ` (the day's calls allow to ask each what changed every ${count(Math.ceil(every / 60_000), "minute")})`
  return `Looked at ${count(report.agencies, "agency", "agencies")}, read the matches of ${list(read)}${stretched}`
}

/** What came of a delivery, and how much that matters. */
export const deliveredWords = (
  { delivery, settlement }: Delivered,
  zone: DateTime.TimeZone
): { readonly words: string; readonly isWell: boolean } => {
  const { channel, items, kind, recipient } = delivery
  const content = kind === "notice" ? kind : `${kind} with ${count(items, "match", "matches")}`
  const what = `${channel} to ${recipient.email ?? recipient.name ?? recipient.key}, ${content}`
  const { attempt, next } = settlement
  switch (next.status) {
    case "sent":
      return { words: `sent: ${what}`, isWell: true }
    case "retry":
      return { words: `not sent, tried again at ${exact(next.dueAt, zone)}: ${what}: ${attempt.reply}`, isWell: false }
    case "doubt":
      return {
        words: `may have been sent, sent again at ${exact(next.dueAt, zone)}: ${what}: ${attempt.reply}`,
        isWell: false
      }
    case "held":
      return { words: `may have been sent, held until somebody decides: ${what}: ${attempt.reply}`, isWell: false }
    case "dead":
      return { words: `given up: ${what}: ${attempt.reply}`, isWell: false }
    case "discarded":
      return { words: `passed on: ${what}: ${attempt.reply}`, isWell: false }
  }
}
