/**
 * What is known of a property: its facts, and what happened to it.
 */
import type { Property } from "@apimo-alerts/core/Property"
import { PropertyStep } from "@apimo-alerts/core/Property"
import { Period } from "@apimo-alerts/notifier/Message"
import * as Schema from "effect/Schema"

/** The part of a property that is decided on and shown; small, because it is stored. */
export const PropertyFacts = Schema.Struct({
  onMarket: Schema.Boolean,
  reference: Schema.NullOr(Schema.String),
  category: Schema.NullOr(Schema.Number),
  type: Schema.NullOr(Schema.Number),
  titles: Schema.Array(Schema.Struct({ language: Schema.String, title: Schema.String })),
  /** Null: on request, or hidden. */
  price: Schema.NullOr(Schema.Number),
  currency: Schema.String,
  period: Schema.NullOr(Period),
  area: Schema.NullOr(Schema.Number),
  rooms: Schema.NullOr(Schema.Number),
  bedrooms: Schema.NullOr(Schema.Number),
  city: Schema.NullOr(Schema.String),
  postcode: Schema.NullOr(Schema.String),
  photo: Schema.NullOr(Schema.String),
  url: Schema.NullOr(Schema.String)
})
export interface PropertyFacts extends Schema.Schema.Type<typeof PropertyFacts> {}

export interface KnownProperty {
  readonly facts: PropertyFacts
  /** The price before the last change, and when that was noticed (milliseconds since 1970). */
  readonly previousPrice: number | null
  readonly repricedAt: number | null
  /** When it was noticed that it is on the market again. */
  readonly returnedAt: number | null
}

const periods: Readonly<Record<number, Period>> = {
  1: "day",
  2: "week",
  3: "fortnight",
  4: "month",
  5: "quarter",
  8: "year"
}

/** A width that stays sharp on a phone's screen; the API's addresses name the width and another may be asked for. */
const photoWidth = 800
const resized = (url: string) => url.replace(/_\d+-original\.(jpe?g|png|webp)$/i, `_${photoWidth}-original.$1`)

const isOnMarket = (property: Property): boolean =>
  property.step === null ? property.status === null || property.status === 1 : property.step === PropertyStep.inProgress

export const factsOf = (property: Property): PropertyFacts => {
  const photo = property.pictures[0]
  return {
    onMarket: isOnMarket(property),
    reference: property.reference,
    category: property.category,
    type: property.type,
    titles: property.comments.flatMap(({ language, title }) =>
      title === null || title === "" ? [] : [{ language, title }]
    ),
    price: property.price.hide ? null : property.price.value,
    currency: property.price.currency ?? "EUR",
    period: periods[property.price.period ?? 0] ?? null,
    area: property.area.value ?? property.area.total,
    rooms: property.rooms,
    bedrooms: property.bedrooms,
    city: property.city?.name ?? null,
    postcode: property.city?.zipcode ?? null,
    photo: photo === undefined ? null : resized(photo.url),
    url: property.url
  }
}

/** What is known after a look at the property; the same object when nothing about it changed. */
export const observe = (known: KnownProperty | undefined, facts: PropertyFacts, at: number): KnownProperty => {
  if (known === undefined) return { facts, previousPrice: null, repricedAt: null, returnedAt: null }
  if (sameFacts(known.facts, facts)) return known
  const repriced = known.facts.price !== facts.price && known.facts.currency === facts.currency
  return {
    facts,
    previousPrice: repriced ? known.facts.price : known.previousPrice,
    repricedAt: repriced ? at : known.repricedAt,
    returnedAt: facts.onMarket && !known.facts.onMarket ? at : known.returnedAt
  }
}

const sameFacts = Schema.equivalence(PropertyFacts)
