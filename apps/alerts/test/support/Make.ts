/**
 * Makers of what the tests of the single parts work on: small, and complete where the types ask for it.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { AgencyId, ContactId, PropertyId, RequestId, UserId } from "@apimo-alerts/core/Ids"
import type { Item, Recipient } from "@apimo-alerts/notifier/Message"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { Owed } from "../../src/compose/Owed.ts"
import type { Cadence } from "../../src/config/Cadence.ts"
import * as Cadences from "../../src/config/Cadence.ts"
import { Config } from "../../src/config/Config.ts"
import type { KnownPair } from "../../src/decide/Pair.ts"
import type { Verdict } from "../../src/decide/Verdict.ts"
import type { Crossing } from "../../src/diff/Diff.ts"
import type { AgentFacts } from "../../src/facts/People.ts"
import type { KnownProperty, PropertyFacts } from "../../src/facts/Property.ts"
import type { RequestFacts } from "../../src/facts/Request.ts"
import { CompleteSnapshot } from "../../src/read/Snapshot.ts"
import * as Database from "../../src/store/Database.ts"
import type { Delivery } from "../../src/store/Delivery.ts"
import { Memory } from "../../src/store/Memory.ts"
import { Outbox, type Worker } from "../../src/store/Outbox.ts"

export const agency = AgencyId.make(25)
export const request = RequestId.make(3)
export const property = (id: number) => PropertyId.make(id)
export const requestId = (id: number) => RequestId.make(id)
export const userId = (id: number) => UserId.make(id)
export const contactId = (id: number) => ContactId.make(id)

export const crossing = (id: number, score: number, step = 1): Crossing => ({
  request,
  property: property(id),
  score,
  step
})

export const snapshot = (crossings: ReadonlyArray<Crossing>): CompleteSnapshot =>
  new CompleteSnapshot({ side: { _tag: "Request", id: request }, crossings })

export const propertyFacts = (with_: Partial<PropertyFacts> = {}): PropertyFacts => ({
  onMarket: true,
  reference: "VI7",
  category: 1,
  type: 2,
  titles: [
    { language: "fr", title: "Maison avec jardin" },
    { language: "en_GB", title: "House with a garden" }
  ],
  price: 400_000,
  currency: "EUR",
  period: null,
  area: 120,
  rooms: 5,
  bedrooms: 3,
  city: "Annecy",
  postcode: "74000",
  photo: "https://pictures.example.test/1.jpg",
  url: "https://agency.example.test/VI7",
  ...with_
})

export const knownProperty = (
  facts: Partial<PropertyFacts> = {},
  with_: Partial<Omit<KnownProperty, "facts">> = {}
): KnownProperty => ({
  facts: propertyFacts(facts),
  fingerprint: "f",
  previousPrice: null,
  repricedAt: null,
  returnedAt: null,
  staleSince: null,
  checkedAt: null,
  ...with_
})

export const requestFacts = (with_: Partial<RequestFacts> = {}): RequestFacts => ({
  active: true,
  user: userId(7),
  contact: contactId(11),
  budget: 450_000,
  currency: "EUR",
  ...with_
})

export const agentFacts = (with_: Partial<AgentFacts> = {}): AgentFacts => ({
  active: true,
  firstname: "Claire",
  lastname: "Martin",
  email: "claire.martin@agency.example.test",
  phone: "+33450000000",
  mobile: "+33600000000",
  language: "fr_FR",
  ...with_
})

type Encoded = typeof Config.Encoded

/** A config that tells everything at once on the channel "mail"; given parts take the place of whole parts. */
export const config = (with_: Partial<Encoded> = {}): Config =>
  Schema.decodeSync(Config)({
    apimo: { provider: 1000, token: "token-of-a-test" },
    channels: { mail: { notifier: "mail" } },
    routes: [{ channel: "mail", cadence: "instant" }],
    ...with_
  })

/** The pairs that are known after the verdicts on a snapshot, as the store keeps them. */
export const afterVerdicts = (
  known: ReadonlyArray<KnownPair>,
  verdicts: ReadonlyArray<Verdict>
): ReadonlyArray<KnownPair> => {
  const pairs = new Map(known.map((pair): [number, KnownPair] => [pair.property, pair]))
  for (const { outcome, present, property, request, score, step, told } of verdicts)
    pairs.set(property, { outcome, present, property, request, score, step, told })
  return [...pairs.values()]
}

export const recipient = (key = "user:7"): Recipient => ({
  key,
  name: "Claire Martin",
  email: "claire.martin@agency.example.test",
  phone: null
})

export const item = (id: number, with_: Partial<Item> = {}): Item => ({
  event: "new",
  score: 90,
  alreadyTold: false,
  buyer: { request, name: "Mme Durand", email: null, phone: null, budget: null },
  property: {
    id,
    reference: null,
    title: null,
    type: null,
    price: null,
    period: null,
    previousPrice: null,
    area: null,
    rooms: null,
    bedrooms: null,
    city: null,
    postcode: null,
    photo: null,
    url: null
  },
  ...with_
})

export const instant: Cadence = Cadences.instant

/** A match that is owed at once on the channel "mail"; `id` is the property's. */
export const owed = (id: number, with_: Partial<Owed> = {}): Owed => ({
  agency,
  request,
  property: property(id),
  channel: "mail",
  cadence: instant,
  told: { recipient: recipient(), locale: "fr" },
  item: item(id),
  ...with_
})

export const delivery = (with_: Partial<Delivery> = {}): Delivery => ({
  id: "d0000000-0000-4000-8000-000000000000",
  agency,
  channel: "mail",
  cadence: "instant",
  slot: "open",
  kind: "alert",
  locale: "fr",
  recipient: recipient(),
  sender: { id: agency, name: "Agence du Lac", email: null, phone: null },
  status: "sending",
  createdAt: 0,
  owedSince: 0,
  dueAt: 0,
  attempts: 0,
  fence: 1,
  leaseOwner: "a worker",
  leaseUntil: 30_000,
  ...with_
})

export const sender = delivery().sender

/** A worker of which nobody is gone, unless it is said. */
export const worker = (name: string, isGone: (owner: string) => boolean = () => false): Worker => ({
  name,
  leaseMillis: 30_000,
  isGone
})

export const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "alerts-test-"))),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
)

/** A connection of its own to the store in a file, as another process would have it. */
export const openStore = Effect.fnUntraced(function* (file: string) {
  const context = yield* Layer.build(
    Layer.mergeAll(Memory.layer, Outbox.layer).pipe(Layer.provideMerge(Database.layer(file)))
  )
  return { context, memory: Context.get(context, Memory), outbox: Context.get(context, Outbox) }
})
