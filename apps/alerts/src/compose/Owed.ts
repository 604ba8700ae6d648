/**
 * What is owed to whom: verdicts to items of deliveries. A delivery gathers the items of one recipient on one channel at
 * one cadence: an open alert until the pass ends, a digest until its slot.
 */
import type { AgencyId } from "@apimo-alerts/core/Ids"
import * as Cadence from "../config/Cadence.ts"
import type { Told } from "../decide/Agents.ts"
import type { Verdict } from "../decide/Verdict.ts"
import type { ContactFacts } from "../facts/People.ts"
import type { KnownProperty } from "../facts/Property.ts"
import type { RequestFacts } from "../facts/Request.ts"
import type { Owed } from "../store/Gather.ts"
import { itemOf } from "./Item.ts"

/** All that a match is told with. */
interface Details {
  readonly request: RequestFacts
  readonly told: Told
  readonly contact: ContactFacts | null
  readonly property: KnownProperty
}

/** One for each route that a verdict takes; two routes to one channel at one cadence are one. */
export const owedFor = (agency: AgencyId, verdict: Verdict, details: Details): ReadonlyArray<Owed> => {
  if (verdict.outcome !== "alert") return []
  const routes = new Map(verdict.routes.map((route) => [`${route.channel} ${Cadence.format(route.cadence)}`, route]))
  return [...routes.values()].map(
    (route): Owed => ({
      agency,
      request: verdict.request,
      property: verdict.property,
      channel: route.channel,
      cadence: route.cadence,
      told: details.told,
      item: itemOf({
        propertyId: verdict.property,
        property: details.property,
        requestId: verdict.request,
        request: details.request,
        contact: details.contact,
        score: verdict.score,
        event: verdict.event,
        locale: details.told.locale
      })
    })
  )
}
