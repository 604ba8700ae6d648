/**
 * Numbers, prices and dates as an agent reads them. Pure; formatters are built once per locale and currency, because
 * building one costs about twelve times what using it does, and what one said is remembered: scores, rooms and prices
 * come again.
 *
 * Spaces inside a number are U+00A0: HTML keeps them together. `Clean.plain` turns them into plain spaces for text.
 */
import { cached } from "./Cached.ts"
import * as Clean from "./Clean.ts"
import type { Interval, Item, Locale, Money, Property } from "./Message.ts"
import type { Noun } from "./Words.ts"
import { words } from "./Words.ts"

// ICU puts U+202F into French numbers; many mail clients show it as a box.
const wide = (text: string): string => text.replace(/\u202f/g, "\u00a0")

const decimals = cached((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 2 }))
const percents = cached((tag) => new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 0 }))
const plurals = cached((tag) => new Intl.PluralRules(tag))
const lists = cached((tag) => new Intl.ListFormat(tag, { type: "conjunction" }))

// Keys join their parts with a space: neither a tag, a number, a currency code nor a zone has one.
const numbers = cached((key) => {
  const [tag = "", value] = key.split(" ")
  return wide(decimals(tag).format(Number(value)))
})

const parts = cached((key) => {
  const [tag = "", part] = key.split(" ")
  return wide(percents(tag).format(Number(part)))
})

const rules = cached((key) => {
  const [tag = "", value] = key.split(" ")
  return plurals(tag).select(Number(value))
})

const currencies = cached((key) => {
  const [tag = "", currency = "", digits = "0"] = key.split(" ")
  return new Intl.NumberFormat(tag, {
    style: "currency",
    currency,
    minimumFractionDigits: Number(digits),
    maximumFractionDigits: Number(digits)
  })
})

const amounts = cached((key) => {
  const [tag, currency, digits, value] = key.split(" ")
  return wide(currencies(`${tag} ${currency} ${digits}`).format(Number(value)))
})

const dates = cached((key) => {
  const [tag = "", timeZone = "", style = "full"] = key.split(" ")
  return new Intl.DateTimeFormat(tag, {
    ...(style === "time" ? {} : { weekday: "long", day: "numeric", month: "long" }),
    ...(style === "day" ? {} : { hour: "2-digit", minute: "2-digit" }),
    timeZone
  })
})

/** "1 250", "1,250.5": a number with at most two decimals. */
export const number = (value: number, locale: Locale): string => numbers(`${words(locale).tag} ${value}`)

/** "5 pièces", "0 pièce", "1 room": a number and its noun in the form the language wants. */
export const count = (value: number, noun: Noun, locale: Locale): string =>
  `${number(value, locale)}\u00a0${form(value, noun, locale)}`

/** The form of a noun that goes with a number. French counts 0 as singular, so `n === 1` is never asked. */
export const form = (value: number, noun: Noun, locale: Locale): string =>
  rules(`${words(locale).tag} ${value}`) === "one" ? noun.one : noun.other

/** "a, b et c". */
export const list = (parts: ReadonlyArray<string>, locale: Locale): string => lists(words(locale).tag).format(parts)

/** "640 000 €", "€640,000". Cents only when there are some. An unknown currency code is shown as it is. */
export const money = (amount: Money, locale: Locale): string => {
  const digits = Number.isInteger(amount.value) ? 0 : 2
  const currency = Clean.line(amount.currency).toUpperCase()
  return /^[A-Z]{3}$/.test(currency)
    ? amounts(`${words(locale).tag} ${currency} ${digits} ${amount.value}`)
    : `${number(amount.value, locale)}\u00a0${Clean.clip(currency, 8)}`.trim()
}

/** "640 000 €", "1 250 €/mois" for a rent, "Prix sur demande" without a price. */
export const price = (property: Pick<Property, "price" | "period">, locale: Locale): string =>
  property.price === null
    ? words(locale).priceOnRequest
    : `${money(property.price, locale)}${property.period === null ? "" : `/${words(locale).period[property.period]}`}`

/** A price that fell: what it was, and by how much of it. */
export interface Drop {
  /** "690 000 €". */
  readonly previous: string
  /** "−7 %"; null when it rounds to nothing. */
  readonly change: string | null
}

/** The drop a property tells of; null when there is none, or when the price rose. */
export const drop = (property: Property, locale: Locale): Drop | null => {
  const { previousPrice, price: now } = property
  if (previousPrice === null || now === null) return null
  const comparable = previousPrice.currency === now.currency
  if (comparable && previousPrice.value <= now.value) return null
  const part = comparable ? Math.round((1 - now.value / previousPrice.value) * 100) / 100 : 0
  return {
    previous: price({ price: previousPrice, period: property.period }, locale),
    change: part >= 0.01 ? `−${percent(part, locale)}` : null
  }
}

/** How a price stands against a buyer's budget: the part of the budget that it is above, 0 when within; null unknown. */
export const aboveBudget = (item: Item): number | null => {
  const { budget } = item.buyer
  const { price: asked } = item.property
  if (budget === null || asked === null || budget.currency !== asked.currency || budget.value <= 0) return null
  return Math.max(0, asked.value / budget.value - 1)
}

/** "97 %" from 0.97. */
export const percent = (part: number, locale: Locale): string => parts(`${words(locale).tag} ${part}`)

/** "97 %" from Apimo's 0–100. Cut and not rounded: a score of 79.6 is not 80. */
export const score = (value: number, locale: Locale): string => percent(Math.floor(value) / 100, locale)

/** "120 m²". */
export const area = (squareMetres: number, locale: Locale): string => `${number(squareMetres, locale)}\u00a0m²`

/** What is known of a property's size and state, in reading order: area, rooms, bedrooms, energy class. */
export const features = (property: Property, locale: Locale): ReadonlyArray<string> => {
  const known: Array<string> = []
  if (property.area !== null) known.push(area(property.area, locale))
  if (property.rooms !== null) known.push(count(property.rooms, words(locale).room, locale))
  if (property.bedrooms !== null) known.push(count(property.bedrooms, words(locale).bedroom, locale))
  const energyClass = Clean.lineOrNull(property.energyClass)
  if (energyClass !== null) known.push(`${words(locale).energyClass}\u00a0${Clean.clip(energyClass, 4)}`)
  return known
}

/** "74000 Annecy": postcode and city, as far as known; null when neither is. */
export const place = (property: Property): string | null =>
  Clean.lineOrNull([property.postcode, property.city].filter((part) => part !== null).join(" "))

/** "Maison", else the title, else "Bien n° 7": never empty. */
export const kind = (property: Property, locale: Locale): string =>
  Clean.lineOrNull(property.type) ??
  Clean.lineOrNull(property.title) ??
  `${words(locale).unnamedProperty}${property.id}`

/** The title, else the type and the city, else "Bien n° 7": never empty. */
export const title = (property: Property, locale: Locale): string =>
  Clean.lineOrNull(property.title) ??
  [kind(property, locale), Clean.lineOrNull(property.city)].filter((part) => part !== null).join(" · ")

/** "mardi 24 novembre à 08:00" for an instant in ISO 8601, or a part of it. An unknown zone is read as UTC. */
export const date = (at: string, timeZone: string, locale: Locale, style: "full" | "day" | "time" = "full"): string => {
  const instant = new Date(at)
  if (Number.isNaN(instant.getTime())) return Clean.line(at)
  return wide(dates(`${words(locale).tag} ${knownZone(timeZone)} ${style}`).format(instant))
}

/**
 * "du lundi 23 novembre à 08:00 au mardi 24 novembre à 08:00"; within one day the day stands once: "mardi 24 novembre
 * de 08:00 à 18:00".
 */
export const interval = ({ from, to }: Interval, timeZone: string, locale: Locale): string => {
  const say = words(locale)
  const day = date(from, timeZone, locale, "day")
  return day === date(to, timeZone, locale, "day") && hours({ from, to }) < 24
    ? say.within(day, date(from, timeZone, locale, "time"), date(to, timeZone, locale, "time"))
    : say.between(date(from, timeZone, locale), date(to, timeZone, locale))
}

/** How long a time is, in hours. */
export const hours = ({ from, to }: Interval): number => (Date.parse(to) - Date.parse(from)) / 3_600_000

const knownZone = cached((timeZone) => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone
  } catch {
    return "UTC"
  }
})
