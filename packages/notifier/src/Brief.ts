/**
 * A message in few words, for a channel that others read too and that a phone shows: initials in place of names, no
 * phone number, no budget, every text short, every link safe. A notifier puts a service's markup around it.
 */
import * as Clean from "./Clean.ts"
import * as Format from "./Format.ts"
import type { Interval, Item, Locale, MatchMessage, Message, Notice } from "./Message.ts"
import * as People from "./People.ts"
import { safeImage, safeUrl } from "./SafeUrl.ts"
import type { Section } from "./Sections.ts"
import { sections } from "./Sections.ts"
import * as Subject from "./Subject.ts"
import { words } from "./Words.ts"

/** One property, for one buyer or for several; or one sentence of a notice, which is all in its title. */
export interface Line {
  /** How many items it stands for: as many as it has buyers. */
  readonly items: number
  /** "Baisse de prix"; null when the match is simply new. */
  readonly badge: string | null
  /** "97 % · Maison Annecy 640 000 €": at most 90 characters. A sentence of a notice: at most 300. */
  readonly title: string
  /** "142 m² · 6 pièces · 74000 Annecy · avant 689 000 € (−7 %)": at most 160 characters, may be empty. */
  readonly detail: string
  /** An https address of the property's page. */
  readonly url: string | null
  /** An https address of a picture. */
  readonly photo: string | null
}

/** Lines under one heading. */
export interface Group {
  /** "Pour C. D.", or "4 acquéreurs : C. D. 99 %, …" for a property that fits several: at most 160 characters. */
  readonly heading: string
  readonly lines: ReadonlyArray<Line>
}

/** A message in few words. */
export interface Brief {
  readonly locale: Locale
  readonly kind: Message["kind"]
  /** At most 150 characters. */
  readonly subject: string
  /** What is in it, 40 to 90 characters that don't repeat the subject. */
  readonly lead: string
  readonly groups: ReadonlyArray<Group>
  /** "et 12 autres" when there was no room for all; null when all are there. */
  readonly more: string | null
  /**
   * "Agence du Lac · mardi 17 mars à 08:00", or the time it covers when that is more than a day: at most 120 characters.
   */
  readonly from: string
  /** "depuis mardi 10 mars": where there is no room for `from` but a digest covers more than a day; else null. */
  readonly since: string | null
}

const discretion = { buyer: "initials" } as const

/**
 * At most `max` characters as a reader counts them, and no more than `2 * max` UTF-16 units, so that stacked accents
 * or families of emoji can't fill a message.
 */
export const short = (text: string, max: number): string => {
  const clipped = Clean.clip(Clean.plain(Clean.line(text)), max)
  if (clipped.length <= 2 * max) return clipped
  return `${Clean.line(clipped.slice(0, 2 * max - 1).replace(/[\ud800-\udbff]$/, ""))}…`
}

const joined = (parts: ReadonlyArray<string | null>): string =>
  parts.filter((part) => part !== null && part !== "").join(" · ")

const buyerOf = (item: Item, locale: Locale): string => short(People.initials(item.buyer, locale), 16)

const titleOf = (item: Item, locale: Locale, score: string | null): string => {
  const { property } = item
  const city = Clean.lineOrNull(property.city)
  const what = [
    short(Format.kind(property, locale), 24),
    city === null ? null : short(city, 24),
    property.price === null ? null : short(Format.price(property, locale), 24)
  ]
  return short(joined([score, what.filter((part) => part !== null).join(" ")]), 90)
}

const detailOf = (item: Item, locale: Locale): string => {
  const { property } = item
  const say = words(locale)
  const drop = Format.drop(property, locale)
  const place = Format.place(property)
  const reference = Clean.lineOrNull(property.reference)
  return short(
    joined([
      drop === null
        ? null
        : `${say.before} ${short(drop.previous, 24)}${drop.change === null ? "" : ` (${drop.change})`}`,
      property.price === null ? say.priceOnRequest : null,
      ...Format.features(property, locale).map((feature) => short(feature, 20)),
      place === null ? null : short(place, 30),
      reference === null ? null : `${say.reference.toLowerCase()} ${short(reference, 16)}`,
      item.alreadyTold ? say.alreadyTold.one : null
    ]),
    160
  )
}

const lineOf = (item: Item, locale: Locale, score: string | null, items: number): Line => ({
  items,
  badge: item.event === "new" ? null : words(locale).event[item.event],
  title: titleOf(item, locale, score),
  detail: detailOf(item, locale),
  url: safeUrl(item.property.url),
  photo: safeImage(item.property.photo)
})

const groupOf = (section: Section, locale: Locale): Group => {
  const say = words(locale)
  if (section.by === "buyer") {
    const [first] = section.items
    return {
      heading:
        first === undefined ? "" : `${say.for.slice(0, 1).toUpperCase()}${say.for.slice(1)} ${buyerOf(first, locale)}`,
      lines: section.items.map((item) => lineOf(item, locale, Format.score(item.score, locale), 1))
    }
  }
  const [best] = section.items
  const who = section.items.map((item) => `${buyerOf(item, locale)} ${Format.score(item.score, locale)}`)
  const colon = locale === "fr" ? " :" : ":"
  return {
    heading: short(`${Format.count(who.length, say.buyer, locale)}${colon} ${who.join(", ")}`, 160),
    lines: best === undefined ? [] : [lineOf(best, locale, null, section.items.length)]
  }
}

/** A day of 25 hours, and a worker that is not the most punctual. */
const aDay = 26

/** What a digest covers when it is more than a day: then it may be late, and says so. */
const longOf = ({ period }: MatchMessage): Interval | null =>
  period !== null && Format.hours(period) > aDay ? period : null

const ofMatches = (message: MatchMessage) => {
  const { at, locale, timeZone } = message
  const long = longOf(message)
  const when = short(long === null ? Format.date(at, timeZone, locale) : Format.interval(long, timeZone, locale), 85)
  const agency = Clean.lineOrNull(message.agency.name)
  return {
    lead: short(Subject.preheader(message, discretion), 90),
    groups: sections(message.items).map((section) => groupOf(section, locale)),
    from: joined([agency === null ? null : short(agency, 117 - Clean.length(when)), when]),
    since: long === null ? null : short(words(locale).since(Format.date(long.from, timeZone, locale, "day")), 40)
  }
}

const sentence = (title: string): Line => ({ items: 1, badge: null, title, detail: "", url: null, photo: null })

const ofNotice = ({ at, lines, locale, timeZone }: Notice) => {
  const said = lines.map((line) => short(line, 300)).filter((line) => line !== "")
  return {
    lead: words(locale).operator,
    groups: said.length === 0 ? [] : [{ heading: words(locale).notice, lines: said.map(sentence) }],
    from: short(Format.date(at, timeZone, locale), 120),
    since: null
  }
}

/** The message in few words, with every line. */
export const brief = (message: Message): Brief => ({
  locale: message.locale,
  kind: message.kind,
  subject: short(Subject.subject(message, discretion), 150),
  ...(message.kind === "notice" ? ofNotice(message) : ofMatches(message)),
  more: null
})

/** Every line, in order. */
export const lines = ({ groups }: Brief): ReadonlyArray<Line> => groups.flatMap((group) => group.lines)

/** The first lines of a brief, and how many items are left out. */
export const first = (whole: Brief, count: number): Brief => {
  let room = count
  const groups = whole.groups.flatMap((group) => {
    const shown = group.lines.slice(0, Math.max(0, room))
    room -= shown.length
    return shown.length === 0 ? [] : [{ ...group, lines: shown }]
  })
  const items = (of: ReadonlyArray<Group>): number =>
    of.reduce((sum, group) => group.lines.reduce((part, line) => part + line.items, sum), 0)
  const left = items(whole.groups) - items(groups)
  const say = words(whole.locale)
  return {
    ...whole,
    groups,
    more: left === 0 ? null : Clean.plain(`${say.and} ${Format.count(left, say.others, whole.locale)}`)
  }
}

/**
 * Renders as many lines as the service takes: all of `most` when they fit, else the most that do, by bisection. Without
 * any line the rendering has to fit: a subject, "et 12 autres" and the sender.
 */
export const fitted = <A>(
  whole: Brief,
  most: number,
  render: (shown: Brief) => A,
  fits: (rendered: A) => boolean
): A => {
  let high = Math.min(most, lines(whole).length)
  const all = render(first(whole, high))
  if (fits(all)) return all
  let low = 0
  let best = render(first(whole, 0))
  // `low` lines fit, `high` lines do not.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    const rendered = render(first(whole, middle))
    if (fits(rendered)) {
      low = middle
      best = rendered
    } else high = middle
  }
  return best
}

/** As many lines as a JSON body of `maxBytes` takes, 20 at most unless `most` says otherwise. */
export const asJson = (message: Message, maxBytes: number, shape: (shown: Brief) => unknown, most = 20): string =>
  fitted(
    brief(message),
    most,
    (shown) => JSON.stringify(shape(shown)),
    (body) => Buffer.byteLength(body) <= maxBytes
  )

/** The lines in plain text under their headings, each with its link, then what is left out and the sender. */
export const asText = (shown: Brief): string =>
  [
    ...shown.groups.map((group) =>
      [
        group.heading,
        ...group.lines.map((line) =>
          [[line.badge, line.title].filter((part) => part !== null).join(" · "), line.detail, line.url ?? ""]
            .filter((part) => part !== "")
            .join("\n")
        )
      ].join("\n")
    ),
    ...(shown.more === null ? [] : [shown.more]),
    shown.from
  ].join("\n\n")
