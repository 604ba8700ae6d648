/**
 * A delivery: one message owed to one recipient on one channel, and the states it goes through.
 *
 *   planned ──► sending ──► ending ──► sent
 *      ▲           │           │
 *      └── retry ◄─┴───────────┘         dead
 *
 * planned  gathers items: an alert until the pass that found them ends, a digest until its slot
 * sending  a worker has the lease; the message has certainly not been accepted
 * ending   the last bytes may leave from now on; without an answer the outcome is unknown
 * sent     the service accepted it
 * retry    it could not leave; due again at a later time, with the same bytes
 * dead     it can't leave, or it is too old to be worth it; someone must look
 */
import { AgencyId } from "@apimo-alerts/core/Ids"
import { Agency, Kind, Locale, Recipient } from "@apimo-alerts/notifier/Message"
import * as Schema from "effect/Schema"
import { Int, Json } from "./Rows.ts"

export const Status = Schema.Literal("planned", "sending", "ending", "sent", "retry", "dead")
export type Status = typeof Status.Type

/** A row of the outbox. */
export const Delivery = Schema.Struct({
  id: Schema.String,
  agency: Schema.compose(Int, AgencyId),
  channel: Schema.String,
  cadence: Schema.String,
  slot: Schema.String,
  kind: Kind,
  locale: Locale,
  recipient: Json(Recipient),
  sender: Json(Agency),
  status: Status,
  createdAt: Int,
  /** When it was due first, milliseconds since 1970; null while an alert is open. */
  owedSince: Schema.NullOr(Int),
  dueAt: Schema.NullOr(Int),
  attempts: Schema.Number,
  /** Grows with every claim: what an earlier holder of the lease still writes is ignored. */
  fence: Schema.Number,
  leaseOwner: Schema.NullOr(Schema.String),
  leaseUntil: Schema.NullOr(Int)
})
export interface Delivery extends Schema.Schema.Type<typeof Delivery> {}

/** How one try ended. */
export interface AttemptRecord {
  readonly outcome: "sent" | "retry" | "dead" | "unknown" | "given-back"
  readonly code: number | null
  /** The service's words. */
  readonly reply: string
  readonly milliseconds: number
}

/** Where a delivery goes after a try. */
export type Next =
  | { readonly status: "sent" }
  | { readonly status: "retry"; readonly dueAt: number }
  | { readonly status: "dead" }
