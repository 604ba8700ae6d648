/**
 * The HTTP server: plain node:http, because tests read hundreds of thousands of records through it.
 */
import * as Http from "node:http"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Controls from "../control/Controls.ts"
import type { Running } from "../Running.ts"
import { respond } from "./Api.ts"
import type { Response } from "./Spoil.ts"

/** The server could not listen. */
export class ServerFailed extends Schema.TaggedError<ServerFailed>()("ServerFailed", {
  port: Schema.Int,
  cause: Schema.Defect
}) {
  override get message() {
    const detail = this.cause instanceof Error ? this.cause.message : String(this.cause)
    return `The simulator cannot listen on 127.0.0.1:${this.port} (${detail}); choose another --port, or 0 for any`
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // the operation answers 422 to a body that is no JSON object
    return undefined
  }
}

const control = (running: Running, path: string, body: string): { readonly status: number; readonly json: unknown } => {
  const found = Controls.table.get(path)
  if (found === undefined) {
    return { status: 404, json: { error: `there is no control ${path}`, controls: [...Controls.table.keys()] } }
  }
  return Either.match(found.handle(running, body === "" ? {} : parse(body)), {
    onLeft: (refused) => ({ status: 400, json: { error: refused.detail } }),
    onRight: (result) => ({ status: 200, json: result })
  })
}

const deliver = (outgoing: Http.ServerResponse, response: Response): void => {
  const bytes = Buffer.from(response.body, "utf8")
  const head = () =>
    outgoing.writeHead(response.status, {
      ...response.headers,
      "Content-Length": bytes.length,
      Vary: "Accept-Encoding"
    })
  const { delivery } = response
  switch (delivery._tag) {
    case "Whole":
      head()
      outgoing.end(bytes)
      return
    case "Late": {
      const timer = setTimeout(() => {
        head()
        outgoing.end(bytes)
      }, delivery.milliseconds)
      outgoing.once("close", () => clearTimeout(timer))
      return
    }
    case "Slowly": {
      head()
      outgoing.flushHeaders()
      const pieces = 10
      let sent = 0
      const timer = setInterval(() => {
        const from = Math.floor((bytes.length * sent) / pieces)
        sent++
        outgoing.write(bytes.subarray(from, Math.floor((bytes.length * sent) / pieces)))
        if (sent === pieces) {
          clearInterval(timer)
          outgoing.end()
        }
      }, delivery.milliseconds / pieces)
      outgoing.once("close", () => clearInterval(timer))
      return
    }
    case "Cut":
      head()
      outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy())
      return
    case "Reset":
      if (outgoing.socket === null) outgoing.destroy()
      else outgoing.socket.resetAndDestroy()
      return
    case "Never":
      return
  }
}

const handle = (running: Running, request: Http.IncomingMessage, outgoing: Http.ServerResponse, body: string): void => {
  const target = request.url ?? "/"
  if (!URL.canParse(target, "http://127.0.0.1")) {
    outgoing.writeHead(400, { "Content-Type": "application/json; charset=utf-8" })
    outgoing.end(JSON.stringify({ status: 400, message: "Bad request" }))
    return
  }
  const url = new URL(target, "http://127.0.0.1")
  const method = request.method ?? "GET"
  if (url.pathname.startsWith("/_sim/")) {
    const { status, json } = control(running, url.pathname.slice("/_sim/".length), body)
    outgoing.writeHead(status, { "Content-Type": "application/json; charset=utf-8" })
    outgoing.end(JSON.stringify(json))
    return
  }
  const { authorization } = request.headers
  const incoming = { method, url, authorization, body: body === "" ? undefined : parse(body) }
  deliver(outgoing, respond(running, incoming))
}

const listener =
  (running: Running) =>
  (request: Http.IncomingMessage, outgoing: Http.ServerResponse): void => {
    if (request.method === "GET") {
      handle(running, request, outgoing, "")
      return
    }
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => handle(running, request, outgoing, Buffer.concat(chunks).toString("utf8")))
  }

/** Serves a simulator on 127.0.0.1 until the scope closes, and gives the port. Open connections are cut at the end. */
export const serve = (running: Running, port: number): Effect.Effect<number, ServerFailed, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.async<Http.Server, ServerFailed>((resume) => {
        // as long as nginx keeps an idle connection, so that a slow client does not meet a closing one
        const server = Http.createServer({ keepAliveTimeout: 75_000 }, listener(running))
        server.once("error", (cause) => resume(Effect.fail(new ServerFailed({ port, cause }))))
        server.listen(port, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.async<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    ),
    (server) => {
      const address = server.address()
      return typeof address === "object" && address !== null ? address.port : port
    }
  )
