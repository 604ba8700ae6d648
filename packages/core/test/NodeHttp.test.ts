/** The client for Node beside `fetch`, against one server. */
import type * as Http from "node:http"
import { gzipSync } from "node:zlib"
import * as NodeHttp from "@apimo-alerts/core/NodeHttp"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { describe, expect, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { crossings } from "./support/Against.ts"
import { client, closedPort, json, type Reply, serve } from "./support/Server.ts"

const get = (url: URL) => Effect.flatMap(HttpClient.HttpClient, (http) => http.get(url))

/** All that an answer gives, by each client. */
const seen = (url: URL) =>
  Effect.gen(function* () {
    const response = yield* get(url)
    const { cookies, headers, status } = response
    return {
      status,
      type: headers["content-type"],
      cookies: Object.keys(cookies.cookies),
      text: yield* response.text,
      json: yield* Effect.either(response.json),
      bytes: Buffer.from(yield* response.arrayBuffer).toString("hex")
    }
  })

const zipped = (content: Buffer): Reply => ({
  raw: (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
    response.end(content)
  }
})

describe("HTTP on Node", () => {
  const large = JSON.stringify({ text: "é€😀".repeat(100_000) })
  const replies: Record<string, Reply> = {
    json: json({ crossings: [] }),
    cookies: json({}, 200, { "set-cookie": "a=b" }),
    empty: { raw: (response) => response.writeHead(204).end() },
    gone: json({ message: "gone" }, 404),
    large: json(large),
    marked: json("\ufeff{}"),
    zipped: zipped(gzipSync(large)),
    html: json("<html>", 503)
  }

  for (const [name, reply] of Object.entries(replies)) {
    it.scopedLive(`gives what fetch gives: ${name}`, () =>
      Effect.gen(function* () {
        const { url } = yield* serve(() => reply)
        const mine = yield* Effect.provide(seen(url), NodeHttp.layer)
        // What `fetch` gives can be read once.
        const fetched = Effect.flatMap(get(url), (response) =>
          Effect.map(response.text, (text) => ({
            status: response.status,
            type: response.headers["content-type"],
            cookies: Object.keys(response.cookies.cookies),
            text
          }))
        )
        const theirs = yield* Effect.provide(fetched, FetchHttpClient.layer)
        expect(mine).toMatchObject(theirs)
        expect(
          Buffer.from(mine.bytes, "hex")
            .toString()
            .replace(/^\ufeff/, "")
        ).toBe(theirs.text)
        if (name === "large" || name === "zipped") expect(mine.json).toMatchObject({ right: JSON.parse(large) })
      })
    )
  }

  it.scopedLive("sends bodies, whole and as they come, and follows no redirection", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* serve(() => json("", 302, { location: "http://127.0.0.1:1/" }))
      const http = yield* HttpClient.HttpClient
      const request = HttpClientRequest.post(url)
      yield* http.execute(HttpClientRequest.bodyText(request, "whole", "text/plain"))
      const parts = Stream.encodeText(Stream.make("in ", "parts"))
      const { status } = yield* http.execute(HttpClientRequest.bodyStream(request, parts))
      expect(status).toBe(302)
      expect(asked.map(({ body, method }) => `${method} ${body}`)).toEqual(["POST whole", "POST in parts"])
    }).pipe(Effect.provide(NodeHttp.layer))
  )

  it.scopedLive("tells a connection that never was from an answer that broke off", () =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(get(yield* closedPort))).toMatchObject({
        _tag: "RequestError",
        reason: "Transport",
        cause: { code: "ECONNREFUSED" }
      })
      const http = yield* HttpClient.HttpClient
      expect(yield* Effect.flip(http.get("http://"))).toMatchObject({ _tag: "RequestError", reason: "InvalidUrl" })
      const broken: Reply = {
        raw: (response) => {
          response.writeHead(200, { "content-length": "1000" }).write("begun")
          setImmediate(() => response.destroy())
        }
      }
      for (const reply of [broken, zipped(Buffer.from("no gzip"))]) {
        const { url } = yield* serve(() => reply)
        const error = yield* Effect.flip(get(url))
        expect(error).toMatchObject({ _tag: "ResponseError", response: { status: 200 } })
      }
    }).pipe(Effect.provide(NodeHttp.layer))
  )

  it.scopedLive("streams what it has", () =>
    Effect.gen(function* () {
      const { url } = yield* serve(() => json("abc"))
      const { stream } = yield* get(url)
      expect(Chunk.join(yield* Stream.runCollect(Stream.decodeText(stream)), "")).toBe("abc")
    }).pipe(Effect.provide(NodeHttp.layer))
  )

  const hangs: Record<string, (response: Http.ServerResponse) => void> = {
    "before the headers": () => {},
    "within the body": (response) => response.writeHead(200).write("begun")
  }
  for (const [when, hang] of Object.entries(hangs)) {
    it.scopedLive(`a call that is interrupted ${when} ends on the wire too`, () =>
      Effect.gen(function* () {
        const begun = yield* Deferred.make<void>()
        const closed = yield* Deferred.make<void>()
        const { url } = yield* serve(() => ({
          raw: (response) => {
            response.once("close", () => Deferred.unsafeDone(closed, Effect.void))
            hang(response)
            Deferred.unsafeDone(begun, Effect.void)
          }
        }))
        // The client outlives the call, so it is not its end that closes the connection.
        yield* Effect.gen(function* () {
          const fiber = yield* Effect.fork(crossings)
          yield* Deferred.await(begun)
          yield* Fiber.interrupt(fiber)
          yield* Deferred.await(closed)
        }).pipe(Effect.provide(client(url)))
      })
    )
  }

  it.scopedLive("a call that is interrupted before it has a connection is never sent", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* serve(() => json({}))
      const fiber = yield* Effect.fork(get(url))
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(fiber)
      yield* get(url)
      expect(asked).toHaveLength(1)
    }).pipe(Effect.provide(NodeHttp.layer))
  )
})
