import { Apimo } from "@apimo-alerts/core/Apimo"
import type { AgencyId, PropertyId } from "@apimo-alerts/core/Ids"
import type { Property } from "@apimo-alerts/core/Property"
import * as Effect from "effect/Effect"

/** A copy of an agency's properties, and the second from which to read on. */
export interface Mirror {
  readonly properties: ReadonlyMap<PropertyId, Property>
  readonly cursor: number | undefined
}

export const empty: Mirror = { properties: new Map(), cursor: undefined }

/**
 * Reads what changed since the last time. The cursor is the server's own `timestamp`; the client asks for one second more,
 * so a record may come twice and none is missed. An incomplete list is kept, but the cursor stays where it was.
 */
export const refresh = Effect.fn("refresh")(function* (agency: AgencyId, mirror: Mirror) {
  const apimo = yield* Apimo
  const changed = yield* apimo.properties.list(agency, { since: mirror.cursor })
  const properties = new Map(mirror.properties)
  for (const property of changed.items) properties.set(property.id, property)
  const cursor = changed.complete ? (changed.timestamp ?? mirror.cursor) : mirror.cursor
  return { properties, cursor } satisfies Mirror
})
