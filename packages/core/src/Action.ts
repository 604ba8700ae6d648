/**
 * An action: what an agent did or will do, such as a call, a visit, a meeting.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { ActionId, ContactId, type PropertyId, UserId } from "./Ids.ts"
import * as Lenient from "./wire/Lenient.ts"
import { fromSchema, idUnder, type RecordKind } from "./wire/Read.ts"
import * as Write from "./wire/Write.ts"

/** A call, a visit, a meeting. */
export interface Action {
  readonly id: ActionId
  /** Catalog `action_type`. */
  readonly type: number | null
  readonly user: UserId | null
  readonly contact: ContactId | null
  /** The day, at its midnight in Paris. */
  readonly date: DateTime.Utc | null
  /** "14:30:00", local to the agency. */
  readonly startsAt: string | null
  readonly endsAt: string | null
  readonly subject: string | null
  readonly content: string | null
  /** The properties it is about. Answers give one object, or a list. */
  readonly properties: ReadonlyArray<number>
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}

/** An action as answers write it. */
export const ActionFromWire = Schema.Struct({
  id: Lenient.Id(ActionId),
  type: Lenient.CatalogId,
  user: Lenient.IdOrNull(UserId),
  contact: Lenient.IdOrNull(ContactId),
  date: Lenient.InstantOrNull,
  startsAt: Lenient.from("time_start", Lenient.TextOrNull),
  endsAt: Lenient.from("time_end", Lenient.TextOrNull),
  subject: Lenient.TextOrNull,
  content: Lenient.TextOrNull,
  properties: Lenient.OneOrMoreIds,
  createdAt: Lenient.from("created_at", Lenient.InstantOrNull),
  updatedAt: Lenient.from("updated_at", Lenient.InstantOrNull)
})

/** Actions in an answer. */
export const actionKind: RecordKind<Action> = {
  key: "actions",
  schema: ActionFromWire,
  read: fromSchema(ActionFromWire),
  idOf: idUnder("id")
}

/** An action to write: user, type and date are required by Apimo, also when it is changed. */
export interface NewAction {
  readonly user: UserId
  /** Catalog `action_type`. */
  readonly type: number
  /** Written as the day in Paris. */
  readonly date: DateTime.Utc
  /** Catalog `action_method`. */
  readonly method?: number
  /** "14:30" */
  readonly startsAt?: string
  /** "15:00" */
  readonly endsAt?: string
  readonly contact?: ContactId
  readonly properties?: ReadonlyArray<PropertyId>
  readonly subject?: string
  readonly content?: string
  /** Catalog `referral`. */
  readonly referral?: number
}

/** What {@link NewAction} must have. */
export const requiredOfAction = ["user", "type", "date"] as const

/** An action as it is written. */
export const writeAction = (input: NewAction): Write.Members => ({
  user: Write.number(input.user),
  type: Write.number(input.type),
  date: Write.date(input.date),
  method: Write.number(input.method),
  start_at: input.startsAt,
  end_at: input.endsAt,
  contact: Write.number(input.contact),
  properties: Write.list(input.properties),
  subject: input.subject,
  content: input.content,
  referral: Write.number(input.referral)
})
