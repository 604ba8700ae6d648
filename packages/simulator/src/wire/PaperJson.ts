/**
 * Leads, actions, contracts and residences with the documented JSON types: residences are all strings, actions have a
 * string for an id, contracts are numbers.
 */
import type { Action, Contract, Document, Lead, Residence } from "../town/Papers.ts"
import { date, text } from "./Values.ts"

/** A lead. */
export const lead = (record: Lead) => ({
  id: record.id,
  parent: null,
  provider: null,
  agency: String(record.agency),
  type: String(record.type),
  step: String(record.step),
  date: date(record.createdAt),
  start_at: null,
  end_at: null,
  reference: record.reference,
  lastname: record.lastname,
  firstname: record.firstname,
  email: record.email,
  phone: record.phone,
  fax: null,
  mobile: null,
  method: null,
  language: record.language,
  country: "FR",
  title: null,
  property: record.property,
  contact: record.contact,
  request: record.request,
  user: record.user,
  opened: null,
  assigned: null,
  closed: null,
  message: record.message,
  area_min: record.areaMin,
  area_max: null,
  area_unit: 1,
  price_min: null,
  price_max: record.priceMax,
  currency: "EUR",
  criteria: null,
  created_at: date(record.createdAt),
  updated_at: date(record.updatedAt)
})

const seconds = (time: string | null): string | null => (time === null ? null : `${time}:00`)

/** An action, with the first of its properties as an object. */
export const action = (record: Action) => ({
  id: String(record.id),
  type: String(record.type),
  user: String(record.user),
  contact: text(record.contact),
  date: record.date,
  time_start: seconds(record.start),
  time_end: seconds(record.end),
  subject: record.subject,
  content: record.content,
  properties:
    record.properties[0] === undefined
      ? null
      : {
          id: String(record.properties[0]),
          report: null,
          price: null,
          currency: null,
          rating: null,
          assessment: null
        },
  referral: null,
  subreferral: null,
  created_at: date(record.createdAt),
  updated_at: date(record.updatedAt)
})

/** A contract. */
export const contract = (record: Contract) => ({
  id: record.id,
  step: record.step,
  agency: record.agency,
  property: record.property,
  currency: "EUR",
  price: record.price,
  price_net: null,
  commission: Math.round(record.price * 0.04),
  commission_agency: null,
  commission_owner: null,
  commission_customer: null,
  vat: null,
  vat_rate: 20,
  deposit: null,
  project_at: null,
  offer_at: date(record.offerAt),
  commitment_at: null,
  condition_precedent_at: null,
  contract_scheduled_at: null,
  contract_at: null,
  collected_at: null,
  legal_notice_at: null,
  contacts: record.contact === null ? [] : [{ contact: record.contact, type: 1 }],
  entries: [],
  comment: null,
  created_at: date(record.createdAt),
  updated_at: date(record.updatedAt)
})

/** A residence: every value a string. */
export const residence = (record: Residence) => ({
  id: String(record.id),
  user: String(record.user),
  type: "2",
  name: record.name,
  reference: `R${record.id}`,
  location_reference: null,
  address: "12 avenue du Parc",
  address_more: null,
  city: { id: String(record.city.id), name: record.city.name, zipcode: record.city.zipcode },
  district: null,
  country: "FR",
  longitude: String(record.city.longitude),
  latitude: String(record.city.latitude),
  construction_year: String(record.year),
  standing: "5",
  floors: String(record.floors),
  lots: String(record.lots),
  total_shares: "10000",
  code: null,
  code_at: null,
  comment: null,
  contacts: [],
  created_at: date(record.createdAt),
  updated_at: date(record.updatedAt)
})

/** A document, as the answer to its upload. */
export const document = (record: Document) => ({
  id: record.id,
  name: record.name,
  download_url: `https://media.apimo.pro/document/${record.id}?download`,
  url: `https://media.apimo.pro/document/${record.id}`,
  filesize: String(record.size),
  type_id: record.type,
  internet: false,
  extranet: false,
  private: true,
  created_at: date(record.createdAt),
  updated_at: date(record.createdAt)
})
