/**
 * What Apimo's ids mean. Answers are bare lists.
 */
import type * as Effect from "effect/Effect"
import type { ApimoError } from "../ApimoError.ts"
import { type CatalogEntry, type CatalogName, catalogEntryKind, catalogNameKind } from "../Catalog.ts"
import { list } from "../client/Paging.ts"
import type { Transport } from "../client/Transport.ts"
import type { Listing } from "../Listing.ts"

/** What the ids mean. `CatalogNames` keeps the answers for days. */
export interface Catalogs {
  /** The catalogs that exist. */
  readonly names: Effect.Effect<Listing<CatalogName>, ApimoError>
  /** One catalog in one language: "property_type", "fr". */
  readonly entries: (name: string, culture: string) => Effect.Effect<Listing<CatalogEntry>, ApimoError>
}

/** The operations on catalogs. */
export const make = (transport: Transport): Catalogs => ({
  names: list(transport, {
    operation: "catalogs.names",
    path: "/catalogs",
    agency: null,
    kind: catalogNameKind,
    pageSize: null
  }),
  entries: (name, culture) =>
    list(transport, {
      operation: "catalogs.entries",
      path: `/catalogs/${encodeURIComponent(name)}`,
      agency: null,
      kind: catalogEntryKind,
      params: { culture },
      pageSize: null
    })
})
