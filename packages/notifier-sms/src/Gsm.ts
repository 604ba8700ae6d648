/**
 * How an SMS is counted and paid. The 7-bit alphabet (3GPP TS 23.038) has 160 characters to a message, or 153 to each
 * part of a longer one; one character outside it makes the whole message UCS-2, with 70, or 67 to a part.
 */

const basic =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
// Each of these takes two.
const extended = "^{}\\[~]|€"

const one = new Set(basic)
const two = new Set(extended)

// Typography that costs more than it says.
const plain: Readonly<Record<string, string>> = {
  "\u00a0": " ",
  "\u202f": " ",
  "\u2009": " ",
  "\u2018": "'",
  "\u2019": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u00ab": '"',
  "\u00bb": '"',
  "\u2010": "-",
  "\u2011": "-",
  "\u2013": "-",
  "\u2014": "-",
  "\u2212": "-",
  "\u00b7": "-",
  "\u2022": "-",
  "\u2026": "...",
  "\u00b2": "2",
  "\u00b0": "o",
  "\u0153": "oe",
  "\u0152": "OE",
  "\u00e7": "c"
}

/** One character in the 7-bit alphabet, the nearest there is; null for a letter of another script. */
const nearest = (character: string): string | null => {
  if (one.has(character) || two.has(character)) return character
  const known = plain[character]
  if (known !== undefined) return known
  const bare = character.normalize("NFD").replace(/\p{M}/gu, "")
  if (bare !== "" && Array.from(bare).every((part) => one.has(part))) return bare
  return /\p{L}|\p{N}/u.test(character) ? null : ""
}

/** Text in the 7-bit alphabet where that can be; letters of other scripts stay, signs and emoji go. */
export const simplified = (text: string): string =>
  Array.from(text.normalize("NFC"))
    .map((character) => nearest(character) ?? character)
    .join("")
    .replace(/ {2,}/g, " ")

/** How many segments a text takes. */
export const segments = (text: string): number => {
  const septets = Array.from(text).reduce<number | null>(
    (sum, character) => (sum === null ? null : one.has(character) ? sum + 1 : two.has(character) ? sum + 2 : null),
    0
  )
  const [length, single, part] = septets === null ? [text.length, 70, 67] : [septets, 160, 153]
  return length <= single ? 1 : Math.ceil(length / part)
}
