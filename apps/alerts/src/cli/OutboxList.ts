/**
 * `alerts outbox list`: what is owed, held or given up.
 */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { count } from "../pass/Words.ts"
import { Status } from "../store/Delivery.ts"
import { Desk, type Listed } from "../store/Desk.ts"
import { asJson, listTable } from "./DeliveryWords.ts"
import { withExistingStore } from "./ExistingStore.ts"
import { WrongUsage } from "./Failure.ts"
import * as Shared from "./Options.ts"
import * as Names from "./OutboxNames.ts"

export const options = {
  config: Shared.config,
  json: Shared.json,
  status: Names.status(Status.literals),
  channel: Names.channel,
  to: Options.text("to").pipe(
    Options.optional,
    Options.withDescription(
      "Only to whom this is part of the name, the address or the telephone number; or a key, user:3896"
    )
  ),
  limit: Shared.wholeNumber("limit").pipe(
    Options.withDefault(100),
    Options.withDescription("So many at most, the newest; 100 when absent")
  )
}

/** What is not settled for good. */
const open = Status.literals.filter((status) => status !== "sent" && status !== "discarded")

/** "sends it again", or one of several. */
const decided = (n: number, wish: "retry" | "release"): string =>
  n === 1
    ? `\`alerts outbox ${wish} ID\` sends it again, \`discard ID\` ends it.`
    : `\`alerts outbox ${wish} ID\` sends one of them again, \`discard ID\` ends one.`

/** What somebody can do about what is shown. */
const hints = (all: ReadonlyArray<Listed>): ReadonlyArray<string> => {
  const dead = all.filter((one) => one.status === "dead").length
  const held = all.filter((one) => one.status === "held").length
  return [
    ...(dead === 0 ? [] : [`${count(dead, "message")} given up: ${decided(dead, "retry")}`]),
    ...(held === 0 ? [] : [`${count(held, "message")} held, may have arrived: ${decided(held, "release")}`])
  ]
}

/** Why the list is empty: it says what was looked for, so that nobody takes a name without deliveries for a whole store. */
const nothing = (given: Given, statuses: ReadonlyArray<Status>): string => {
  const where = [
    ...Option.toArray(Option.map(given.channel, (name) => ` on channel ${name}`)),
    ...Option.toArray(Option.map(given.to, (text) => ` to "${text}"`))
  ].join("")
  if (Option.isSome(given.status)) return `Nothing${where} is in this state: ${statuses.join(", ")}.`
  const rest = where === "" ? "`alerts history` lists what was sent." : "`--status all` looks at what is settled, too."
  return `Nothing${where} is owed, held or given up. ${rest}`
}

interface Given {
  readonly config: string
  readonly json: boolean
  readonly status: Option.Option<string>
  readonly channel: Option.Option<string>
  readonly to: Option.Option<string>
  readonly limit: number
}

export const print = (given: Given) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    const statuses = yield* Names.statusesOf(given.status, Status.literals, open)
    if (given.limit < 1) return yield* new WrongUsage({ message: "--limit must be 1 or more" })
    yield* Effect.gen(function* () {
      const desk = yield* Desk
      const channel = yield* Names.channelOf(given.channel, loaded)
      const recipient = Option.getOrNull(given.to)
      const all = yield* desk.list({ statuses, channel, recipient, settledSince: null, limit: given.limit + 1 })
      const shown = all.slice(0, given.limit)
      const isAll = all.length <= given.limit
      if (given.json) return yield* Console.log(JSON.stringify({ complete: isAll, deliveries: shown.map(asJson) }))
      if (shown.length === 0) return yield* Console.log(nothing(given, statuses))
      const at = yield* Clock.currentTimeMillis
      yield* Console.log(
        [
          listTable(shown, { at, zone: loaded.config.timezone }),
          ...hints(shown),
          ...(isAll ? [] : [`There are more; --limit ${given.limit * 10} shows more of them.`])
        ].join("\n")
      )
    }).pipe(withExistingStore(loaded))
  })

export const list = Command.make("list", options, print).pipe(
  Command.withDescription("Print what is owed, held or given up, newest first")
)
