/**
 * How fast matches are read, decoded, compared and stored, on first sight and again unchanged, beside a hand-written loop;
 * and how both grow.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { takeIn } from "@apimo-alerts/alerts/compose/TakeIn"
import { Config } from "@apimo-alerts/alerts/config/Config"
import type { AgencyView } from "@apimo-alerts/alerts/read/AgencyView"
import * as Snapshot from "@apimo-alerts/alerts/read/Snapshot"
import * as Database from "@apimo-alerts/alerts/store/Database"
import { Memory } from "@apimo-alerts/alerts/store/Memory"
import { Outbox } from "@apimo-alerts/alerts/store/Outbox"
import { Apimo } from "@apimo-alerts/core/Apimo"
import { ApimoConfig } from "@apimo-alerts/core/ApimoConfig"
import { AgencyId, PropertyId, ProviderId, RequestId } from "@apimo-alerts/core/Ids"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { type Answers, answers } from "./Answers.ts"
import { byHand } from "./ByHand.ts"

const perRequest = 200

const config = Schema.decodeSync(Config)({
  apimo: { provider: 1, token: "t" },
  channels: { mail: { notifier: "x" } },
  routes: [{ channel: "mail", cadence: "instant" }]
})

const agency = { id: AgencyId.make(7), active: true, name: null, email: null, phone: null }
const facts = {
  onMarket: true,
  reference: null,
  category: 1,
  type: 1,
  titles: [],
  price: 1,
  currency: "EUR",
  period: null
}
const more = {
  energyClass: null,
  area: null,
  rooms: null,
  bedrooms: null,
  city: null,
  postcode: null,
  photo: null,
  url: null
}
const times = {
  previousPrice: null,
  repricedAt: null,
  returnedAt: null,
  staleSince: 1,
  changedAfter: null,
  checkedAt: null,
  failures: 0,
  retryAt: null
}

/** Everything is looked at for the first time, so every good match is a silent baseline. */
const viewOf = (requests: number, checkedAt: number | null): AgencyView => ({
  agency,
  heardBefore: null,
  requests: new Map(
    Array.from({ length: requests }, (_, i) => [
      RequestId.make(i + 1),
      {
        facts: { active: true, user: null, contact: null, budget: null, currency: "EUR" },
        fingerprint: "",
        staleSince: 1,
        changedAfter: null,
        checkedAt,
        failures: 0,
        retryAt: null
      }
    ])
  ),
  properties: new Map(
    Array.from({ length: perRequest }, (_, i) => [
      PropertyId.make(1_000_000 + i),
      { facts: { ...facts, ...more }, fingerprint: "", ...times }
    ])
  ),
  asOf: 1,
  agents: new Map(),
  hasAllAgents: true,
  notes: []
})

/** The real client over a server that answers from memory. */
const client = ({ body }: Answers) =>
  Apimo.layerDefault.pipe(
    Layer.provide(
      ApimoConfig.layer({ provider: ProviderId.make(1), token: Redacted.make("t"), perSecond: 1e9, perDay: 1e9 })
    ),
    Layer.provide(
      Layer.succeed(
        HttpClient.HttpClient,
        HttpClient.make((request, url) => {
          const text = body(Number(url.pathname.split("/")[4]) - 1)
          return Effect.succeed(
            HttpClientResponse.fromWeb(request, new Response(text, { headers: { "content-type": "application/json" } }))
          )
        })
      )
    )
  )

interface Times {
  readonly ours: number
  readonly byHand: number
}

/** Requests that are done one way before the other has its turn, so that the machine's moods fall on both alike. */
const turn = 25

/** Both ways over all requests, in turns; milliseconds. */
const sweep = Effect.fnUntraced(function* (loop: ReturnType<typeof byHand>, bodies: Answers, view: AgencyView) {
  const apimo = yield* Apimo
  let ours = 0
  let hand = 0
  const requests = [...view.requests.keys()]
  for (let from = 0; from < requests.length; from += turn) {
    const some = requests.slice(from, from + turn)
    const start = performance.now()
    for (const request of some) {
      const snapshot = Snapshot.ofRequest(request, yield* apimo.requests.crossings(agency.id, request))
      if (Either.isLeft(snapshot)) return yield* Effect.dieMessage(snapshot.left)
      yield* takeIn({ pass: "bench", config, view, snapshot: snapshot.right, read: { startedAt: Date.now() } })
    }
    const middle = performance.now()
    for (const request of some) loop.take(request, bodies.body(request - 1))
    ours += middle - start
    hand += performance.now() - middle
  }
  const times: Times = { ours, byHand: hand }
  return times
})

/** First sight, then again unchanged. */
const compare = (made: string, bodies: Answers) =>
  Effect.gen(function* () {
    const memory = yield* Memory
    yield* memory.agencies.save([agency], true, 1)
    yield* memory.requests.save(agency.id, viewOf(bodies.requests, null).requests)
    const loop = yield* Effect.acquireRelease(
      Effect.sync(() => byHand(path.join(made, `hand-${bodies.requests}.db`))),
      (opened) => Effect.sync(() => opened.close())
    )
    const first = yield* sweep(loop, bodies, viewOf(bodies.requests, null))
    const again = yield* sweep(loop, bodies, viewOf(bodies.requests, 1))
    return { first, again }
  }).pipe(
    Effect.scoped,
    Effect.provide(
      Layer.mergeAll(client(bodies), Memory.layer, Outbox.layer).pipe(
        Layer.provideMerge(Database.layer(path.join(made, `ours-${bodies.requests}.db`)))
      )
    )
  )

const folder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "alerts-bench-"))),
  (made) => Effect.sync(() => fs.rmSync(made, { recursive: true, force: true }))
)

const line = (name: string, crossings: number, { byHand, ours }: Times) =>
  `  ${name.padEnd(20)} ${(ours / 1000).toFixed(2).padStart(7)} s   by hand ${(byHand / 1000).toFixed(2).padStart(7)} s   ×${(ours / byHand).toFixed(2)}   ${((ours * 1000) / crossings).toFixed(1)} µs a match`

export const diff = Effect.gen(function* () {
  const made = yield* folder
  for (const requests of [500, 5000]) {
    const bodies = yield* Effect.scoped(answers(requests, perRequest))
    const crossings = requests * perRequest
    const { again, first } = yield* compare(made, bodies)
    globalThis.gc?.()
    console.log(`${crossings.toLocaleString("en")} matches of ${requests.toLocaleString("en")} requests`)
    console.log(line("first sight", crossings, first))
    console.log(line("again, unchanged", crossings, again))
    console.log(`  memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB, both ways together`)
  }
}).pipe(Effect.scoped)
