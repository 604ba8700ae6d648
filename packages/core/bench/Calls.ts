/** Whole calls for a page of 100 crossings: core, apimo.js with its limiter open, and bare fetch with JSON.parse. */
import { Apimo } from "@apimo-alerts/core/Apimo"
import { RequestId } from "@apimo-alerts/core/Ids"
import * as NodeHttp from "@apimo-alerts/core/NodeHttp"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { peer } from "../test/support/Peer.ts"
import { agency, client, credentials } from "./Client.ts"
import { startServer } from "./Data.ts"
import { inTurns, report } from "./Measure.ts"

const perRound = 100

/** `perRound` calls one after the other, by each client. */
export const calls = async (): Promise<void> => {
  const server = await startServer()
  const { functions, run, schemas } = await peer()
  const list = functions.get("listRequestCrossings")
  const zod = schemas.get("ListRequestCrossingsResponse")
  if (list === undefined || zod === undefined) throw new Error("apimo.js has no listRequestCrossings")
  const baseUrl = `http://127.0.0.1:${server.port}`
  const authorization = `Basic ${btoa(`${credentials.provider}:${credentials.token}`)}`
  const onNode = ManagedRuntime.make(client(server.port, NodeHttp.layer))
  const onFetch = ManagedRuntime.make(client(server.port, FetchHttpClient.layer))
  const onUndici = ManagedRuntime.make(client(server.port, NodeHttpClient.layerUndici))
  const request = RequestId.make(1)
  const core = Effect.flatMap(Apimo, (apimo) =>
    Effect.repeatN(apimo.requests.crossings(agency, request, { pageSize: 100 }), perRound - 1)
  )
  report(
    `a call for a page of 100 crossings (${perRound} in a row a round)`,
    await inTurns(
      [
        {
          name: "bare fetch + JSON.parse",
          run: async () => {
            for (let i = 0; i < perRound; i++) {
              const answer = await fetch(`${baseUrl}/agencies/1/requests/1/crossings?limit=100`, {
                headers: { authorization }
              })
              JSON.parse(await answer.text())
            }
          }
        },
        { name: "core, as the documentation says", run: () => onNode.runPromise(core) },
        { name: "core, on the platform's undici", run: () => onUndici.runPromise(core) },
        { name: "core, on fetch", run: () => onFetch.runPromise(core) },
        {
          name: "apimo.js, limiter open, validated",
          run: () =>
            run({ baseUrl, ...credentials }, async () => {
              for (let i = 0; i < perRound; i++) zod.safeParse((await list(1, 1, { limit: 100 })).data)
            })
        }
      ],
      60,
      10
    ),
    perRound
  )
  await onNode.dispose()
  await onFetch.dispose()
  await onUndici.dispose()
  server.stop()
}
