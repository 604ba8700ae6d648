/**
 * The message of a delivery: what its recipient reads.
 */
import type { Item, MatchMessage } from "@apimo-alerts/notifier/Message"
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as DateTime from "effect/DateTime"
import type { Delivery } from "../store/Delivery.ts"

/** `at`: milliseconds since 1970. */
export const messageOf = (
  delivery: Delivery,
  items: NonEmptyReadonlyArray<Item>,
  zone: DateTime.TimeZone,
  at: number
): MatchMessage => ({
  id: delivery.id,
  kind: delivery.kind,
  locale: delivery.locale,
  timeZone: DateTime.zoneToString(zone),
  at: DateTime.formatIso(DateTime.unsafeMake(at)),
  period: null,
  recipient: delivery.recipient,
  agency: delivery.sender,
  items
})
