/** The gate, cancellation, and what stays the same over retries. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { GateClosed } from "../NotifierError.ts"
import type { Check } from "./Check.ts"
import { check } from "./Check.ts"
import * as Fake from "./FakeService.ts"
import { must } from "./NotConforming.ts"
import type { HttpSubject, Received, Subject } from "./Subject.ts"
import { open, passing, really, render, send, someMessage, until } from "./Trial.ts"

const order = (subject: Subject, http: HttpSubject): Check =>
  check(
    "runs the gate once, right before the request leaves",
    Effect.gen(function* () {
      const service = yield* Fake.make({ does: "answer", answer: http.accepted })
      const channel = yield* open(subject, service.url)
      let before = 0
      const ending = Effect.zipRight(
        passing,
        Effect.sync(() => {
          before = service.bytesIn()
        })
      )
      const outcome = yield* send(subject, channel, service, { ending })
      yield* must(outcome.ended === 1, `the gate (attempt.ending) was run ${outcome.ended} times, must be once`)
      yield* must(before === 0, `${before} bytes had left before the gate (attempt.ending) was through`)
      yield* must(service.received.length === 1, "nothing left after the gate was through")
    })
  )

const closed = (subject: Subject, http: HttpSubject): Check =>
  check(
    "lets nothing leave when the gate stays closed",
    Effect.gen(function* () {
      const service = yield* Fake.make({ does: "answer", answer: http.accepted })
      const channel = yield* open(subject, service.url)
      const ending = Effect.fail(new GateClosed({ reason: "the disk is full" }))
      const outcome = yield* send(subject, channel, service, { ending })
      yield* passing
      yield* must(outcome.tag === "GateClosed", `a closed gate became ${outcome.tag}, must be GateClosed`)
      yield* must(service.bytesIn() === 0, "something left although the gate (attempt.ending) failed")
    })
  )

const interruption = (subject: Subject, http: HttpSubject): ReadonlyArray<Check> => {
  const ended = (fiber: Fiber.RuntimeFiber<unknown, unknown>, service: Fake.FakeService) =>
    Effect.gen(function* () {
      const interrupted = yield* Fiber.interrupt(fiber).pipe(Effect.timeoutOption("3 seconds"), really)
      yield* must(interrupted._tag === "Some", "send goes on after it was interrupted")
      yield* must(yield* until(() => service.open() === 0), "the connection stays open after send was interrupted")
    })
  return [
    check(
      "ends at once when it is interrupted while it waits for an answer",
      Effect.gen(function* () {
        const service = yield* Fake.make({ does: "hang" })
        const channel = yield* open(subject, service.url)
        const sending = yield* Effect.fork(send(subject, channel, service))
        yield* must(yield* until(() => service.received.length === 1), "the request never reached the service")
        yield* ended(sending, service)
      })
    ),
    check(
      "sends nothing when it is interrupted at the gate",
      Effect.gen(function* () {
        const service = yield* Fake.make({ does: "answer", answer: http.accepted })
        const channel = yield* open(subject, service.url)
        const reached = yield* Deferred.make<void>()
        const ending = Effect.zipRight(Deferred.succeed(reached, undefined), Effect.never)
        const sending = yield* Effect.fork(send(subject, channel, service, { ending }))
        const there = yield* Deferred.await(reached).pipe(Effect.timeoutOption("5 seconds"), really)
        yield* must(there._tag === "Some", "the gate (attempt.ending) was not run")
        yield* ended(sending, service)
        yield* passing
        yield* must(service.received.length === 0, "a request left after send was interrupted")
      })
    )
  ]
}

/** What may differ between two requests for the same message. */
const fleeting = /^(date|content-length|host|connection|.*(timestamp|signature).*)$/

const steady = ({ body, headers }: Received): ReadonlyMap<string, string> =>
  new Map([["body", body], ...Object.entries(headers).filter(([name]) => !fleeting.test(name))])

const retries = (subject: Subject, http: HttpSubject): Check =>
  check(
    "a retry is the same request, with the same idempotency key",
    Effect.gen(function* () {
      const service = yield* Fake.make({ does: "answer", answer: http.accepted })
      const message = yield* someMessage(subject)
      for (const idempotencyKey of ["delivery-1", "delivery-1", "delivery-2"]) {
        // A channel of its own each time: a retry may come after a restart.
        yield* Effect.scoped(
          Effect.gen(function* () {
            const channel = yield* open(subject, service.url)
            yield* render(channel, message)
            yield* send(subject, channel, service, { message, idempotencyKey })
          })
        )
      }
      const [first, second, other] = service.received.map(steady)
      if (first === undefined || second === undefined || other === undefined) {
        return yield* must(false, `three tries sent ${service.received.length} requests`)
      }
      for (const [name, value] of first) {
        yield* must(second.get(name) === value, `${name} differs between two tries of the same delivery`)
      }
      const keyed = Array.from(first).some(([name, value]) => other.get(name) !== value)
      yield* must(
        keyed || !subject.notifier.capabilities.idempotent,
        "capabilities.idempotent is true, but nothing in the request depends on attempt.idempotencyKey"
      )
    })
  )

const verifying = (subject: Subject, http: HttpSubject): Check =>
  check(
    "verify sends no message",
    Effect.gen(function* () {
      const service = yield* Fake.make({ does: "answer", answer: http.accepted })
      const channel = yield* open(subject, service.url)
      yield* Effect.either(channel.verify)
      yield* must(
        service.received.every(({ method }) => method === "GET" || method === "HEAD"),
        "verify sent a request that is not a GET"
      )
      const gone = yield* open(subject, yield* Fake.nobody)
      const result = yield* Effect.either(gone.verify)
      yield* must(result._tag === "Left", "verify succeeds although nobody is there")
    })
  )

/** The order of things around one try. */
export const gateChecks = (subject: Subject, http: HttpSubject): ReadonlyArray<Check> => [
  order(subject, http),
  closed(subject, http),
  ...interruption(subject, http),
  retries(subject, http),
  verifying(subject, http)
]
