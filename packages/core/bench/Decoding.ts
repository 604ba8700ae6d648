/** Decoding long lists: core's readers, apimo.js's zod, plain effect schemas. */
import { requestCrossingKind } from "@apimo-alerts/core/Crossing"
import { propertyKind } from "@apimo-alerts/core/Property"
import { requestKind } from "@apimo-alerts/core/Request"
import { fromSchema } from "@apimo-alerts/core/wire/Read"
import * as Simulator from "@apimo-alerts/simulator"
import * as Effect from "effect/Effect"
import { type PeerSchema, peer } from "../test/support/Peer.ts"
import { crossings } from "./Data.ts"
import { inTurns, report } from "./Measure.ts"

/** The answer of the look-alike to one path, as text. */
const answers = (options: Simulator.Options, paths: (agency: string) => string): Promise<string> =>
  Effect.gen(function* () {
    const town = yield* Simulator.make({ ...options, quota: { perSecond: null, perDay: null } })
    const get = (path: string) =>
      Effect.promise(() =>
        fetch(`${town.baseUrl}${path}`, { headers: { authorization: town.authorization } }).then((answer) =>
          answer.text()
        )
      )
    const agencies: { agencies: ReadonlyArray<{ id: string }> } = JSON.parse(yield* get("/agencies"))
    return yield* get(paths(agencies.agencies[0]?.id ?? "1"))
  }).pipe(Effect.scoped, Effect.runPromise)

/** Each decoding. */
export const decoding = async (): Promise<void> => {
  const { schemas } = await peer()
  const schema = (name: string): PeerSchema => {
    const found = schemas.get(name)
    if (found === undefined) throw new Error(`apimo.js has no schema ${name}`)
    return found
  }

  const crossingText = crossings(10_000)
  const crossingBody: { crossings: ReadonlyArray<unknown> } = JSON.parse(crossingText)
  const crossingZod = schema("ListRequestCrossingsResponse")
  const crossingSchema = fromSchema(requestCrossingKind.schema)
  report(
    "decoding 10,000 crossings (parsing the JSON not counted)",
    await inTurns(
      [
        { name: "core", run: () => crossingBody.crossings.map(requestCrossingKind.read) },
        { name: "apimo.js (zod)", run: () => crossingZod.safeParse(crossingBody) },
        { name: "effect Schema", run: () => crossingBody.crossings.map(crossingSchema) },
        { name: "JSON.parse, for comparison", run: () => JSON.parse(crossingText) }
      ],
      60,
      30
    )
  )

  const requestText = await answers({ properties: 10, requests: 10_000 }, (agency) => `/agencies/${agency}/requests`)
  const requestBody: { requests: ReadonlyArray<unknown> } = JSON.parse(requestText)
  const requestZod = schema("ListRequestsResponse")
  const requestSchema = fromSchema(requestKind.schema)
  report(
    `decoding ${requestBody.requests.length.toLocaleString("en")} requests (parsing the JSON not counted)`,
    await inTurns(
      [
        { name: "core", run: () => requestBody.requests.map(requestKind.read) },
        { name: "apimo.js (zod)", run: () => requestZod.safeParse(requestBody) },
        { name: "effect Schema", run: () => requestBody.requests.map(requestSchema) },
        { name: "JSON.parse, for comparison", run: () => JSON.parse(requestText) }
      ],
      10,
      5
    )
  )

  const propertyText = await answers({ properties: 1000, requests: 0 }, (agency) => `/agencies/${agency}/properties`)
  const propertyBody: { properties: ReadonlyArray<unknown> } = JSON.parse(propertyText)
  const propertyZod = schema("ListPropertiesResponse")
  const propertySchema = fromSchema(propertyKind.schema)
  report(
    `decoding ${propertyBody.properties.length.toLocaleString("en")} full properties (parsing the JSON not counted)`,
    await inTurns(
      [
        { name: "core", run: () => propertyBody.properties.map(propertyKind.read) },
        { name: "apimo.js (zod)", run: () => propertyZod.safeParse(propertyBody) },
        { name: "effect Schema", run: () => propertyBody.properties.map(propertySchema) },
        { name: "JSON.parse, for comparison", run: () => JSON.parse(propertyText) }
      ],
      30,
      15
    )
  )
}
