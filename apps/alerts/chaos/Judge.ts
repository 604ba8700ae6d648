/**
 * What came of a run: what was owed by a second, naive reading of the rules, what arrived at the peers, and what the
 * store says of it. Pure.
 */
import type { Pair } from "@apimo-alerts/simulator"
import * as Arr from "effect/Array"

/** A delivery as the store has it, with its pairs: "request/property". */
export interface Kept {
  readonly id: string
  readonly channel: string
  readonly recipient: string
  readonly status: string
  readonly doubts: number
  readonly pairs: ReadonlyArray<string>
}

/** A message that a peer took. */
export interface Arrived {
  readonly channel: string
  /** The Message-ID without what stands after the @, or the webhook-id. */
  readonly id: string
  readonly raw: string
  /** What it tells, as far as can be read in it: references of properties, or pairs. */
  readonly tells: ReadonlySet<string>
  /** Null when the message goes to one place for all. */
  readonly to: string | null
}

/** A pair that somebody must be told of on a channel. */
export interface Due {
  readonly channel: string
  readonly pair: string
  readonly reference: string
  readonly to: string
}

export interface Verdict {
  readonly owed: number
  readonly deliveries: number
  readonly delivered: number
  readonly duplicated: number
  /** Repetitions under one webhook-id, which a receiver drops. */
  readonly repeated: number
  readonly doubted: number
  readonly held: number
  readonly lost: number
  /** What breaks a guarantee, in words. */
  readonly faults: ReadonlyArray<string>
}

/** The pairs to tell on each channel, from what a naive reading of the rules finds. */
export const dueOf = (
  news: ReadonlyArray<string>,
  channels: ReadonlyArray<string>,
  referenceOf: (property: number) => string,
  addressOf: (request: number) => string
): ReadonlyArray<Due> =>
  news.flatMap((pair) => {
    const [request, property] = pair.split("/").map(Number)
    return channels.map((channel) => ({
      channel,
      pair,
      reference: referenceOf(property ?? 0),
      to: addressOf(request ?? 0)
    }))
  })

export const pairName = ({ property, request }: Pick<Pair, "property" | "request">): string => `${request}/${property}`

const grouped = <A>(all: ReadonlyArray<A>, keyOf: (one: A) => string): ReadonlyMap<string, ReadonlyArray<A>> =>
  new Map(Object.entries(Arr.groupBy(all, keyOf)))

export const judge = (
  due: ReadonlyArray<Due>,
  kept: ReadonlyArray<Kept>,
  arrived: ReadonlyArray<Arrived>,
  onDoubt: "resend" | "hold"
): Verdict => {
  const faults: Array<string> = []
  const copies = grouped(arrived, ({ channel, id }) => `${channel} ${id}`)
  const known = new Map(kept.map((one) => [`${one.channel} ${one.id}`, one]))
  const isHeld = (one: Kept) => one.status === "held"

  let duplicated = 0
  let repeated = 0
  for (const [key, messages] of copies) {
    const delivery = known.get(key)
    const more = messages.length - 1
    if (delivery === undefined) faults.push(`${key}: arrived, and the store does not know it`)
    else if (delivery.channel === "hook") repeated += more
    else if (more > 0) {
      duplicated += more
      if (onDoubt === "hold" || delivery.doubts === 0 || more > 1)
        faults.push(`${key}: arrived ${more + 1} times, in doubt ${delivery.doubts} times`)
      if (messages.some(({ raw }) => raw !== messages[0]?.raw)) faults.push(`${key}: sent again in other bytes`)
    }
  }

  // A pair in two messages to one person on one channel is told twice, whatever their ids.
  const tellings = kept.flatMap((one) =>
    copies.has(`${one.channel} ${one.id}`)
      ? one.pairs.map((pair) => ({ one, key: `${one.channel} ${one.recipient} ${pair}` }))
      : []
  )
  for (const [key, of] of grouped(tellings, ({ key }) => key)) {
    if (of.length < 2) continue
    duplicated += of.length - 1
    faults.push(`${key}: told by ${of.map(({ one }) => one.id).join(" and ")}`)
  }

  const held = kept.filter(isHeld)
  const lost = due.filter(
    ({ channel, pair, reference, to }) =>
      !arrived.some(
        (one) =>
          one.channel === channel && (one.to === null ? one.tells.has(pair) : one.to === to && one.tells.has(reference))
      ) && !held.some((one) => one.channel === channel && one.pairs.includes(pair))
  )
  for (const { channel, pair, to } of lost) faults.push(`${channel}: ${to} was never told of ${pair}`)

  const isDue = new Set(due.map(({ channel, pair }) => `${channel} ${pair}`))
  for (const { channel, id, pairs, status } of kept) {
    for (const pair of pairs)
      if (!isDue.has(`${channel} ${pair}`)) faults.push(`${channel} ${id}: tells ${pair}, which nobody is owed`)
    if (status === "sent" && !copies.has(`${channel} ${id}`)) faults.push(`${channel} ${id}: sent, and never arrived`)
    if (!["sent", "held"].includes(status)) faults.push(`${channel} ${id}: ends as ${status}`)
  }
  return {
    owed: due.length,
    deliveries: kept.length,
    delivered: kept.filter((one) => copies.has(`${one.channel} ${one.id}`)).length,
    duplicated,
    repeated,
    doubted: kept.filter(({ doubts }) => doubts > 0).length,
    held: held.length,
    lost: lost.length,
    faults
  }
}
