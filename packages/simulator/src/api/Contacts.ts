/**
 * Contacts and what was done with them.
 */
import type { Contact } from "../town/Model.ts"
import type { Action } from "../town/Papers.ts"
import { contact as contactJson } from "../wire/ContactJson.ts"
import { action as actionJson } from "../wire/PaperJson.ts"
import { date } from "../wire/Values.ts"
import { type Answer, notFound, plain } from "./Answer.ts"
import { type AgencyCall, id, numbers } from "./Call.ts"
import { type Input, read } from "./Input.ts"
import { list } from "./Listing.ts"

/** GET /agencies/{agency}/contacts */
export const listContacts = (call: AgencyCall): Answer =>
  list(call, {
    key: "contacts",
    max: 10_000,
    records: call.books.contacts.values(),
    updatedAt: (record) => record.updatedAt,
    json: (record) => JSON.stringify(contactJson(record))
  })

const apply = (base: Contact, input: Input, call: AgencyCall): Contact => {
  const user = input.number("user") ?? base.user
  if (input.has("user") && !call.books.agents.has(user)) input.refuse("user", "user not found")
  const orElse = (field: string, before: string | null) => {
    const given = input.text(field)
    return given === undefined ? before : given
  }
  const contact = {
    ...base,
    user,
    title: input.number("title") ?? base.title,
    firstname: orElse("firstname", base.firstname),
    lastname: orElse("lastname", base.lastname),
    company: orElse("company", base.company),
    email: orElse("email", base.email),
    phone: orElse("phone", base.phone),
    mobile: orElse("mobile", base.mobile),
    updatedAt: call.now
  }
  if (!contact.lastname && !contact.company) input.refuse("lastname", "lastname or company is required")
  return contact
}

const answer = (record: Contact): Answer =>
  plain({ id: record.id, created_at: date(record.createdAt), updated_at: date(record.updatedAt) })

/** POST /agencies/{agency}/contacts. Category, user, and a last name or a company are required. */
export const createContact = (call: AgencyCall): Answer => {
  const input = read(call.body)
  input.require("category", "user")
  const drawn = apply(
    {
      id: 0,
      agency: call.books.agency.id,
      user: 0,
      title: 1,
      firstname: null,
      lastname: null,
      company: null,
      email: null,
      phone: null,
      mobile: null,
      languages: ["fr"],
      city: call.books.agency.city,
      createdAt: call.now,
      updatedAt: call.now
    },
    input,
    call
  )
  const refused = input.refused()
  if (refused !== null) return refused
  const record = { ...drawn, id: call.town.next.contact++ }
  call.books.contacts.set(record.id, record)
  return answer(record)
}

/** PUT /agencies/{agency}/contacts/{contact} */
export const updateContact = (call: AgencyCall): Answer => {
  const known = call.books.contacts.get(id(call, "contact"))
  if (known === undefined) return notFound("Contact not found")
  const input = read(call.body)
  const changed = apply(known, input, call)
  const refused = input.refused()
  if (refused !== null) return refused
  call.books.contacts.set(changed.id, changed)
  return answer(changed)
}

const history = (call: AgencyCall, year: string | null): Answer => {
  const contact = id(call, "contact")
  if (!call.books.contacts.has(contact)) return notFound("Contact not found")
  const query = numbers(call, ["user_id"])
  if (query._tag === "Refused") return query.answer
  const user = query.get("user_id")
  const fits = (action: Action) =>
    action.contact === contact &&
    (user === undefined || action.user === user) &&
    (year === null || action.date.startsWith(`${year}-`))
  return list(call, {
    key: "actions",
    max: 10_000,
    records: [...call.books.papers.actions.values()].filter(fits),
    updatedAt: (record) => record.updatedAt,
    json: (record) => JSON.stringify(actionJson(record))
  })
}

/** GET …/contacts/{contact}/actions (user_id). The documentation leaves the shape open; it is that of a user's actions. */
export const listActions = (call: AgencyCall): Answer => history(call, null)

/** GET …/contacts/{contact}/actions/{year} (user_id) */
export const listActionsOfYear = (call: AgencyCall): Answer => history(call, String(id(call, "year")))
