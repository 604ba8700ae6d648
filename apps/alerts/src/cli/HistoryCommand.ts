/**
 * `alerts history`: what was sent, to whom, when, and after how many tries.
 */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { local, readSince } from "../pass/Times.ts"
import { count } from "../pass/Words.ts"
import { Desk, type Listed } from "../store/Desk.ts"
import { asJson, shortId, toWhom, what } from "./DeliveryWords.ts"
import { withExistingStore } from "./ExistingStore.ts"
import { WrongUsage } from "./Failure.ts"
import * as Shared from "./Options.ts"
import { table } from "./Table.ts"

const options = {
  config: Shared.config,
  json: Shared.json,
  since: Options.text("since").pipe(
    Options.withDefault("7d"),
    Options.withDescription("From when: 30m, 12h, 7d, 2w ago, or a date like 2026-11-20; 7d when absent")
  ),
  agent: Options.text("agent").pipe(
    Options.optional,
    Options.withDescription("Only to this agent: the id of the user in Apimo, or a part of the name or the address")
  )
}

const triesOf = ({ firstTryAt, settledAt, tries }: Listed, zone: DateTime.TimeZone): string => {
  if (tries <= 1 || firstTryAt === null || settledAt === null) return "at the first try"
  return `at try ${tries}, the first was at ${local(firstTryAt, zone)}`
}

const inWords = (sent: ReadonlyArray<Listed>, zone: DateTime.TimeZone): string => {
  const first = sent.filter((one) => one.tries <= 1).length
  const rows = sent.map((one) => [
    local(one.settledAt ?? one.createdAt, zone),
    shortId(one.id),
    what(one),
    toWhom(one),
    `${triesOf(one, zone)}${one.mayHaveArrived ? "; an earlier try may have arrived too" : ""}`
  ])
  const later =
    sent.length === first ? "all at the first try" : `${first} at the first try, ${sent.length - first} later`
  return [table([["SENT", "ID", "WHAT", "TO", "TRIES"], ...rows]), `${count(sent.length, "message")}: ${later}.`].join(
    "\n"
  )
}

export const history = Command.make("history", options, (given) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    const zone = loaded.config.timezone
    const since = readSince(given.since, yield* Clock.currentTimeMillis, zone)
    if (since === null)
      return yield* new WrongUsage({
        message: `--since ${given.since} is no time; write 30m, 12h, 7d, 2w, or a date like 2026-11-20`
      })
    const agent = Option.getOrNull(given.agent)
    const recipient = agent !== null && /^\d+$/.test(agent) ? `user:${agent}` : agent
    yield* Effect.gen(function* () {
      const desk = yield* Desk
      const found = yield* desk.list({ statuses: ["sent"], channel: null, recipient, settledSince: since, limit: null })
      const sent = [...found].sort((a, b) => (a.settledAt ?? 0) - (b.settledAt ?? 0))
      if (given.json)
        return yield* Console.log(JSON.stringify({ since: new Date(since).toISOString(), sent: sent.map(asJson) }))
      yield* Console.log(
        sent.length === 0
          ? `Nothing was sent since ${local(since, zone)}${agent === null ? "" : ` to ${agent}`}.`
          : inWords(sent, zone)
      )
    }).pipe(withExistingStore(loaded))
  })
).pipe(Command.withDescription("Print what was sent, to whom, when, and after how many tries"))
