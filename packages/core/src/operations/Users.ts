/**
 * The agents of an agency.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { type Action, actionKind } from "../Action.ts"
import type { PageSizes } from "../ApimoConfig.ts"
import type { ApimoError } from "../ApimoError.ts"
import { list, pages } from "../client/Paging.ts"
import type { Transport } from "../client/Transport.ts"
import type { AgencyId, UserId } from "../Ids.ts"
import type { Listing, Page } from "../Listing.ts"
import type { ActionOptions, PagingOptions } from "../ListOptions.ts"
import { type User, userKind } from "../User.ts"

/** The agents of an agency. */
export interface Users {
  /** All agents, inactive ones included. There is no incremental list of them. */
  readonly list: (agency: AgencyId, options?: PagingOptions) => Effect.Effect<Listing<User>, ApimoError>
  readonly pages: (agency: AgencyId, options?: PagingOptions) => Stream.Stream<Page<User>, ApimoError>
  /** The calls, visits and meetings of an agent. */
  readonly actions: (
    agency: AgencyId,
    user: UserId,
    options?: ActionOptions
  ) => Effect.Effect<Listing<Action>, ApimoError>
  readonly actionPages: (
    agency: AgencyId,
    user: UserId,
    options?: ActionOptions
  ) => Stream.Stream<Page<Action>, ApimoError>
}

/** The operations on agents. */
export const make = (transport: Transport, pageSize: PageSizes): Users => {
  const listCall = (agency: AgencyId, options: PagingOptions = {}) => ({
    operation: "users.list",
    path: `/agencies/${agency}/users`,
    agency,
    kind: userKind,
    pageSize: options.pageSize ?? pageSize.users
  })
  const actionCall = (agency: AgencyId, user: UserId, options: ActionOptions = {}) => ({
    operation: "users.actions",
    path: `/agencies/${agency}/users/${user}/actions`,
    agency,
    kind: actionKind,
    params: { type: options.type },
    pageSize: options.pageSize ?? pageSize.actions
  })
  return {
    list: (agency, options) => list(transport, listCall(agency, options)),
    pages: (agency, options) => pages(transport, listCall(agency, options)),
    actions: (agency, user, options) => list(transport, actionCall(agency, user, options)),
    actionPages: (agency, user, options) => pages(transport, actionCall(agency, user, options))
  }
}
