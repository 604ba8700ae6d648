/**
 * Buyers' searches, and the properties that match them.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { PageSizes } from "../ApimoConfig.ts"
import type { ApimoError } from "../ApimoError.ts"
import { type RequestCrossing, requestCrossingKind } from "../Crossing.ts"
import { list, overlap, pages } from "../client/Paging.ts"
import type { Transport } from "../client/Transport.ts"
import { type AgencyId, RequestId } from "../Ids.ts"
import type { Listing, Page } from "../Listing.ts"
import type { CrossingOptions, ListOptions, WriteOptions } from "../ListOptions.ts"
import { type Request, requestKind } from "../Request.ts"
import { type NewRequest, type RequestChanges, requiredOfRequest, writeRequest } from "../RequestInput.ts"
import { readWritten, type Written } from "../Written.ts"
import { write } from "./Send.ts"

/** Buyers' searches. */
export interface Requests {
  /** All requests, paused ones included: Apimo has no filter on `active`. */
  readonly list: (agency: AgencyId, options?: ListOptions) => Effect.Effect<Listing<Request>, ApimoError>
  readonly pages: (agency: AgencyId, options?: ListOptions) => Stream.Stream<Page<Request>, ApimoError>
  readonly create: (
    agency: AgencyId,
    input: NewRequest,
    options?: WriteOptions
  ) => Effect.Effect<Written<RequestId>, ApimoError>
  readonly update: (
    agency: AgencyId,
    request: RequestId,
    input: RequestChanges,
    options?: WriteOptions
  ) => Effect.Effect<Written<RequestId>, ApimoError>
  /** The properties that match a request. */
  readonly crossings: (
    agency: AgencyId,
    request: RequestId,
    options?: CrossingOptions
  ) => Effect.Effect<Listing<RequestCrossing>, ApimoError>
  readonly crossingPages: (
    agency: AgencyId,
    request: RequestId,
    options?: CrossingOptions
  ) => Stream.Stream<Page<RequestCrossing>, ApimoError>
}

const readRequest = readWritten(RequestId)

/** The operations on requests. */
export const make = (transport: Transport, pageSize: PageSizes): Requests => {
  const listCall = (agency: AgencyId, options: ListOptions = {}) => ({
    operation: "requests.list",
    path: `/agencies/${agency}/requests`,
    agency,
    kind: requestKind,
    params: { timestamp: overlap(options.since) },
    pageSize: options.pageSize ?? pageSize.requests
  })
  const crossingCall = (agency: AgencyId, request: RequestId, options: CrossingOptions = {}) => ({
    operation: "requests.crossings",
    path: `/agencies/${agency}/requests/${request}/crossings`,
    agency,
    kind: requestCrossingKind,
    params: { timestamp: overlap(options.since), step: options.step },
    pageSize: options.pageSize ?? pageSize.crossings
  })
  return {
    list: (agency, options) => list(transport, listCall(agency, options)),
    pages: (agency, options) => pages(transport, listCall(agency, options)),
    create: (agency, input, options) =>
      write(transport, {
        operation: "requests.create",
        method: "POST",
        path: `/agencies/${agency}/requests`,
        agency,
        members: writeRequest(input),
        required: requiredOfRequest,
        read: readRequest,
        key: "id",
        options
      }),
    update: (agency, request, input, options) =>
      write(transport, {
        operation: "requests.update",
        method: "PUT",
        path: `/agencies/${agency}/requests/${request}`,
        agency,
        // The documentation's example repeats the id in the body.
        members: { id: String(request), ...writeRequest(input) },
        required: [],
        read: readRequest,
        key: "id",
        options
      }),
    crossings: (agency, request, options) => list(transport, crossingCall(agency, request, options)),
    crossingPages: (agency, request, options) => pages(transport, crossingCall(agency, request, options))
  }
}
