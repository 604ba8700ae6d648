/**
 * What is told, as plain data that no channel owns: matches to agents, notices to whoever runs the program.
 *
 * A message is complete: a notifier that renders it needs no database and no call to Apimo. It is frozen when a
 * delivery is composed and stored as JSON, so everything in it is JSON: no dates, no classes.
 */
import * as Schema from "effect/Schema"

/** The languages that messages are written in. */
export const Locale = Schema.Literal("fr", "en")
/** The languages that messages are written in. */
export type Locale = typeof Locale.Type

/** An amount of money. `value` is in units of the currency (euros, not cents); `currency` is an ISO 4217 code. */
export const Money = Schema.Struct({
  value: Schema.Number,
  currency: Schema.String
})
/** An amount of money. `value` is in units of the currency (euros, not cents); `currency` is an ISO 4217 code. */
export interface Money extends Schema.Schema.Type<typeof Money> {}

/** What a rent is paid for, when a property is let and not sold. */
export const Period = Schema.Literal("day", "week", "fortnight", "month", "quarter", "year")
/** What a rent is paid for, when a property is let and not sold. */
export type Period = typeof Period.Type

/**
 * The buyer whose search a property fits. Phone and e-mail address are personal data: only a message to the buyer's
 * own agent, on a channel made for it (e-mail), may show them; elsewhere show initials.
 */
export const Buyer = Schema.Struct({
  /** Apimo's request id. */
  request: Schema.Number,
  /** "Mme Camille Durand", or null when the token may not see contacts. */
  name: Schema.NullOr(Schema.String),
  email: Schema.NullOr(Schema.String),
  phone: Schema.NullOr(Schema.String),
  /** The most the buyer would pay; null when the search says nothing. */
  budget: Schema.NullOr(Money)
})
/** The buyer whose search a property fits. */
export interface Buyer extends Schema.Schema.Type<typeof Buyer> {}

/** The facts of a property that help to decide at a glance. Null means that Apimo does not say, or must not be shown. */
export const Property = Schema.Struct({
  /** Apimo's property id. */
  id: Schema.Number,
  /** The agency's own reference, "VI7". */
  reference: Schema.NullOr(Schema.String),
  /** Title in the message's language, else in any. */
  title: Schema.NullOr(Schema.String),
  /** "Maison", "House": the type's name in the message's language. */
  type: Schema.NullOr(Schema.String),
  /** Null: price on request, or hidden. */
  price: Schema.NullOr(Money),
  /** Null: for sale. */
  period: Schema.NullOr(Period),
  /** What it cost before the drop that this message tells; null without one. */
  previousPrice: Schema.NullOr(Money),
  /** Square metres. */
  area: Schema.NullOr(Schema.Number),
  rooms: Schema.NullOr(Schema.Number),
  bedrooms: Schema.NullOr(Schema.Number),
  /** "A" to "G". */
  energyClass: Schema.NullOr(Schema.String),
  city: Schema.NullOr(Schema.String),
  postcode: Schema.NullOr(Schema.String),
  /** An https address of a picture. */
  photo: Schema.NullOr(Schema.String),
  /** A page about the property. */
  url: Schema.NullOr(Schema.String)
})
/** The facts of a property that help to decide at a glance. */
export interface Property extends Schema.Schema.Type<typeof Property> {}

/** Why a match is told now. */
export const Event = Schema.Literal("new", "price-drop", "back-on-market")
/** Why a match is told now. */
export type Event = typeof Event.Type

/** One match: a property that fits a buyer. */
export const Item = Schema.Struct({
  event: Event,
  /** Apimo's score, 0 to 100. */
  score: Schema.Number,
  /** True in a digest when this match was already told at once. */
  alreadyTold: Schema.Boolean,
  buyer: Buyer,
  property: Property
})
/** One match: a property that fits a buyer. */
export interface Item extends Schema.Schema.Type<typeof Item> {}

/**
 * Who is told. `key` is stable and names the person in the store: `user:3896`, `fallback` for whoever is told of
 * requests without an active agent, `operator` for whoever runs the program.
 */
export const Recipient = Schema.Struct({
  key: Schema.String,
  name: Schema.NullOr(Schema.String),
  email: Schema.NullOr(Schema.String),
  /** Mobile phone first, in whatever form Apimo has it. */
  phone: Schema.NullOr(Schema.String)
})
/** Who is told. */
export interface Recipient extends Schema.Schema.Type<typeof Recipient> {}

/** The agency that the matches belong to. */
export const Agency = Schema.Struct({
  id: Schema.Number,
  name: Schema.NullOr(Schema.String),
  /** Where a reply should go; null when Apimo does not say. */
  email: Schema.NullOr(Schema.String),
  phone: Schema.NullOr(Schema.String)
})
/** The agency that the matches belong to. */
export interface Agency extends Schema.Schema.Type<typeof Agency> {}

/** An alert tells at once; a digest gathers what was found since the last one. */
export const Kind = Schema.Literal("alert", "digest")
/** An alert tells at once; a digest gathers what was found since the last one. */
export type Kind = typeof Kind.Type

/** A time from one instant to another, both ISO 8601 in UTC. */
export const Interval = Schema.Struct({
  from: Schema.String,
  to: Schema.String
})
/** A time from one instant to another, both ISO 8601 in UTC. */
export interface Interval extends Schema.Schema.Type<typeof Interval> {}

/** What every message has, whatever it tells. */
const common = {
  /** Stable over every retry: the idempotency key, and the left part of a Message-ID. */
  id: Schema.String,
  locale: Locale,
  /** IANA zone in which times are shown. */
  timeZone: Schema.String,
  /** When it was composed: ISO 8601 in UTC. */
  at: Schema.String,
  recipient: Recipient
}

/** Matches, told to one agent on one channel. It has at least one item; items come best score first. */
export const MatchMessage = Schema.Struct({
  ...common,
  kind: Kind,
  /** The time that a digest covers: what it tells was found between. Null for an alert. */
  period: Schema.NullOr(Interval),
  agency: Agency,
  items: Schema.NonEmptyArray(Item)
})
/** Matches, told to one agent on one channel. */
export interface MatchMessage extends Schema.Schema.Type<typeof MatchMessage> {}

/**
 * What whoever runs the program has to know: dead letters, a broken template, a source that fails, a quota that is
 * spent. It names no buyer, so any channel may show it.
 */
export const Notice = Schema.Struct({
  ...common,
  kind: Schema.Literal("notice"),
  /** One line, "Apimo has not answered since 06:00". */
  title: Schema.String,
  /** A plain sentence each: what happened, and what to do. */
  lines: Schema.NonEmptyArray(Schema.String)
})
/** What whoever runs the program has to know. */
export interface Notice extends Schema.Schema.Type<typeof Notice> {}

/** One message to one recipient on one channel; `kind` tells which. */
export const Message = Schema.Union(MatchMessage, Notice)
/** One message to one recipient on one channel; `kind` tells which. */
export type Message = MatchMessage | Notice
