/**
 * What agencies write about their properties, in French and English.
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import type { City } from "../data/Places.ts"
import type { Random } from "../Random.ts"
import type { Text } from "./Model.ts"

/** What a text tells about a property. */
export interface Described {
  readonly type: number
  readonly category: number
  readonly city: City
  readonly area: number | null
  readonly rooms: number
  readonly bedrooms: number
}

interface Word {
  readonly fr: string
  readonly en: string
}

const kinds: Readonly<Record<number, Word>> = {
  1: { fr: "Appartement", en: "Apartment" },
  2: { fr: "Maison", en: "House" },
  3: { fr: "Terrain à bâtir", en: "Building plot" },
  4: { fr: "Local commercial", en: "Retail premises" },
  5: { fr: "Garage", en: "Garage" },
  7: { fr: "Bureau", en: "Office" }
}

const attractions: NonEmptyReadonlyArray<Word> = [
  { fr: "avec balcon plein sud", en: "with a south-facing balcony" },
  { fr: "au calme, proche des commerces", en: "quiet, close to the shops" },
  { fr: "avec vue dégagée", en: "with an open view" },
  { fr: "en dernier étage", en: "on the top floor" },
  { fr: "rénové avec soin", en: "carefully renovated" },
  { fr: "à deux pas du marché", en: "a stone's throw from the market" },
  { fr: "avec jardin arboré", en: "with a garden full of trees" }
]

const openings: NonEmptyReadonlyArray<Word> = [
  {
    fr: "L'agence vous propose, en exclusivité, ce bien lumineux situé dans un quartier recherché.",
    en: "Our agency is the only one to offer this bright property in a sought-after neighbourhood."
  },
  {
    fr: "Rare à la vente ! À découvrir sans tarder : un lieu de vie chaleureux & fonctionnel.",
    en: "Rarely on the market! A warm & practical place to live, to be seen without delay."
  },
  {
    fr: "Vous cherchez un cadre paisible à quelques minutes du centre ? Ce bien est pour vous.",
    en: "Looking for peace a few minutes from the centre? This one is for you."
  },
  {
    fr: "Coup de cœur assuré pour ce bien aux belles prestations, « clés en main ».",
    en: 'You will fall for this property with its fine fittings, "ready to move in".'
  }
]

const closings: NonEmptyReadonlyArray<Word> = [
  {
    fr: "Cave et stationnement complètent ce bien. Prévoir une visite rapidement.",
    en: "A cellar and a parking space complete it. Visit it soon."
  },
  {
    fr: "Charges maîtrisées, copropriété bien tenue. Honoraires à la charge du vendeur.",
    en: "Low charges, a well-kept building. Fees are paid by the seller."
  },
  {
    fr: "Écoles, transports et commerces à moins de 10 minutes à pied.",
    en: "Schools, transport and shops are less than ten minutes away on foot."
  }
]

const sizeFrench = ({ area, rooms, bedrooms }: Described): string => {
  const parts: Array<string> = []
  if (area !== null) parts.push(`${area} m²`)
  if (rooms > 0) parts.push(`${rooms} ${rooms > 1 ? "pièces" : "pièce"}`)
  if (bedrooms > 0) parts.push(`${bedrooms} ${bedrooms > 1 ? "chambres" : "chambre"}`)
  return parts.length === 0 ? "Surface sur demande." : `${parts.join(", ")}.`
}

const sizeEnglish = ({ area, rooms, bedrooms }: Described): string => {
  const parts: Array<string> = []
  if (area !== null) parts.push(`${area} sq m`)
  if (rooms > 0) parts.push(`${rooms} ${rooms > 1 ? "rooms" : "room"}`)
  if (bedrooms > 0) parts.push(`${bedrooms} ${bedrooms > 1 ? "bedrooms" : "bedroom"}`)
  return parts.length === 0 ? "Size on request." : `${parts.join(", ")}.`
}

/**
 * The texts of a property. Most have French and English, some French only, a few none; titles are sometimes missing,
 * and lines end with CRLF, as in Apimo.
 */
export const texts = (random: Random, described: Described): ReadonlyArray<Text> => {
  const kind = kinds[described.type] ?? { fr: "Bien", en: "Property" }
  const attraction = random.pick(attractions)
  const opening = random.pick(openings)
  const closing = random.pick(closings)
  const untitled = random.chance(0.08)
  const languages = random.weighted([
    [2, 85],
    [1, 11],
    [0, 4]
  ])
  const french: Text = {
    language: "fr",
    title: untitled ? null : `${kind.fr} ${attraction.fr} – ${described.city.name}`,
    subtitle: random.chance(0.3) ? described.city.name : null,
    hook: random.chance(0.2) ? opening.fr : null,
    comment: `${opening.fr}\r\n${sizeFrench(described)}\r\n\r\n${closing.fr}`
  }
  const english: Text = {
    language: "en",
    title: untitled ? null : `${kind.en} ${attraction.en} – ${described.city.name}`,
    subtitle: null,
    hook: null,
    comment: `${opening.en}\r\n${sizeEnglish(described)}\r\n\r\n${closing.en}`
  }
  return [french, english].slice(0, languages)
}
