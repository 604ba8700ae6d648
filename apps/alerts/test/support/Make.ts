/**
 * Makers of what the tests of the single parts work on: small, and complete where the types ask for it.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { AgencyId, PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import type { Agency, Item, Recipient } from "@apimo-alerts/notifier/Message"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { Cadence } from "../../src/config/Cadence.ts"
import * as Cadences from "../../src/config/Cadence.ts"
import { Config } from "../../src/config/Config.ts"
import type { Crossing } from "../../src/facts/Crossing.ts"
import * as Database from "../../src/store/Database.ts"
import type { Delivery } from "../../src/store/Delivery.ts"
import type { Owed } from "../../src/store/Gather.ts"
import { Memory } from "../../src/store/Memory.ts"
import { Outbox, type Worker } from "../../src/store/Outbox.ts"

export const agency = AgencyId.make(25)
export const request = RequestId.make(3)
export const property = (id: number) => PropertyId.make(id)

export const crossing = (id: number, score: number, step = 1): Crossing => ({
  request,
  property: property(id),
  score,
  step
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
    energyClass: null,
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

export const sender: Agency = { id: agency, name: "Agence du Lac", email: null, phone: null }

export const delivery = (with_: Partial<Delivery> = {}): Delivery => ({
  id: "d0000000-0000-4000-8000-000000000000",
  agency,
  channel: "mail",
  cadence: "instant",
  slot: "open",
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
  mayHaveArrived: (with_.doubts ?? 0) > 0,
  fence: 1,
  leaseOwner: "a worker",
  leaseUntil: 30_000,
  ...with_
})

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
