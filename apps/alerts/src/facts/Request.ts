/**
 * What is known of a request: the part of it that is decided on and shown.
 */
import { ContactId, UserId } from "@apimo-alerts/core/Ids"
import type { Request } from "@apimo-alerts/core/Request"
import * as Schema from "effect/Schema"
import { fingerprint } from "./Fingerprint.ts"

export const RequestFacts = Schema.Struct({
  active: Schema.Boolean,
  user: Schema.NullOr(UserId),
  contact: Schema.NullOr(ContactId),
  /** The most the buyer would pay, in `currency`. */
  budget: Schema.NullOr(Schema.Number),
  currency: Schema.String
})
export interface RequestFacts extends Schema.Schema.Type<typeof RequestFacts> {}

export interface KnownRequest {
  readonly facts: RequestFacts
  /** Stands for the whole record: another one means that something about the request changed. */
  readonly fingerprint: string
  /** When the last change was heard of, if its crossings were not read since; milliseconds since 1970, as all instants here. */
  readonly staleSince: number | null
  /** When changes had been heard of before the first that no look has followed: it came about after that. */
  readonly changedAfter: number | null
  /** When its crossings were last read; null before the first look. */
  readonly checkedAt: number | null
  /** Reads in a row that failed, and when it is read again at the earliest. */
  readonly failures: number
  readonly retryAt: number | null
}

export const factsOf = (request: Request): RequestFacts => ({
  active: request.active,
  user: request.user,
  contact: request.contact,
  budget: request.price.max,
  currency: request.price.currency ?? "EUR"
})

/**
 * What is known after the request was listed; the same object when nothing about it changed. `heardBefore`: when changes
 * were heard of before; null when they were not.
 */
export const observe = (
  known: KnownRequest | undefined,
  request: Request,
  at: number,
  heardBefore: number | null = null
): KnownRequest => {
  const print = fingerprint(request)
  if (known?.fingerprint === print) return known
  return {
    facts: factsOf(request),
    fingerprint: print,
    staleSince: at,
    changedAfter:
      known === undefined || known.staleSince === null || !known.facts.active ? heardBefore : known.changedAfter,
    checkedAt: known?.checkedAt ?? null,
    failures: known?.failures ?? 0,
    retryAt: known?.retryAt ?? null
  }
}

/** What is known of a request that a whole list no longer has: as if it were paused. */
export const withdraw = (known: KnownRequest): KnownRequest =>
  known.facts.active
    ? { ...known, facts: { ...known.facts, active: false }, fingerprint: "", staleSince: null, changedAfter: null }
    : known
