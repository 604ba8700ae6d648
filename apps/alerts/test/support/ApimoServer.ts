/**
 * A small server that speaks the API by hand: it answers each path with what the test says, and counts.
 */
import * as http from "node:http"
import * as Effect from "effect/Effect"

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text is sent as it is, anything else as JSON; `hang` never answers. */
  readonly body: unknown
}

export const hang = Symbol("hang")

export interface ApimoServer {
  readonly url: string
  readonly calls: Array<string>
  /** Path without query ("/agencies/1/requests") to its answer; a function is asked at every call. */
  readonly answers: Map<string, Answer | ((query: URLSearchParams) => Answer)>
}

export const make = Effect.acquireRelease(
  Effect.async<{ api: ApimoServer; server: http.Server }>((resume) => {
    const calls: Array<string> = []
    const answers: ApimoServer["answers"] = new Map()
    const server = http.createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://localhost")
      calls.push(`${request.method} ${url.pathname}`)
      const found = answers.get(url.pathname)
      const answer =
        typeof found === "function"
          ? found(url.searchParams)
          : (found ?? { status: 404, body: { message: "Not found" } })
      if (answer.body === hang) return
      response.writeHead(answer.status ?? 200, { "content-type": "application/json; charset=utf-8", ...answer.headers })
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body))
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      resume(Effect.succeed({ server, api: { url: `http://127.0.0.1:${port}`, calls, answers } }))
    })
  }),
  ({ server }) =>
    Effect.async<void>((resume) => {
      server.closeAllConnections()
      server.close(() => resume(Effect.void))
    })
).pipe(Effect.map(({ api }) => api))
