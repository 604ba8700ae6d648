/**
 * One call, from its description to the body of its answer: paced, counted, bounded in time, repeated where that is safe.
 */

import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientError } from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import { AnswerHook } from "../AnswerHook.ts"
import { ApimoConfig } from "../ApimoConfig.ts"
import { type ApimoError, QuotaExhausted, Unavailable } from "../ApimoError.ts"
import * as Breaker from "../CircuitBreaker.ts"
import { CircuitBreaker } from "../CircuitBreaker.ts"
import { Drift } from "../Drift.ts"
import type { AgencyId } from "../Ids.ts"
import { defaultLimit, InFlight, make as makeInFlight } from "../InFlight.ts"
import * as Metrics from "../Metrics.ts"
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
  /** Where records are compared with what the schemas expect; null when nobody asked for it. */
  readonly drift: Context.Tag.Service<Drift> | null
  /** The parsed JSON of the answer. */
  readonly send: (call: Call) => Effect.Effect<unknown, ApimoError>
}

/** A service from the context, or one of the client's own. */
const optional = <I, S>(tag: Context.Tag<I, S>, make: () => S): Effect.Effect<S> =>
  Effect.map(Effect.serviceOption(tag), Option.getOrElse(make))

const counters = new Map<string, Metric.Metric.Counter<number>>()

const counter = (metric: Metric.Metric.Counter<number>, name: string, tags: Readonly<Record<string, string>>) => {
  const key = [name, ...Object.values(tags)].join(" ")
  const known = counters.get(key)
  if (known !== undefined) return known
  let tagged = metric
  for (const [tag, value] of Object.entries(tags)) tagged = Metric.tagged(tagged, tag, value)
  counters.set(key, tagged)
  return tagged
}

const count = ({ operation }: Call, status: string) =>
  Metric.increment(counter(Metrics.calls, "calls", { operation, status }))

const again = ({ operation }: Call) => Metric.increment(counter(Metrics.retries, "retries", { operation }))

/** Counts what did not decode. */
export const undecoded = (operation: string, records: number): Effect.Effect<void> =>
  records === 0 ? Effect.void : Metric.incrementBy(counter(Metrics.undecoded, "undecoded", { operation }), records)

const sentParams = (call: Call): Readonly<Record<string, string>> => {
  const sent: Record<string, string> = {}
  for (const [key, value] of Object.entries(call.params ?? {})) if (value !== undefined) sent[key] = String(value)
  return sent
}

/** Only an answer tells that the source is up, and only the lack of a usable one that it is down. */
const verdictOf = (exit: Exit.Exit<unknown, Failure>): Breaker.Verdict => {
  if (Exit.isSuccess(exit)) return "up"
  const failure = Cause.failureOption(exit.cause)
  if (Option.isNone(failure)) return "neither"
  const { error } = failure.value
  switch (error._tag) {
    case "QuotaExhausted":
      return "neither"
    case "Unavailable":
      return error.reason === "quota-counter" || error.reason === "circuit-open" ? "neither" : "down"
    default:
      return "up"
  }
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
    const breaker = yield* optional(CircuitBreaker, () => Breaker.make())
    const inFlight = yield* optional(InFlight, () => makeInFlight(defaultLimit))
    const hook = Option.getOrNull(yield* Effect.serviceOption(AnswerHook))
    const drift = Option.getOrNull(yield* Effect.serviceOption(Drift))
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
      const failed = new Unavailable({
        operation: call.operation,
        reason: "network",
        status: null,
        detail: error._tag === "RequestError" ? (error.description ?? detail) : detail
      })
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

    const turn = Effect.gen(function* () {
      const from = yield* Clock.currentTimeMillis
      yield* pacer.take
      yield* Metric.update(Metrics.waits, (yield* Clock.currentTimeMillis) - from)
    })

    const permit = (call: Call): Effect.Effect<void, ApimoError> =>
      Effect.zipRight(
        Effect.zipRight(refuseAtOnce(call), turn),
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

    const show = (call: Call, attempt: number, answer: RawAnswer): Effect.Effect<void> =>
      hook === null
        ? Effect.void
        : hook.seen({
            operation: call.operation,
            method: call.method,
            path: call.path,
            params: sentParams(call),
            attempt,
            status: answer.status,
            retryAfter: answer.retryAfter ?? null,
            body: answer.text
          })

    const attempt = (call: Call, number: number): Effect.Effect<unknown, Failure> =>
      Effect.gen(function* () {
        yield* Effect.mapError(permit(call), (error) => new Failure(error, "never"))
        const answer = yield* Effect.tapError(exchange(call), () => count(call, "none"))
        yield* count(call, String(answer.status))
        yield* Effect.annotateCurrentSpan("status", answer.status)
        yield* show(call, number, answer)
        const result = interpret(call, answer, yield* Clock.currentTimeMillis, call.has)
        if (!(result instanceof Failure)) return result.body
        return yield* result.daySpent ? learn(call) : Effect.fail(result)
      })

    const held = (call: Call, { wait }: Breaker.Held) =>
      new Failure(
        new Unavailable({
          operation: call.operation,
          reason: "circuit-open",
          status: null,
          detail: `the source was down too often, the next call may go in ${Math.ceil(wait / 1000)} s`
        }),
        "never"
      )

    const guarded = (call: Call, number: number): Effect.Effect<unknown, Failure> =>
      breaker.guard(inFlight.within(attempt(call, number)), verdictOf).pipe(
        Effect.mapError((failure) => (failure instanceof Breaker.Held ? held(call, failure) : failure)),
        Effect.withSpan(`apimo.${call.operation}`, {
          kind: "client",
          captureStackTrace: false,
          attributes: { operation: call.operation, agency: call.agency, attempt: number }
        })
      )

    const send = (call: Call): Effect.Effect<unknown, ApimoError> =>
      Effect.suspend(() => {
        let attempts = 0
        const next = Effect.suspend(() => {
          attempts += 1
          return guarded(call, attempts)
        })
        // The schedule is set up only once an attempt has failed: most calls need none.
        const repeat = (first: Failure) => {
          let failed: Failure | null = first
          return Effect.suspend(() => {
            if (failed === null) return Effect.zipRight(again(call), next)
            const known = failed
            failed = null
            return Effect.fail(known)
          }).pipe(Effect.retry({ schedule, while: (failure) => mayRepeat(failure, call.repeatable) }))
        }
        return next.pipe(
          Effect.catchAll((failure) => (mayRepeat(failure, call.repeatable) ? repeat(failure) : Effect.fail(failure))),
          Effect.mapError((failure) => failure.error)
        )
      })

    return { drift, send }
  }
)
