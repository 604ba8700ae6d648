/** What a notifier makes of the answers of its service. */
import * as Effect from "effect/Effect"
import type { SendError } from "../NotifierError.ts"
import type { Check } from "./Check.ts"
import { check } from "./Check.ts"
import type { Behaviour, FakeService } from "./FakeService.ts"
import * as Fake from "./FakeService.ts"
import { must, own } from "./NotConforming.ts"
import type { FakeAnswer, HttpSubject, KnownAnswer, Subject } from "./Subject.ts"
import type { Outcome } from "./Trial.ts"
import { open, passing, send, startsAt } from "./Trial.ts"

type Tag = SendError["_tag"] | "Receipt"

/** What no try may do, whatever the service does. */
const sentOnce = (service: FakeService, outcome: Outcome) =>
  Effect.gen(function* () {
    yield* passing
    const calls = service.received.length
    yield* must(calls <= 1, `one try sent ${calls} requests: never try again or follow a redirect inside send`)
    yield* must(outcome.ended <= 1, `the gate (attempt.ending) was run ${outcome.ended} times in one try`)
    yield* must(calls === 0 || outcome.ended === 1, "a request left without running the gate (attempt.ending)")
  })

const becomes = (subject: Subject, behaviour: Behaviour, allowed: ReadonlyArray<Tag>, minutesPass = false) =>
  Effect.gen(function* () {
    const service = yield* Fake.make(behaviour)
    const channel = yield* open(subject, service.url)
    const outcome = yield* send(subject, channel, service, { minutesPass })
    yield* sentOnce(service, outcome)
    yield* must(
      allowed.some((tag) => tag === outcome.tag),
      `became ${outcome.tag}, must be ${allowed.join(" or ")}: ${
        "message" in outcome.value ? outcome.value.message : outcome.value.reply
      }`
    )
    return { outcome, service }
  })

const answer = (status: number, headers: Readonly<Record<string, string>> = {}, body = "no"): Behaviour => ({
  does: "answer",
  answer: { status, headers, body }
})

const expect = (subject: Subject, name: string, behaviour: Behaviour, allowed: ReadonlyArray<Tag>): Check =>
  check(`${name}: ${allowed.join(" or ")}`, Effect.asVoid(becomes(subject, behaviour, allowed)))

const wrong: ReadonlyArray<Tag> = ["ChannelMisconfigured", "RecipientRefused"]
const later: ReadonlyArray<Tag> = ["Unavailable", "RateLimited"]

const rateLimited = (subject: Subject, name: string, given: string | null, seconds: number | null): Check =>
  check(
    `429 ${name}: RateLimited${seconds === null ? "" : `, ${seconds} seconds from now`}`,
    Effect.gen(function* () {
      const headers = given === null ? {} : { "retry-after": given }
      const { outcome } = yield* becomes(subject, answer(429, headers, ""), ["RateLimited"])
      yield* untilIs(outcome, seconds)
    })
  )

const untilIs = (outcome: Outcome, seconds: number | null) => {
  const { value } = outcome
  if (!("_tag" in value) || value._tag !== "RateLimited" || seconds === null) return Effect.void
  const wanted = startsAt + seconds * 1000
  const got = value.until === null ? Number.NaN : Date.parse(value.until)
  return must(Math.abs(got - wanted) <= 1000, `until is ${value.until}, must be ${new Date(wanted).toISOString()}`)
}

const known = (subject: Subject, said: KnownAnswer): Check =>
  check(
    `${said.name}: ${said.becomes}`,
    Effect.gen(function* () {
      const { outcome } = yield* becomes(subject, { does: "answer", answer: said }, [said.becomes])
      yield* untilIs(outcome, said.retryAfterSeconds ?? null)
    })
  )

const accepted = (subject: Subject, http: HttpSubject): Check =>
  check(
    "an accepted message: Receipt, by one request that keeps the service's rules",
    Effect.gen(function* () {
      const { service } = yield* becomes(subject, { does: "answer", answer: http.accepted }, ["Receipt"])
      const [request] = service.received
      if (request === undefined) return yield* must(false, "a receipt was given but nothing was sent")
      yield* own("request", () => http.request?.(request))
    })
  )

const nonsense = (subject: Subject, given: FakeAnswer): ReadonlyArray<Check> => {
  // 204 has no body that could be cut or endless.
  const said = given.status === 204 ? { ...given, status: 200 } : given
  const unclear: ReadonlyArray<Tag> = ["Receipt", "OutcomeUnknown"]
  const html: FakeAnswer = { status: said.status, headers: { "content-type": "text/html" }, body: "<html>Hello" }
  return [
    expect(subject, "a page of HTML in place of the answer", { does: "answer", answer: html }, unclear),
    expect(subject, "an answer that is cut", { does: "cut", answer: said }, unclear),
    expect(subject, "a 500 with noise", answer(500, {}, "\u0000{[}<"), later),
    expect(subject, "something that is not HTTP", { does: "noise" }, ["OutcomeUnknown"]),
    check(
      "an answer without end: read only in part",
      Effect.gen(function* () {
        const { service } = yield* becomes(subject, { does: "flood", answer: said }, unclear)
        yield* must(
          service.flooded() < Fake.floodLimit / 2,
          `read ${service.flooded()} bytes of an answer: bound what is read`
        )
      })
    ),
    check(
      "an answer whose body never comes, minutes later",
      Effect.asVoid(becomes(subject, { does: "hang-in-body", answer: said }, unclear, true))
    )
  ]
}

const faults = (subject: Subject): ReadonlyArray<Check> => [
  check(
    "no answer, minutes later: OutcomeUnknown",
    Effect.asVoid(becomes(subject, { does: "hang" }, ["OutcomeUnknown"], true))
  ),
  expect(subject, "a reset before the request was read", { does: "reset-before" }, ["Unavailable", "OutcomeUnknown"]),
  expect(subject, "a reset after the request was read", { does: "reset-after" }, ["OutcomeUnknown"]),
  check(
    "nobody there: Unavailable",
    Effect.gen(function* () {
      const channel = yield* open(subject, yield* Fake.nobody)
      const outcome = yield* send(subject, channel, null)
      yield* must(outcome.tag === "Unavailable", `became ${outcome.tag}, must be Unavailable`)
    })
  )
]

/** Every answer that a service may give. */
export const answerChecks = (subject: Subject, http: HttpSubject): ReadonlyArray<Check> => [
  accepted(subject, http),
  ...[301, 302, 303, 307, 308].map((status) =>
    expect(subject, `${status}, never followed`, answer(status, { location: "/elsewhere" }), wrong)
  ),
  ...[400, 401, 403, 404, 410, 413, 422].map((status) => expect(subject, String(status), answer(status), wrong)),
  expect(subject, "408", answer(408), [...later, "OutcomeUnknown"]),
  rateLimited(subject, "without Retry-After", null, null),
  rateLimited(subject, "with Retry-After in seconds", "120", 120),
  rateLimited(subject, "with Retry-After as a date", new Date(startsAt + 90_000).toUTCString(), 90),
  rateLimited(subject, "with Retry-After that makes no sense", "soon", null),
  ...[500, 503].map((status) => expect(subject, String(status), answer(status), later)),
  ...[502, 504].map((status) => expect(subject, String(status), answer(status), [...later, "OutcomeUnknown"])),
  ...(http.answers ?? []).map((said) => known(subject, said)),
  ...nonsense(subject, http.accepted),
  ...faults(subject)
]
