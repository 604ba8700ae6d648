/**
 * What a schema expects of a value before it is read leniently. Each lenient schema notes its own here.
 */
import * as Scalar from "./Scalar.ts"

/** What is expected of a value. */
export interface Shape {
  /** "a number (or a string of one)" */
  readonly what: string
  /** Whether null and missing are unexpected. */
  readonly required: boolean
  /** Whether a value that is there can be read as this. */
  readonly fits: (value: unknown) => boolean
  /** Of a list: its members. */
  readonly item: Shape | null
  /** Of an object: its members by the names that answers use. */
  readonly members: ReadonlyMap<string, Shape> | null
}

const shapes = new WeakMap<object, Shape>()

const renamed = new WeakMap<object, { readonly key: string; readonly shape: Shape }>()

/** Anything at all. */
export const anything: Shape = { what: "anything", required: false, fits: () => true, item: null, members: null }

/** Notes what a schema expects, and gives the schema back. */
export const expecting = <S extends object>(schema: S, shape: Partial<Shape> & Pick<Shape, "what" | "fits">): S => {
  shapes.set(schema, { ...anything, ...shape })
  return schema
}

/** Notes that a member has another name in answers. */
export const named = <P extends object>(signature: P, key: string, schema: object): P => {
  renamed.set(signature, { key, shape: shapes.get(schema) ?? anything })
  return signature
}

/** What a schema expects: as it noted itself, or for a struct the shapes of its members. */
export const shapeOf = (schema: object): Shape => {
  const known = shapes.get(schema)
  if (known !== undefined) return known
  const members = new Map<string, Shape>()
  if ("fields" in schema && Scalar.isObject(schema.fields)) {
    for (const [name, field] of Object.entries(schema.fields)) {
      if ((typeof field !== "object" && typeof field !== "function") || field === null) continue
      const rename = renamed.get(field)
      members.set(rename?.key ?? name, rename?.shape ?? shapeOf(field))
    }
  }
  if (members.size === 0) return anything
  const shape: Shape = { what: "an object", required: true, fits: Scalar.isObject, item: null, members }
  shapes.set(schema, shape)
  return shape
}
