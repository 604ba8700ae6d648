/**
 * A report of where answers differ from what the schemas expect, by path with counts: the documentation is known to
 * drift, and lenient reading hides it.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { complaint } from "./wire/Lenient.ts"
import type { RecordKind } from "./wire/Read.ts"
import * as Scalar from "./wire/Scalar.ts"
import { type Shape, shapeOf } from "./wire/Shape.ts"

/** One kind of difference at one place. */
export interface DriftLine {
  /** "requests[].price.max" */
  readonly path: string
  /** "unexpected": it could not be read as what the schemas expect. "unknown": a member that no schema reads. */
  readonly kind: "unexpected" | "unknown"
  /** What was expected and the JSON type that came; never a value. */
  readonly what: string
  readonly count: number
}

const make = (): Context.Tag.Service<Drift> => {
  const lines = new Map<string, { path: string; kind: DriftLine["kind"]; what: string; count: number }>()
  let records = 0

  const add = (path: string, kind: DriftLine["kind"], what: string) => {
    const key = `${path} ${what}`
    const known = lines.get(key)
    if (known === undefined) lines.set(key, { path, kind, what, count: 1 })
    else known.count += 1
  }

  const walk = (shape: Shape, value: unknown, path: string): void => {
    if (value === null || value === undefined) {
      if (shape.required) add(path, "unexpected", complaint(shape.what, value))
      return
    }
    if (!shape.fits(value)) {
      add(path, "unexpected", complaint(shape.what, value))
      return
    }
    const { item, members } = shape
    if (item !== null) {
      for (const one of Scalar.members(value) ?? []) walk(item, one, `${path}[]`)
    }
    if (members === null || !Scalar.isObject(value)) return
    for (const [name, member] of Object.entries(value)) {
      if (!members.has(name)) add(`${path}.${name}`, "unknown", Scalar.typeName(member))
    }
    for (const [name, member] of members) walk(member, value[name], `${path}.${name}`)
  }

  return {
    note: (kind, record) => {
      records += 1
      walk(shapeOf(kind.schema), record, `${kind.key}[]`)
    },
    report: Effect.sync(() =>
      [...lines.values()]
        .map((line) => ({ ...line }))
        .sort((one, other) => one.kind.localeCompare(other.kind) || one.path.localeCompare(other.path))
    ),
    records: Effect.sync(() => records)
  }
}

/** Optional: a client with one in its context compares every record of every list with what the schemas expect. */
export class Drift extends Context.Tag("@apimo-alerts/core/Drift")<
  Drift,
  {
    /** Compares one record. */
    readonly note: (kind: Pick<RecordKind<unknown>, "key" | "schema">, record: unknown) => void
    /** What was found so far: unexpected first, then unknown, by path. */
    readonly report: Effect.Effect<ReadonlyArray<DriftLine>>
    /** How many records were compared. */
    readonly records: Effect.Effect<number>
  }
>() {
  /** Keeps its counts in memory. */
  static readonly layer: Layer.Layer<Drift> = Layer.sync(Drift, make)
}
