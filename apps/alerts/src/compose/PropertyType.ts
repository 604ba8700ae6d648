/**
 * The names of property types: the ten that Apimo has kept stable (catalog property_type). An id that came later has no
 * name here, and the message does without.
 */
import type { Locale } from "@apimo-alerts/notifier/Message"

const names: Readonly<Record<number, Readonly<Record<Locale, string>>>> = {
  1: { fr: "Appartement", en: "Apartment" },
  2: { fr: "Maison", en: "House" },
  3: { fr: "Terrain", en: "Land" },
  4: { fr: "Commerce", en: "Business" },
  5: { fr: "Garage", en: "Garage" },
  6: { fr: "Immeuble", en: "Building" },
  7: { fr: "Bureau", en: "Office" },
  8: { fr: "Bateau", en: "Boat" },
  9: { fr: "Local", en: "Warehouse" },
  10: { fr: "Cave", en: "Cellar" }
}

export const propertyType = (type: number | null, locale: Locale): string | null =>
  type === null ? null : (names[type]?.[locale] ?? null)
