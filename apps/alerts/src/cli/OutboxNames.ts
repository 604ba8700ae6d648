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

/** `allowed`: the states that make sense to the command. */
export const status = (allowed: ReadonlyArray<Status>) =>
  Options.text("status").pipe(
    Options.optional,
    Options.withDescription(`Only these states, with commas: ${allowed.join(", ")}; or all of them: all`)
  )
export const channel = Options.text("channel").pipe(Options.optional, Options.withDescription("Only this channel"))

const isOneOf = <A extends string>(allowed: ReadonlyArray<A>, name: string): name is A =>
  allowed.some((one) => one === name)

const noState = (name: string, allowed: ReadonlyArray<Status>): string => {
  const here = `states are: all, ${allowed.join(", ")}`
  if (name === "held") return `what is held may have arrived, and \`alerts outbox release ID\` sends it again; ${here}`
  if (isOneOf(Status.literals, name)) return `what is ${name} is not for this command; ${here}`
  const near = nearest(name, ["all", ...allowed])
  return `there is no state "${name}"; ${near === null ? here : `did you mean "${near}"?`}`
}

/** The states that are named, of those that make sense here; `usual` when none is. */
export const statusesOf = <A extends Status>(
  given: Option.Option<string>,
  allowed: ReadonlyArray<A>,
  usual: ReadonlyArray<A>
) =>
  Effect.gen(function* () {
    if (Option.isNone(given)) return usual
    const named = new Set<A>()
    for (const name of given.value.split(",").map((one) => one.trim().toLowerCase())) {
      if (name === "all") for (const one of allowed) named.add(one)
      else if (isOneOf(allowed, name)) named.add(name)
      else return yield* new WrongUsage({ message: `--status: ${noState(name, allowed)}` })
    }
    return [...named]
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
  // An option whose value was forgotten comes here as an id.
  if (id.startsWith("-"))
    return yield* new WrongUsage({ message: `${id} is no id; write ids first, then ${id} with its value` })
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
