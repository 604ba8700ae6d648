/**
 * A real-estate agency that granted this provider access. One call lists all of them, with their agents.
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { AgencyId } from "./Ids.ts"
import { type User, UserFromWire, userKind } from "./User.ts"
import * as Lenient from "./wire/Lenient.ts"
import { fromSchema, idUnder, type RecordKind, Unreadable } from "./wire/Read.ts"
import * as Scalar from "./wire/Scalar.ts"

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

/** An agency as answers write it. `city` comes as an object or as a name. */
export const AgencyFromWire = Schema.Struct({
  id: Lenient.Id(AgencyId),
  reference: Lenient.TextOrNull,
  active: Lenient.Active,
  name: Lenient.TextOrNull,
  company: Lenient.Named,
  email: Lenient.TextOrNull,
  phone: Lenient.TextOrNull,
  address: Lenient.TextOrNull,
  place: Lenient.from("city", Lenient.City),
  country: Lenient.TextOrNull,
  latitude: Lenient.NumberOrNull,
  longitude: Lenient.NumberOrNull,
  currency: Lenient.TextOrNull,
  url: Lenient.TextOrNull,
  logo: Lenient.TextOrNull,
  users: Lenient.List(UserFromWire),
  createdAt: Lenient.from("created_at", Lenient.InstantOrNull),
  updatedAt: Lenient.from("updated_at", Lenient.InstantOrNull)
})

const read = fromSchema(AgencyFromWire)

/** Agencies in an answer. A user that does not decode is left out of its agency, and reported. */
export const agencyKind: RecordKind<Agency> = {
  key: "agencies",
  schema: AgencyFromWire,
  read: (value) => {
    const agency = read(value)
    if (agency instanceof Unreadable) return agency
    const { place, ...rest } = agency
    return { ...rest, city: place?.name ?? null, zipcode: place?.zipcode ?? null }
  },
  idOf: idUnder("id"),
  dropped: (value) =>
    (Scalar.isObject(value) ? (Scalar.members(value["users"]) ?? []) : []).flatMap((user, index) => {
      const problem = userKind.read(user)
      return problem instanceof Unreadable
        ? [
            {
              path: `users[${index}]${problem.path === "" ? "" : `.${problem.path}`}`,
              id: userKind.idOf(user),
              reason: problem.reason
            }
          ]
        : []
    })
}
