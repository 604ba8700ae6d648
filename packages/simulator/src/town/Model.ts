/**
 * The records of a town. They are never changed in place: an edit puts a new record where the old one was, so that
 * whatever was made from a record (its JSON) stays right for as long as the record is there.
 * Instants are milliseconds since 1970.
 */
import type { City } from "../data/Places.ts"

/** A real-estate agency. */
export interface Agency {
  readonly id: number
  readonly name: string
  readonly city: City
  /** False when it has not granted the provider: its paths answer 403 and the list leaves it out. */
  readonly granted: boolean
  readonly email: string
  readonly phone: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** A user of Apimo: the agent who owns requests and properties. */
export interface Agent {
  readonly id: number
  readonly agency: number
  readonly active: boolean
  readonly firstname: string
  readonly lastname: string
  readonly email: string | null
  readonly phone: string | null
  readonly mobile: string | null
  readonly language: string
  /** Catalog user_group. */
  readonly group: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** A buyer. */
export interface Contact {
  readonly id: number
  readonly agency: number
  readonly user: number
  readonly title: number
  readonly firstname: string | null
  readonly lastname: string | null
  readonly company: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly mobile: string | null
  readonly languages: ReadonlyArray<string>
  readonly city: City
  readonly createdAt: number
  readonly updatedAt: number
}

/** What a request asks for: all that the score looks at on its side. */
export interface Criteria {
  /** Catalog property_category. */
  readonly category: number
  /** Catalog property_type; empty means any. */
  readonly types: ReadonlyArray<number>
  /** Ids of cities; empty means anywhere. */
  readonly cities: ReadonlyArray<number>
  readonly priceMin: number | null
  readonly priceMax: number | null
  /** Percent over the highest price that is still looked at. */
  readonly margin: number
  readonly areaMin: number | null
  readonly areaMax: number | null
  readonly rooms: number | null
  /** 1 exactly, 2 at least, 3 at most. */
  readonly roomsOperator: 1 | 2 | 3
  /** At least so many; 0 means any. */
  readonly bedrooms: number
}

/** A buyer's search. */
export interface Request extends Criteria {
  readonly id: number
  readonly agency: number
  readonly active: boolean
  readonly contact: number
  readonly user: number
  readonly comment: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** A text about a property. */
export interface Text {
  readonly language: string
  readonly title: string | null
  readonly subtitle: string | null
  readonly hook: string | null
  readonly comment: string | null
}

/** A picture of a property. */
export interface Picture {
  readonly id: number
  readonly rank: number
  readonly url: string
  readonly width: number
  readonly height: number
}

/** A link of a property: a film, a virtual tour. */
export interface Media {
  readonly id: number
  readonly type: number
  readonly value: string
}

/** A property for sale or rent. */
export interface Property {
  readonly id: number
  readonly agency: number
  readonly user: number
  readonly reference: string
  /** Catalog property_step: 1 in progress, 2 standby, 3 closed, 4 deleted. */
  readonly step: number
  /** Catalog property_status. */
  readonly status: number
  readonly group: number
  readonly category: number
  readonly subcategory: number | null
  readonly type: number
  readonly subtype: number | null
  readonly city: City
  readonly address: string
  readonly publishAddress: boolean
  readonly latitude: number
  readonly longitude: number
  /** Euros; null is "price on request". */
  readonly price: number | null
  readonly hidePrice: boolean
  /** Catalog property_period when the price is a rent. */
  readonly period: number | null
  /** Square metres. Null when only the total is known. */
  readonly area: number | null
  readonly areaTotal: number | null
  /** 0 means not filled in. */
  readonly rooms: number
  /** 0 means not filled in. */
  readonly bedrooms: number
  readonly bathrooms: number
  readonly floor: number | null
  readonly floors: number | null
  readonly condition: number | null
  readonly year: number | null
  readonly services: ReadonlyArray<number>
  readonly proximities: ReadonlyArray<number>
  readonly orientations: ReadonlyArray<number>
  /** kWh a square metre and year, and kg of CO2. */
  readonly energy: number | null
  readonly emissions: number | null
  readonly pictures: ReadonlyArray<Picture>
  readonly medias: ReadonlyArray<Media>
  readonly texts: ReadonlyArray<Text>
  /** Published to the provider. False leaves it out of the list of properties, though crossings still name it. */
  readonly visible: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** Apimo's record of a match. `step` is 1 to suggest, 2 already suggested, 3 not suggested. */
export interface Crossing {
  readonly request: number
  readonly property: number
  readonly total: number
  readonly step: number
  readonly createdAt: number
  readonly updatedAt: number
}
