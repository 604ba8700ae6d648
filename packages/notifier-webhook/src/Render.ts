/** A message as an event for a program. */
import { short } from "@apimo-alerts/notifier/Brief"
import * as Clean from "@apimo-alerts/notifier/Clean"
import type { Item, MatchMessage, Message, Notice } from "@apimo-alerts/notifier/Message"
import * as People from "@apimo-alerts/notifier/People"
import { safeImage, safeUrl } from "@apimo-alerts/notifier/SafeUrl"
import * as Subject from "@apimo-alerts/notifier/Subject"

/** Standard Webhooks asks for bodies below 20 kB. */
export const maxBytes = 20_000

const text = (value: string | null, max: number): string | null => {
  const line = Clean.lineOrNull(value)
  return line === null ? null : short(line, max)
}

const itemOf = ({ alreadyTold, buyer, event, property, score }: Item, message: MatchMessage) => ({
  event,
  score,
  alreadyTold,
  request: buyer.request,
  buyer: short(People.initials(buyer, message.locale), 20),
  property: {
    ...property,
    reference: text(property.reference, 40),
    title: text(property.title, 120),
    type: text(property.type, 40),
    energyClass: text(property.energyClass, 4),
    city: text(property.city, 60),
    postcode: text(property.postcode, 20),
    price: property.price === null ? null : { ...property.price, currency: short(property.price.currency, 8) },
    previousPrice:
      property.previousPrice === null
        ? null
        : { ...property.previousPrice, currency: short(property.previousPrice.currency, 8) },
    photo: safeImage(property.photo),
    url: safeUrl(property.url)
  }
})

/** The first `count` items of matches. */
const matches = (message: MatchMessage, count: number) => ({
  type: `match.${message.kind}`,
  timestamp: message.at,
  data: {
    id: message.id,
    locale: message.locale,
    period: message.period,
    agency: { id: message.agency.id, name: text(message.agency.name, 80) },
    recipient: {
      key: message.recipient.key,
      name: text(message.recipient.name, 80),
      email: text(message.recipient.email, 120)
    },
    subject: short(Subject.subject(message, { buyer: "initials" }), 150),
    items: message.items.slice(0, count).map((item) => itemOf(item, message)),
    /** How many matches had no room. */
    omitted: message.items.length - count
  }
})

/** The first `count` sentences of a notice. */
const notice = (message: Notice, count: number) => ({
  type: message.kind,
  timestamp: message.at,
  data: {
    id: message.id,
    locale: message.locale,
    recipient: { key: message.recipient.key },
    title: text(message.title, 120),
    lines: message.lines.slice(0, count).map((line) => short(line, 1_000)),
    /** How many sentences had no room. */
    omitted: message.lines.length - count
  }
})

/** As many items as fit, best first; of a notice, as many sentences. */
export const render = (message: Message): string => {
  let count = message.kind === "notice" ? message.lines.length : message.items.length
  for (;;) {
    const rendered = JSON.stringify(message.kind === "notice" ? notice(message, count) : matches(message, count))
    const size = Buffer.byteLength(rendered)
    if (size < maxBytes || count === 0) return rendered
    count = Math.min(count - 1, Math.floor((count * maxBytes) / size))
  }
}
