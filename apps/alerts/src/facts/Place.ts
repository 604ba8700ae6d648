/**
 * Names of places as they are compared: without case, accents, hyphens, apostrophes and outer spaces, because each is
 * written in several ways.
 */

const ligatures: Readonly<Record<string, string>> = { œ: "oe", æ: "ae", ß: "ss" }

/** "Saint-Étienne" and " SAINT ETIENNE" are the same place. */
export const folded = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[œæß]/g, (letter) => ligatures[letter] ?? letter)
    .replace(/\p{M}/gu, "")
    .replace(/[\p{Pd}'’\s]+/gu, " ")
    .trim()
