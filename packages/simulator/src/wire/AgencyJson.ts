/**
 * An agency as clients have seen it: the id is a string and all its users are inside.
 */
import type { Books } from "../town/Books.ts"
import { user } from "./UserJson.ts"
import { date } from "./Values.ts"

/** The full record of an agency. */
export const agency = ({ agency, agents }: Books) => ({
  id: String(agency.id),
  reference: null,
  active: true,
  name: agency.name,
  company: { id: String(agency.id), name: `${agency.name} SAS` },
  brand: null,
  networks: [],
  address: "1 place de la Mairie",
  address_more: null,
  city: { id: String(agency.city.id), name: agency.city.name, zipcode: agency.city.zipcode },
  district: null,
  country: "FR",
  region: agency.city.region.name,
  latitude: String(agency.city.latitude),
  longitude: String(agency.city.longitude),
  email: agency.email,
  phone: agency.phone,
  fax: null,
  url: null,
  logo: null,
  logo_svg: null,
  pictures: [],
  picture: null,
  quality: 0,
  currency: "EUR",
  timetable: null,
  created_at: date(agency.createdAt),
  updated_at: date(agency.updatedAt),
  providers: `/${agency.id}/providers`,
  rates: [],
  partners: [],
  stories: [{ language: "fr", title: "", content: "" }],
  users: [...agents.values()].map(user),
  sectors: [],
  parameters: `/${agency.id}/parameters`,
  subscription: "1"
})
