/**
 * The agencies that granted this provider access.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { type Agency, agencyKind } from "../Agency.ts"
import type { PageSizes } from "../ApimoConfig.ts"
import type { ApimoError } from "../ApimoError.ts"
import { list, pages } from "../client/Paging.ts"
import type { Transport } from "../client/Transport.ts"
import type { Listing, Page } from "../Listing.ts"

/** The agencies that granted this provider access. */
export interface Agencies {
  /** All of them with their agents: usually one call. */
  readonly list: Effect.Effect<Listing<Agency>, ApimoError>
  readonly pages: Stream.Stream<Page<Agency>, ApimoError>
}

/** The operations on agencies. */
export const make = (transport: Transport, pageSize: PageSizes): Agencies => {
  const call = {
    operation: "agencies.list",
    path: "/agencies",
    agency: null,
    kind: agencyKind,
    pageSize: pageSize.agencies
  }
  return { list: list(transport, call), pages: pages(transport, call) }
}
