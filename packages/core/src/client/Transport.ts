/**
 * One call, from its description to the body of its answer: paced, counted, bounded in time, repeated where that is safe.
 */

import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientError } from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { ApimoConfig } from "../ApimoConfig.ts"
import { type ApimoError, QuotaExhausted, Unavailable } from "../ApimoError.ts"
import type { AgencyId } from "../Ids.ts"
import { Pacer } from "../Pacer.ts"
import { Quota } from "../Quota.ts"
import type { JsonObject } from "../wire/Scalar.ts"
import { Failure, interpret, type RawAnswer } from "./Answer.ts"
import { explain } from "./Connection.ts"
import { mayRepeat, schedule } from "./Retry.ts"

/** One call of the API. */
export interface Call {
  /** "requests.crossings". */
  readonly operation: string
  readonly method: HttpMethod
  /** Below the base URL, "/agencies/1/requests". */
  readonly path: string
  readonly agency: AgencyId | null
  /** Query parameters; absent ones are not sent. */
  readonly params?: Readonly<Record<string, string | number | undefined>>
  readonly body?: HttpBody.HttpBody
  /** Whether carrying it out twice does no harm. */
  readonly repeatable: boolean
  /** Whether an object holds what was asked for: an error may stand in its place. */
  readonly has: (body: JsonObject) => boolean
}

/** Carries out calls. */
export interface Transport {
  /** The parsed JSON of the answer. */
  readonly send: (call: Call) => Effect.Effect<unknown, ApimoError>
}

const basePath = (url: URL) => url.href.replace(/[?#].*$/, "").replace(/\/+$/, "")

/** The one place that touches the network. */
export const make: Effect.Effect<Transport, never, ApimoConfig | HttpClient.HttpClient | Pacer | Quota> = Effect.gen(
  function* () {
    const config = yield* ApimoConfig
    const pacer = yield* Pacer
    const quota = yield* Quota
    // Our own span says more, and nothing of ours goes to Apimo in headers.
    const http = (yield* HttpClient.HttpClient).pipe(HttpClient.withTracerDisabledWhen(() => true))
    const base = basePath(config.baseUrl)
    const template = HttpClientRequest.get(base).pipe(
      HttpClientRequest.basicAuth(String(config.provider), config.token),
      HttpClientRequest.acceptJson
    )
    const seconds = Duration.toSeconds(config.timeout)
    let spent: QuotaExhausted | null = null

    const requestOf = (call: Call) => {
      const request = template.pipe(
        HttpClientRequest.setMethod(call.method),
        HttpClientRequest.setUrl(base + call.path),
        HttpClientRequest.setUrlParams(call.params ?? {})
      )
      return call.body === undefined ? request : HttpClientRequest.setBody(request, call.body)
    }

    const broken = (call: Call) => (error: HttpClientError) => {
      const { detail, unseen } = explain(error.cause)
      const failed = new Unavailable({ operation: call.operation, reason: "network", status: null, detail })
      // An answer that broke off was begun: the call may have been carried out.
      return new Failure(failed, unseen && error._tag === "RequestError" ? "always" : "reads")
    }

    const late = (call: Call) => () =>
      new Failure(
        new Unavailable({
          operation: call.operation,
          reason: "timeout",
          status: null,
          detail: `no whole answer within ${seconds} s`
        }),
        "reads"
      )

    /** Headers and body, within the time given for both. */
    const exchange = (call: Call): Effect.Effect<RawAnswer, Failure> =>
      http.execute(requestOf(call)).pipe(
        Effect.flatMap((response) =>
          Effect.map(response.text, (text) => ({
            status: response.status,
            retryAfter: response.headers["retry-after"],
            text
          }))
        ),
        Effect.mapError(broken(call)),
        // A redirection would be a second call that is neither paced nor counted.
        Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
        Effect.timeoutFail({ duration: config.timeout, onTimeout: late(call) })
      )

    const exhausted = (call: Call) => (error: QuotaExhausted) => {
      spent = error
      return new QuotaExhausted({ ...error, operation: call.operation })
    }

    const uncounted = (call: Call) => (error: Unavailable) => new Unavailable({ ...error, operation: call.operation })

    /** Once the day is known to be spent, calls fail without waiting for their turn. */
    const refuseAtOnce = (call: Call): Effect.Effect<void, ApimoError> => {
      const known = spent
      if (known === null) return Effect.void
      return Effect.flatMap(Effect.mapError(quota.left, uncounted(call)), (left) => {
        if (left <= 0) return Effect.fail(new QuotaExhausted({ ...known, operation: call.operation }))
        spent = null
        return Effect.void
      })
    }

    const permit = (call: Call): Effect.Effect<void, ApimoError> =>
      Effect.zipRight(
        Effect.zipRight(refuseAtOnce(call), pacer.take),
        quota.take.pipe(
          Effect.catchTags({
            QuotaExhausted: (error) => Effect.fail(exhausted(call)(error)),
            Unavailable: (error) => Effect.fail(uncounted(call)(error))
          })
        )
      )

    /** The server knows better than the counter: what it says of the day's quota is kept. */
    const learn = (call: Call): Effect.Effect<never, Failure> =>
      Effect.gen(function* () {
        yield* Effect.mapError(quota.spent, (error) => new Failure(uncounted(call)(error), "never"))
        const renewsAt = yield* quota.renewsAt
        const left = Math.min(config.reserve, config.perDay)
        const error = new QuotaExhausted({ operation: call.operation, provider: config.provider, left, renewsAt })
        spent = error
        return yield* Effect.fail(new Failure(error, "never"))
      })

    const attempt = (call: Call, number: number): Effect.Effect<unknown, Failure> =>
      Effect.gen(function* () {
        yield* Effect.mapError(permit(call), (error) => new Failure(error, "never"))
        const answer = yield* exchange(call)
        yield* Effect.annotateCurrentSpan("status", answer.status)
        const result = interpret(call, answer, yield* Clock.currentTimeMillis, call.has)
        if (!(result instanceof Failure)) return result.body
        return yield* result.daySpent ? learn(call) : Effect.fail(result)
      }).pipe(
        Effect.withSpan(`apimo.${call.operation}`, {
          kind: "client",
          captureStackTrace: false,
          attributes: { operation: call.operation, agency: call.agency, attempt: number }
        })
      )

    return {
      send: (call) => {
        let attempts = 0
        return Effect.suspend(() => attempt(call, ++attempts)).pipe(
          Effect.retry({ schedule, while: (failure) => mayRepeat(failure, call.repeatable) }),
          Effect.mapError((failure) => failure.error)
        )
      }
    }
  }
)
