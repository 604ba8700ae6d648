/**
 * What the worker remembers of the source.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { isSuspicious } from "../read/Shrinkage.ts"
import * as AgencyRows from "./AgencyRows.ts"
import { doing } from "./Database.ts"
import * as PairRows from "./PairRows.ts"
import * as PropertyRows from "./PropertyRows.ts"
import * as RequestRows from "./RequestRows.ts"
import type { StoreFailed } from "./StoreFailed.ts"

export class Memory extends Context.Tag("@apimo-alerts/alerts/store/Memory")<
  Memory,
  {
    readonly agencies: AgencyRows.AgencyRows
    readonly requests: RequestRows.RequestRows
    readonly properties: PropertyRows.PropertyRows
    readonly pairs: PairRows.PairRows
    /**
     * False when a list shrank suspiciously for the first time; true when it is as expected, or says the same twice.
     * `usual` is the length to compare with when none is known.
     */
    readonly believes: (list: string, size: number, usual?: number) => Effect.Effect<boolean, StoreFailed>
  }
>() {
  static readonly layer: Layer.Layer<Memory, never, SqlClient.SqlClient> = Layer.effect(
    Memory,
    Effect.suspend(() => make)
  )
}

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  const believes = Effect.fnUntraced(function* (list: string, size: number, usual?: number) {
    const rows = yield* sql<{ size: number; doubted: number | null }>`SELECT size, doubted FROM list_size
      WHERE list = ${list}`
    const before = rows[0] ?? (usual === undefined ? undefined : { size: usual, doubted: null })
    const isDoubtful = before !== undefined && isSuspicious(before.size, size) && before.doubted !== size
    if (before === undefined || before.size !== size || before.doubted !== null) {
      const row = isDoubtful ? { list, size: before.size, doubted: size } : { list, size, doubted: null }
      yield* sql`INSERT INTO list_size ${sql.insert(row)}
        ON CONFLICT (list) DO UPDATE SET size = excluded.size, doubted = excluded.doubted`
    }
    return !isDoubtful
  }, doing("comparing the length of a list"))

  return Memory.of({
    agencies: yield* AgencyRows.make,
    requests: yield* RequestRows.make,
    properties: yield* PropertyRows.make,
    pairs: yield* PairRows.make,
    believes
  })
})
