/**
 * How the commands of the outbox are told which deliveries are meant: a short beginning of an id, states, a channel.
 */
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Loaded } from "../config/ConfigFile.ts"
import { nearest } from "../config/Nearest.ts"
import { Status } from "../store/Delivery.ts"
import { Desk, type Listed } from "../store/Desk.ts"
import { shortId, toWhom, what } from "./DeliveryWords.ts"
import { WrongUsage } from "./Failure.ts"

export const status = Options.text("status").pipe(
  Options.optional,
  Options.withDescription(`Only these states, with commas: ${Status.literals.join(", ")}`)
)
export const channel = Options.text("channel").pipe(Options.optional, Options.withDescription("Only this channel"))

const isOneOf = <A extends string>(allowed: ReadonlyArray<A>, name: string): name is A =>
  allowed.some((one) => one === name)

/** The states that are named, of those that make sense here; `usual` when none is. */
export const statusesOf = <A extends Status>(
  given: Option.Option<string>,
  allowed: ReadonlyArray<A>,
  usual: ReadonlyArray<A>
) =>
  Effect.gen(function* () {
    if (Option.isNone(given)) return usual
    if (given.value === "all") return allowed
    const named: Array<A> = []
    for (const name of given.value.split(",").map((one) => one.trim().toLowerCase())) {
      if (!isOneOf(allowed, name)) {
        const near = nearest(name, allowed)
        const hint = near === null ? `states are: all, ${allowed.join(", ")}` : `did you mean "${near}"?`
        return yield* new WrongUsage({ message: `--status: there is no state "${name}" here; ${hint}` })
      }
      named.push(name)
    }
    return named
  })

/** A channel that left the config may have deliveries still. */
export const channelOf = (given: Option.Option<string>, { config }: Loaded) =>
  Effect.gen(function* () {
    if (Option.isNone(given)) return null
    const name = given.value
    const desk = yield* Desk
    const known = Object.keys(config.channels)
    if (known.includes(name)) return name
    const filter = { statuses: Status.literals, channel: name, recipient: null, settledSince: null, limit: 1 }
    if ((yield* desk.list(filter)).length > 0) return name
    const near = nearest(name, known)
    const hint = near === null ? `channels are: ${known.join(", ")}` : `did you mean "${near}"?`
    return yield* new WrongUsage({ message: `there is no channel "${name}"; ${hint}` })
  })

/** The delivery whose id begins so. */
export const named = Effect.fn("OutboxNames.named")(function* (id: string) {
  const desk = yield* Desk
  const begins = id.trim().toLowerCase()
  const found = begins === "" ? [] : yield* desk.named(begins)
  const [first, second] = found
  if (first === undefined)
    return yield* new WrongUsage({
      message: `there is no delivery ${id || `""`}; \`alerts outbox list --status all\` lists them`
    })
  if (second === undefined || first.id === begins) return first
  const some = found.map((one) => `  ${one.id}  ${one.status}, ${what(one)} to ${toWhom(one)}`)
  return yield* new WrongUsage({
    message: [`several deliveries begin with ${id}; write more of the one that is meant:`, ...some].join("\n")
  })
})

/** Each once, in the order in which they were named; when one is wrong, nothing is done with any. */
export const allNamed = Effect.fn("OutboxNames.allNamed")(function* (ids: ReadonlyArray<string>) {
  const found = new Map<string, Listed>()
  for (const id of ids) {
    const one = yield* named(id)
    found.set(one.id, one)
  }
  return [...found.values()]
})

export const lineOf = (one: Listed): string => `${shortId(one.id)} (${what(one)} to ${toWhom(one)})`
