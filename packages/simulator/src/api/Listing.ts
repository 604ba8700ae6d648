/**
 * Lists the way every list of the API works: filters, `limit` and `offset`, `total_items` over all pages, and the
 * newest `updated_at` among what the filters leave as `timestamp`.
 */
import type { Answer, List } from "./Answer.ts"
import { type Call, numbers } from "./Call.ts"

/** A list of records. */
export interface Listed<A> {
  readonly key: string
  /** The largest page, which is the default too. */
  readonly max: number
  readonly records: Iterable<A>
  readonly json: (record: A) => string
  /** When the record was last changed; left out for lists without `timestamp`. */
  readonly updatedAt?: (record: A) => number
  /** Filters by the name of their parameter. */
  readonly filters?: Readonly<Record<string, (record: A) => number>>
  readonly extra?: Readonly<Record<string, unknown>>
}

/** Answers a list. `timestamp` as a parameter is inclusive: a record changed in that very second is given. */
export const list = <A>(call: Call, listed: Listed<A>): Answer => {
  const filters = Object.entries(listed.filters ?? {})
  const query = numbers(call, ["limit", "offset", "timestamp", ...filters.map(([name]) => name)])
  if (query._tag === "Refused") return query.answer
  const since = listed.updatedAt === undefined ? undefined : query.get("timestamp")
  const records: Array<A> = []
  let newest: number | null = null
  for (const record of listed.records) {
    if (!filters.every(([name, value]) => query.get(name) === undefined || value(record) === query.get(name))) continue
    if (listed.updatedAt !== undefined) {
      const second = Math.floor(listed.updatedAt(record) / 1000)
      if (since !== undefined && second < since) continue
      if (newest === null || second > newest) newest = second
    }
    records.push(record)
  }
  const found: List = {
    _tag: "List",
    key: listed.key,
    totalItems: records.length,
    timestamp: newest,
    extra: listed.extra ?? {},
    offset: query.get("offset") ?? 0,
    limit: Math.min(listed.max, query.get("limit") ?? listed.max),
    records: (offset, limit) => records.slice(offset, offset + limit).map(listed.json)
  }
  return found
}
