/**
 * The Apimo web API as one service: its operations, grouped as a user would look for them.
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import type { Agency } from "./Agency.ts"
import { ApimoConfig } from "./ApimoConfig.ts"
import type { ApimoError } from "./ApimoError.ts"
import type { CatalogEntry, CatalogName } from "./Catalog.ts"
import type { Contact } from "./Contact.ts"
import type { PropertyCrossing, RequestCrossing } from "./Crossing.ts"
import * as Groups from "./client/Groups.ts"
import * as Transport from "./client/Transport.ts"
import type { AgencyId, PropertyId, RequestId } from "./Ids.ts"
import type { Listing, Page } from "./Listing.ts"
import type { CrossingOptions, ListOptions, PagingOptions, PropertyOptions } from "./ListOptions.ts"
import { Pacer } from "./Pacer.ts"
import type { Property } from "./Property.ts"
import { Quota } from "./Quota.ts"
import { QuotaCounter } from "./QuotaCounter.ts"
import type { Request } from "./Request.ts"
import type { NewRequest, RequestChanges } from "./RequestInput.ts"
import type { User } from "./User.ts"
import type { Written } from "./Written.ts"

/** The agencies that granted this provider access. */
export interface Agencies {
  /** All of them with their agents: usually one call. */
  readonly list: Effect.Effect<Listing<Agency>, ApimoError>
  readonly pages: Stream.Stream<Page<Agency>, ApimoError>
}

/** Buyers' searches. */
export interface Requests {
  readonly list: (agency: AgencyId, options?: ListOptions) => Effect.Effect<Listing<Request>, ApimoError>
  readonly pages: (agency: AgencyId, options?: ListOptions) => Stream.Stream<Page<Request>, ApimoError>
  readonly create: (agency: AgencyId, input: NewRequest) => Effect.Effect<Written<RequestId>, ApimoError>
  readonly update: (
    agency: AgencyId,
    request: RequestId,
    input: RequestChanges
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

/** Properties for sale or rent. */
export interface Properties {
  readonly list: (agency: AgencyId, options?: PropertyOptions) => Effect.Effect<Listing<Property>, ApimoError>
  readonly pages: (agency: AgencyId, options?: PropertyOptions) => Stream.Stream<Page<Property>, ApimoError>
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

/** The agents of an agency. */
export interface Users {
  readonly list: (agency: AgencyId, options?: PagingOptions) => Effect.Effect<Listing<User>, ApimoError>
  readonly pages: (agency: AgencyId, options?: PagingOptions) => Stream.Stream<Page<User>, ApimoError>
}

/** The address book of an agency. */
export interface Contacts {
  readonly list: (agency: AgencyId, options?: ListOptions) => Effect.Effect<Listing<Contact>, ApimoError>
  readonly pages: (agency: AgencyId, options?: ListOptions) => Stream.Stream<Page<Contact>, ApimoError>
}

/** What the ids mean. */
export interface Catalogs {
  /** The catalogs that exist. */
  readonly names: Effect.Effect<ReadonlyArray<CatalogName>, ApimoError>
  /** One catalog in one language: "property_type", "fr". */
  readonly entries: (name: string, culture: string) => Effect.Effect<Listing<CatalogEntry>, ApimoError>
}

/** The Apimo web API. Every call is paced, counted, retried where that is safe, and bounded in time. */
export class Apimo extends Context.Tag("@apimo-alerts/core/Apimo")<
  Apimo,
  {
    readonly agencies: Agencies
    readonly requests: Requests
    readonly properties: Properties
    readonly users: Users
    readonly contacts: Contacts
    readonly catalogs: Catalogs
  }
>() {
  /** The API with the pacer and the quota of the caller's choice. */
  static readonly layer: Layer.Layer<Apimo, never, ApimoConfig | HttpClient.HttpClient | Pacer | Quota> = Layer.effect(
    Apimo,
    Effect.gen(function* () {
      const { pageSize } = yield* ApimoConfig
      const transport = yield* Transport.make
      return {
        agencies: Groups.agencies(transport, pageSize),
        requests: Groups.requests(transport, pageSize),
        properties: Groups.properties(transport, pageSize),
        users: Groups.users(transport, pageSize),
        contacts: Groups.contacts(transport, pageSize),
        catalogs: Groups.catalogs(transport)
      }
    })
  )

  /** The API with everything at its default: even pacing, and the day's calls counted in this process. */
  static readonly layerDefault: Layer.Layer<Apimo, never, ApimoConfig | HttpClient.HttpClient> = Apimo.layer.pipe(
    Layer.provide(Layer.merge(Pacer.layer, Quota.layer.pipe(Layer.provide(QuotaCounter.layerMemory))))
  )
}
