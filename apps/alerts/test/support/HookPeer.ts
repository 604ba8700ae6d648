/**
 * A receiver of webhooks that a test can break before and after it has read a request.
 */
import * as http from "node:http"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** asked: the head of a request is there; read: all of it. */
export type Moment = "asked" | "read"

export interface Answer {
  /** The status; null says nothing. */
  readonly status: number | null
  readonly headers?: Readonly<Record<string, string>>
  /** Resets the connection instead of an answer. */
  readonly reset?: boolean
  /** Whether the receiver acts upon it; what a status of 2xx says when absent. */
  readonly keeps?: boolean
}

export interface Call {
  /** The `webhook-id`: a receiver acts upon it once. */
  readonly id: string
  readonly body: string
}

export interface HookPeer {
  readonly url: string
  /** What was acted upon, repetitions included. */
  readonly calls: Array<Call>
  /** How many requests came. */
  asked: number
  /** What is answered at a moment; null goes on as usual. */
  behave: (moment: Moment) => Answer | null
}

const serve = (peer: HookPeer, request: http.IncomingMessage, response: http.ServerResponse): void => {
  const act = ({ headers = {}, reset = false, status }: Answer): void => {
    if (reset) request.socket.resetAndDestroy()
    else if (status !== null) response.writeHead(status, headers).end()
  }
  peer.asked += 1
  request.on("error", () => undefined)
  const early = peer.behave("asked")
  if (early !== null) {
    act(early)
    return
  }
  let body = ""
  request.setEncoding("utf8")
  request.on("data", (chunk) => {
    body += String(chunk)
  })
  request.on("end", () => {
    const answer = peer.behave("read") ?? { status: 204 }
    const { keeps, status } = answer
    const id = String(request.headers["webhook-id"])
    if (keeps ?? (status !== null && status < 300)) peer.calls.push({ id, body })
    act(answer)
  })
}

/** Listens on the loopback until the scope ends. */
export const make: Effect.Effect<HookPeer, never, Scope.Scope> = Effect.acquireRelease(
  Effect.async<{ readonly peer: HookPeer; readonly server: http.Server }>((resume) => {
    const calls: Array<Call> = []
    const server = http.createServer((request, response) => serve(peer, request, response))
    const peer: { -readonly [K in keyof HookPeer]: HookPeer[K] } = { url: "", calls, asked: 0, behave: () => null }
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      peer.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/hook`
      resume(Effect.succeed({ peer, server }))
    })
  }),
  ({ server }) =>
    Effect.async<void>((done) => {
      server.closeAllConnections()
      server.close(() => done(Effect.void))
    })
).pipe(Effect.map(({ peer }) => peer))
