/**
 * Leads, actions, contracts and residences.
 */
import type { Action, Lead } from "../town/Papers.ts"
import * as PaperJson from "../wire/PaperJson.ts"
import { date } from "../wire/Values.ts"
import { type Answer, notFound, plain } from "./Answer.ts"
import { type AgencyCall, id } from "./Call.ts"
import { type Input, read } from "./Input.ts"
import { list } from "./Listing.ts"

/** GET /agencies/{agency}/leads */
export const listLeads = (call: AgencyCall): Answer =>
  list(call, {
    key: "leads",
    max: 10_000,
    records: call.books.papers.leads.values(),
    updatedAt: (record) => record.updatedAt,
    json: (record) => JSON.stringify(PaperJson.lead(record))
  })

const orElse = <A>(value: A | undefined, before: A): A => (value === undefined ? before : value)

const applyLead = (base: Lead, input: Input, now: number): Lead => ({
  ...base,
  type: input.number("type") ?? base.type,
  step: input.number("step") ?? base.step,
  reference: input.text("reference") ?? base.reference,
  firstname: orElse(input.text("firstname"), base.firstname),
  lastname: orElse(input.text("lastname"), base.lastname),
  email: orElse(input.text("email"), base.email),
  phone: orElse(input.text("phone"), base.phone),
  language: orElse(input.text("language"), base.language),
  message: orElse(input.text("message"), base.message),
  property: orElse(input.number("property"), base.property),
  contact: orElse(input.number("contact"), base.contact),
  request: orElse(input.number("request"), base.request),
  user: orElse(input.number("user"), base.user),
  priceMax: orElse(input.number("price_max"), base.priceMax),
  areaMin: orElse(input.number("area_min"), base.areaMin),
  updatedAt: now
})

const leadAnswer = (record: Lead): Answer =>
  plain({ id: record.id, created_at: date(record.createdAt), updated_at: date(record.updatedAt) })

/** POST /agencies/{agency}/leads. Type and reference are required. */
export const createLead = (call: AgencyCall): Answer => {
  const input = read(call.body)
  input.require("type", "reference")
  const blank: Lead = {
    id: 0,
    agency: call.books.agency.id,
    type: 1,
    step: 1,
    reference: "",
    firstname: null,
    lastname: null,
    email: null,
    phone: null,
    language: null,
    message: null,
    property: null,
    contact: null,
    request: null,
    user: null,
    priceMax: null,
    areaMin: null,
    createdAt: call.now,
    updatedAt: call.now
  }
  const drawn = applyLead(blank, input, call.now)
  const refused = input.refused()
  if (refused !== null) return refused
  const record = { ...drawn, id: call.town.next.other++ }
  call.books.papers.leads.set(record.id, record)
  return leadAnswer(record)
}

/** PUT /agencies/{agency}/leads/{lead} */
export const updateLead = (call: AgencyCall): Answer => {
  const known = call.books.papers.leads.get(id(call, "lead"))
  if (known === undefined) return notFound("Lead not found")
  const input = read(call.body)
  const changed = applyLead(known, input, call.now)
  const refused = input.refused()
  if (refused !== null) return refused
  call.books.papers.leads.set(changed.id, changed)
  return leadAnswer(changed)
}

const applyAction = (base: Action, input: Input, call: AgencyCall): Action => {
  const user = input.number("user") ?? base.user
  if (input.has("user") && !call.books.agents.has(user)) input.refuse("user", "user not found")
  const day = input.text("date") ?? base.date
  if (input.has("date") && !/^\d{4}-\d\d-\d\d/.test(day)) input.refuse("date", "date must be YYYY-MM-DD")
  return {
    ...base,
    user,
    date: day.slice(0, 10),
    type: input.number("type") ?? base.type,
    method: orElse(input.number("method"), base.method),
    start: orElse(input.text("start_at"), base.start),
    end: orElse(input.text("end_at"), base.end),
    contact: orElse(input.number("contact"), base.contact),
    properties: input.numbers("properties") ?? base.properties,
    subject: orElse(input.text("subject"), base.subject),
    content: orElse(input.text("content"), base.content),
    updatedAt: call.now
  }
}

/** POST /agencies/{agency}/actions. User, type and date are required. The id is answered as a string. */
export const createAction = (call: AgencyCall): Answer => {
  const input = read(call.body)
  input.require("user", "type", "date")
  const blank: Action = {
    id: 0,
    user: 0,
    type: 1,
    method: null,
    date: "",
    start: null,
    end: null,
    contact: null,
    properties: [],
    subject: null,
    content: null,
    createdAt: call.now,
    updatedAt: call.now
  }
  const drawn = applyAction(blank, input, call)
  const refused = input.refused()
  if (refused !== null) return refused
  const record = { ...drawn, id: call.town.next.other++ }
  call.books.papers.actions.set(record.id, record)
  return plain({ id: String(record.id) })
}

/** PUT /agencies/{agency}/actions/{action} */
export const updateAction = (call: AgencyCall): Answer => {
  const known = call.books.papers.actions.get(id(call, "action"))
  if (known === undefined) return notFound("Action not found")
  const input = read(call.body)
  const changed = applyAction(known, input, call)
  const refused = input.refused()
  if (refused !== null) return refused
  call.books.papers.actions.set(changed.id, changed)
  return plain({ id: String(changed.id) })
}

/** GET /agencies/{agency}/users/{user}/actions (type) */
export const listUserActions = (call: AgencyCall): Answer => {
  const user = id(call, "user")
  if (!call.books.agents.has(user)) return notFound("User not found")
  return list(call, {
    key: "actions",
    max: 10_000,
    records: [...call.books.papers.actions.values()].filter((action) => action.user === user),
    updatedAt: (record) => record.updatedAt,
    filters: { type: (record) => record.type },
    json: (record) => JSON.stringify(PaperJson.action(record))
  })
}

/** GET /agencies/{agency}/contracts */
export const listContracts = (call: AgencyCall): Answer =>
  list(call, {
    key: "contracts",
    max: 10_000,
    records: call.books.papers.contracts.values(),
    updatedAt: (record) => record.updatedAt,
    json: (record) => JSON.stringify(PaperJson.contract(record))
  })

/** GET /agencies/{agency}/residences */
export const listResidences = (call: AgencyCall): Answer =>
  list(call, {
    key: "residences",
    max: 10_000,
    records: call.books.papers.residences.values(),
    updatedAt: (record) => record.updatedAt,
    json: (record) => JSON.stringify(PaperJson.residence(record))
  })
