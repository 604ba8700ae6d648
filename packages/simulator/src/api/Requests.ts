/**
 * The operations of the requests page.
 */

import * as Books from "../town/Books.ts"
import type { Request } from "../town/Model.ts"
import * as CrossingJson from "../wire/CrossingJson.ts"
import { request as requestJson } from "../wire/RequestJson.ts"
import { date } from "../wire/Values.ts"
import { type Answer, notFound, plain } from "./Answer.ts"
import { type AgencyCall, id } from "./Call.ts"
import { type Input, places, read } from "./Input.ts"
import { list } from "./Listing.ts"

const written = new WeakMap<Request, string>()

const json = (record: Request): string => {
  let found = written.get(record)
  if (found === undefined) {
    found = JSON.stringify(requestJson(record))
    written.set(record, found)
  }
  return found
}

/** GET /agencies/{agency}/requests */
export const listRequests = (call: AgencyCall): Answer =>
  list(call, {
    key: "requests",
    max: 10_000,
    records: call.books.requests.values(),
    updatedAt: (record) => record.updatedAt,
    json
  })

/** GET /agencies/{agency}/requests/{request}/crossings */
export const listCrossings = (call: AgencyCall): Answer => {
  const request = id(call, "request")
  if (!call.books.requests.has(request)) return notFound("Request not found")
  return list(call, {
    key: "crossings",
    max: 10_000,
    records: call.books.crossings.ofRequest(request),
    updatedAt: (record) => record.updatedAt,
    filters: { step: (record) => record.step },
    json: CrossingJson.ofRequest
  })
}

/** What was sent, over what was there. */
const apply = (base: Request, input: Input, body: unknown, call: AgencyCall): Request => {
  const area = input.inner("area")
  const price = input.inner("price")
  const operator = input.number("rooms_operator")
  if (operator !== undefined && operator !== null && operator !== 1 && operator !== 2 && operator !== 3) {
    input.refuse("rooms_operator", "rooms_operator must be 1, 2 or 3")
  }
  const contact = input.number("contact") ?? base.contact
  if (input.has("contact") && !call.books.contacts.has(contact)) input.refuse("contact", "contact not found")
  const user = input.number("user") ?? base.user
  if (input.has("user") && !call.books.agents.has(user)) input.refuse("user", "user not found")
  const locations = typeof body === "object" && body !== null && "locations" in body ? body.locations : undefined
  const orElse = (value: number | null | undefined, before: number | null) => (value === undefined ? before : value)
  return {
    ...base,
    active: input.flag("active") ?? base.active,
    contact,
    user,
    category: input.number("category") ?? base.category,
    types: input.numbers("types") ?? base.types,
    cities: locations === undefined ? base.cities : places(locations),
    priceMin: orElse(price.number("min"), base.priceMin),
    priceMax: orElse(price.number("max"), base.priceMax),
    margin: input.number("margin") ?? base.margin,
    areaMin: orElse(area.number("min"), base.areaMin),
    areaMax: orElse(area.number("max"), base.areaMax),
    rooms: orElse(input.number("rooms"), base.rooms),
    roomsOperator: operator === 1 || operator === 3 ? operator : operator === 2 ? 2 : base.roomsOperator,
    bedrooms: input.number("bedrooms") ?? base.bedrooms,
    comment: input.text("comment") ?? base.comment,
    updatedAt: call.now
  }
}

const answer = (record: Request): Answer =>
  plain({ id: record.id, created_at: date(record.createdAt), updated_at: date(record.updatedAt) })

/** POST /agencies/{agency}/requests. Contact, user, category and country are required. */
export const createRequest = (call: AgencyCall): Answer => {
  const input = read(call.body)
  input.require("contact", "user", "category", "country")
  const blank: Request = {
    id: 0,
    agency: call.books.agency.id,
    active: true,
    contact: 0,
    user: 0,
    category: 1,
    types: [],
    cities: [],
    priceMin: null,
    priceMax: null,
    margin: 0,
    areaMin: null,
    areaMax: null,
    rooms: null,
    roomsOperator: 2,
    bedrooms: 0,
    comment: "",
    createdAt: call.now,
    updatedAt: call.now
  }
  const drawn = apply(blank, input, call.body, call)
  const refused = input.refused()
  if (refused !== null) return refused
  const record = { ...drawn, id: call.town.next.request++ }
  Books.putRequest(call.books, record, call.now)
  return answer(record)
}

/** PUT /agencies/{agency}/requests/{request} */
export const updateRequest = (call: AgencyCall): Answer => {
  const known = call.books.requests.get(id(call, "request"))
  if (known === undefined) return notFound("Request not found")
  const input = read(call.body)
  const changed = apply(known, input, call.body, call)
  const refused = input.refused()
  if (refused !== null) return refused
  Books.putRequest(call.books, changed, call.now)
  return answer(changed)
}
