/** A small HTTP server on 127.0.0.1 that answers as a test says and remembers what it was asked. */
import * as Http from "node:http"
import { Apimo } from "@apimo-alerts/core/Apimo"
import { ApimoConfig, type ApimoOptions } from "@apimo-alerts/core/ApimoConfig"
import { ProviderId } from "@apimo-alerts/core/Ids"
import * as NodeHttp from "@apimo-alerts/core/NodeHttp"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Http.IncomingHttpHeaders
  readonly body: string
}

/** How one call is answered: a status with a body, or something done to the connection. */
export type Reply =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }
  | { readonly raw: (response: Http.ServerResponse) => void }

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body
})

const reply = (response: Http.ServerResponse, answer: Reply) => {
  if ("raw" in answer) return answer.raw(response)
  const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body)
  response.writeHead(answer.status ?? 200, { "content-type": "application/json; charset=utf-8", ...answer.headers })
  response.end(text)
}

/** Starts the server; `answer` gets the call and its number, from 0. */
export const serve = (answer: (asked: Asked, number: number) => Reply) =>
  Effect.acquireRelease(
    Effect.async<{ readonly url: URL; readonly asked: Array<Asked>; readonly server: Http.Server }>((resume) => {
      const asked: Array<Asked> = []
      const server = Http.createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const url = new URL(request.url ?? "/", "http://127.0.0.1")
          const call: Asked = {
            method: request.method ?? "",
            path: url.pathname,
            query: url.searchParams,
            headers: request.headers,
            body: Buffer.concat(chunks).toString("utf8")
          }
          asked.push(call)
          reply(response, answer(call, asked.length - 1))
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ url: new URL(`http://127.0.0.1:${port}`), asked, server }))
      })
    }),
    ({ server }) =>
      Effect.async<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )

export const provider = ProviderId.make(1000)
export const token = "token-that-nobody-may-see"

/** The whole client against that server, unpaced unless said otherwise. */
export const client = (
  baseUrl: URL,
  options: Partial<ApimoOptions> = {},
  http: Layer.Layer<HttpClient.HttpClient> = NodeHttp.layer
) =>
  Apimo.layerDefault.pipe(
    Layer.provide(
      ApimoConfig.layer({
        provider,
        token: Redacted.make(token),
        baseUrl,
        perSecond: Number.POSITIVE_INFINITY,
        ...options
      })
    ),
    Layer.provide(http)
  )

/** An address where nothing listens any more. */
export const closedPort = Effect.map(Effect.scoped(serve(() => json({}))), ({ url }) => url)
