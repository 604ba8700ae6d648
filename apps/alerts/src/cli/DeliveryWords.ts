/**
 * Deliveries and what happened to them, in words and as JSON. Neither names a buyer.
 */
import type * as DateTime from "effect/DateTime"
import { count } from "../pass/Words.ts"
import type { AttemptOutcome, Delivery, Status } from "../store/Delivery.ts"
import type { Attempt, Listed } from "../store/Desk.ts"
import { short, table } from "./Table.ts"
import { iso, local } from "./Times.ts"

/** Enough of an id to name it. */
export const shortId = (id: string): string => id.slice(0, 8)

export const toWhom = ({ recipient }: Delivery): string => recipient.email ?? recipient.name ?? recipient.key

/** "mail: digest, 3 matches". */
export const what = ({ channel, items, kind }: Delivery): string =>
  `${channel}: ${kind}${kind === "notice" ? "" : `, ${count(items, "match", "matches")}`}`

/** When something happens next; empty when nothing does by itself. */
const nextOf = ({ dueAt, status }: Delivery, zone: DateTime.TimeZone, now: number): string => {
  switch (status) {
    case "planned":
      return dueAt === null ? "when the look ends" : dueAt <= now ? "next run" : local(dueAt, zone)
    case "due":
    case "retry":
    case "doubt":
      return dueAt === null || dueAt <= now ? "now" : local(dueAt, zone)
    case "sending":
    case "ending":
      return "being sent"
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

export const statusWords: Readonly<Record<Status, string>> = {
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

export const listTable = (all: ReadonlyArray<Listed>, zone: DateTime.TimeZone, now: number): string =>
  table([
    ["ID", "STATUS", "WHAT", "TO", "SINCE", "NEXT", "WHY"],
    ...all.map((one) => [
      shortId(one.id),
      one.status,
      what(one),
      toWhom(one),
      local(since(one), zone),
      nextOf(one, zone, now),
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
  unknown: "left without an answer: it may have arrived",
  "given-back": "not tried to the end",
  "passed-on": "could not leave, passed on",
  discarded: "ended",
  "asked-again": "asked for again"
}

/** "could not leave at connect (421, 12 ms): not available: …". */
export const attemptWords = ({ code, milliseconds, outcome, phase, reply }: Attempt): string => {
  const isByHand = outcome === "asked-again" || outcome === "discarded"
  const figures = [...(code === null ? [] : [String(code)]), ...(isByHand ? [] : [`${milliseconds} ms`])].join(", ")
  const where = phase === null ? "" : ` at ${phase}`
  return `${outcomeWords[outcome]}${where}${figures === "" ? "" : ` (${figures})`}: ${reply.replace(/\s+/g, " ").trim()}`
}
