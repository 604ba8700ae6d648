/**
 * A contact, with the private fields that Apimo gives away too: a client must not keep them.
 */
import type { Contact } from "../town/Model.ts"
import { date } from "./Values.ts"

/** The full record of a contact. The company stands in `name`, as clients have seen. */
export const contact = (record: Contact) => ({
  id: record.id,
  agency: record.agency,
  category: record.company === null ? 1 : 2,
  user: String(record.user),
  password: "*********",
  activity: null,
  title: record.title,
  firstname: record.firstname,
  lastname: record.lastname,
  name: record.company,
  vat_number: null,
  birthday_at: "1980-01-01",
  email: record.email,
  phone: record.phone,
  mobile: record.mobile,
  fax: null,
  address: null,
  address_more: null,
  zipcode: record.city.zipcode,
  city: record.city.name,
  country: "FR",
  nationality: "FR",
  taxcode: `TAX${record.id}`,
  comment: "",
  language: record.languages,
  tags_customized: [],
  created_at: date(record.createdAt),
  updated_at: date(record.updatedAt)
})
