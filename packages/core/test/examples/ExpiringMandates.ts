import { Apimo } from "@apimo-alerts/core/Apimo"
import type { AgencyId } from "@apimo-alerts/core/Ids"
import * as ParisTime from "@apimo-alerts/core/ParisTime"
import { PropertyStep } from "@apimo-alerts/core/Property"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"

/** The properties on the market whose mandate ends tomorrow, in Paris, with the agent to call. */
export const expiringTomorrow = Effect.fn("expiringTomorrow")(function* (agency: AgencyId) {
  const apimo = yield* Apimo
  const tomorrow = ParisTime.dayOf(DateTime.add(yield* DateTime.now, { days: 1 }))
  const properties = yield* apimo.properties.list(agency, { step: PropertyStep.inProgress })
  return properties.items.flatMap(({ agreement, id, reference, user }) => {
    const endsAt = agreement?.endsAt ?? null
    return endsAt !== null && ParisTime.dayOf(endsAt) === tomorrow ? [{ property: id, reference, user }] : []
  })
})
