/**
 * A property as clients have seen it, with its quirks: the user in three forms, decimals with a comma, flags as strings
 * here and booleans there, lists that are null, and an energy label as an SVG in base64.
 */
import type { Agent, Picture, Property } from "../town/Model.ts"
import { user } from "./UserJson.ts"
import { comma, date } from "./Values.ts"

/** A drawing of an energy label. The real ones are some 10 kB each; clients had better not decode them. */
const graph = `data:image/svg+xml;base64,${Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="220" height="110"><rect width="220" height="110" fill="#eee"/></svg>'
).toString("base64")}`

const picture = (record: Picture) => ({
  id: record.id,
  type_id: 1,
  rank: record.rank,
  url: record.url,
  width_max: record.width,
  height_max: record.height,
  internet: record.id % 2 === 0 ? "1" : true,
  print: record.id % 2 === 0 ? "1" : true,
  panorama: false,
  child: record.id % 2 === 0 ? "0" : false,
  reference: null,
  comments: []
})

/** Mostly the full user, sometimes its ids, rarely a bare number. */
const owner = (record: Property, agent: Agent | undefined) => {
  if (agent === undefined || record.id % 29 === 0) return record.user
  if (record.id % 5 === 0) return { id: String(agent.id), agency: String(agent.agency) }
  return user(agent)
}

const room = (type: number, number: number, area: number | null) => ({
  type,
  number,
  area,
  flooring: null,
  ceiling_height: null,
  floor: { type: null, value: null },
  orientations: [],
  comments: [],
  lot: { type: null, rank: null, name: [] }
})

const rooms = (record: Property) => [
  ...(record.bedrooms > 0 ? [room(1, record.bedrooms, null)] : []),
  ...(record.rooms > 1 ? [room(2, 1, null), room(3, 1, null)] : []),
  ...(record.bathrooms > 0 ? [room(8, record.bathrooms, null)] : [])
]

const regulations = (record: Property) => [
  ...(record.energy === null ? [] : [{ type: 1, value: comma(record.energy), date: null, label: null, graph }]),
  ...(record.emissions === null ? [] : [{ type: 2, value: comma(record.emissions), date: null, label: null, graph }])
]

/** The full record of a property. `agent` is its user, `provider` who it is published to. */
export const property = (record: Property, agent: Agent | undefined, provider: number) => ({
  id: record.id,
  reference: record.reference,
  agency: record.agency,
  quality: 80,
  brand: null,
  sector: null,
  user: owner(record, agent),
  step: record.step,
  status: record.status,
  group: record.group,
  parent: null,
  ranking: null,
  category: record.category,
  subcategory: record.subcategory,
  name: null,
  type: record.type,
  subtype: record.subtype,
  agreement: {
    type: 1,
    reference: `M${record.id % 10000}`,
    start_at: date(record.createdAt).slice(0, 10),
    end_at: null
  },
  block_name: null,
  lot_reference: null,
  address: record.address,
  address_more: "",
  publish_address: record.publishAddress,
  country: "FR",
  region: record.city.region,
  city: { id: record.city.id, name: record.city.name, zipcode: record.city.zipcode },
  district: null,
  location: null,
  longitude: String(record.longitude),
  latitude: String(record.latitude),
  radius: 400,
  altitude: null,
  area: { unit: 1, value: record.area, total: record.areaTotal, weighted: null },
  rooms: record.rooms,
  bedrooms: record.bedrooms,
  sleeps: 0,
  price: {
    value: record.price,
    max: null,
    fees: null,
    unit: null,
    period: record.period,
    hide: record.hidePrice,
    inventory: null,
    deposit: null,
    currency: "EUR",
    commission: null,
    transfer_tax: null,
    contribution: null,
    pension: null,
    tenant: null,
    vat: null
  },
  rates: [],
  owner: String(2203510 + (record.id % 1000)),
  visit: null,
  residence: null,
  view: { type: null, landscape: [] },
  construction: { method: [], construction_year: record.year, construction_step: null, renovation_year: null },
  floor: { type: null, value: record.floor, levels: null, floors: record.floors },
  heating: { device: 3, access: 1, type: 1 },
  condition: record.condition,
  standing: null,
  url: null,
  available_at: null,
  orientations: record.orientations,
  services: record.services,
  proximities: record.proximities,
  tags: [],
  tags_customized: record.id % 7 === 0 ? (record.id % 2 === 0 ? ["Coup de cœur"] : [{ comment: "Coup de cœur" }]) : [],
  pictures: record.pictures.map(picture),
  medias: record.medias.length === 0 && record.id % 3 === 0 ? null : record.medias,
  comments: record.texts.map((found) => ({ ...found, comment_full: null })),
  areas: rooms(record),
  regulations: regulations(record),
  exchanges: record.visible ? [{ provider: String(provider) }] : [],
  private_comment: null,
  created_at: date(record.createdAt),
  created_by: String(record.user),
  updated_at: date(record.updatedAt),
  updated_by: String(record.user)
})
