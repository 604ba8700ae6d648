/**
 * Deliveries and what happened to them, in words and as JSON. Neither names a buyer.
 */
import type * as DateTime from "effect/DateTime"
import { isGone } from "../deliver/Worker.ts"
import { iso, local } from "../pass/Times.ts"
import { count } from "../pass/Words.ts"
import type { AttemptOutcome, Delivery, Status } from "../store/Delivery.ts"
import type { Attempt, Listed } from "../store/Desk.ts"
import { short, table } from "./Table.ts"

/** Enough of an id to name it. */
export const shortId = (id: string): string => id.slice(0, 8)

export const toWhom = ({ recipient }: Delivery): string => recipient.email ?? recipient.name ?? recipient.key

/** "mail: digest, 3 matches". */
export const what = ({ channel, items, kind }: Delivery): string =>
  `${channel}: ${kind}${kind === "notice" ? "" : `, ${count(items, "match", "matches")}`}`

/** When somebody looks, milliseconds since 1970, and the zone in which times are said. */
export interface Now {
  readonly at: number
  readonly zone: DateTime.TimeZone
}

/** What a worker took in hand that then ended, or let its lease run out, in a sentence; null for everything else. */
export const leftBehind = ({ leaseOwner, leaseUntil, status }: Delivery, { at, zone }: Now): string | null => {
  if (status !== "sending" && status !== "ending") return null
  const until = leaseUntil ?? at
  if (leaseOwner !== null && until > at && !isGone(leaseOwner)) return null
  const doubt = status === "ending" ? "it may have arrived, and " : ""
  return `it was being sent shortly before ${local(Math.min(until, at), zone)}, and nobody has it now; ${doubt}the next \`alerts run\`, or \`alerts serve\`, decides what becomes of it`
}

/** When something happens next; empty when nothing does by itself. */
const nextOf = (one: Delivery, now: Now): string => {
  const { dueAt, status } = one
  switch (status) {
    case "planned":
      return dueAt === null ? "when the look ends" : dueAt <= now.at ? "next run" : local(dueAt, now.zone)
    case "due":
    case "retry":
    case "doubt":
      return dueAt === null || dueAt <= now.at ? "now" : local(dueAt, now.zone)
    case "sending":
    case "ending":
      return leftBehind(one, now) === null ? "being sent" : "next run"
    case "held":
      return "release or discard?"
    case "dead":
      return "retry or discard?"
    case "sent":
    case "discarded":
      return ""
  }
}

const since = ({ createdAt, owedSince, settledAt }: Delivery): number => settledAt ?? owedSince ?? createdAt

const statusWords: Readonly<Record<Status, string>> = {
  planned: "gathers matches",
  due: "due",
  sending: "being sent",
  ending: "being sent, the answer is awaited",
  sent: "sent",
  retry: "could not leave, tried again",
  doubt: "may have arrived, sent again with the same bytes",
  held: "may have arrived, held until somebody decides",
  dead: "given up",
  discarded: "not sent"
}

/** Where it stands: "given up". */
export const standing = (one: Delivery, now: Now): string => leftBehind(one, now) ?? statusWords[one.status]

export const listTable = (all: ReadonlyArray<Listed>, now: Now): string =>
  table([
    ["ID", "STATUS", "WHAT", "TO", "SINCE", "NEXT", "WHY"],
    ...all.map((one) => [
      shortId(one.id),
      one.status,
      what(one),
      toWhom(one),
      local(since(one), now.zone),
      nextOf(one, now),
      short(one.lastReply ?? (one.status === "planned" ? one.cadence : ""), 90)
    ])
  ])

/** Without telephone numbers: an address says who is meant. */
export const asJson = (one: Listed) => ({
  id: one.id,
  status: one.status,
  agency: one.agency,
  channel: one.channel,
  kind: one.kind,
  cadence: one.cadence,
  recipient: { key: one.recipient.key, name: one.recipient.name, email: one.recipient.email },
  matches: one.items,
  createdAt: iso(one.createdAt),
  owedSince: iso(one.owedSince),
  dueAt: iso(one.dueAt),
  settledAt: iso(one.settledAt),
  tries: one.tries,
  firstTryAt: iso(one.firstTryAt),
  mayHaveArrived: one.mayHaveArrived,
  lastOutcome: one.lastOutcome,
  lastReply: one.lastReply
})

const outcomeWords: Readonly<Record<typeof AttemptOutcome.Type, string>> = {
  sent: "sent",
  retry: "could not leave",
  dead: "given up",
  unknown: "it may have arrived",
  "given-back": "not tried to the end",
  "passed-on": "could not leave, passed on",
  discarded: "ended",
  "asked-again": "asked for again"
}

/** "could not leave (421, 12 ms): not available at connect: …". Where it stopped is in the reply, with the reason. */
export const attemptWords = ({ code, milliseconds, outcome, reply }: Attempt): string => {
  const isByHand = outcome === "asked-again" || outcome === "discarded"
  const figures = [...(code === null ? [] : [String(code)]), ...(isByHand ? [] : [`${milliseconds} ms`])].join(", ")
  return `${outcomeWords[outcome]}${figures === "" ? "" : ` (${figures})`}: ${reply.replace(/\s+/g, " ").trim()}`
}
