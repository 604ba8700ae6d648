/**
 * `alerts outbox retry`: sends again what was given up or waits for its next try.
 */

import type { Recipient } from "@apimo-alerts/notifier/Message"
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Loaded } from "../config/ConfigFile.ts"
import { presentOf } from "../decide/Agents.ts"
import type { Agents } from "../facts/People.ts"
import { Desk, type Listed, mayBeAsked } from "../store/Desk.ts"
import { Memory } from "../store/Memory.ts"
import { type Now, shortId } from "./DeliveryWords.ts"
import { withExistingStore } from "./ExistingStore.ts"
import { WrongUsage } from "./Failure.ts"
import * as Shared from "./Options.ts"
import * as Names from "./OutboxNames.ts"
import * as Step from "./OutboxStep.ts"

const options = {
  ids: Args.text({ name: "ID" }).pipe(Args.repeated, Args.withDescription("The beginning of an id that `list` shows")),
  all: Options.boolean("all").pipe(
    Options.withDescription("All that was given up or waits for its next try, instead of ids")
  ),
  channel: Names.channel,
  status: Names.status(mayBeAsked.retry),
  anew: Options.boolean("anew").pipe(
    Options.withDescription("To the recipient's present address, and rendered anew with the present templates")
  ),
  config: Shared.config,
  json: Shared.json
}

const goes = "due now: it leaves with the next `alerts run`, or within a minute where `alerts serve` runs"

const noAgents: Agents = new Map()

/** Null when nobody is there any more. */
const presentRecipient = (one: Listed, { config }: Loaded) =>
  Effect.gen(function* () {
    const memory = yield* Memory
    const agents = one.agency === null ? noAgents : yield* memory.agencies.agents(one.agency)
    return presentOf(one.recipient.key, agents, config)
  })

/** What a channel that does not write to the person says does not depend on the person's address. */
const writesTo = (one: Listed, { channels }: Loaded): boolean =>
  channels.some(({ id, notifier }) => id === one.channel && notifier.capabilities.personal)

const hasMoved = (before: Recipient, now: Recipient | null): now is Recipient =>
  now !== null && (now.email !== before.email || now.phone !== before.phone)

/** With the same bytes. To an address that is known to be an old one only what can't be sent to another. */
const asItWas = (one: Listed, loaded: Loaded, now: Now) =>
  Effect.gen(function* () {
    const desk = yield* Desk
    const present = yield* presentRecipient(one, loaded)
    const moved = writesTo(one, loaded) && hasMoved(one.recipient, present) ? present : null
    if (moved !== null && !one.mayHaveArrived)
      return {
        one,
        isDone: false,
        words: `its address is ${moved.email ?? moved.phone ?? "another"} by now; \`alerts outbox retry ${shortId(one.id)} --anew\` sends it there`
      }
    const old = moved === null ? "" : "; it may have arrived, so it goes to the same address as before"
    return yield* Step.outcomeOf(one, yield* desk.retry(one, now.at), "retry", now, `${goes}${old}`)
  })

const anew = (one: Listed, loaded: Loaded, now: Now) =>
  Effect.gen(function* () {
    const desk = yield* Desk
    const refused = (words: string): Step.Done => ({ one, isDone: false, words })
    if (one.mayHaveArrived)
      return refused("it may have arrived, so only the same message may go again: leave out --anew")
    const present = yield* presentRecipient(one, loaded)
    if (present === null)
      return refused(
        `nobody stands behind ${one.recipient.key} any more: an agent that is not active in Apimo or has no address there, or a setting that is gone; \`alerts outbox discard ${shortId(one.id)}\` ends it`
      )
    const words = `${goes}, to ${present.email ?? present.name ?? present.key}, rendered anew`
    return yield* Step.outcomeOf(one, yield* desk.retryAnew(one, present, now.at), "retry", now, words)
  })

/** `a, b` by name, or all that fit. */
const meant = (
  given: {
    readonly ids: ReadonlyArray<string>
    readonly channel: Option.Option<string>
    readonly status: Option.Option<string>
  },
  loaded: Loaded
) =>
  Effect.gen(function* () {
    if (given.ids.length > 0) return yield* Names.allNamed(given.ids)
    const desk = yield* Desk
    const statuses = yield* Names.statusesOf(given.status, mayBeAsked.retry, mayBeAsked.retry)
    const channel = yield* Names.channelOf(given.channel, loaded)
    return yield* desk.list({ statuses, channel, recipient: null, settledSince: null, limit: null })
  })

export const retry = Command.make("retry", options, (given) =>
  Effect.gen(function* () {
    const loaded = yield* Shared.loadConfig(given.config)
    const isNamed = given.ids.length > 0
    if (isNamed === given.all)
      return yield* new WrongUsage({
        message: isNamed
          ? "either ids or --all, not both"
          : "say which: ids that `alerts outbox list` shows, or --all for all that was given up or waits for its next try"
      })
    if (isNamed && (Option.isSome(given.channel) || Option.isSome(given.status)))
      return yield* new WrongUsage({ message: "--channel and --status go with --all; ids say it already" })
    yield* Effect.gen(function* () {
      const all = yield* meant(given, loaded)
      const now: Now = { at: yield* Clock.currentTimeMillis, zone: loaded.config.timezone }
      const done = yield* Step.toEach(all, "retry", now, (one) =>
        given.anew ? anew(one, loaded, now) : asItWas(one, loaded, now)
      )
      if (done.length === 0 && !given.json)
        return yield* Console.log("There is nothing to send again: nothing fits that was given up or waits.")
      yield* Step.say(done, { json: given.json, isNamed })
    }).pipe(withExistingStore(loaded))
  })
).pipe(Command.withDescription("Send again, with the same bytes, what was given up or waits for its next try"))
