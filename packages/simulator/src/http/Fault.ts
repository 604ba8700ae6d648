/**
 * Faults that can be switched on per path, for some calls or until they are removed.
 */
import * as Schema from "effect/Schema"
import { optional } from "../Optional.ts"

const matching = {
  /**
   * Which calls: a path with `*` for one segment and `**` for any rest, with or without a method before it.
   * "/agencies/*\/requests", "GET /agencies/**".
   */
  path: Schema.String,
  /** How many calls it spoils before it is gone; without it all of them, until it is removed. */
  times: optional(Schema.Int.pipe(Schema.positive())),
  /** How many matching calls pass unharmed first. */
  skip: optional(Schema.Int.pipe(Schema.nonNegative()))
}

const milliseconds = Schema.Number.pipe(Schema.nonNegative())

/** A fault: `kind` says what goes wrong. */
export const Fault = Schema.Union(
  /** An error status with a JSON body; `retryAfter` is the header's value, seconds or an HTTP date. */
  Schema.Struct({
    ...matching,
    kind: Schema.Literal("status"),
    status: Schema.Int.pipe(Schema.between(400, 599)),
    retryAfter: optional(Schema.Union(Schema.String, Schema.Number)),
    message: optional(Schema.String)
  }),
  /** An error object as the whole body, under HTTP 200. */
  Schema.Struct({
    ...matching,
    kind: Schema.Literal("error-under-200"),
    status: Schema.Int,
    message: optional(Schema.String)
  }),
  /** A list whose records are an error object instead of an array. */
  Schema.Struct({ ...matching, kind: Schema.Literal("error-as-list") }),
  /** An HTML page, as a proxy answers; status 200 unless given. */
  Schema.Struct({ ...matching, kind: Schema.Literal("html"), status: optional(Schema.Int) }),
  /** The JSON text stops in the middle, though the connection ends in good order. */
  Schema.Struct({ ...matching, kind: Schema.Literal("truncated") }),
  /** The connection closes before as many bytes came as Content-Length promised. */
  Schema.Struct({ ...matching, kind: Schema.Literal("cut") }),
  /** Nothing is ever answered. */
  Schema.Struct({ ...matching, kind: Schema.Literal("hang") }),
  /** Headers at once, then the body in ten pieces over so many real milliseconds. */
  Schema.Struct({ ...matching, kind: Schema.Literal("slow-body"), milliseconds }),
  /** The whole answer comes so many real milliseconds late. */
  Schema.Struct({ ...matching, kind: Schema.Literal("late"), milliseconds }),
  /** The connection is reset without an answer. The call was processed. */
  Schema.Struct({ ...matching, kind: Schema.Literal("reset") }),
  /** A list without records: `total_items` is 0. */
  Schema.Struct({ ...matching, kind: Schema.Literal("empty-list") }),
  /** `total_items` is missing, or wrong by `by`. */
  Schema.Struct({ ...matching, kind: Schema.Literal("total-items"), by: optional(Schema.Int) }),
  /** `timestamp` is null, or missing. */
  Schema.Struct({ ...matching, kind: Schema.Literal("timestamp"), as: Schema.Literal("null", "missing") }),
  /** Ids swap their JSON types: numbers become strings and strings numbers. */
  Schema.Struct({ ...matching, kind: Schema.Literal("swapped-ids") }),
  /** One record of the page is broken: its id missing, its id an object, or not an object at all. */
  Schema.Struct({
    ...matching,
    kind: Schema.Literal("broken-record"),
    index: optional(Schema.Int.pipe(Schema.nonNegative())),
    as: Schema.Literal("id-missing", "wrong-type", "not-an-object")
  }),
  /** Lists are null where they should be arrays, inside of records. */
  Schema.Struct({ ...matching, kind: Schema.Literal("null-arrays") }),
  /** A list moves while it is read: pages after the first look as if a record before them had gone. */
  Schema.Struct({ ...matching, kind: Schema.Literal("moving-page") })
)
/** A fault: `kind` says what goes wrong. */
export type Fault = typeof Fault.Type

/** A fault that is switched on. */
export const ActiveFault = Schema.Struct({
  id: Schema.Int,
  fault: Fault,
  /** Calls that it has spoiled. */
  hits: Schema.Int
})
/** A fault that is switched on. */
export type ActiveFault = typeof ActiveFault.Type

/** The faults that are switched on. */
export interface FaultBook {
  readonly add: (fault: Fault) => number
  readonly remove: (id: number) => boolean
  readonly clear: () => void
  readonly list: () => ReadonlyArray<ActiveFault>
  /** The fault for a call: the oldest that matches. Uses it up by one. */
  readonly take: (method: string, pathname: string) => Fault | null
}

const pattern = (path: string): RegExp => {
  const [method, glob] = path.includes(" ") ? path.split(" ", 2) : ["*", path]
  const source = (glob ?? "")
    .split("**")
    .map((part) =>
      part
        .split("*")
        .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
        .join("[^/]+")
    )
    .join(".*")
  return new RegExp(`^${method === "*" ? "[A-Z]+" : method} ${source}$`)
}

/** No fault yet. */
export const make = (): FaultBook => {
  let next = 1
  const entries = new Map<number, { fault: Fault; pattern: RegExp; seen: number; hits: number }>()
  return {
    add: (fault) => {
      const id = next++
      entries.set(id, { fault, pattern: pattern(fault.path), seen: 0, hits: 0 })
      return id
    },
    remove: (id) => entries.delete(id),
    clear: () => entries.clear(),
    list: () => [...entries].map(([id, { fault, hits }]) => ({ id, fault, hits })),
    take: (method, pathname) => {
      for (const [id, entry] of entries) {
        if (!entry.pattern.test(`${method} ${pathname}`)) continue
        if (entry.seen++ < (entry.fault.skip ?? 0)) continue
        entry.hits++
        if (entry.fault.times !== undefined && entry.hits >= entry.fault.times) entries.delete(id)
        return entry.fault
      }
      return null
    }
  }
}
