/** The whole client over a transport inside the process: for thousands of answers, and for the test clock. */
import { Apimo } from "@apimo-alerts/core/Apimo"
import { ApimoConfig, type ApimoOptions } from "@apimo-alerts/core/ApimoConfig"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { provider, token } from "./Server.ts"

export type Answer = (request: HttpClientRequest.HttpClientRequest, url: URL) => Response

export const transport = (answer: Answer) =>
  Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request, url) => Effect.sync(() => HttpClientResponse.fromWeb(request, answer(request, url))))
  )

export const config = (options: Partial<ApimoOptions> = {}) =>
  ApimoConfig.layer({
    provider,
    token: Redacted.make(token),
    perSecond: Number.POSITIVE_INFINITY,
    perDay: Number.MAX_SAFE_INTEGER,
    timeout: "30 days",
    ...options
  })

export const client = (answer: Answer, options: Partial<ApimoOptions> = {}) =>
  Apimo.layerDefault.pipe(Layer.provide(config(options)), Layer.provide(transport(answer)))

export const json = (body: unknown, status = 200): globalThis.Response =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8" }
  })
