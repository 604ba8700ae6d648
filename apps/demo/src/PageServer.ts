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

// A page loads nothing but the drawing and the mails from here, and a mail runs nothing wherever it is opened.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-src 'self'; frame-ancestors 'self'"

const html = (text: string, more = "") =>
  HttpServerResponse.text(text, {
    contentType: "text/html; charset=utf-8",
    headers: { "content-security-policy": `${policy}${more}` }
  })

const notFound = HttpServerResponse.text("There is no such mail.", { status: 404 })

const mailFile = (filed: ReadonlyArray<Filed>, file: string) => {
  const dot = file.lastIndexOf(".")
  const mail = filed.find(({ name }) => name === file.slice(0, dot))?.mail
  if (mail === undefined) return notFound
  switch (file.slice(dot + 1)) {
    case "html":
      return html(Picture.inPlaceOfPhotos(mail.html), "; sandbox")
    case "txt":
      return HttpServerResponse.text(mail.text, { contentType: "text/plain; charset=utf-8" })
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
      return html(page({ filed, commands }))
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
