/** Memory while 100,000 crossings stream by in pages of 1,000. */
import { Apimo } from "@apimo-alerts/core/Apimo"
import { RequestId } from "@apimo-alerts/core/Ids"
import * as NodeHttp from "@apimo-alerts/core/NodeHttp"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { agency, client } from "./Client.ts"
import { startServer } from "./Data.ts"

/** The heap after each tenth of the pages, once everything unreachable is gone. */
export const memory = async (): Promise<void> => {
  const server = await startServer()
  const heap: Array<number> = []
  const collect = () => {
    if (globalThis.gc === undefined) throw new Error("run node with --expose-gc")
    globalThis.gc()
    return process.memoryUsage().heapUsed / 2 ** 20
  }
  let seen = 0
  const read = Effect.flatMap(Apimo, (apimo) =>
    Stream.runForEach(apimo.requests.crossingPages(agency, RequestId.make(2), { pageSize: 1000 }), (page) =>
      Effect.sync(() => {
        seen += page.items.length
        if (seen % 10_000 === 0) heap.push(collect())
      })
    )
  )
  await Effect.runPromise(Effect.provide(read, client(server.port, NodeHttp.layer)))
  server.stop()
  console.log(`\nheap while ${seen.toLocaleString("en")} crossings stream by, MiB after each 10,000`)
  console.log(`  ${heap.map((value) => value.toFixed(1)).join("  ")}`)
  console.log(`  from the second to the last: ${((heap.at(-1) ?? 0) - (heap[1] ?? 0)).toFixed(2)} MiB`)
}
