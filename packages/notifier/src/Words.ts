/** The words every notifier shares, in the two languages of messages. */
import type { Event, Locale, Period } from "./Message.ts"

/** One word in the forms that `Intl.PluralRules` chooses between; French and English need two. */
export interface Noun {
  readonly one: string
  readonly other: string
}

/** What the program is called, in every language. */
export const program = "apimo-alerts"

/** The shared words of one language. */
export interface Words {
  /** The BCP 47 tag that numbers and dates are formatted by. */
  readonly tag: string
  /** Why a match is told, as a badge: "Baisse de prix". */
  readonly event: Readonly<Record<Event, string>>
  /** Several events of one sort, after their number: "2 baisses de prix". */
  readonly events: Readonly<Record<Event, Noun>>
  /** What a rent is paid for, after a slash. */
  readonly period: Readonly<Record<Period, string>>
  readonly room: Noun
  readonly bedroom: Noun
  /** Before the energy class of a property: "DPE C". */
  readonly energyClass: string
  readonly property: Noun
  readonly buyer: Noun
  /** The rest of a list of people, after their number: "2 autres". */
  readonly others: Noun
  /** How many were told before, after their number: "3 déjà signalés". */
  readonly alreadyTold: Noun
  readonly priceOnRequest: string
  /** Before the price that a property had: "avant 690 000 €". */
  readonly before: string
  /** Before a buyer's budget. */
  readonly budget: string
  /** Before the agency's own reference of a property. */
  readonly reference: string
  /** A property without type and title, before its id. */
  readonly unnamedProperty: string
  /** A buyer without a name, before the request's id. */
  readonly unnamedBuyer: string
  /** Between a number of things and the people they are for: "3 biens pour Durand". */
  readonly for: string
  /** On a button or a link to the page of a property. */
  readonly open: string
  /** Before the number of items that a message has no room for: "et 12 autres". */
  readonly and: string
  /** Leads a notice: whom it is for, as others may read it too. */
  readonly operator: string
  /** Heads the sentences of a notice. */
  readonly notice: string
  /** A time, from the words for its two ends: "du lundi 23 novembre à 08:00 au mardi 24 novembre à 08:00". */
  readonly between: (from: string, to: string) => string
  /** A time that began on a day: "depuis mardi 10 mars". */
  readonly since: (day: string) => string
  /** A time within a day: "mardi 24 novembre de 08:00 à 18:00". */
  readonly within: (day: string, from: string, to: string) => string
}

const fr: Words = {
  tag: "fr-FR",
  event: { new: "Nouveau", "price-drop": "Baisse de prix", "back-on-market": "De retour" },
  events: {
    new: { one: "nouveauté", other: "nouveautés" },
    "price-drop": { one: "baisse de prix", other: "baisses de prix" },
    "back-on-market": { one: "retour sur le marché", other: "retours sur le marché" }
  },
  period: { day: "jour", week: "semaine", fortnight: "quinzaine", month: "mois", quarter: "trimestre", year: "an" },
  room: { one: "pièce", other: "pièces" },
  bedroom: { one: "chambre", other: "chambres" },
  energyClass: "DPE",
  property: { one: "bien", other: "biens" },
  buyer: { one: "acquéreur", other: "acquéreurs" },
  others: { one: "autre", other: "autres" },
  alreadyTold: { one: "déjà signalé", other: "déjà signalés" },
  priceOnRequest: "Prix sur demande",
  before: "avant",
  budget: "Budget",
  reference: "Réf.",
  unnamedProperty: "Bien n° ",
  unnamedBuyer: "Recherche ",
  for: "pour",
  open: "Voir le bien",
  and: "et",
  operator: "À l'attention de la personne qui gère apimo-alerts",
  notice: "Ce qui se passe, et que faire",
  between: (from, to) => `du ${from} au ${to}`,
  since: (day) => `depuis ${day}`,
  within: (day, from, to) => `${day} de ${from} à ${to}`
}

const en: Words = {
  tag: "en-GB",
  event: { new: "New", "price-drop": "Price drop", "back-on-market": "Back on market" },
  events: {
    new: { one: "new", other: "new" },
    "price-drop": { one: "price drop", other: "price drops" },
    "back-on-market": { one: "back on market", other: "back on market" }
  },
  period: { day: "day", week: "week", fortnight: "fortnight", month: "month", quarter: "quarter", year: "year" },
  room: { one: "room", other: "rooms" },
  bedroom: { one: "bedroom", other: "bedrooms" },
  energyClass: "energy class",
  property: { one: "property", other: "properties" },
  buyer: { one: "buyer", other: "buyers" },
  others: { one: "other", other: "others" },
  alreadyTold: { one: "already told", other: "already told" },
  priceOnRequest: "Price on request",
  before: "was",
  budget: "Budget",
  reference: "Ref.",
  unnamedProperty: "Property ",
  unnamedBuyer: "Request ",
  for: "for",
  open: "See the property",
  and: "and",
  operator: "For the person who looks after apimo-alerts",
  notice: "What happened, and what to do",
  between: (from, to) => `from ${from} to ${to}`,
  since: (day) => `since ${day}`,
  within: (day, from, to) => `${day}, ${from} to ${to}`
}

const all: Readonly<Record<Locale, Words>> = { fr, en }

/** The shared words of a language. */
export const words = (locale: Locale): Words => all[locale]
