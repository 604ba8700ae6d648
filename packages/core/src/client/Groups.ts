/**
 * The operations, each as the call it makes.
 */
import * as HttpBody from "@effect/platform/HttpBody"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { agencyKind } from "../Agency.ts"
import type { Agencies, Catalogs, Contacts, Properties, Requests, Users } from "../Apimo.ts"
import type { PageSizes } from "../ApimoConfig.ts"
import { type ApimoError, Invalid, Malformed } from "../ApimoError.ts"
import { type CatalogName, catalogEntryKind, catalogNameKind } from "../Catalog.ts"
import { contactKind } from "../Contact.ts"
import { propertyCrossingKind, requestCrossingKind } from "../Crossing.ts"
import { type AgencyId, RequestId } from "../Ids.ts"
import type { CrossingOptions, ListOptions } from "../ListOptions.ts"
import { propertyKind } from "../Property.ts"
import { requestKind } from "../Request.ts"
import { problems, writeChanges, writeNew } from "../RequestInput.ts"
import { userKind } from "../User.ts"
import { readWritten, type Written } from "../Written.ts"
import { Unreadable } from "../wire/Read.ts"
import type * as Write from "../wire/Write.ts"
import { type ListCall, list, overlap, pages } from "./Paging.ts"
import type { Call, Transport } from "./Transport.ts"

/** A call that writes. */
interface WriteCall<Id extends number> extends Pick<Call, "operation" | "method" | "path" | "agency"> {
  readonly id: Schema.Schema<Id, number>
  readonly body: Write.Body
}

const write = <Id extends number>(
  transport: Transport,
  call: WriteCall<Id>
): Effect.Effect<Written<Id>, ApimoError> => {
  const read = readWritten(call.id)
  return Effect.flatMap(
    transport.send({
      operation: call.operation,
      method: call.method,
      path: call.path,
      agency: call.agency,
      body: HttpBody.text(JSON.stringify(call.body), "application/json"),
      repeatable: false,
      has: (body) => "id" in body
    }),
    (body): Effect.Effect<Written<Id>, Malformed> => {
      const written = read(body)
      return written instanceof Unreadable
        ? Effect.fail(new Malformed({ operation: call.operation, path: written.path, expected: written.reason }))
        : Effect.succeed(written)
    }
  )
}

/** Agencies. */
export const agencies = (transport: Transport, pageSize: PageSizes): Agencies => {
  const call = {
    operation: "agencies.list",
    path: "/agencies",
    agency: null,
    kind: agencyKind,
    pageSize: pageSize.agencies
  }
  return { list: list(transport, call), pages: pages(transport, call) }
}

/** Buyers' searches and their crossings. */
export const requests = (transport: Transport, pageSize: PageSizes): Requests => {
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
    create: (agency, input) => {
      const operation = "requests.create"
      const fields = problems(input)
      if (Object.keys(fields).length > 0) return Effect.fail(new Invalid({ operation, fields }))
      return write(transport, {
        operation,
        method: "POST",
        path: `/agencies/${agency}/requests`,
        agency,
        id: RequestId,
        body: writeNew(input)
      })
    },
    update: (agency, request, input) =>
      write(transport, {
        operation: "requests.update",
        method: "PUT",
        path: `/agencies/${agency}/requests/${request}`,
        agency,
        id: RequestId,
        body: writeChanges(request, input)
      }),
    crossings: (agency, request, options) => list(transport, crossingCall(agency, request, options)),
    crossingPages: (agency, request, options) => pages(transport, crossingCall(agency, request, options))
  }
}

/** Properties and their crossings. */
export const properties = (transport: Transport, pageSize: PageSizes): Properties => {
  const listCall = (agency: AgencyId, options: Parameters<Properties["list"]>[1] = {}) => ({
    operation: "properties.list",
    path: `/agencies/${agency}/properties`,
    agency,
    kind: propertyKind,
    params: {
      timestamp: overlap(options.since),
      step: options.step,
      status: options.status,
      group: options.group
    },
    pageSize: options.pageSize ?? pageSize.properties
  })
  const crossingCall = (...[agency, property, options = {}]: Parameters<Properties["crossings"]>) => ({
    operation: "properties.crossings",
    path: `/agencies/${agency}/properties/${property}/crossings`,
    agency,
    kind: propertyCrossingKind,
    params: { timestamp: overlap(options.since), step: options.step },
    pageSize: options.pageSize ?? pageSize.crossings
  })
  return {
    list: (agency, options) => list(transport, listCall(agency, options)),
    pages: (agency, options) => pages(transport, listCall(agency, options)),
    crossings: (agency, property, options) => list(transport, crossingCall(agency, property, options)),
    crossingPages: (agency, property, options) => pages(transport, crossingCall(agency, property, options))
  }
}

/** Agents. */
export const users = (transport: Transport, pageSize: PageSizes): Users => {
  const call = (...[agency, options = {}]: Parameters<Users["list"]>) => ({
    operation: "users.list",
    path: `/agencies/${agency}/users`,
    agency,
    kind: userKind,
    pageSize: options.pageSize ?? pageSize.users
  })
  return {
    list: (agency, options) => list(transport, call(agency, options)),
    pages: (agency, options) => pages(transport, call(agency, options))
  }
}

/** The address book. */
export const contacts = (transport: Transport, pageSize: PageSizes): Contacts => {
  const call = (...[agency, options = {}]: Parameters<Contacts["list"]>) => ({
    operation: "contacts.list",
    path: `/agencies/${agency}/contacts`,
    agency,
    kind: contactKind,
    params: { timestamp: overlap(options.since) },
    pageSize: options.pageSize ?? pageSize.contacts
  })
  return {
    list: (agency, options) => list(transport, call(agency, options)),
    pages: (agency, options) => pages(transport, call(agency, options))
  }
}

/** Catalogs: their answers are bare lists. */
export const catalogs = (transport: Transport): Catalogs => {
  const names: ListCall<CatalogName> = {
    operation: "catalogs.names",
    path: "/catalogs",
    agency: null,
    kind: catalogNameKind,
    pageSize: null
  }
  return {
    names: Effect.map(list(transport, names), ({ items }) => items),
    entries: (name, culture) =>
      list(transport, {
        operation: "catalogs.entries",
        path: `/catalogs/${encodeURIComponent(name)}`,
        agency: null,
        kind: catalogEntryKind,
        params: { culture },
        pageSize: null
      })
  }
}
