/**
 * What a pass did and what went wrong, as data: printed in words, or as JSON.
 */
import type { Delivered } from "../deliver/Deliver.ts"

export interface Problem {
  readonly agency: number | null
  /** What could not be done, and what to do about it. */
  readonly message: string
  /** False for what cost nothing: a record that was left out of a list. */
  readonly blocks: boolean
  /** What the operator must hear about: a source that can't be read, a day's calls that are gone. */
  readonly about: "source" | "quota" | null
}

export interface LookReport {
  readonly agencies: number
  /** Requests and properties whose matches were read. */
  readonly requests: number
  readonly properties: number
  /** Reads of something that changed which the quota leaves for the next pass. */
  readonly carriedOver: number
  /** Matches that are told, or gathered for a digest. */
  readonly alerts: number
  /** Requests that were looked at for the first time. */
  readonly baselines: number
  /** How often each agency is asked what changed; null at every poll, which the calls of the day allow or nobody counts. */
  readonly askedEveryMillis: number | null
  /** The agencies that are looked at, whether or not it was their turn. */
  readonly wanted: ReadonlyArray<number>
  /** Another process looks, and what it finds is not known yet. */
  readonly isElsewhere: boolean
  readonly problems: ReadonlyArray<Problem>
}

export interface PassReport extends LookReport {
  readonly deliveries: ReadonlyArray<Delivered>
}

export const nothing: LookReport = {
  agencies: 0,
  requests: 0,
  properties: 0,
  carriedOver: 0,
  alerts: 0,
  baselines: 0,
  askedEveryMillis: null,
  wanted: [],
  isElsewhere: false,
  problems: []
}

export const add = (a: LookReport, b: LookReport): LookReport => ({
  agencies: a.agencies + b.agencies,
  requests: a.requests + b.requests,
  properties: a.properties + b.properties,
  carriedOver: a.carriedOver + b.carriedOver,
  alerts: a.alerts + b.alerts,
  baselines: a.baselines + b.baselines,
  askedEveryMillis: b.askedEveryMillis ?? a.askedEveryMillis,
  wanted: [...a.wanted, ...b.wanted],
  isElsewhere: a.isElsewhere || b.isElsewhere,
  problems: [...a.problems, ...b.problems]
})

export const problemReport = (
  agency: number | null,
  message: string,
  blocks = true,
  about: Problem["about"] = null
): LookReport => ({
  ...nothing,
  problems: [{ agency, message, blocks, about }]
})
