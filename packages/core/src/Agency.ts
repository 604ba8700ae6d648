/**
 * A real-estate agency that granted this provider access. One call lists all of them, with their agents.
 */
import type * as DateTime from "effect/DateTime"
import type { AgencyId } from "./Ids.ts"
import type { User } from "./User.ts"

/** An agency with its agents. */
export interface Agency {
  readonly id: AgencyId
  readonly reference: string | null
  /** True when Apimo does not say. */
  readonly active: boolean
  readonly name: string | null
  /** The company that runs the agency. */
  readonly company: { readonly id: number | null; readonly name: string | null } | null
  readonly email: string | null
  readonly phone: string | null
  readonly address: string | null
  /** Name of the city. */
  readonly city: string | null
  readonly zipcode: string | null
  /** ISO 3166 code, "FR". */
  readonly country: string | null
  /** Degrees north. */
  readonly latitude: number | null
  /** Degrees east. */
  readonly longitude: number | null
  /** ISO 4217 code, "EUR". */
  readonly currency: string | null
  /** The agency's web site. */
  readonly url: string | null
  /** URL of the logo. */
  readonly logo: string | null
  /** The agents, inactive ones included. */
  readonly users: ReadonlyArray<User>
  readonly createdAt: DateTime.Utc | null
  readonly updatedAt: DateTime.Utc | null
}
