/**
 * A delivery: one message owed to one recipient on one channel, and the states it goes through.
 *
 *   planned ──► due ──► sending ──► ending ──► sent
 *                ▲       ▲   │        │
 *                │       │   ▼        ▼
 *                │      retry ◄───────┤        could not leave
 *                │       └── doubt ◄──┤        may have left: the same bytes once more
 *                ├────────── held ◄───┤        may have left: somebody decides
 *                └────────── dead ◄───┘        can't leave
 *
 * planned    gathers matches: an alert until the pass that found them ends, a digest until its slot
 * due        complete: no match is added any more
 * sending    a worker has the lease; the message has certainly not been accepted in this try
 * ending     the last bytes may leave from now on; without an answer the outcome is unknown
 * sent       the service accepted it
 * retry      it could not leave, and is due again at a later time with the same bytes; or it was given back untried
 * doubt      a try ended without an answer; due again, with the same bytes and the same id
 * held       a try ended without an answer, and it is not sent again unless somebody says so
 * dead       a dead letter: it can't leave, or could not for too long; somebody must look
 * discarded  not sent: nothing in it stands any more, another delivery has its matches, or somebody said so
 */
import { AgencyId } from "@apimo-alerts/core/Ids"
import { Agency, Kind, Locale, Recipient } from "@apimo-alerts/notifier/Message"
import * as Schema from "effect/Schema"
import type { Cadence } from "../config/Cadence.ts"
import { Flag, Int, Json } from "./Rows.ts"

export const Status = Schema.Literal(
  "planned",
  "due",
  "sending",
  "ending",
  "sent",
  "retry",
  "doubt",
  "held",
  "dead",
  "discarded"
)
export type Status = typeof Status.Type

/**
 * Where a delivery may go. What came of a try and what somebody decides by hand are checked against this; completing,
 * claiming, giving back and the mark before the last bytes name in their statements the states that they start from.
 */
export const transitions: Readonly<Record<Status, ReadonlyArray<Status>>> = {
  planned: ["due", "discarded"],
  due: ["sending", "discarded"],
  sending: ["sending", "ending", "sent", "retry", "doubt", "held", "dead", "discarded"],
  ending: ["ending", "sent", "retry", "doubt", "held", "dead", "discarded"],
  sent: [],
  retry: ["sending", "due", "discarded"],
  doubt: ["sending", "due", "discarded"],
  held: ["due", "discarded"],
  dead: ["due", "discarded"],
  discarded: []
}

/** The states from which a delivery may come into one. */
export const before = (status: Status): ReadonlyArray<Status> =>
  Status.literals.filter((from) => transitions[from].includes(status))

/** States in which a delivery waits for a worker. */
export const waiting: ReadonlyArray<Status> = ["due", "retry", "doubt"]

/** A row of the outbox, and what its tries say. */
export const Delivery = Schema.Struct({
  id: Schema.String,
  /** Null for a notice to the operator, which belongs to no agency. */
  agency: Schema.NullOr(Schema.compose(Int, AgencyId)),
  channel: Schema.String,
  cadence: Schema.String,
  slot: Schema.String,
  kind: Schema.Union(Kind, Schema.Literal("notice")),
  locale: Locale,
  recipient: Json(Recipient),
  sender: Schema.NullOr(Json(Agency)),
  status: Status,
  createdAt: Int,
  /** When it was due first, or somebody last asked for it; milliseconds since 1970. Null while it gathers. */
  owedSince: Schema.NullOr(Int),
  dueAt: Schema.NullOr(Int),
  settledAt: Schema.NullOr(Int),
  /** Grows with every claim: what an earlier holder of the lease still writes is ignored. */
  fence: Schema.Number,
  leaseOwner: Schema.NullOr(Schema.String),
  leaseUntil: Schema.NullOr(Int),
  /** True when it came from another channel, which could not be used: it is not passed on again. */
  passedOn: Flag,
  /** True when it was rendered for an earlier try: every other sends the same bytes. */
  isFrozen: Flag,
  /** Matches in it. */
  items: Schema.Number,
  /** Tries since `owedSince` that failed, and the first of them. */
  failures: Schema.Number,
  failingSince: Schema.NullOr(Int),
  /** Tries since `owedSince` of which it is not known whether the message arrived. */
  doubts: Schema.Number,
  /** True after such a try at any time: from then on it is only ever sent again as it was. */
  mayHaveArrived: Flag
})
export interface Delivery extends Schema.Schema.Type<typeof Delivery> {}

/** What happened to a delivery: how a try ended, or what somebody did with it. */
export const AttemptOutcome = Schema.Literal(
  "sent",
  "retry",
  "dead",
  "unknown",
  "given-back",
  "passed-on",
  "discarded",
  "asked-again"
)

export const AttemptRecord = Schema.Struct({
  outcome: AttemptOutcome,
  /** Where it stopped, "connect" or "ending"; null when that says nothing. */
  phase: Schema.NullOr(Schema.String),
  code: Schema.NullOr(Schema.Number),
  /** The service's words. */
  reply: Schema.String,
  milliseconds: Int
})
export interface AttemptRecord extends Schema.Schema.Type<typeof AttemptRecord> {}

/** The delivery that takes over the matches of one that could not leave. */
export interface Heir {
  readonly channel: string
  readonly cadence: Cadence
  /** True when it is another channel's turn now. */
  readonly passedOn: boolean
}

/** Where a delivery goes after a try. */
export type Next =
  | { readonly status: "sent" | "held" | "dead" }
  | { readonly status: "retry" | "doubt"; readonly dueAt: number }
  | { readonly status: "discarded"; readonly heir: Heir }
