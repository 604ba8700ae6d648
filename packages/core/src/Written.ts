/**
 * The answer to a write.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Lenient from "./wire/Lenient.ts"
import { fromSchema, type Read } from "./wire/Read.ts"

/** What was created or changed. */
export interface Written<Id extends number = number> {
  /** The id to keep for later updates. */
  readonly id: Id
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}

/** Reads the answer to a write: the id is a number or a string. */
export const readWritten = <Id extends number>(id: Schema.Schema<Id, number>): Read<Written<Id>> =>
  fromSchema(
    Schema.Struct({
      id: Lenient.Id(id),
      createdAt: Lenient.from("created_at", Lenient.InstantOrNull),
      updatedAt: Lenient.from("updated_at", Lenient.InstantOrNull)
    })
  )
