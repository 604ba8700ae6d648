import { propertyCrossingKind, requestCrossingKind } from "@apimo-alerts/core/Crossing"
import { propertyKind } from "@apimo-alerts/core/Property"
import { requestKind } from "@apimo-alerts/core/Request"
import { fromSchema, type RecordKind, Unreadable } from "@apimo-alerts/core/wire/Read"
import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as fc from "fast-check"
import * as Messy from "./support/Messy.ts"

/** The names that a schema reads in an answer. */
const membersOf = (schema: Schema.Schema.AnyNoContext): ReadonlyArray<string> =>
  SchemaAST.getPropertySignatures(Schema.encodedSchema(schema).ast).map(({ name }) => String(name))

const equal = <A>(kind: RecordKind<A>, idKey: string, numRuns: number) => {
  const bySchema = fromSchema(kind.schema)
  let read = 0
  let refused = 0
  fc.assert(
    fc.property(fc.oneof(Messy.record(membersOf(kind.schema), idKey), Messy.value), (raw) => {
      const one = kind.read(raw)
      expect(one).toEqual(bySchema(raw))
      if (one instanceof Unreadable) refused += 1
      else read += 1
    }),
    { numRuns }
  )
  expect(read).toBeGreaterThan(numRuns / 100)
  expect(refused).toBeGreaterThan(numRuns / 100)
}

describe("readers that are written out are equal to their schemas", () => {
  it("crossings of a request", () => equal(requestCrossingKind, "property_id", 3000))
  it("crossings of a property", () => equal(propertyCrossingKind, "request_id", 3000))
  it("requests", () => equal(requestKind, "id", 3000))
  it("properties", () => equal(propertyKind, "id", 3000))
})
