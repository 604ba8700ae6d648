/**
 * Properties for sale or rent, the requests that match them, and what hangs on them.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { PageSizes } from "../ApimoConfig.ts"
import type { ApimoError } from "../ApimoError.ts"
import { type PropertyCrossing, propertyCrossingKind } from "../Crossing.ts"
import { list, overlap, pages } from "../client/Paging.ts"
import type { Transport } from "../client/Transport.ts"
import { type AgencyId, PropertyId } from "../Ids.ts"
import type { Listing, Page } from "../Listing.ts"
import type { CrossingOptions, PropertyOptions, WriteOptions } from "../ListOptions.ts"
import { type Property, propertyKind } from "../Property.ts"
import { type NewProperty, type PropertyFields, requiredOfProperty, writeProperty } from "../PropertyInput.ts"
import { readWritten, type Written } from "../Written.ts"
import * as PropertyFiles from "./PropertyFiles.ts"
import { write } from "./Send.ts"

/** Properties for sale or rent. */
export interface Properties extends PropertyFiles.PropertyFiles {
  readonly list: (agency: AgencyId, options?: PropertyOptions) => Effect.Effect<Listing<Property>, ApimoError>
  readonly pages: (agency: AgencyId, options?: PropertyOptions) => Stream.Stream<Page<Property>, ApimoError>
  readonly create: (
    agency: AgencyId,
    input: NewProperty,
    options?: WriteOptions
  ) => Effect.Effect<Written<PropertyId>, ApimoError>
  readonly update: (
    agency: AgencyId,
    property: PropertyId,
    input: PropertyFields,
    options?: WriteOptions
  ) => Effect.Effect<Written<PropertyId>, ApimoError>
  /** The requests that match a property. */
  readonly crossings: (
    agency: AgencyId,
    property: PropertyId,
    options?: CrossingOptions
  ) => Effect.Effect<Listing<PropertyCrossing>, ApimoError>
  readonly crossingPages: (
    agency: AgencyId,
    property: PropertyId,
    options?: CrossingOptions
  ) => Stream.Stream<Page<PropertyCrossing>, ApimoError>
}

const readProperty = readWritten(PropertyId)

/** The operations on properties. */
export const make = (transport: Transport, pageSize: PageSizes): Properties => {
  const listCall = (agency: AgencyId, options: PropertyOptions = {}) => ({
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
  const crossingCall = (agency: AgencyId, property: PropertyId, options: CrossingOptions = {}) => ({
    operation: "properties.crossings",
    path: `/agencies/${agency}/properties/${property}/crossings`,
    agency,
    kind: propertyCrossingKind,
    params: { timestamp: overlap(options.since), step: options.step },
    pageSize: options.pageSize ?? pageSize.crossings
  })
  return {
    ...PropertyFiles.make(transport),
    list: (agency, options) => list(transport, listCall(agency, options)),
    pages: (agency, options) => pages(transport, listCall(agency, options)),
    create: (agency, input, options) =>
      write(transport, {
        operation: "properties.create",
        method: "POST",
        path: `/agencies/${agency}/properties`,
        agency,
        members: writeProperty(input),
        required: requiredOfProperty,
        read: readProperty,
        key: "id",
        options
      }),
    update: (agency, property, input, options) =>
      write(transport, {
        operation: "properties.update",
        method: "PUT",
        path: `/agencies/${agency}/properties/${property}`,
        agency,
        members: writeProperty(input),
        required: [],
        read: readProperty,
        key: "id",
        options
      }),
    crossings: (agency, property, options) => list(transport, crossingCall(agency, property, options)),
    crossingPages: (agency, property, options) => pages(transport, crossingCall(agency, property, options))
  }
}
