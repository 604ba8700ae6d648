/**
 * A user of Apimo: an agent of an agency. The one who is told about a match is `request.user`, found among these.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { AgencyId, UserId } from "./Ids.ts"
import * as Lenient from "./wire/Lenient.ts"
import { fromSchema, idUnder, type RecordKind } from "./wire/Read.ts"

/** An agent. Login name and password are never kept. */
export interface User {
  readonly id: UserId
  /** The agency the user belongs to. */
  readonly agency: AgencyId | null
  /** False for someone who left: such users stay in the list. True when Apimo does not say. */
  readonly active: boolean
  readonly firstname: string | null
  readonly lastname: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly mobile: string | null
  /** Language code, "fr". */
  readonly language: string | null
  /** The role: an id of the catalog `user_group`. */
  readonly group: number | null
  /** IANA time zone, "Europe/Paris". */
  readonly timezone: string | null
  /** URL of a portrait. */
  readonly picture: string | null
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}

/** A user as answers write it. */
export const UserFromWire = Schema.Struct({
  id: Lenient.Id(UserId),
  agency: Lenient.IdOrNull(AgencyId),
  active: Lenient.Active,
  firstname: Lenient.TextOrNull,
  lastname: Lenient.TextOrNull,
  email: Lenient.TextOrNull,
  phone: Lenient.TextOrNull,
  mobile: Lenient.TextOrNull,
  language: Lenient.TextOrNull,
  group: Lenient.CatalogId,
  timezone: Lenient.TextOrNull,
  picture: Lenient.TextOrNull,
  createdAt: Lenient.from("created_at", Lenient.InstantOrNull),
  updatedAt: Lenient.from("updated_at", Lenient.InstantOrNull)
})

/** Users in an answer. */
export const userKind: RecordKind<User> = {
  key: "users",
  schema: UserFromWire,
  read: fromSchema(UserFromWire),
  idOf: idUnder("id")
}
