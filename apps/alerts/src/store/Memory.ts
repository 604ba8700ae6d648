/**
 * What the worker remembers of the source.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as AgencyRows from "./AgencyRows.ts"
import * as ListSizes from "./ListSizes.ts"
import * as PairRows from "./PairRows.ts"
import * as PropertyRows from "./PropertyRows.ts"
import * as RequestRows from "./RequestRows.ts"
import * as Sources from "./Sources.ts"

export class Memory extends Context.Tag("@apimo-alerts/alerts/store/Memory")<
  Memory,
  {
    readonly agencies: AgencyRows.AgencyRows
    readonly requests: RequestRows.RequestRows
    readonly properties: PropertyRows.PropertyRows
    readonly pairs: PairRows.PairRows
    readonly sizes: ListSizes.ListSizes
    readonly sources: Sources.Sources
  }
>() {
  static readonly layer: Layer.Layer<Memory, never, SqlClient.SqlClient> = Layer.effect(
    Memory,
    Effect.all({
      agencies: AgencyRows.make,
      requests: RequestRows.make,
      properties: PropertyRows.make,
      pairs: PairRows.make,
      sizes: ListSizes.make,
      sources: Sources.make
    })
  )
}
