/**
 * Text that people typed, made safe to put in one line: Apimo's fields carry line breaks, pasted control characters
 * and, in the worst case, marks that turn the reading direction of everything after them.
 */

// Controls, line and paragraph separators, and the marks that embed, override or isolate a direction.
const invisible = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu
// With the u flag only halves that lost their other half match.
const loneSurrogate = /\p{Cs}/gu

const graphemes = new Intl.Segmenter("fr", { granularity: "grapheme" })

// Most text has none of what is looked for below, and one look is enough to know it.
const clean = /^[!-~\u00a1-\u02ff]+(?: [!-~\u00a1-\u02ff]+)*$/

/** One line of text: no control characters, no direction marks, single spaces, no half characters. */
export const line = (text: string): string =>
  clean.test(text)
    ? text
    : text
        .replace(invisible, " ")
        .replace(loneSurrogate, "\ufffd")
        .replace(/[ \t]{2,}/g, " ")
        .trim()

/** The same as {@link line}, null when nothing readable is left. */
export const lineOrNull = (text: string | null): string | null => {
  if (text === null) return null
  const cleaned = line(text)
  return cleaned === "" ? null : cleaned
}

// Letters, digits, punctuation and currency signs of European languages: one unit, one character.
const simple = /^[\u0020-\u02ff\u2010-\u2027\u2030-\u205f\u20a0-\u20bf]*$/

/** How many characters a reader sees: a family emoji is one. */
export const length = (text: string): number => {
  if (simple.test(text)) return text.length
  let count = 0
  for (const _ of graphemes.segment(text)) count++
  return count
}

/** At most `max` characters as a reader counts them, the last being an ellipsis when something was cut. */
export const clip = (text: string, max: number): string => {
  if (text.length <= max) return text
  if (simple.test(text)) return `${text.slice(0, max - 1).trimEnd()}…`
  const kept: Array<string> = []
  for (const { segment } of graphemes.segment(text)) {
    if (kept.length === max)
      return `${kept
        .slice(0, max - 1)
        .join("")
        .trimEnd()}…`
    kept.push(segment)
  }
  return text
}

/** Non-breaking spaces as plain ones: for text parts, subjects and SMS, where they look odd or cost twice the price. */
export const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ")
