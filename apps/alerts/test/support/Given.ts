/**
 * Short ways to the things that tests are about: ids, facts, rules, a store in a file, a delivery in it.
 */
import { Apimo } from "@apimo-alerts/core/Apimo"
import { ApimoConfig } from "@apimo-alerts/core/ApimoConfig"
import { AgencyId, PropertyId, ProviderId, RequestId, UserId } from "@apimo-alerts/core/Ids"
import { PropertyFromWire } from "@apimo-alerts/core/Property"
import { RequestFromWire } from "@apimo-alerts/core/Request"
import type { Agency, Item, Recipient } from "@apimo-alerts/notifier/Message"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as DateTime from "effect/DateTime"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import * as Cadence from "../../src/config/Cadence.ts"
import { Config, type Route } from "../../src/config/Config.ts"
import type { Rules } from "../../src/decide/Rules.ts"
import type { AgentFacts } from "../../src/facts/People.ts"
import * as PropertyFacts from "../../src/facts/Property.ts"
import * as RequestFacts from "../../src/facts/Request.ts"
import type { KnownAgency } from "../../src/store/AgencyRows.ts"
import * as Database from "../../src/store/Database.ts"
import type { Delivery } from "../../src/store/Delivery.ts"
import type { Owed } from "../../src/store/Gather.ts"
import { Memory } from "../../src/store/Memory.ts"
import { Outbox } from "../../src/store/Outbox.ts"
import type { StoreFailed } from "../../src/store/StoreFailed.ts"

// The same random worlds at every run: a test that fails once fails again.
fc.configureGlobal({ seed: 20_261_124 })

export const agency = AgencyId.make(7)
export const requestId = (n: number) => RequestId.make(n)
export const propertyId = (n: number) => PropertyId.make(n)
export const userId = (n: number) => UserId.make(n)

/** A request as Apimo writes it, as the core reads it. */
export const apimoRequest = (over: Readonly<Record<string, unknown>> = {}) =>
  Schema.decodeUnknownSync(RequestFromWire)({ id: 1, active: true, user: "9", contact: "5", ...over })

/** A property as Apimo writes it, as the core reads it. */
export const apimoProperty = (over: Readonly<Record<string, unknown>> = {}) =>
  Schema.decodeUnknownSync(PropertyFromWire)({
    id: 1,
    step: 1,
    reference: "REF1",
    price: { value: 300_000, currency: "EUR" },
    ...over
  })

export const knownRequest = (over: Partial<RequestFacts.KnownRequest> = {}): RequestFacts.KnownRequest => ({
  ...RequestFacts.observe(undefined, apimoRequest(), 0),
  ...over
})

export const knownProperty = (over: Partial<PropertyFacts.KnownProperty> = {}): PropertyFacts.KnownProperty => ({
  ...PropertyFacts.observe(undefined, apimoProperty(), 0),
  ...over
})

export const agent = (over: Partial<AgentFacts> = {}): AgentFacts => ({
  active: true,
  firstname: "Anne",
  lastname: "Agent",
  email: "anne@example.test",
  phone: "+33199000001",
  mobile: null,
  language: "fr",
  ...over
})

export const digestAt = (text: string): Extract<Cadence.Cadence, { _tag: "Digest" }> => {
  const cadence = Cadence.parse(text)
  if (cadence?._tag !== "Digest") throw new Error(`${text} is no digest`)
  return cadence
}

export const route = (over: Partial<Route> = {}): Route => ({
  when: {},
  channel: "mail",
  cadence: Cadence.instant,
  continue: false,
  ...over
})

export const rules = (over: Partial<Rules> = {}): Rules => ({
  minScore: 80,
  releaseScore: 75,
  steps: new Set([1]),
  baseline: "silent",
  routes: [route()],
  ...over
})

/** A whole config; `over` is written as in the file. */
export const config = (over: Partial<typeof Config.Encoded> = {}): Config =>
  Schema.decodeSync(Config)({
    apimo: { provider: 1000, token: "demo-token", quota: { perSecond: 10_000, perDay: 100_000, reserve: 0 } },
    channels: { mail: { notifier: "collector" } },
    routes: [{ channel: "mail", cadence: "instant" }],
    ...over
  })

export const paris = DateTime.zoneUnsafeMakeNamed("Europe/Paris")

/** Milliseconds since 1970 of a time in UTC. */
export const at = (iso: string): number => Date.parse(iso)

export type Store = Memory | Outbox | SqlClient.SqlClient

/** One connection to a store: two of them on one file are two processes. */
export const store = (file: string): Layer.Layer<Store, StoreFailed> =>
  Layer.mergeAll(Memory.layer, Outbox.layer).pipe(Layer.provideMerge(Database.layer(file)))

/** The API at an address, as fast as it can. */
export const source = (url: string): Layer.Layer<Apimo> =>
  Apimo.layerDefault.pipe(
    Layer.provide(
      Layer.merge(
        ApimoConfig.layer({
          provider: ProviderId.make(1000),
          token: Redacted.make("demo-token"),
          baseUrl: new URL(url),
          perSecond: 10_000,
          perDay: 1_000_000
        }),
        NodeHttpClient.layerUndici
      )
    )
  )

export const sender: Agency = { id: agency, name: "Agence", email: "agence@example.test", phone: null }

export const recipient = (key = "user:9"): Recipient => ({
  key,
  name: "Anne Agent",
  email: "anne@example.test",
  phone: null
})

export const item = (over: Partial<Item> = {}): Item => ({
  event: "new",
  score: 90,
  alreadyTold: false,
  buyer: { request: 1, name: "Mme Durand", email: null, phone: "+33199000002", budget: null },
  property: {
    id: 1,
    reference: "REF1",
    title: null,
    type: "Maison",
    price: { value: 300_000, currency: "EUR" },
    period: null,
    previousPrice: null,
    area: null,
    rooms: null,
    bedrooms: null,
    energyClass: null,
    city: "Annecy",
    postcode: "74000",
    photo: null,
    url: null
  },
  ...over
})

export const owed = (over: Partial<Owed> = {}): Owed => ({
  agency,
  request: requestId(1),
  property: propertyId(1),
  channel: "mail",
  cadence: Cadence.instant,
  told: { recipient: recipient(), locale: "fr" },
  item: item(),
  ...over
})

/** A delivery as a claim gives it. */
export const delivery = (over: Partial<Delivery> = {}): Delivery => ({
  id: "d-1",
  agency,
  channel: "mail",
  cadence: "instant",
  slot: "d-1",
  kind: "alert",
  locale: "fr",
  recipient: recipient(),
  sender,
  status: "sending",
  createdAt: 0,
  owedSince: 0,
  dueAt: 0,
  settledAt: null,
  passedOn: false,
  isFrozen: false,
  items: 1,
  failures: 0,
  failingSince: null,
  doubts: 0,
  mayHaveArrived: (over.doubts ?? 0) > 0,
  fence: 1,
  leaseOwner: "host/1/a",
  leaseUntil: 30_000,
  ...over
})

/** What is known of an agency that was only just heard of. */
export const knownAgency = (over: Partial<KnownAgency> = {}): KnownAgency => ({
  facts: { id: agency, active: true, name: "Agence", email: null, phone: null },
  seenAt: 0,
  listedAt: 0,
  listed: true,
  judgedBy: null,
  fedAt: null,
  heardAt: null,
  wholeAt: null,
  sweptAt: null,
  agentsAt: null,
  contactsAt: null,
  requestsCursor: null,
  propertiesCursor: null,
  contactsCursor: null,
  distrustedAt: null,
  ...over
})
