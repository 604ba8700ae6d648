/**
 * `alerts outbox show`: all that is known of one delivery.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { reasonWords } from "../decide/Verdict.ts"
import { exact, iso, local } from "../pass/Times.ts"
import { type Attempt, Desk, type Listed, type Told } from "../store/Desk.ts"
import { Incidents } from "../store/Incidents.ts"
import { asJson, attemptWords, type Now, standing, toWhom, what } from "./DeliveryWords.ts"
import { withExistingStore } from "./ExistingStore.ts"
import * as Shared from "./Options.ts"
import * as Names from "./OutboxNames.ts"

const options = { id: Args.text({ name: "ID" }), config: Shared.config, json: Shared.json }

const matchLine = ({ dropped, item: { event, property, score }, ...pair }: Told): string => {
  const names = [property.reference, property.type, property.city].filter((name) => name !== null && name !== "")
  const head = `  ${score} %  request ${pair.request}  property ${pair.property}  ${event}`
  const left = dropped === null ? "" : `  left out: ${reasonWords(dropped)}`
  return `${head}${names.length === 0 ? "" : `  ${names.join(", ")}`}${left}`
}

const whenNext = ({ dueAt, status }: Listed, { at, zone }: Now): string => {
  if (dueAt === null || !["planned", "due", "retry", "doubt"].includes(status)) return ""
  return dueAt <= at ? ", due now" : `, due at ${local(dueAt, zone)}`
}

interface Shown {
  readonly one: Listed
  readonly matches: ReadonlyArray<Told>
  readonly attempts: ReadonlyArray<Attempt>
  readonly lines: ReadonlyArray<string>
}

const inWords = ({ attempts, lines, matches, one }: Shown, now: Now): string => {
  const { zone } = now
  const at = (when: number | null) => (when === null ? "not yet" : local(when, zone))
  const name = one.recipient.name === null || one.recipient.email === null ? "" : ` (${one.recipient.name})`
  return [
    `${one.id}`,
    `${what(one)} to ${toWhom(one)}${name}, ${one.cadence}, in ${one.locale}`,
    `${one.status}: ${standing(one, now)}${whenNext(one, now)}`,
    `begun ${at(one.createdAt)}, owed since ${at(one.owedSince)}, settled ${at(one.settledAt)} (${DateTime.zoneToString(zone)})`,
    ...(one.passedOn ? ["It came from another channel, which could not be used."] : []),
    ...(one.mayHaveArrived ? ["A try of it ended without an answer: it may have arrived."] : []),
    ...(matches.length === 0 ? [] : ["Matches:", ...matches.map(matchLine)]),
    ...(lines.length === 0 ? [] : ["It says:", ...lines.map((line) => `  ${line}`)]),
    attempts.length === 0 ? "Nothing was tried yet." : "What happened:",
    ...attempts.map((attempt) => `  ${exact(attempt.at, zone)}  ${attemptWords(attempt)}`)
  ].join("\n")
}

export const show = Command.make("show", options, (given) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    yield* Effect.gen(function* () {
      const desk = yield* Desk
      const one = yield* Names.named(given.id)
      const shown: Shown = {
        one,
        matches: yield* desk.items(one.id),
        attempts: yield* desk.attempts(one.id),
        lines: yield* (yield* Incidents).lines(one.id)
      }
      const at = yield* Clock.currentTimeMillis
      yield* Console.log(
        given.json
          ? JSON.stringify({
              ...asJson(one),
              items: shown.matches.map(({ dropped, item, property, request }) => ({
                request,
                property,
                score: item.score,
                event: item.event,
                reference: item.property.reference,
                dropped
              })),
              lines: shown.lines,
              attempts: shown.attempts.map((attempt) => ({ ...attempt, at: iso(attempt.at) }))
            })
          : inWords(shown, { at, zone: loaded.config.timezone })
      )
    }).pipe(withExistingStore(loaded))
  })
).pipe(Command.withDescription("Print one delivery: what it tells, to whom, and what happened to it"))
