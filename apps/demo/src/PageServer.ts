/**
 * Serves the list of the mails on the loopback.
 */
import { createServer } from "node:http"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import type { Filed } from "./Output.ts"
import { type Command, page } from "./Page.ts"
import * as Picture from "./Picture.ts"

// The mails are framed by the page alone and load nothing but the drawing from here.
const guarded = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-src 'self'; frame-ancestors 'self'"
}

const notFound = HttpServerResponse.text("There is no such mail.", { status: 404 })

const mailFile = (filed: ReadonlyArray<Filed>, file: string) => {
  const dot = file.lastIndexOf(".")
  const mail = filed.find(({ name }) => name === file.slice(0, dot))?.mail
  if (mail === undefined) return notFound
  switch (file.slice(dot + 1)) {
    case "html":
      return HttpServerResponse.html(Picture.inPlaceOfPhotos(mail.html)).pipe(HttpServerResponse.setHeaders(guarded))
    case "txt":
      return HttpServerResponse.text(mail.text)
    case "eml":
      return HttpServerResponse.uint8Array(mail.bytes, { contentType: "message/rfc822" })
    default:
      return notFound
  }
}

/** Answers one request. */
const answer = (filed: ReadonlyArray<Filed>, commands: ReadonlyArray<Command>) =>
  Effect.map(HttpServerRequest.HttpServerRequest, ({ method, url }) => {
    const { pathname } = new URL(url, "http://127.0.0.1")
    if (method !== "GET" && method !== "HEAD") return HttpServerResponse.empty({ status: 405 })
    if (pathname === "/" || pathname === "/index.html") {
      return HttpServerResponse.html(page({ filed, commands })).pipe(HttpServerResponse.setHeaders(guarded))
    }
    const file = pathname.slice(1)
    return file === Picture.fileName
      ? HttpServerResponse.text(Picture.svg, { contentType: "image/svg+xml" })
      : mailFile(filed, file)
  })

/** Serves the mails of a list that may still grow until the scope closes; gives the address. */
export const serve = Effect.fn("PageServer.serve")(function* (
  filed: ReadonlyArray<Filed>,
  commands: ReadonlyArray<Command>
) {
  const server = yield* NodeHttpServer.make(() => createServer(), { port: 0, host: "127.0.0.1" })
  yield* server.serve(answer(filed, commands))
  return HttpServer.formatAddress(server.address)
})
