/** No secret in an error, a receipt, a log line or a trace, also when the service says it back. */
import * as Effect from "effect/Effect"
import type { Check } from "./Check.ts"
import { check } from "./Check.ts"
import * as Fake from "./FakeService.ts"
import { must } from "./NotConforming.ts"
import type { FakeAnswer, HttpSubject, Subject } from "./Subject.ts"
import { open, overheard, send } from "./Trial.ts"

const spellings = (secret: string): ReadonlyArray<string> => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret, "utf8").toString("base64")
]

const told = (value: unknown): string => {
  const words = value instanceof Error ? `${value.message} ${value.stack ?? ""} ${String(value.cause)}` : ""
  return `${words} ${String(value)} ${JSON.stringify(value)}`
}

const quiet = (subject: Subject, answer: FakeAnswer) =>
  Effect.gen(function* () {
    const service = yield* Fake.make({ does: "answer", answer, echo: subject.secrets })
    const channel = yield* open(subject, service.url)
    const [outcome, said] = yield* overheard(send(subject, channel, service))
    const [verified, saidByVerify] = yield* overheard(Effect.either(channel.verify))
    const shown: ReadonlyArray<readonly [string, string]> = [
      [outcome.tag === "Receipt" ? "the receipt" : `the error ${outcome.tag}`, told(outcome.value)],
      ["what verify answered", told(verified._tag === "Left" ? verified.left : verified.right)],
      ["a log line or a span", [...said.lines, ...saidByVerify.lines].join("\n")]
    ]
    for (const [where, text] of shown) {
      for (const secret of subject.secrets.flatMap(spellings)) {
        yield* must(
          !text.includes(secret),
          `${where} shows a secret that the service said back (HTTP ${answer.status})`
        )
      }
    }
  })

/** A service that says everything back that it was told. */
export const secretChecks = (subject: Subject, http: HttpSubject): ReadonlyArray<Check> =>
  [http.accepted, ...[400, 401, 404, 429, 500].map((status) => ({ status }))].map((answer, index) =>
    check(
      `shows no secret when the service says all of them back with ${index === 0 ? "its yes" : answer.status}`,
      quiet(subject, answer)
    )
  )
