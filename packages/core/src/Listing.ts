/**
 * What a list of the API gives: a page, and the whole list with an honest word on its completeness.
 */

/** A record that did not decode. It was left out of the list; nothing else was. */
export interface Rejected {
  /** Where it stood, "requests[3]". */
  readonly path: string
  /** The record's id, when at least that could be read. */
  readonly id: string | null
  /** What was wrong with it: paths and expected types, no personal data. */
  readonly reason: string
}

/** One page of a list. */
export interface Page<A> {
  readonly items: ReadonlyArray<A>
  readonly rejected: ReadonlyArray<Rejected>
  /** `total_items`: the length of the whole list; null when the server does not say. */
  readonly totalItems: number | null
  /** `timestamp`: UNIX second of the newest item; null when the server does not say. */
  readonly timestamp: number | null
}

/** A whole list. Only a complete one says what does *not* exist. */
export interface Listing<A> extends Page<A> {
  /** True when every page was read, the count agrees with `totalItems` where given, and no record was rejected. */
  readonly complete: boolean
  /** Why it is not complete, in words; null when it is. */
  readonly incomplete: string | null
}
