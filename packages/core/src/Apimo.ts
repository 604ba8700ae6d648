/**
 * The Apimo web API as one service: its operations, grouped as a user would look for them.
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { ApimoConfig } from "./ApimoConfig.ts"
import * as Transport from "./client/Transport.ts"
import * as Actions from "./operations/Actions.ts"
import * as Agencies from "./operations/Agencies.ts"
import * as Catalogs from "./operations/Catalogs.ts"
import * as Contacts from "./operations/Contacts.ts"
import * as Contracts from "./operations/Contracts.ts"
import * as Leads from "./operations/Leads.ts"
import * as Properties from "./operations/Properties.ts"
import * as Requests from "./operations/Requests.ts"
import * as Residences from "./operations/Residences.ts"
import * as Users from "./operations/Users.ts"
import { Pacer } from "./Pacer.ts"
import { Quota } from "./Quota.ts"
import { QuotaCounter } from "./QuotaCounter.ts"

/** The Apimo web API. Every call is paced, counted, retried where that is safe, and bounded in time. */
export class Apimo extends Context.Tag("@apimo-alerts/core/Apimo")<
  Apimo,
  {
    readonly agencies: Agencies.Agencies
    readonly requests: Requests.Requests
    readonly properties: Properties.Properties
    readonly users: Users.Users
    readonly contacts: Contacts.Contacts
    readonly leads: Leads.Leads
    readonly actions: Actions.Actions
    readonly contracts: Contracts.Contracts
    readonly residences: Residences.Residences
    readonly catalogs: Catalogs.Catalogs
  }
>() {
  /** The API with the pacer and the quota of the caller's choice. */
  static readonly layer: Layer.Layer<Apimo, never, ApimoConfig | HttpClient.HttpClient | Pacer | Quota> = Layer.effect(
    Apimo,
    Effect.gen(function* () {
      const { pageSize } = yield* ApimoConfig
      const transport = yield* Transport.make
      return {
        agencies: Agencies.make(transport, pageSize),
        requests: Requests.make(transport, pageSize),
        properties: Properties.make(transport, pageSize),
        users: Users.make(transport, pageSize),
        contacts: Contacts.make(transport, pageSize),
        leads: Leads.make(transport, pageSize),
        actions: Actions.make(transport),
        contracts: Contracts.make(transport, pageSize),
        residences: Residences.make(transport, pageSize),
        catalogs: Catalogs.make(transport)
      }
    })
  )

  /** The API with everything at its default: even pacing, and the day's calls counted in this process. */
  static readonly layerDefault: Layer.Layer<Apimo, never, ApimoConfig | HttpClient.HttpClient> = Apimo.layer.pipe(
    Layer.provide(Layer.merge(Pacer.layer, Quota.layer.pipe(Layer.provide(QuotaCounter.layerMemory))))
  )
}
