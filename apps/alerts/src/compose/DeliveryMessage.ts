/**
 * The message of a delivery: what its recipient reads.
 */
import type { Interval, Item, MatchMessage, Message } from "@apimo-alerts/notifier/Message"
import { RenderFailed } from "@apimo-alerts/notifier/NotifierError"
import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Cadence from "../config/Cadence.ts"
import type { Delivery } from "../store/Delivery.ts"
import { noticeTitle } from "./Notices.ts"

const iso = (at: number) => DateTime.formatIso(DateTime.unsafeMake(at))

/** From the slot before to its own, or to now when it is late: what was found meanwhile is in it. */
const periodOf = ({ cadence, slot }: Delivery, zone: DateTime.TimeZone, at: number): Interval | null => {
  const digest = Cadence.parse(cadence)
  if (digest?._tag !== "Digest") return null
  const due = Cadence.slotOn(digest, zone, slot).at
  const late = 3_600_000
  return { from: iso(Cadence.slotBefore(digest, zone, due).at), to: iso(at - due > late ? at : due) }
}

/** What a delivery is made of: its matches, or the lines of a notice. */
interface Content {
  readonly items: ReadonlyArray<Item>
  readonly lines: ReadonlyArray<string>
}

/** `at`: milliseconds since 1970. */
export const messageOf = (
  delivery: Delivery,
  { items, lines }: Content,
  zone: DateTime.TimeZone,
  at: number
): Either.Either<Message, RenderFailed> => {
  const { id, kind, locale, recipient, sender } = delivery
  const common = { id, locale, timeZone: DateTime.zoneToString(zone), at: iso(at), recipient }
  if (kind === "notice") {
    return Arr.isNonEmptyReadonlyArray(lines)
      ? Either.right({ ...common, kind, title: noticeTitle(lines.length, locale), lines })
      : Either.left(new RenderFailed({ reason: "the notice has no lines" }))
  }
  if (!Arr.isNonEmptyReadonlyArray(items) || sender === null)
    return Either.left(new RenderFailed({ reason: "the delivery has no matches" }))
  const message: MatchMessage = { ...common, kind, period: periodOf(delivery, zone, at), agency: sender, items }
  return Either.right(message)
}
