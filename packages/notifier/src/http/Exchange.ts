/** One request and its answer, over a connection of its own, with the gate right before the request leaves. */
import * as http from "node:http"
import type * as net from "node:net"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Answer } from "./Answer.ts"
import { connect } from "./Connect.ts"
import { fromError, HttpFault } from "./HttpFault.ts"

/** A request. */
export interface Call {
  readonly method: "GET" | "POST"
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Null for a GET. */
  readonly body: Uint8Array | null
}

/** What an exchange may take. */
export interface Limits {
  /** True when the URL may lead to this machine or its network. */
  readonly allowPrivate: boolean
  /** For the connection, and again for the whole answer: head and body. */
  readonly timeout: Duration.Duration
  /** Where reading of an answer's body stops, in bytes. */
  readonly maxAnswer: number
}

const userAgent = "apimo-alerts"

const headersOf = (response: http.IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(response.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]]
    )
  )

/** A request that is made up but not said yet, so that whatever is wrong with it shows before the gate. */
const prepare = (socket: net.Socket, call: Call): Effect.Effect<http.ClientRequest, HttpFault> =>
  Effect.try({
    try: () => {
      const request = http.request({
        createConnection: () => socket,
        method: call.method,
        path: `${call.url.pathname}${call.url.search}`,
        headers: {
          host: call.url.host,
          "user-agent": userAgent,
          connection: "close",
          ...(call.body === null ? {} : { "content-length": String(call.body.byteLength) }),
          ...call.headers
        }
      })
      // Node tells here that the connection ended while the gate was recorded, or because it stayed closed; the
      // exchange looks at the connection itself.
      request.on("error", () => {})
      return request
    },
    catch: (cause) =>
      new HttpFault({
        phase: "request",
        reply: cause instanceof Error ? cause.message : "the request could not be made",
        released: false,
        config: true
      })
  })

const say = (
  request: http.ClientRequest,
  body: Uint8Array | null,
  limits: Limits
): Effect.Effect<Answer, HttpFault> => {
  const heard: { head: http.IncomingMessage | null } = { head: null }
  const chunks: Array<Buffer> = []
  const answer = (head: http.IncomingMessage, complete: boolean): Answer => ({
    status: head.statusCode ?? 0,
    headers: headersOf(head),
    text: Buffer.concat(chunks).subarray(0, limits.maxAnswer).toString("utf8"),
    complete
  })
  const silent = (reply: string): HttpFault => new HttpFault({ phase: "answer", reply, released: true, config: false })
  return Effect.async<Answer, HttpFault>((resume) => {
    request.on("error", (error) => {
      if (heard.head === null) resume(Effect.fail(fromError(error, "answer", true)))
    })
    request.on("close", () => {
      if (heard.head === null) resume(Effect.fail(silent("the connection ended without an answer")))
    })
    request.on("response", (head) => {
      heard.head = head
      let size = 0
      const done = (): void => resume(Effect.succeed(answer(head, head.complete && size <= limits.maxAnswer)))
      head.on("data", (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.byteLength
        if (size > limits.maxAnswer) head.destroy()
      })
      head.on("error", done)
      head.on("close", done)
      head.on("end", done)
    })
    if (body === null) request.end()
    else request.end(body)
    return Effect.sync(() => request.destroy())
  }).pipe(
    Effect.timeoutTo({
      duration: limits.timeout,
      onSuccess: (received) => Effect.succeed(received),
      onTimeout: () =>
        heard.head === null
          ? Effect.fail(silent(`no answer within ${Duration.format(limits.timeout)}`))
          : Effect.succeed(answer(heard.head, false))
    }),
    Effect.flatten
  )
}

/**
 * Connects, runs `ending`, then lets the request leave, once: no redirect is followed, no connection is used twice,
 * nothing is tried again. An answer counts from its head on; its body may be cut. Interruption closes the connection.
 */
export const exchange = <E>(
  call: Call,
  limits: Limits,
  ending: Effect.Effect<void, E>
): Effect.Effect<Answer, HttpFault | E> =>
  Effect.scoped(
    Effect.gen(function* () {
      const socket = yield* reach(call.url, limits)
      const request = yield* prepare(socket, call)
      yield* ending
      // The other side may have left while the gate was recorded; then nothing was said to it.
      if (socket.destroyed || !socket.writable || socket.readableEnded) {
        return yield* new HttpFault({
          phase: "connect",
          reply: "the connection was closed before the request",
          released: false,
          config: false
        })
      }
      return yield* say(request, call.body, limits)
    })
  )

/** Only connects: shows that the host is there, its certificate good and its address allowed. */
export const reach = (url: URL, limits: Limits) =>
  connect(url, limits.allowPrivate).pipe(
    Effect.timeoutFail({
      duration: limits.timeout,
      onTimeout: () =>
        new HttpFault({
          phase: "connect",
          reply: `no connection to ${url.host} within ${Duration.format(limits.timeout)}`,
          released: false,
          config: false
        })
    })
  )
