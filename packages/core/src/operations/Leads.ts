/**
 * First signs of interest.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { PageSizes } from "../ApimoConfig.ts"
import type { ApimoError } from "../ApimoError.ts"
import { list, overlap, pages } from "../client/Paging.ts"
import type { Transport } from "../client/Transport.ts"
import { type AgencyId, LeadId } from "../Ids.ts"
import { type Lead, type LeadFields, leadKind, type NewLead, requiredOfLead, writeLead } from "../Lead.ts"
import type { Listing, Page } from "../Listing.ts"
import type { ListOptions, WriteOptions } from "../ListOptions.ts"
import { readWritten, type Written } from "../Written.ts"
import { write } from "./Send.ts"

/** First signs of interest. */
export interface Leads {
  readonly list: (agency: AgencyId, options?: ListOptions) => Effect.Effect<Listing<Lead>, ApimoError>
  readonly pages: (agency: AgencyId, options?: ListOptions) => Stream.Stream<Page<Lead>, ApimoError>
  readonly create: (
    agency: AgencyId,
    input: NewLead,
    options?: WriteOptions
  ) => Effect.Effect<Written<LeadId>, ApimoError>
  readonly update: (
    agency: AgencyId,
    lead: LeadId,
    input: LeadFields,
    options?: WriteOptions
  ) => Effect.Effect<Written<LeadId>, ApimoError>
}

const readLead = readWritten(LeadId)

/** The operations on leads. */
export const make = (transport: Transport, pageSize: PageSizes): Leads => {
  const call = (agency: AgencyId, options: ListOptions = {}) => ({
    operation: "leads.list",
    path: `/agencies/${agency}/leads`,
    agency,
    kind: leadKind,
    params: { timestamp: overlap(options.since) },
    pageSize: options.pageSize ?? pageSize.leads
  })
  return {
    list: (agency, options) => list(transport, call(agency, options)),
    pages: (agency, options) => pages(transport, call(agency, options)),
    create: (agency, input, options) =>
      write(transport, {
        operation: "leads.create",
        method: "POST",
        path: `/agencies/${agency}/leads`,
        agency,
        members: writeLead(input),
        required: requiredOfLead,
        read: readLead,
        key: "id",
        options
      }),
    update: (agency, lead, input, options) =>
      write(transport, {
        operation: "leads.update",
        method: "PUT",
        path: `/agencies/${agency}/leads/${lead}`,
        agency,
        members: writeLead(input),
        required: [],
        read: readLead,
        key: "id",
        options
      })
  }
}
