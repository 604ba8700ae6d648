/**
 * A message as its templates see it: plain objects of finished strings, so that a template only lays out.
 *
 * Every field is present, null where there is nothing to say; a template that names another one fails, and the plain
 * body goes out instead. No field is a number: to a condition of Handlebars 0 is nothing.
 */
import * as Clean from "@apimo-alerts/notifier/Clean"
import * as Format from "@apimo-alerts/notifier/Format"
import type { Event, Item, Kind, Locale, MatchMessage } from "@apimo-alerts/notifier/Message"
import * as People from "@apimo-alerts/notifier/People"
import { safeImage, safeUrl } from "@apimo-alerts/notifier/SafeUrl"
import type { Section } from "@apimo-alerts/notifier/Sections"
import { sections } from "@apimo-alerts/notifier/Sections"
import { words } from "@apimo-alerts/notifier/Words"
import type { Around, Frame } from "./Frame.ts"
import { frame, line } from "./Frame.ts"
import type { NoticeView } from "./NoticeView.ts"
import { opening, texts } from "./Texts.ts"

/** Why an item is told, and the colours that tell it at a glance. */
export interface Badge {
  readonly label: string
  /** Class of the dark scheme. */
  readonly name: Event
  /** Background and ink of the light scheme; their contrast is above 4.5. */
  readonly background: string
  readonly ink: string
}

/** A buyer as a row. */
export interface BuyerView {
  readonly name: string
  readonly score: string
  readonly phone: string | null
  /** `tel:` */
  readonly call: string | null
  readonly email: string | null
  /** `mailto:` */
  readonly write: string | null
  readonly budget: string | null
  readonly fit: string | null
  readonly told: string | null
}

/** A property as a card. */
export interface CardView {
  readonly badge: Badge
  /** Null where every buyer of the property has a score of their own. */
  readonly score: string | null
  readonly told: string | null
  readonly title: string
  readonly price: string
  readonly previous: string | null
  readonly change: string | null
  /** "142 m² · 6 pièces · 4 chambres". */
  readonly features: string | null
  /** "Maison · 74000 Annecy". */
  readonly where: string | null
  readonly reference: string | null
  readonly fit: string | null
  /** "dans le budget · Réf. VI700": what stands last on a card. */
  readonly notes: string | null
  readonly photo: string | null
  readonly alt: string
  readonly url: string | null
}

/** Cards of one buyer, or one card and the buyers it fits. */
export interface SectionView {
  /** Null in a section of one property. */
  readonly buyer: BuyerView | null
  readonly cards: ReadonlyArray<CardView>
  /** "4 acquéreurs pour ce bien"; null in a section of one buyer. */
  readonly fits: string | null
  readonly buyers: ReadonlyArray<BuyerView>
}

/** One item in one line. */
export interface LineView {
  readonly text: string
  readonly url: string | null
}

/** A whole alert or digest. */
export interface MatchView extends Frame {
  readonly kind: Kind
  readonly hello: string
  readonly intro: string
  readonly sections: ReadonlyArray<SectionView>
  /** "5 autres"; null when every item has a card. */
  readonly more: string | null
  readonly lines: ReadonlyArray<LineView>
  /** What even the lines leave out. */
  readonly rest: string | null
  /** One property or buyer: a large picture instead of a small one. */
  readonly hero: boolean
  readonly labels: { readonly budget: string; readonly reference: string; readonly before: string }
}

/** A whole message. */
export type View = MatchView | NoticeView

/** How much of a message is shown. */
export interface Size {
  /** Items that get a card, best first. */
  readonly cards: number
  /** Items after those that get a line. */
  readonly lines: number
}

const colours: Readonly<Record<Event, readonly [background: string, ink: string]>> = {
  new: ["#dbeafe", "#1e40af"],
  "price-drop": ["#dcfce7", "#166534"],
  "back-on-market": ["#fef3c7", "#92400e"]
}

const badge = (event: Event, locale: Locale): Badge => {
  const [background, ink] = colours[event]
  return { label: words(locale).event[event], name: event, background, ink }
}

const joined = (parts: ReadonlyArray<string | null>): string | null => {
  const known = parts.filter((part) => part !== null)
  return known.length === 0 ? null : known.join(" · ")
}

const fitOf = (item: Item, locale: Locale): string | null => {
  const above = Format.aboveBudget(item)
  if (above === null) return null
  const say = texts(locale)
  return above < 0.005 ? say.withinBudget : `${Format.percent(Math.max(above, 0.01), locale)} ${say.aboveBudget}`
}

const buyerView = (item: Item, locale: Locale): BuyerView => {
  const { buyer } = item
  const email = line(buyer.email, 120)
  const write = email === null || !/^[^\s<>"@]+@[^\s<>"@]+$/.test(email) ? null : safeUrl(`mailto:${email}`)
  return {
    name: Clean.clip(People.fullName(buyer, locale), 80),
    score: Format.score(item.score, locale),
    phone: line(buyer.phone, 30),
    call: safeUrl(People.telephone(buyer.phone)),
    email: write === null ? null : email,
    write,
    budget: buyer.budget === null ? null : Format.money(buyer.budget, locale),
    fit: fitOf(item, locale),
    told: item.alreadyTold ? texts(locale).alreadyTold : null
  }
}

const cardView = (item: Item, locale: Locale, fits: boolean): CardView => {
  const { property } = item
  const drop = Format.drop(property, locale)
  const title = Clean.clip(Format.title(property, locale), 90)
  const reference = line(property.reference, 40)
  const fit = fits ? fitOf(item, locale) : null
  return {
    badge: badge(item.event, locale),
    score: Format.score(item.score, locale),
    told: item.alreadyTold ? texts(locale).alreadyTold : null,
    title,
    price: Format.price(property, locale),
    previous: drop?.previous ?? null,
    change: drop?.change ?? null,
    features: joined(Format.features(property, locale)),
    where: joined([line(property.type, 40), line(Format.place(property), 80)]),
    reference,
    fit,
    notes: joined([fit, reference === null ? null : `${words(locale).reference} ${reference}`]),
    photo: safeImage(property.photo),
    alt: `${texts(locale).photoOf} ${title}`,
    url: safeUrl(property.url)
  }
}

const sectionView = (section: Section, locale: Locale): SectionView => {
  const [best] = section.items
  if (section.by === "buyer" || best === undefined) {
    return {
      buyer: best === undefined ? null : buyerView(best, locale),
      cards: section.items.map((item) => cardView(item, locale, true)),
      fits: null,
      buyers: []
    }
  }
  return {
    buyer: null,
    cards: [{ ...cardView(best, locale, false), score: null, told: null }],
    fits: Format.count(section.items.length, texts(locale).fits, locale),
    buyers: section.items.map((item) => buyerView(item, locale))
  }
}

const lineView = (item: Item, locale: Locale): LineView => ({
  text: [
    Format.score(item.score, locale),
    Clean.clip(People.shortName(item.buyer, locale), 24),
    Clean.clip([Format.kind(item.property, locale), line(item.property.city, 24) ?? ""].join(" ").trim(), 50),
    Format.price(item.property, locale)
  ].join(" · "),
  url: safeUrl(item.property.url)
})

const intro = (message: MatchMessage): string => {
  const say = opening(message)
  if (message.kind === "digest") return say.digest
  const properties = new Set(message.items.map((item) => item.property.id)).size
  const buyers = new Set(message.items.map((item) => item.buyer.request)).size
  return properties > 1 ? say.alertSeveral : buyers > 1 ? say.alertShared : say.alertOne
}

/** The matches with at most `size.cards` cards; the best stay. */
export const matchView = (message: MatchMessage, around: Around, size: Size): MatchView => {
  const { items, locale } = message
  const carded = sections(items.slice(0, size.cards))
  const listed = items.slice(size.cards, size.cards + size.lines)
  const left = items.length - size.cards
  const unlisted = left - listed.length
  const say = words(locale)
  const name = line(message.recipient.name, 80)
  const greeting = texts(locale).hello
  return {
    ...frame(message, around),
    kind: message.kind,
    hello: name === null ? greeting : `${greeting} ${name}`,
    intro: intro(message),
    sections: carded.map((section) => sectionView(section, locale)),
    more: left > 0 ? Format.count(left, texts(locale).more, locale) : null,
    lines: listed.map((item) => lineView(item, locale)),
    rest: unlisted > 0 ? Format.count(unlisted, texts(locale).inText, locale) : null,
    hero: carded.length === 1 && (carded[0]?.by === "property" || carded[0]?.items.length === 1),
    labels: { budget: say.budget, reference: say.reference, before: say.before }
  }
}
