/**
 * One call, from its description to the body of its answer: held back while the source is down, bounded in number and
 * time, paced, counted, and repeated where that is safe.
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import { AnswerHook } from "../AnswerHook.ts"
import type { ApimoConfig } from "../ApimoConfig.ts"
import { type ApimoError, Unavailable } from "../ApimoError.ts"
import * as Breaker from "../CircuitBreaker.ts"
import { CircuitBreaker } from "../CircuitBreaker.ts"
import { Drift } from "../Drift.ts"
import type { AgencyId } from "../Ids.ts"
import { defaultLimit, InFlight, make as makeInFlight } from "../InFlight.ts"
import type { Pacer } from "../Pacer.ts"
import type { Quota } from "../Quota.ts"
import type { JsonObject } from "../wire/Scalar.ts"
import * as Allowance from "./Allowance.ts"
import { Failure, interpret, type RawAnswer } from "./Answer.ts"
import * as Count from "./Count.ts"
import * as Exchange from "./Exchange.ts"
import { mayRepeat, schedule } from "./Retry.ts"

/** One call of the API. */
export interface Call extends Exchange.Sent {
  readonly agency: AgencyId | null
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

const sentParams = (call: Call): Readonly<Record<string, string>> => {
  const sent: Record<string, string> = {}
  for (const [key, value] of Object.entries(call.params ?? {})) if (value !== undefined) sent[key] = String(value)
  return sent
}

const show = (hook: Context.Tag.Service<AnswerHook>, call: Call, attempt: number, answer: RawAnswer) =>
  hook.seen({
    operation: call.operation,
    method: call.method,
    path: call.path,
    params: sentParams(call),
    attempt,
    status: answer.status,
    retryAfter: answer.retryAfter ?? null,
    body: answer.text
  })

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

/**
 * The span of an attempt. It ends without the answer, which holds personal data and which a tracer would keep alive, and
 * with the error that the caller may get.
 */
const traced = (
  call: Call,
  attempt: number,
  use: (span: Tracer.Span) => Effect.Effect<unknown, Failure>
): Effect.Effect<unknown, Failure> =>
  Effect.flatMap(
    Effect.makeSpan(`apimo.${call.operation}`, {
      kind: "client",
      captureStackTrace: false,
      attributes: { operation: call.operation, agency: call.agency, attempt }
    }),
    (span) =>
      use(span).pipe(
        // One change of the context serves all that the attempt runs.
        Effect.provide(Context.add(Exchange.unredirected, Tracer.ParentSpan, span)),
        Effect.onExit((exit) =>
          Effect.clockWith((clock) => {
            span.end(
              clock.unsafeCurrentTimeNanos(),
              Exit.mapBoth(exit, { onFailure: ({ error }) => error, onSuccess: () => undefined })
            )
            return Effect.void
          })
        )
      )
  )

const held = ({ operation }: Call, { wait }: Breaker.Held) =>
  new Failure(
    new Unavailable({
      operation,
      reason: "circuit-open",
      status: null,
      detail: `the source was down too often, the next call may go in ${Math.ceil(wait / 1000)} s`
    }),
    "never"
  )

/** The transport of a client. */
export const make: Effect.Effect<Transport, never, ApimoConfig | HttpClient.HttpClient | Pacer | Quota> = Effect.gen(
  function* () {
    const allowance = yield* Allowance.make
    const exchange = yield* Exchange.make
    const breaker = yield* optional(CircuitBreaker, () => Breaker.make())
    const inFlight = yield* optional(InFlight, () => makeInFlight(defaultLimit))
    const hook = Option.getOrNull(yield* Effect.serviceOption(AnswerHook))
    const drift = Option.getOrNull(yield* Effect.serviceOption(Drift))

    const understand = (call: Call, answer: RawAnswer): Effect.Effect<unknown, Failure> =>
      Effect.clockWith((clock) => {
        const result = interpret(call, answer, clock.unsafeCurrentTimeMillis(), call.has)
        if (!(result instanceof Failure)) return Effect.succeed(result.body)
        return result.daySpent ? allowance.learn(call.operation) : Effect.fail(result)
      })

    // Every call comes this way: few steps, because each costs as much as reading a record.
    const attempt = (call: Call, number: number, span: Tracer.Span): Effect.Effect<unknown, Failure> =>
      allowance.take(call.operation).pipe(
        Effect.zipRight(Effect.tapError(exchange(call), () => Count.attempt(call.operation, "none"))),
        Effect.flatMap((answer) => {
          span.attribute("status", answer.status)
          const seen = Effect.zipRight(Count.attempt(call.operation, String(answer.status)), understand(call, answer))
          return hook === null ? seen : Effect.zipRight(show(hook, call, number, answer), seen)
        })
      )

    const guarded = (call: Call, number: number): Effect.Effect<unknown, Failure> =>
      traced(call, number, (span) =>
        Effect.mapError(breaker.guard(inFlight.within(attempt(call, number, span)), verdictOf), (failure) =>
          failure instanceof Breaker.Held ? held(call, failure) : failure
        )
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
            if (failed === null) return Effect.zipRight(Count.retry(call.operation), next)
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
