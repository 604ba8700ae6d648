/** Rendering: pure, within the limits whatever the input, and discreet. */
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as JSONSchema from "effect/JSONSchema"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Message } from "../Message.ts"
import type { Channel, Payload } from "../Notifier.ts"
import { contractVersion } from "../Notifier.ts"
import { large, matches, samples } from "../Samples.ts"
import type { Check } from "./Check.ts"
import { check } from "./Check.ts"
import { messages } from "./Messages.ts"
import { must, NotConforming, own } from "./NotConforming.ts"
import type { Subject } from "./Subject.ts"
import { open, render } from "./Trial.ts"

/** Nothing is sent while rendering, so nobody needs to be there. */
const nowhere = "http://127.0.0.1:9"

const readable = (payload: Payload): Effect.Effect<string, NotConforming> =>
  Effect.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(payload.body),
    catch: () => new NotConforming({ message: "the payload is not UTF-8" })
  })

const sizeOf = (message: Message): string =>
  message.kind === "notice" ? `${message.lines.length} sentences` : `${message.items.length} items`

const within = (subject: Subject, channel: Channel, message: Message): Effect.Effect<string, NotConforming> =>
  Effect.gen(function* () {
    const payload = yield* render(channel, message)
    const again = yield* render(channel, message)
    const { maxBytes } = subject.notifier.capabilities
    yield* must(
      payload.body.byteLength <= maxBytes,
      `the payload of ${sizeOf(message)} has ${payload.body.byteLength} bytes, the service takes ${maxBytes}`
    )
    const text = yield* readable(payload)
    yield* must(text === (yield* readable(again)), "the same message must give the same payload")
    yield* must(payload.contentType === again.contentType, "the same message must give the same content type")
    for (const secret of subject.secrets) {
      yield* must(!text.includes(secret), "the payload is stored; a secret of the config must not be in it")
    }
    yield* own("payload", () => subject.payload?.(payload, message))
    return text
  }).pipe(Effect.mapError(({ message: words }) => new NotConforming({ message: `${message.id}: ${words}` })))

const property = (subject: Subject, channel: Channel): Effect.Effect<void, NotConforming> =>
  Effect.gen(function* () {
    const seed = 20_260_317
    const found = yield* Effect.promise(() =>
      FastCheck.check(
        FastCheck.asyncProperty(messages(subject.recipient), (message) =>
          Effect.runPromise(Effect.asVoid(within(subject, channel, message)))
        ),
        // Shrinking takes longer than reading: a message has a few items, and the words say what is wrong.
        { seed, numRuns: 80, endOnFailure: true }
      )
    )
    const [reason = ""] = (found.error ?? "").split("\n")
    const example = JSON.stringify(found.counterexample).replace(/(.)\1{40,}/gu, "$1…")
    yield* must(!found.failed, `message ${found.numRuns} of seed ${seed}: ${reason}; ${example.slice(0, 1_500)}`)
  })

const canary = { name: "Quentin Xylophoniste", phone: "06 39 98 76 54", email: "quentin.x@courriel.test" }

const discreet = (text: string): string | null => {
  const letters = text.toLowerCase()
  const digits = text.replace(/\\u00a0|\\u202f|[\s\u00a0\u202f.,'’-]/gi, "")
  if (letters.includes("xylophoniste")) return "the buyer's name"
  if (letters.includes(canary.email)) return "the buyer's e-mail address"
  if (digits.includes("639987654")) return "the buyer's phone number"
  return digits.includes("7654321") ? "the buyer's budget" : null
}

/** What can be said of a notifier without sending anything. */
export const renderChecks = (subject: Subject): ReadonlyArray<Check> => [
  check(
    "is built for this version of the contract and says what it can",
    Effect.gen(function* () {
      const { capabilities, contract, name } = subject.notifier
      yield* must(contract === contractVersion, `built for contract ${contract}, the kit tests ${contractVersion}`)
      yield* must(
        /^[a-z][a-z0-9-]*$/.test(name),
        `the name ${JSON.stringify(name)} must be lower case letters and digits`
      )
      yield* must(capabilities.maxBytes > 0, "capabilities.maxBytes must be above 0")
      yield* must(capabilities.perSecond > 0, "capabilities.perSecond must be above 0")
      for (const secret of subject.secrets) {
        yield* must(secret.length >= 12, "the subject's secrets must have 12 characters or more, to be looked for")
      }
    })
  ),
  check(
    "refuses a wrong config without showing its secrets",
    Effect.gen(function* () {
      const config = subject.config(nowhere)
      yield* Effect.scoped(open(subject, nowhere))
      const entries = typeof config === "object" && config !== null ? Object.entries(config) : []
      const wrong: ReadonlyArray<unknown> = [
        { ...Object.fromEntries(entries), noSuchField: true },
        ...entries.flatMap(([name, value]) =>
          [[value], { value }, `\u0000 ${String(value)}`].map((spoilt) => ({
            ...Object.fromEntries(entries),
            [name]: spoilt
          }))
        )
      ]
      for (const [index, given] of wrong.entries()) {
        const result = yield* Effect.either(Effect.scoped(subject.notifier.open(given)))
        yield* must(result._tag === "Left" || index > 0, "an unknown field in the config must be refused")
        const shown = result._tag === "Left" ? `${result.left.message} ${String(result.left)}` : ""
        for (const secret of subject.secrets) {
          yield* must(!shown.includes(secret), "what is said of a wrong config shows a secret in it")
        }
      }
    })
  ),
  check(
    "keeps secrets of the config redacted",
    Effect.gen(function* () {
      const schema = subject.notifier.config
      const config = yield* Effect.mapError(
        Schema.decodeUnknown(schema)(subject.config(nowhere)),
        (error) => new NotConforming({ message: error.message })
      )
      const shown = `${JSON.stringify(config, (_, value) => (Redacted.isRedacted(value) ? "<redacted>" : value))} ${String(config)}`
      for (const secret of subject.secrets) {
        yield* must(!shown.includes(secret), "the config's schema must keep this secret as Redacted")
      }
    })
  ),
  check(
    "has a config that editors can complete",
    Effect.try({
      try: () => {
        JSONSchema.make(subject.notifier.config)
      },
      catch: (cause) =>
        new NotConforming({
          message: `the config's schema has no JSON Schema; give its filters and transformations a jsonSchema annotation: ${String(cause)}`
        })
    })
  ),
  check(
    "renders every sample, notices too, and 300 matches, within the limits",
    Effect.gen(function* () {
      const channel = yield* open(subject, nowhere)
      const to = subject.recipient
      const all = [...samples.map(({ message }) => message), large(300, "fr"), large(300, "en")]
      for (const message of all) {
        const text = yield* within(subject, channel, to === undefined ? message : { ...message, recipient: to })
        const odd = /\bundefined\b|\bNaN\b|\[object /.exec(text)
        yield* must(odd === null, `${message.id}: the payload says ${String(odd?.[0])}`)
      }
    })
  ),
  check(
    "renders whatever people type, within the limits",
    Effect.flatMap(open(subject, nowhere), (channel) => property(subject, channel))
  ),
  check(
    "shows a buyer's name, phone, address and budget only where the capabilities say personal",
    Effect.gen(function* () {
      if (subject.notifier.capabilities.personal) return
      const channel = yield* open(subject, nowhere)
      for (const { message } of matches) {
        const [first, ...rest] = message.items
        const hide = (item: typeof first): typeof first => ({
          ...item,
          buyer: { ...item.buyer, ...canary, budget: { value: 7_654_321, currency: "EUR" } }
        })
        const payload = yield* render(channel, { ...message, items: [hide(first), ...rest.map(hide)] })
        const shown = discreet(yield* readable(payload))
        yield* must(shown === null, `${message.id}: the payload shows ${shown}; others read this channel too`)
      }
    })
  )
]
