/**
 * The buildings that properties are part of.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { PageSizes } from "../ApimoConfig.ts"
import type { ApimoError } from "../ApimoError.ts"
import { list, overlap, pages } from "../client/Paging.ts"
import type { Transport } from "../client/Transport.ts"
import type { AgencyId } from "../Ids.ts"
import type { Listing, Page } from "../Listing.ts"
import type { ListOptions } from "../ListOptions.ts"
import { type Residence, residenceKind } from "../Residence.ts"

/** The buildings that properties are part of. */
export interface Residences {
  readonly list: (agency: AgencyId, options?: ListOptions) => Effect.Effect<Listing<Residence>, ApimoError>
  readonly pages: (agency: AgencyId, options?: ListOptions) => Stream.Stream<Page<Residence>, ApimoError>
}

/** The operations on residences. */
export const make = (transport: Transport, pageSize: PageSizes): Residences => {
  const call = (agency: AgencyId, options: ListOptions = {}) => ({
    operation: "residences.list",
    path: `/agencies/${agency}/residences`,
    agency,
    kind: residenceKind,
    params: { timestamp: overlap(options.since) },
    pageSize: options.pageSize ?? pageSize.residences
  })
  return {
    list: (agency, options) => list(transport, call(agency, options)),
    pages: (agency, options) => pages(transport, call(agency, options))
  }
}
