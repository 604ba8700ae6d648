/** A service on this machine that behaves as it is told, and remembers what reached it. */
import * as http from "node:http"
import * as net from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { FakeAnswer, Received } from "./Subject.ts"

/** How the fake service treats a request. */
export type Behaviour =
  | { readonly does: "answer"; readonly answer: FakeAnswer; readonly echo?: ReadonlyArray<string> }
  /** Reads the request and says nothing. */
  | { readonly does: "hang" }
  /** Sends the head of an answer and never its body. */
  | { readonly does: "hang-in-body"; readonly answer: FakeAnswer }
  /** Closes every connection as soon as it is there. */
  | { readonly does: "reset-before" }
  /** Reads the whole request, then closes the connection. */
  | { readonly does: "reset-after" }
  /** Answers something that is not HTTP. */
  | { readonly does: "noise" }
  /** Announces a longer body than it sends. */
  | { readonly does: "cut"; readonly answer: FakeAnswer }
  /** A body that does not end. */
  | { readonly does: "flood"; readonly answer: FakeAnswer }

/** The fake service. */
export interface FakeService {
  readonly url: string
  readonly received: ReadonlyArray<Received>
  /** How many bytes of whatever kind came in. */
  readonly bytesIn: () => number
  /** How many connections are open now. */
  readonly open: () => number
  /** How many connections there were. */
  readonly connections: () => number
  /** How many bytes of a flood went out. */
  readonly flooded: () => number
}

const headersOf = (request: http.IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]]
    )
  )

const chunk = "x".repeat(64 * 1024)

/** Far more than anybody needs of an answer. */
export const floodLimit = 32 * 1024 * 1024

/** Starts a fake service that stops with the scope. */
export const make = (behaviour: Behaviour): Effect.Effect<FakeService, never, Scope.Scope> =>
  Effect.gen(function* () {
    const received: Array<Received> = []
    const sockets = new Set<net.Socket>()
    let bytesIn = 0
    let flooded = 0
    let connections = 0

    const flood = (response: http.ServerResponse): void => {
      while (!response.destroyed && flooded < floodLimit) {
        flooded += chunk.length
        if (!response.write(chunk)) return void response.once("drain", () => flood(response))
      }
      response.destroy()
    }

    const treat = (request: http.IncomingMessage, response: http.ServerResponse, seen: Received): void => {
      switch (behaviour.does) {
        case "answer": {
          const { body = "", headers = {}, status } = behaviour.answer
          const echo = (behaviour.echo ?? []).flatMap((secret) => [
            secret,
            encodeURIComponent(secret),
            Buffer.from(secret, "utf8").toString("base64")
          ])
          const said =
            echo.length === 0 ? "" : ` ${echo.join(" ")} ${seen.path} ${Object.values(seen.headers).join(" ")}`
          response.writeHead(status, headers)
          return void response.end(status === 204 || status === 304 ? "" : body + said)
        }
        case "hang":
          return
        case "hang-in-body":
          response.writeHead(behaviour.answer.status, { ...behaviour.answer.headers, "content-length": "1000" })
          return void response.write("<")
        case "reset-before":
        case "reset-after":
          return void request.socket.resetAndDestroy()
        case "noise":
          return void request.socket.end("\u0000\u0001 250 2.0.0 Ok: queued\r\n\r\n")
        case "cut":
          response.writeHead(behaviour.answer.status, { ...behaviour.answer.headers, "content-length": "1000" })
          response.write("{")
          return void setImmediate(() => request.socket.destroy())
        case "flood":
          response.writeHead(behaviour.answer.status, behaviour.answer.headers ?? {})
          return void flood(response)
      }
    }

    const server = http.createServer((request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (data: Buffer) => chunks.push(data))
      request.on("end", () => {
        const seen: Received = {
          method: request.method ?? "",
          path: request.url ?? "",
          headers: headersOf(request),
          body: Buffer.concat(chunks).toString("utf8")
        }
        received.push(seen)
        treat(request, response, seen)
      })
    })
    server.on("connection", (socket: net.Socket) => {
      connections += 1
      sockets.add(socket)
      socket.on("close", () => {
        bytesIn = Math.max(bytesIn, socket.bytesRead)
        sockets.delete(socket)
      })
      // A peer that goes away is what some of the checks are about.
      socket.on("error", () => sockets.delete(socket))
      if (behaviour.does === "reset-before") socket.resetAndDestroy()
    })
    const port = yield* Effect.acquireRelease(
      Effect.async<number>((resume) => {
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0))
        })
      }),
      () =>
        Effect.async<void>((resume) => {
          for (const socket of sockets) socket.destroy()
          server.close(() => resume(Effect.void))
        })
    )
    return {
      url: `http://127.0.0.1:${port}`,
      received,
      bytesIn: () => Array.from(sockets).reduce((most, socket) => Math.max(most, socket.bytesRead), bytesIn),
      open: () => sockets.size,
      connections: () => connections,
      flooded: () => flooded
    }
  })

/** A port of this machine where nobody listens. */
export const nobody: Effect.Effect<string> = Effect.async((resume) => {
  const server = net.createServer()
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(`http://127.0.0.1:${port}`)))
  })
})
