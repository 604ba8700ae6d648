/**
 * A match as it will be told, frozen when it is owed: the facts of that moment, in the recipient's language.
 */
import type { RequestId } from "@apimo-alerts/core/Ids"
import type { Buyer, Event, Item, Locale } from "@apimo-alerts/notifier/Message"
import { typeLabel } from "../facts/Catalog.ts"
import type { ContactFacts } from "../facts/People.ts"
import type { KnownProperty } from "../facts/Property.ts"
import type { RequestFacts } from "../facts/Request.ts"

const titles: Readonly<Record<number, Readonly<Record<Locale, string>>>> = {
  1: { fr: "M.", en: "Mr" },
  2: { fr: "Mme", en: "Mrs" },
  3: { fr: "Mlle", en: "Ms" },
  4: { fr: "M. et Mme", en: "Mr & Mrs" }
}

const nameOf = (contact: ContactFacts, locale: Locale): string | null => {
  const person = [contact.firstname, contact.lastname].filter((part) => part !== null && part !== "")
  if (person.length === 0) return contact.company
  return [titles[contact.title ?? 0]?.[locale] ?? null, ...person].filter((part) => part !== null).join(" ")
}

const buyerOf = (
  id: RequestId,
  { budget, currency }: RequestFacts,
  contact: ContactFacts | null,
  locale: Locale
): Buyer => ({
  request: id,
  name: contact === null ? null : nameOf(contact, locale),
  email: contact?.email ?? null,
  phone: contact === null ? null : (contact.mobile ?? contact.phone),
  budget: budget === null ? null : { value: budget, currency }
})

const titleIn = (property: KnownProperty, locale: Locale): string | null => {
  const { titles } = property.facts
  return (titles.find((one) => one.language.startsWith(locale)) ?? titles[0])?.title ?? null
}

export const itemOf = (match: {
  readonly propertyId: number
  readonly property: KnownProperty
  readonly requestId: RequestId
  readonly request: RequestFacts
  readonly contact: ContactFacts | null
  readonly score: number
  readonly event: Event
  readonly locale: Locale
}): Item => {
  const { facts, previousPrice } = match.property
  const money = (value: number | null) => (value === null ? null : { value, currency: facts.currency })
  return {
    event: match.event,
    score: match.score,
    // Known when the message leaves: an alert may have told it by then.
    alreadyTold: false,
    buyer: buyerOf(match.requestId, match.request, match.contact, match.locale),
    property: {
      id: match.propertyId,
      reference: facts.reference,
      title: titleIn(match.property, match.locale),
      type: typeLabel(facts.type, match.locale),
      price: money(facts.price),
      period: facts.period,
      previousPrice: match.event === "price-drop" ? money(previousPrice) : null,
      area: facts.area,
      rooms: facts.rooms,
      bedrooms: facts.bedrooms,
      energyClass: facts.energyClass,
      city: facts.city,
      postcode: facts.postcode,
      photo: facts.photo,
      url: facts.url
    }
  }
}
