/**
 * What every notifier that speaks HTTP shares. A service is described by how a message becomes a body, how a body
 * becomes a request, and what its answers mean; {@link channel} does the rest: one request a try, the gate before it,
 * time limits, no redirects, bounded answers, no private addresses, no secrets in what is said about it.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Clean from "./Clean.ts"
import * as Hide from "./Hide.ts"
import type { Answer } from "./http/Answer.ts"
import type { Call, Limits } from "./http/Exchange.ts"
import { exchange, reach } from "./http/Exchange.ts"
import { HttpFault, toSendError } from "./http/HttpFault.ts"
import type { Judge } from "./http/Judge.ts"
import { byStatus, settle } from "./http/Judge.ts"
import type { Message } from "./Message.ts"
import type { Attempt, Channel, Payload, Receipt } from "./Notifier.ts"
import type { SendError } from "./NotifierError.ts"
import { RenderFailed } from "./NotifierError.ts"

/** An answer of a service, as far as it is read. */
export type { Answer } from "./http/Answer.ts"
/** Reads an answer: its JSON, a member of that, and when to come back. */
export { json, member, retryAt } from "./http/Answer.ts"
/** A request to a service. */
export type { Call } from "./http/Exchange.ts"
/** What an answer means. */
export type { Judge, Judgement, Meaning } from "./http/Judge.ts"
/** What a status means where the service says nothing else. */
export { byStatus } from "./http/Judge.ts"

/** How a service is verified without sending: by a call, and what is told of its answer; null leaves it to the status. */
export interface Verification {
  readonly call: Call
  readonly judge?: Judge
}

/** A service as a notifier describes it. */
export interface Service {
  /** Where it is. Shown to the operator as host and port only. */
  readonly url: URL
  /** Whatever must never be shown: tokens, keys, addresses that are keys ({@link Hide.ofUrl}). */
  readonly secrets: ReadonlyArray<string>
  /** True lets the URL lead to this machine or its network. */
  readonly allowPrivate?: boolean | undefined
  /** For the connection, and again for the whole answer; 30 seconds when it is not given. */
  readonly timeout?: Duration.Duration
  /** Message to body, pure and within the service's limits. Text is sent as UTF-8. */
  readonly render: (message: Message) => { readonly contentType: string; readonly body: string }
  /** Body to request. Fails when this recipient can't be told at all. */
  readonly request: (payload: Payload, attempt: Attempt) => Effect.Effect<Call, SendError>
  /** What this service's answers mean, where the status alone does not tell. */
  readonly judge?: Judge
  /** Without it, verifying only connects: many a hook has no way to ask. */
  readonly verify?: Verification
}

/** A POST of a payload as it is. */
export const post = (url: URL, payload: Payload, headers: Readonly<Record<string, string>> = {}): Call => ({
  method: "POST",
  url,
  headers: { "content-type": payload.contentType, ...headers },
  body: payload.body
})

/** A GET. */
export const get = (url: URL, headers: Readonly<Record<string, string>> = {}): Call => ({
  method: "GET",
  url,
  headers,
  body: null
})

/** The `Authorization` of HTTP Basic (RFC 7617). */
export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`

const maxAnswer = 64 * 1024

/** Opens a channel to a service. It holds nothing between two sends. */
export const channel = (service: Service): Channel => {
  const hide = Hide.hiding(service.secrets)
  const limits: Limits = {
    allowPrivate: service.allowPrivate ?? false,
    timeout: service.timeout ?? Duration.seconds(30),
    maxAnswer
  }

  const faulty = (fault: HttpFault): SendError =>
    toSendError(new HttpFault({ ...fault, reply: Clean.clip(hide(Clean.line(fault.reply)), 400) }))

  const judged = Effect.fnUntraced(function* (answer: Answer, judge: Judge | undefined) {
    const now = yield* Clock.currentTimeMillis
    const outcome = settle(answer, judge?.(answer, now) ?? byStatus(answer), now, hide)
    return "_tag" in outcome ? yield* Effect.fail(outcome) : outcome
  })

  const ask = <E>(
    call: Call,
    judge: Judge | undefined,
    ending: Effect.Effect<void, E>
  ): Effect.Effect<Receipt, SendError | E> =>
    exchange(call, limits, ending).pipe(
      Effect.mapError((error) => (error instanceof HttpFault ? faulty(error) : error)),
      Effect.flatMap((answer) => judged(answer, judge))
    )

  const verifyBy = ({ call, judge }: Verification): Effect.Effect<string, SendError> =>
    ask(call, judge, Effect.void).pipe(Effect.map(({ reply }) => `${service.url.host} answered ${reply}`))

  const connects: Effect.Effect<string, SendError> = Effect.scoped(reach(service.url, limits)).pipe(
    Effect.mapError(faulty),
    Effect.as(`${service.url.host} answers; whether it takes a message shows when one is sent`)
  )

  return {
    verify: Effect.withSpan(service.verify === undefined ? connects : verifyBy(service.verify), "Http.verify"),
    render: Effect.fn("Http.render")(function* (message) {
      const rendered = yield* Effect.try({
        try: () => service.render(message),
        catch: (cause) => new RenderFailed({ reason: cause instanceof Error ? cause.message : String(cause) })
      })
      return {
        contentType: rendered.contentType,
        body: new TextEncoder().encode(rendered.body),
        warnings: []
      }
    }),
    send: Effect.fn("Http.send")(function* (payload, attempt) {
      const call = yield* service.request(payload, attempt)
      return yield* ask(call, service.judge, attempt.ending)
    })
  }
}
