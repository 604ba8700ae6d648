/**
 * Creating and updating properties.
 */
import { cities } from "../data/Places.ts"
import * as Books from "../town/Books.ts"
import type { Property } from "../town/Model.ts"
import { date } from "../wire/Values.ts"
import { type Answer, notFound, plain } from "./Answer.ts"
import { type AgencyCall, id } from "./Call.ts"
import { type Input, read } from "./Input.ts"

const cityOf = (base: Property, input: Input): Property["city"] => {
  const name = input.text("city")
  const zipcode = input.text("zipcode")
  if (name === undefined || name === null || name === "") return base.city
  const named = [...cities.values()].filter((city) => city.name.toLowerCase() === name.toLowerCase())
  const found = named.find((city) => city.zipcode === zipcode) ?? named[0]
  if (found === undefined) input.refuse("city", `city ${name} is not known`)
  return found ?? base.city
}

const orElse = <A>(value: A | undefined, before: A): A => (value === undefined ? before : value)

/** What was sent, over what was there. */
const apply = (base: Property, input: Input, call: AgencyCall): Property => {
  const area = input.inner("area")
  const price = input.inner("price")
  const floor = input.inner("floor")
  const user = input.number("user") ?? base.user
  if (input.has("user") && !call.books.agents.has(user)) input.refuse("user", "user not found")
  const step = input.number("step") ?? base.step
  if (![1, 2, 3, 4].includes(step)) input.refuse("step", "step is not in the catalog property_step")
  return {
    ...base,
    user,
    step,
    city: cityOf(base, input),
    reference: input.text("reference") ?? base.reference,
    status: input.number("status") ?? base.status,
    group: input.number("group") ?? base.group,
    category: input.number("category") ?? base.category,
    subcategory: orElse(input.number("subcategory"), base.subcategory),
    type: input.number("type") ?? base.type,
    subtype: orElse(input.number("subtype"), base.subtype),
    address: input.text("address") ?? base.address,
    publishAddress: input.flag("publish_address") ?? base.publishAddress,
    latitude: input.number("latitude") ?? base.latitude,
    longitude: input.number("longitude") ?? base.longitude,
    price: orElse(price.number("value"), base.price),
    hidePrice: price.flag("hide") ?? base.hidePrice,
    period: orElse(price.number("period"), base.period),
    area: orElse(area.number("value"), base.area),
    areaTotal: orElse(area.number("total"), base.areaTotal),
    rooms: input.number("rooms") ?? base.rooms,
    bedrooms: input.number("bedrooms") ?? base.bedrooms,
    floor: orElse(floor.number("value"), base.floor),
    condition: orElse(input.number("condition"), base.condition),
    services: input.numbers("services") ?? base.services,
    proximities: input.numbers("proximities") ?? base.proximities,
    orientations: input.numbers("orientations") ?? base.orientations,
    updatedAt: call.now
  }
}

const answer = (record: Property): Answer =>
  plain({ id: record.id, created_at: date(record.createdAt), updated_at: date(record.updatedAt) })

/** POST /agencies/{agency}/properties. Reference and user are required. */
export const createProperty = (call: AgencyCall): Answer => {
  const input = read(call.body)
  input.require("reference", "user")
  const [city] = call.books.area
  const blank: Property = {
    id: 0,
    agency: call.books.agency.id,
    user: 0,
    reference: "",
    step: 1,
    status: 1,
    group: 1,
    category: 1,
    subcategory: null,
    type: 1,
    subtype: null,
    city,
    address: "",
    publishAddress: false,
    latitude: city.latitude,
    longitude: city.longitude,
    price: null,
    hidePrice: false,
    period: null,
    area: null,
    areaTotal: null,
    rooms: 0,
    bedrooms: 0,
    bathrooms: 0,
    floor: null,
    floors: null,
    condition: null,
    year: null,
    services: [],
    proximities: [],
    orientations: [],
    energy: null,
    emissions: null,
    pictures: [],
    medias: [],
    texts: [],
    visible: true,
    createdAt: call.now,
    updatedAt: call.now
  }
  const drawn = apply(blank, input, call)
  const refused = input.refused()
  if (refused !== null) return refused
  const record = { ...drawn, id: call.town.next.property++ }
  Books.putProperty(call.books, record, call.now)
  return answer(record)
}

/** PUT /agencies/{agency}/properties/{property} */
export const updateProperty = (call: AgencyCall): Answer => {
  const known = call.books.properties.get(id(call, "property"))
  if (known === undefined) return notFound("Property not found")
  const input = read(call.body)
  const changed = apply(known, input, call)
  const refused = input.refused()
  if (refused !== null) return refused
  Books.putProperty(call.books, changed, call.now)
  return answer(changed)
}
