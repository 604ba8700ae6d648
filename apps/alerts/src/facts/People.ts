/**
 * What is known of agencies, agents and buyers: no more than messages show.
 */

import type { Agency } from "@apimo-alerts/core/Agency"
import type { Contact } from "@apimo-alerts/core/Contact"
import { AgencyId, type ContactId, type UserId } from "@apimo-alerts/core/Ids"
import type { User } from "@apimo-alerts/core/User"
import * as Schema from "effect/Schema"

const Text = Schema.NullOr(Schema.String)

export const AgencyFacts = Schema.Struct({ id: AgencyId, active: Schema.Boolean, name: Text, email: Text, phone: Text })
export interface AgencyFacts extends Schema.Schema.Type<typeof AgencyFacts> {}

export const agencyFacts = ({ active, email, id, name, phone }: Agency): AgencyFacts => ({
  id,
  active,
  name,
  email,
  phone
})

export const AgentFacts = Schema.Struct({
  active: Schema.Boolean,
  firstname: Text,
  lastname: Text,
  email: Text,
  phone: Text,
  mobile: Text,
  language: Text
})
export interface AgentFacts extends Schema.Schema.Type<typeof AgentFacts> {}
export type Agents = ReadonlyMap<UserId, AgentFacts>

export const agentFacts = ({ active, email, firstname, language, lastname, mobile, phone }: User): AgentFacts => ({
  active,
  firstname,
  lastname,
  email,
  phone,
  mobile,
  language
})

export const ContactFacts = Schema.Struct({
  title: Schema.NullOr(Schema.Number),
  firstname: Text,
  lastname: Text,
  company: Text,
  email: Text,
  phone: Text,
  mobile: Text
})
export interface ContactFacts extends Schema.Schema.Type<typeof ContactFacts> {}
export type Contacts = ReadonlyMap<ContactId, ContactFacts>

export const contactFacts = ({ company, email, firstname, lastname, mobile, phone, title }: Contact): ContactFacts => ({
  title,
  firstname,
  lastname,
  company,
  email,
  phone,
  mobile
})
