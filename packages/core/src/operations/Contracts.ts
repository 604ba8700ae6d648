/**
 * Contracts of sale or rent.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { PageSizes } from "../ApimoConfig.ts"
import type { ApimoError } from "../ApimoError.ts"
import { type Contract, contractKind } from "../Contract.ts"
import { list, overlap, pages } from "../client/Paging.ts"
import type { Transport } from "../client/Transport.ts"
import type { AgencyId } from "../Ids.ts"
import type { Listing, Page } from "../Listing.ts"
import type { ListOptions } from "../ListOptions.ts"

/** Contracts of sale or rent. */
export interface Contracts {
  readonly list: (agency: AgencyId, options?: ListOptions) => Effect.Effect<Listing<Contract>, ApimoError>
  readonly pages: (agency: AgencyId, options?: ListOptions) => Stream.Stream<Page<Contract>, ApimoError>
}

/** The operations on contracts. */
export const make = (transport: Transport, pageSize: PageSizes): Contracts => {
  const call = (agency: AgencyId, options: ListOptions = {}) => ({
    operation: "contracts.list",
    path: `/agencies/${agency}/contracts`,
    agency,
    kind: contractKind,
    params: { timestamp: overlap(options.since) },
    pageSize: options.pageSize ?? pageSize.contracts
  })
  return {
    list: (agency, options) => list(transport, call(agency, options)),
    pages: (agency, options) => pages(transport, call(agency, options))
  }
}
