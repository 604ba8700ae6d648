/**
 * A request with the JSON types of Apimo's documented example: the id a number; contact, user, category, types, margin,
 * area and price strings.
 */
import { cities } from "../data/Places.ts"
import type { Request } from "../town/Model.ts"
import { date, text } from "./Values.ts"

/** The full record of a request. */
export const request = (record: Request) => ({
  id: record.id,
  active: record.active,
  contact: String(record.contact),
  user: String(record.user),
  ranking: record.id % 4 === 0 ? 1 + (record.id % 5) : null,
  last_action: null,
  auto: true,
  validated: false,
  emailing: { subscription: "1", last_at: null },
  category: String(record.category),
  subcategory: null,
  types: record.types.map(String),
  subtype: null,
  referral: null,
  subreferral: null,
  country: "FR",
  locations: record.cities.map((id) => ({
    region: null,
    city: { id: String(id), name: cities.get(id)?.name ?? "" },
    district: null
  })),
  coordinates: null,
  sector: null,
  zone: null,
  rooms_operator: String(record.roomsOperator),
  rooms: record.rooms,
  bedrooms: record.bedrooms,
  standing: null,
  view: { type: null, landscape: null },
  condition: null,
  availability: null,
  margin: String(record.margin),
  area: { min: text(record.areaMin), max: text(record.areaMax), unit: "1" },
  price: { min: text(record.priceMin), max: text(record.priceMax), currency: "EUR" },
  floor: { operator: "1", type: null, value: null },
  areas: record.id % 3 === 0 ? [{ type: 18, number: 1, area_min: null }] : [],
  proximities: [],
  services: [],
  activities: [],
  tags: [],
  tags_customized: [],
  comment: record.comment,
  free_criteria: "",
  created_at: date(record.createdAt),
  created_by: String(record.user),
  updated_at: date(record.updatedAt),
  updated_by: String(record.user)
})
