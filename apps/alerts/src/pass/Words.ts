/**
 * Small words for what commands print and log.
 */
import type { LookReport } from "./Report.ts"

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
