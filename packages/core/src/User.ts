/**
 * A user of Apimo: an agent of an agency. The one who is told about a match is `request.user`, found among these.
 */
import type * as DateTime from "effect/DateTime"
import type { AgencyId, UserId } from "./Ids.ts"

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
