/**
 * HTTP on Node, for answers that are read whole: what undici's dispatcher gives, with no stream, promise or signal in
 * between. A call costs less than half of one through `fetch`. Needs `@effect/platform-node`.
 */
import * as Zlib from "node:zlib"
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as UrlParams from "@effect/platform/UrlParams"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Undici from "@effect/platform-node/Undici"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

const utf8 = new TextDecoder()

/** An answer with its whole body. */
class WholeResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpClientResponse.TypeId]: HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly remoteAddress = Option.none<string>()
  readonly request: HttpClientRequest.HttpClientRequest
  readonly status: number
  readonly headers: Headers.Headers
  readonly bytes: Uint8Array
  constructor(
    request: HttpClientRequest.HttpClientRequest,
    status: number,
    headers: Headers.Headers,
    bytes: Uint8Array
  ) {
    super()
    this.request = request
    this.status = status
    this.headers = headers
    this.bytes = bytes
  }
  get text() {
    return Effect.sync(() => utf8.decode(this.bytes))
  }
  /** The rest is as the platform reads it. */
  private get web() {
    const { bytes, headers, status } = this
    return HttpClientResponse.fromWeb(
      this.request,
      new Response(bytes.length === 0 ? null : bytes, { headers, status })
    )
  }
  get json() {
    return this.web.json
  }
  get arrayBuffer() {
    return this.web.arrayBuffer
  }
  get formData() {
    return this.web.formData
  }
  get urlParamsBody() {
    return this.web.urlParamsBody
  }
  get stream() {
    return this.web.stream
  }
  get cookies() {
    return this.web.cookies
  }
  toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, {
      _id: "@effect/platform/HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status
    })
  }
}

const send = (
  dispatcher: Undici.Dispatcher,
  request: HttpClientRequest.HttpClientRequest,
  body: Uint8Array | null
): Effect.Effect<WholeResponse, HttpClientError.HttpClientError> =>
  Effect.async((resume) => {
    const url = UrlParams.makeUrl(request.url, request.urlParams, request.hash)
    if (Either.isLeft(url)) {
      resume(Effect.fail(new HttpClientError.RequestError({ request, reason: "InvalidUrl", cause: url.left })))
      return
    }
    let controller: Undici.Dispatcher.DispatchController | null = null
    let interrupted = false
    let status = 0
    let headers = Headers.empty
    const chunks: Array<Uint8Array> = []
    const bytes = () => (chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))
    const broken = (cause: Error) => {
      const response = new WholeResponse(request, status, headers, bytes())
      const error =
        status === 0
          ? new HttpClientError.RequestError({ request, reason: "Transport", cause })
          : new HttpClientError.ResponseError({ request, response, reason: "Decode", cause })
      resume(Effect.fail(error))
    }
    const whole = (content: Uint8Array) => resume(Effect.succeed(new WholeResponse(request, status, headers, content)))
    const abort = () => controller?.abort(new Undici.errors.RequestAbortedError())
    dispatcher.dispatch(
      {
        origin: url.right.origin,
        path: url.right.pathname + url.right.search,
        method: request.method,
        headers: { "accept-encoding": "gzip", ...request.headers },
        body,
        // How long to wait is the caller's to say.
        headersTimeout: 0,
        bodyTimeout: 0
      },
      {
        onRequestStart: (started) => {
          controller = started
          if (interrupted) abort()
        },
        onResponseStart: (_, code, incoming) => {
          status = code
          headers = Headers.fromInput(incoming)
        },
        onResponseData: (_, chunk) => {
          chunks.push(chunk)
        },
        onResponseEnd: () => {
          if (headers["content-encoding"] !== "gzip") whole(bytes())
          else Zlib.gunzip(bytes(), (error, content) => (error === null ? whole(content) : broken(error)))
        },
        onResponseError: (_, error) => broken(error)
      }
    )
    return Effect.sync(() => {
      interrupted = true
      abort()
    })
  })

/** The client that sends through a dispatcher. Bodies that stream go the platform's own way, on the same connections. */
export const make = (dispatcher: Undici.Dispatcher): HttpClient.HttpClient => {
  const streaming = NodeHttpClient.makeUndici(dispatcher)
  const execute = (request: HttpClientRequest.HttpClientRequest) => {
    switch (request.body._tag) {
      case "Empty":
        return send(dispatcher, request, null)
      case "Uint8Array":
        return send(dispatcher, request, request.body.body)
      default:
        return streaming.execute(request)
    }
  }
  return HttpClient.makeWith(
    (request: Effect.Effect<HttpClientRequest.HttpClientRequest>) => Effect.flatMap(request, execute),
    Effect.succeed
  )
}

/** With connections of its own, which it keeps open between calls and closes with the layer. */
export const layer: Layer.Layer<HttpClient.HttpClient> = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(NodeHttpClient.Dispatcher, make)
).pipe(Layer.provide(NodeHttpClient.dispatcherLayer))
