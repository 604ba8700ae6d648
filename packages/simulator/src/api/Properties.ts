/**
 * Reading properties and the requests that match one.
 */
import type { Agent, Property } from "../town/Model.ts"
import * as CrossingJson from "../wire/CrossingJson.ts"
import { property as propertyJson } from "../wire/PropertyJson.ts"
import { type Answer, notFound } from "./Answer.ts"
import { type AgencyCall, id } from "./Call.ts"
import { list } from "./Listing.ts"

const written = new WeakMap<Property, { readonly agent: Agent | undefined; readonly json: string }>()

const json =
  (call: AgencyCall) =>
  (record: Property): string => {
    const agent = call.books.agents.get(record.user)
    const known = written.get(record)
    if (known !== undefined && known.agent === agent) return known.json
    const made = JSON.stringify(propertyJson(record, agent, call.provider))
    written.set(record, { agent, json: made })
    return made
  }

const visible = function* (properties: Iterable<Property>): Generator<Property> {
  for (const property of properties) if (property.visible) yield property
}

/** GET /agencies/{agency}/properties */
export const listProperties = (call: AgencyCall): Answer =>
  list(call, {
    key: "properties",
    max: 1000,
    records: visible(call.books.properties.values()),
    updatedAt: (record) => record.updatedAt,
    filters: { step: (record) => record.step, status: (record) => record.status, group: (record) => record.group },
    extra: { processing_time: 0.4 },
    json: json(call)
  })

/** GET /agencies/{agency}/properties/{property}/crossings: the requests that match it. */
export const listCrossings = (call: AgencyCall): Answer => {
  const property = call.books.properties.get(id(call, "property"))
  if (property === undefined || !property.visible) return notFound("Property not found")
  return list(call, {
    key: "crossings",
    max: 10_000,
    records: call.books.crossings.ofProperty(property.id),
    updatedAt: (record) => record.updatedAt,
    filters: { step: (record) => record.step },
    json: CrossingJson.ofProperty
  })
}
