/**
 * What is owed to whom: verdicts to items of deliveries. A delivery gathers the items of one recipient on one channel at
 * one cadence: an open alert until the pass ends, a digest until its slot.
 */

import type { Contact } from "@apimo-alerts/core/Contact"
import type { AgencyId, PropertyId } from "@apimo-alerts/core/Ids"
import type { Request } from "@apimo-alerts/core/Request"
import type { Item, Kind } from "@apimo-alerts/notifier/Message"
import * as Cadence from "../config/Cadence.ts"
import type { Told } from "../decide/Agents.ts"
import type { KnownProperty } from "../decide/Property.ts"
import type { Verdict } from "../decide/Verdict.ts"
import { itemOf } from "./Item.ts"

export interface Owed {
  readonly agency: AgencyId
  readonly request: Request["id"]
  readonly property: PropertyId
  readonly channel: string
  readonly cadence: Cadence.Cadence
  readonly told: Told
  readonly item: Item
}

export const kindOf = (cadence: Cadence.Cadence): Kind => (cadence._tag === "Instant" ? "alert" : "digest")

/** One for each route that a verdict takes; two routes to one channel at one cadence are one. */
export const owedFor = (options: {
  readonly agency: AgencyId
  readonly request: Request
  readonly verdicts: ReadonlyArray<Verdict>
  readonly told: Told
  readonly contact: Contact | null
  readonly properties: ReadonlyMap<PropertyId, KnownProperty>
}): ReadonlyArray<Owed> =>
  options.verdicts.flatMap((verdict) => {
    const property = options.properties.get(verdict.property)
    if (verdict.outcome !== "alert" || property === undefined) return []
    const isInstant = verdict.routes.some((route) => route.cadence._tag === "Instant")
    const routes = new Map(verdict.routes.map((route) => [`${route.channel} ${Cadence.format(route.cadence)}`, route]))
    return [...routes.values()].map(
      (route): Owed => ({
        agency: options.agency,
        request: options.request.id,
        property: verdict.property,
        channel: route.channel,
        cadence: route.cadence,
        told: options.told,
        item: itemOf({
          propertyId: verdict.property,
          property,
          request: options.request,
          contact: options.contact,
          score: verdict.score,
          event: verdict.event,
          locale: options.told.locale,
          alreadyTold: isInstant && route.cadence._tag === "Digest"
        })
      })
    )
  })
