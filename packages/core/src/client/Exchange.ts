/**
 * One call over the network: what is sent, and the answer as it came.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientError } from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/Encoding"
import * as Redacted from "effect/Redacted"
import { ApimoConfig } from "../ApimoConfig.ts"
import { Unavailable } from "../ApimoError.ts"
import { type CallName, Failure, type RawAnswer } from "./Answer.ts"
import { explain } from "./Connection.ts"
import { within } from "./Deadline.ts"

/** What is sent. */
export interface Sent extends CallName {
  readonly method: HttpMethod
  /** Query parameters; absent ones are not sent. */
  readonly params?: Readonly<Record<string, string | number | undefined>>
  readonly body?: HttpBody.HttpBody
}

/** Sends once, and gives headers and body, within the time given for both. */
export type Exchange = (sent: Sent) => Effect.Effect<RawAnswer, Failure>

/** For the context of an exchange: a redirection would be a second call that is neither paced nor counted. */
export const unredirected = Context.make(FetchHttpClient.RequestInit, { redirect: "manual" })

const basePath = (url: URL) => url.href.replace(/[?#].*$/, "").replace(/\/+$/, "")

const broken =
  ({ operation }: Sent) =>
  (error: HttpClientError) => {
    const { detail, unseen } = explain(error.cause)
    const failed = new Unavailable({
      operation,
      reason: "network",
      status: null,
      detail: error._tag === "RequestError" ? (error.description ?? detail) : detail
    })
    // An answer that broke off was begun: the call may have been carried out.
    return new Failure(failed, unseen && error._tag === "RequestError" ? "always" : "reads")
  }

/** Shorter than any token is: it would take harmless words out of an answer. */
const tokenLength = 8

/** What the server says is told on, in errors: not when it says back what it was asked with. */
const hiding = ({ provider, token }: Context.Tag.Service<ApimoConfig>) => {
  const secret = Redacted.value(token)
  const spellings = secret.length < tokenLength ? [] : [secret, Encoding.encodeBase64(`${provider}:${secret}`)]
  return (text: string) => spellings.reduce((said, spelling) => said.replaceAll(spelling, "***"), text)
}

/** The one place that touches the network. */
export const make: Effect.Effect<Exchange, never, ApimoConfig | HttpClient.HttpClient> = Effect.gen(function* () {
  const config = yield* ApimoConfig
  // The span of the attempt says more, and nothing of ours goes to Apimo in headers.
  const http = (yield* HttpClient.HttpClient).pipe(HttpClient.withTracerDisabledWhen(() => true))
  const base = basePath(config.baseUrl)
  const template = HttpClientRequest.get(base).pipe(
    HttpClientRequest.basicAuth(String(config.provider), config.token),
    HttpClientRequest.acceptJson
  )
  const seconds = Duration.toSeconds(config.timeout)
  const hide = hiding(config)

  const requestOf = (sent: Sent) => {
    const request = template.pipe(
      HttpClientRequest.setMethod(sent.method),
      HttpClientRequest.setUrl(base + sent.path),
      HttpClientRequest.setUrlParams(sent.params ?? {})
    )
    return sent.body === undefined ? request : HttpClientRequest.setBody(request, sent.body)
  }

  const late =
    ({ operation }: Sent) =>
    () =>
      new Failure(
        new Unavailable({
          operation,
          reason: "timeout",
          status: null,
          detail: `no whole answer within ${seconds} s`
        }),
        "reads"
      )

  return (sent) => {
    const whole = Effect.flatMap(http.execute(requestOf(sent)), ({ headers, status, text }) =>
      Effect.map(text, (text): RawAnswer => ({ status, retryAfter: headers["retry-after"], text: hide(text) }))
    )
    return within(Effect.mapError(whole, broken(sent)), config.timeout, late(sent))
  }
})
