/** Names of buyers, as short or as discreet as a channel needs them, and phone numbers as links. */
import * as Clean from "./Clean.ts"
import type { Buyer, Locale } from "./Message.ts"
import { words } from "./Words.ts"

const civilities = new Set(
  [
    "m",
    "mr",
    "mme",
    "mmes",
    "mlle",
    "mm",
    "me",
    "dr",
    "mrs",
    "ms",
    "miss",
    "monsieur",
    "madame",
    "mademoiselle"
  ].concat(["et", "and", "&", "ou"])
)
const companies = new Set(["sci", "sarl", "sas", "sasu", "sa", "eurl", "snc", "selarl", "ltd", "llc", "gmbh", "bv"])

const bare = (word: string): string => word.toLowerCase().replace(/\.$/, "")

/** The words of a name without "Mme", "M. et Mme" and the like. */
const wordsOf = (name: string): ReadonlyArray<string> => {
  const all = Clean.line(name).split(/\s+/)
  const from = all.findIndex((word) => !civilities.has(bare(word)))
  return from === -1 ? all : all.slice(from)
}

/** The full name, "Mme Camille Durand", else "Recherche 4012": never empty. */
export const fullName = (buyer: Buyer, locale: Locale): string =>
  Clean.lineOrNull(buyer.name) ?? `${words(locale).unnamedBuyer}${buyer.request}`

/**
 * The name an agent says on the phone: "Durand" of "Mme Camille Durand", "de La Tour" of "Anne de La Tour". A company
 * keeps its whole name. Without a name, "Recherche 4012".
 */
export const shortName = (buyer: Buyer, locale: Locale): string => {
  const name = Clean.lineOrNull(buyer.name)
  if (name === null) return fullName(buyer, locale)
  const [first = name, ...rest] = wordsOf(name)
  return rest.length === 0 || companies.has(bare(first)) ? [first, ...rest].join(" ") : rest.join(" ")
}

/** "C. D.": for channels that others read too. Without a name, "Recherche 4012". */
export const initials = (buyer: Buyer, locale: Locale): string => {
  const name = Clean.lineOrNull(buyer.name)
  if (name === null) return fullName(buyer, locale)
  return wordsOf(name)
    .flatMap((word) => {
      const [first] = Array.from(word)
      return first === undefined ? [] : [`${first.toUpperCase()}.`]
    })
    .slice(0, 3)
    .join(" ")
}

/** `tel:+33639981234` for a number in any spelling; null when there are too few digits to call. */
export const telephone = (phone: string | null): string | null => {
  if (phone === null) return null
  const digits = phone.replace(/\(0\)/g, "").replace(/[^\d+]/g, "")
  const number = `${digits.startsWith("+") ? "+" : ""}${digits.replace(/\+/g, "")}`
  return number.replace("+", "").length < 3 || number.length > 20 ? null : `tel:${number}`
}
