/**
 * What is known of a property: its facts, and what happened to it.
 */
import type { Property } from "@apimo-alerts/core/Property"
import { PropertyStep } from "@apimo-alerts/core/Property"
import { Period } from "@apimo-alerts/notifier/Message"
import * as Schema from "effect/Schema"
import { fingerprint } from "./Fingerprint.ts"

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
  /** "A" to "G". */
  energyClass: Schema.NullOr(Schema.String),
  city: Schema.NullOr(Schema.String),
  postcode: Schema.NullOr(Schema.String),
  photo: Schema.NullOr(Schema.String),
  url: Schema.NullOr(Schema.String)
})
export interface PropertyFacts extends Schema.Schema.Type<typeof PropertyFacts> {}

export interface KnownProperty {
  readonly facts: PropertyFacts
  /** Stands for the whole record: another one means that something about the property changed. */
  readonly fingerprint: string
  /** The price before the last change, and when that was noticed (milliseconds since 1970). */
  readonly previousPrice: number | null
  readonly repricedAt: number | null
  /** When it was noticed that it is on the market again. */
  readonly returnedAt: number | null
  /** When the last change was heard of, if its crossings were not read since. */
  readonly staleSince: number | null
  /** When changes had been heard of before the first that no look has followed: it came about after that. */
  readonly changedAfter: number | null
  /** When its crossings were last read; null before the first look. */
  readonly checkedAt: number | null
  /** Reads in a row that failed, and when it is read again at the earliest. */
  readonly failures: number
  readonly retryAt: number | null
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

/** Catalog `property_regulation`: the reports whose label is the class of what a home uses. */
const energyReports: ReadonlyArray<number | null> = [1, 50, 56, 102]

/** The class as the agency entered it; none is worked out of the figures, whose scale depends on the report's year. */
const energyClassOf = ({ regulations }: Property): string | null =>
  regulations
    .filter(({ type }) => energyReports.includes(type))
    .map(({ label }) => label?.trim().toUpperCase() ?? "")
    .find((label) => /^[A-G]$/.test(label)) ?? null

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
    energyClass: energyClassOf(property),
    city: property.city?.name ?? null,
    postcode: property.city?.zipcode ?? null,
    photo: photo === undefined ? null : resized(photo.url),
    url: property.url
  }
}

/**
 * What is known after the property was listed; the same object when nothing about it changed. `heardBefore`: when changes
 * were heard of before; null when they were not.
 */
export const observe = (
  known: KnownProperty | undefined,
  property: Property,
  at: number,
  heardBefore: number | null = null
): KnownProperty => {
  const print = fingerprint(property)
  if (known?.fingerprint === print) return known
  const facts = factsOf(property)
  if (known === undefined) {
    return {
      facts,
      fingerprint: print,
      previousPrice: null,
      repricedAt: null,
      returnedAt: null,
      staleSince: at,
      changedAfter: heardBefore,
      checkedAt: null,
      failures: 0,
      retryAt: null
    }
  }
  const repriced = known.facts.price !== facts.price && known.facts.currency === facts.currency
  return {
    ...known,
    facts,
    fingerprint: print,
    previousPrice: repriced ? known.facts.price : known.previousPrice,
    repricedAt: repriced ? at : known.repricedAt,
    returnedAt: facts.onMarket && !known.facts.onMarket ? at : known.returnedAt,
    staleSince: at,
    changedAfter: known.staleSince === null || !known.facts.onMarket ? heardBefore : known.changedAfter
  }
}

/** What is known of a property that a whole list no longer has; the same object when it was off the market before. */
export const withdraw = (known: KnownProperty): KnownProperty =>
  known.facts.onMarket
    ? { ...known, facts: { ...known.facts, onMarket: false }, fingerprint: "", staleSince: null, changedAfter: null }
    : known
