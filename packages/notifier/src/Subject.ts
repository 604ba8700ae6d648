/** The one line that decides whether a message is opened, and the line that follows it in a list of mails. */
import * as Clean from "./Clean.ts"
import * as Format from "./Format.ts"
import type { Event, Item, Locale, MatchMessage, Message, Notice } from "./Message.ts"
import * as People from "./People.ts"
import { program, words } from "./Words.ts"

/** Whether a channel may show a buyer's name, or only initials because others read it too. */
export interface Discretion {
  readonly buyer: "name" | "initials"
}

/** What a phone shows of a subject. */
const seen = 40

const nameOf = (item: Item, locale: Locale, discretion: Discretion): string =>
  discretion.buyer === "name" ? People.shortName(item.buyer, locale) : People.initials(item.buyer, locale)

const distinct = (items: ReadonlyArray<Item>, key: (item: Item) => number): number => new Set(items.map(key)).size

/**
 * "97 % · Durand · Maison Annecy 640 000 €". When that is longer than `room`, the type goes first, then the place and
 * the name are cut, each to 9 characters at the least; score and price stay whole.
 */
const decision = (item: Item, locale: Locale, discretion: Discretion, room: number): string => {
  const { property } = item
  const score = Format.score(item.score, locale)
  const buyer = Clean.clip(nameOf(item, locale, discretion), 24)
  const kind = Clean.clip(Format.kind(property, locale), 24)
  const city = Clean.clip(Clean.lineOrNull(property.city) ?? "", 24)
  const price = property.price === null ? "" : Clean.clip(Format.price(property, locale), 24)
  const line = (who: string, ...what: ReadonlyArray<string>): string =>
    `${score} · ${who} · ${what.filter((part) => part !== "").join(" ")}`
  const whole = line(buyer, kind, city, price)
  if (Clean.length(whole) <= room) return whole
  const place = city === "" ? kind : city
  const left = room - Clean.length(line("", "?", price)) + 1
  const who = Clean.clip(buyer, Math.max(9, left - Math.min(Clean.length(place), 10)))
  return line(who, Clean.clip(place, Math.max(9, left - Clean.length(who))), price)
}

/** What follows the price when the match is not simply new: "(−7 %)", "de retour". */
const turn = (item: Item, locale: Locale): string => {
  if (item.event === "price-drop") {
    const change = Format.drop(item.property, locale)?.change ?? null
    return change === null ? ` · ${words(locale).event["price-drop"].toLowerCase()}` : ` (${change})`
  }
  return item.event === "back-on-market" ? ` · ${words(locale).event["back-on-market"].toLowerCase()}` : ""
}

/** "apimo-alerts · Apimo ne répond plus depuis 06:00": what a notice is filed under, then what it says. */
const ofNotice = ({ title }: Notice): string => {
  const said = Clean.lineOrNull(title)
  return said === null ? program : Clean.plain(`${program} · ${Clean.clip(said, 120)}`)
}

/**
 * The subject. One item: `97 % · Durand · Maison Annecy 640 000 €`, and what happened after it. Several: how many
 * properties (or buyers, when it is one property for several), then the best of them. Plain spaces, one line; the first
 * 40 characters carry the decision. A notice: its title after the program's name.
 */
export const subject = (message: Message, discretion: Discretion): string => {
  if (message.kind === "notice") return ofNotice(message)
  const { items, locale } = message
  const [best] = items
  const say = words(locale)
  if (items.length === 1) return Clean.plain(`${decision(best, locale, discretion, seen)}${turn(best, locale)}`)
  const properties = distinct(items, (item) => item.property.id)
  const many =
    properties === 1
      ? Format.count(
          distinct(items, (item) => item.buyer.request),
          say.buyer,
          locale
        )
      : Format.count(properties, say.property, locale)
  return Clean.plain(`${many} · ${decision(best, locale, discretion, seen)}${turn(best, locale)}`)
}

const events: ReadonlyArray<Event> = ["price-drop", "back-on-market"]

/**
 * What stands after the subject in a list of mails: 40 to 90 characters that don't repeat it. Never a phone number or
 * an address, and a budget only beside a name: with initials any channel may show it.
 */
export const preheader = (message: Message, discretion: Discretion): string => {
  const { locale } = message
  const chosen = message.kind === "notice" ? saidIn(message) : foundIn(message, discretion)
  // Shorter than 40 characters, a mail program fills the line with the first words of the body.
  const padding = [
    message.kind === "notice" ? words(locale).operator : (Clean.lineOrNull(message.agency.name) ?? ""),
    Format.date(message.at, message.timeZone, locale)
  ]
  return Clean.plain(padding.reduce((text, part) => (Clean.length(text) < 40 ? joined(text, part) : text), chosen))
}

const foundIn = ({ items, locale }: MatchMessage, discretion: Discretion): string => {
  const parts = items.length === 1 ? ofOne(items[0], locale, discretion) : ofSeveral(items, locale, discretion)
  return parts.reduce((text, part) => joined(text, part), "")
}

const saidIn = ({ lines }: Notice): string => Clean.clip(Clean.line(lines.map(Clean.line).join(" ")), 90)

/** The text with one more part, as long as a list of mails shows all of it. */
const joined = (text: string, part: string): string => {
  const longer = [text, part].filter((piece) => piece !== "").join(" · ")
  return Clean.length(longer) <= 90 ? longer : text
}

const ofOne = ({ buyer, event, property }: Item, locale: Locale, discretion: Discretion): ReadonlyArray<string> => {
  const say = words(locale)
  const parts: Array<string> = []
  if (event !== "new") {
    const drop = Format.drop(property, locale)
    parts.push(drop === null ? say.event[event] : `${say.event[event]}, ${say.before} ${drop.previous}`)
  }
  if (property.price === null) parts.push(say.priceOnRequest)
  parts.push(...Format.features(property, locale))
  if (buyer.budget !== null && discretion.buyer === "name")
    parts.push(`${say.budget.toLowerCase()} ${Format.money(buyer.budget, locale)}`)
  const reference = Clean.lineOrNull(property.reference)
  if (reference !== null) parts.push(`${say.reference.toLowerCase()} ${Clean.clip(reference, 20)}`)
  const postcode = Clean.lineOrNull(property.postcode)
  if (postcode !== null) parts.push(Clean.clip(postcode, 10))
  return parts
}

const ofSeveral = (items: ReadonlyArray<Item>, locale: Locale, discretion: Discretion): ReadonlyArray<string> => {
  const say = words(locale)
  const names = new Map(items.map((item) => [item.buyer.request, Clean.clip(nameOf(item, locale, discretion), 16)]))
  const buyers = Array.from(names.values())
  const shown =
    buyers.length <= 3 ? buyers : [...buyers.slice(0, 2), Format.count(buyers.length - 2, say.others, locale)]
  const parts = [`${capital(say.for)} ${Format.list(shown, locale)}`]
  for (const event of events) {
    const told = items.filter((item) => item.event === event).length
    if (told > 0) parts.push(Format.count(told, say.events[event], locale))
  }
  const before = items.filter((item) => item.alreadyTold).length
  if (before > 0) parts.push(Format.count(before, say.alreadyTold, locale))
  return parts
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
