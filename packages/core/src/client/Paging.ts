/**
 * A list read page by page, and what makes it whole.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type ApimoError, Malformed } from "../ApimoError.ts"
import type { AgencyId } from "../Ids.ts"
import type { Listing, Page, Rejected } from "../Listing.ts"
import { complaint } from "../wire/Lenient.ts"
import { type Dropped, type RecordKind, Unreadable } from "../wire/Read.ts"
import * as Scalar from "../wire/Scalar.ts"
import { undecoded } from "./Count.ts"
import type { Call, Transport } from "./Transport.ts"

/** A list of the API. */
export interface ListCall<A> {
  readonly operation: string
  readonly path: string
  readonly agency: AgencyId | null
  readonly kind: RecordKind<A>
  readonly params?: Call["params"]
  /** Records a page; null for a list that comes in one answer and knows no limit. */
  readonly pageSize: number | null
}

/** A page, with what tells whether the list moved. */
interface ReadPage<A> {
  readonly page: Page<A>
  /** Parts of records that were left out, beyond what the page tells of. */
  readonly lost: number
  /** Records in the answer, those that did not decode included. */
  readonly count: number
  /** The ids of the records, in order; null where there was none to read. Empty when the page is the whole list. */
  readonly ids: ReadonlyArray<string | null>
  /** The first record, as a mark to know the page by; null for an empty page. */
  readonly first: string | null
}

/** One second back, because whether `timestamp` includes its own second is not documented. */
export const overlap = (since: number | undefined): number | undefined =>
  since === undefined ? undefined : Math.max(0, Math.floor(since) - 1)

/** The list in an answer: under its name, or the answer itself. */
const listIn = (body: unknown, key: string): ReadonlyArray<unknown> | null => {
  if (Array.isArray(body)) return body
  if (!Scalar.isObject(body)) return null
  const list = body[key]
  if (Array.isArray(list)) return list
  // PHP writes a list as an object when it removed members from it, and an empty one may be null.
  if (Scalar.isObject(list) && Object.keys(list).every((index) => /^\d+$/.test(index))) return Object.values(list)
  return list === null && Scalar.number(body["total_items"]) === 0 ? [] : null
}

const none: ReadonlyArray<Dropped> = []

const decode = <A>(call: ListCall<A>, body: unknown, offset: number): ReadPage<A> | Malformed => {
  const list = listIn(body, call.kind.key)
  if (list === null) {
    const there = Scalar.isObject(body) && call.kind.key in body
    return new Malformed({
      operation: call.operation,
      path: there ? call.kind.key : "",
      expected: complaint(
        there ? "a list" : `an object with the list "${call.kind.key}"`,
        there ? body[call.kind.key] : body
      )
    })
  }
  const items: Array<A> = []
  const rejected: Array<Rejected> = []
  // Lists run to 10,000 records: where a record stands and what it is called is written only for one that is told of.
  const place = (index: number) => `${call.kind.key}[${offset + index}]`
  let lost = 0
  for (let index = 0; index < list.length; index++) {
    const record = list[index]
    const read = call.kind.read(record)
    if (read instanceof Unreadable) {
      const path = read.path === "" ? place(index) : `${place(index)}.${read.path}`
      rejected.push({ path, id: call.kind.idOf(record), reason: read.reason })
      continue
    }
    items.push(read)
    if (call.kind.lost !== undefined) lost += call.kind.lost(record, read)
    for (const part of call.kind.dropped?.(record) ?? none) {
      rejected.push({ ...part, path: `${place(index)}.${part.path}` })
    }
  }
  const wrapper = Scalar.isObject(body) ? body : {}
  const totalItems = Scalar.number(wrapper["total_items"]) ?? null
  return {
    page: {
      items,
      rejected,
      totalItems,
      timestamp: Scalar.number(wrapper["timestamp"]) ?? null
    },
    lost,
    count: list.length,
    // The ids tell pages apart: a list in one page needs none.
    ids: offset === 0 && list.length === (totalItems ?? Number.NaN) ? [] : list.map(call.kind.idOf),
    first: list.length === 0 ? null : (call.kind.idOf(list[0]) ?? JSON.stringify(list[0]))
  }
}

const readPage = <A>(transport: Transport, call: ListCall<A>, offset: number): Effect.Effect<ReadPage<A>, ApimoError> =>
  transport
    .send({
      operation: call.operation,
      method: "GET",
      path: call.path,
      agency: call.agency,
      params:
        call.pageSize === null
          ? { ...call.params }
          : { ...call.params, limit: call.pageSize, offset: offset === 0 ? undefined : offset },
      repeatable: true,
      has: (body) => call.kind.key in body
    })
    .pipe(
      Effect.flatMap((body): Effect.Effect<ReadPage<A>, Malformed> => {
        const page = decode(call, body, offset)
        if (page instanceof Malformed) return Effect.fail(page)
        if (transport.drift !== null) {
          for (const record of listIn(body, call.kind.key) ?? []) transport.drift.note(call.kind, record)
        }
        return Effect.as(undecoded(call.operation, page.page.rejected.length + page.lost), page)
      })
    )

/** Where the next page begins; null after the last. */
const nextOffset = <A>(call: ListCall<A>, offset: number, read: ReadPage<A>): number | null => {
  if (call.pageSize === null || read.count === 0) return null
  const next = offset + read.count
  const { totalItems } = read.page
  // A server may give fewer than it was asked for: only its own total says that there is no more.
  return totalItems === null ? (read.count < call.pageSize ? null : next) : next < totalItems ? next : null
}

/** The first record again: the server does not know `offset`, or the list moved by a whole page. */
const repeats = <A>(before: ReadPage<A>, after: ReadPage<A>): boolean =>
  after.first !== null && after.first === before.first

const repeated = (offset: number) => `the page at ${offset} repeats the one before it`

/** The pages of a list, each read when it is asked for. Fails when a page comes again, because the rest can't be had. */
export const pages = <A>(transport: Transport, call: ListCall<A>): Stream.Stream<Page<A>, ApimoError> =>
  Stream.paginateEffect({ offset: 0, before: Option.none<ReadPage<A>>() }, ({ before, offset }) =>
    Effect.flatMap(readPage(transport, call, offset), (read) => {
      if (Option.exists(before, (page) => repeats(page, read))) {
        return Effect.fail(
          new Malformed({ operation: call.operation, path: call.kind.key, expected: repeated(offset) })
        )
      }
      const next = nextOffset(call, offset, read)
      const rest = next === null ? Option.none() : Option.some({ offset: next, before: Option.some(read) })
      return Effect.succeed([read.page, rest] as const)
    })
  )

/** Why pages do not make a whole list. */
interface Doubt {
  readonly reason: string
  /** The list moved while it was read: reading again may help. Otherwise the server contradicts itself. */
  readonly again: boolean
}

/** All pages as they came. */
interface Whole<A> {
  readonly pages: ReadonlyArray<ReadPage<A>>
  readonly doubt: Doubt | null
}

const readAll = <A>(transport: Transport, call: ListCall<A>): Effect.Effect<Whole<A>, ApimoError> =>
  Effect.gen(function* () {
    const read: Array<ReadPage<A>> = []
    let offset: number | null = 0
    while (offset !== null) {
      const page: ReadPage<A> = yield* readPage(transport, call, offset)
      const before = read.at(-1)
      if (before !== undefined && repeats(before, page)) {
        return { pages: read, doubt: { reason: repeated(offset), again: true } }
      }
      read.push(page)
      offset = nextOffset(call, offset, page)
    }
    return { pages: read, doubt: doubtOf(call, read) }
  })

/** Why the pages do not fit together; null when they do. */
const doubtOf = <A>(call: ListCall<A>, read: ReadonlyArray<ReadPage<A>>): Doubt | null => {
  const totals = new Set(read.map(({ page }) => page.totalItems).filter((total) => total !== null))
  if (totals.size > 1) {
    return { reason: `total_items changed from ${[...totals].join(" to ")} while the pages were read`, again: true }
  }
  const twice = read.length === 1 ? null : firstTwice(read.flatMap((page) => page.ids))
  if (twice !== null) return { reason: `${call.kind.key} ${twice} came on two pages`, again: true }
  const count = countOf(read)
  for (const total of totals) {
    if (count !== total) return { reason: `total_items says ${total}, ${count} ${call.kind.key} came`, again: false }
  }
  return null
}

const firstTwice = (ids: ReadonlyArray<string | null>): string | null => {
  const seen = new Set<string>()
  for (const id of ids) {
    if (id === null) continue
    if (seen.has(id)) return id
    seen.add(id)
  }
  return null
}

const countOf = (read: ReadonlyArray<ReadPage<unknown>>) => read.reduce((sum, page) => sum + page.count, 0)

const describe = <A>(call: ListCall<A>, count: number, rejected: ReadonlyArray<Rejected>): string | null => {
  const first = rejected[0]
  if (first === undefined) return null
  const more = rejected.length > 1 ? `, and ${rejected.length - 1} more` : ""
  return `${rejected.length} of ${count} ${call.kind.key} did not decode: ${first.path}: ${first.reason}${more}`
}

/**
 * The whole list. One that moved while it was read in several pages is read again once; then it is marked incomplete.
 * `timestamp` is that of the first page:
 * what changed while the others were read is newer than it and will be read again.
 */
export const list = <A>(transport: Transport, call: ListCall<A>): Effect.Effect<Listing<A>, ApimoError> =>
  Effect.gen(function* () {
    let whole = yield* readAll(transport, call)
    if (whole.doubt?.again === true) whole = yield* readAll(transport, call)
    const first = whole.pages[0]?.page
    const alone = whole.pages.length === 1 ? first : undefined
    const rejected = alone?.rejected ?? whole.pages.flatMap(({ page }) => page.rejected)
    const incomplete = whole.doubt?.reason ?? describe(call, countOf(whole.pages), rejected)
    return {
      items: alone?.items ?? whole.pages.flatMap(({ page }) => page.items),
      rejected,
      totalItems: first?.totalItems ?? null,
      timestamp: first?.timestamp ?? null,
      complete: incomplete === null,
      incomplete
    }
  })
