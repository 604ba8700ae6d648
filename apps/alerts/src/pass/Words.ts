/**
 * Small words for what commands print and log.
 */
import type { LookReport } from "./Report.ts"

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

/** "a", "a and b", "a, b and c". */
export const list = (words: ReadonlyArray<string>): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`

/** "Looked at 1 agency: 3 requests and 2 properties read". */
export const looked = (report: LookReport): string => {
  const read = [count(report.requests, "request"), count(report.properties, "property", "properties")]
  return `Looked at ${count(report.agencies, "agency", "agencies")}, read the matches of ${list(read)}`
}
