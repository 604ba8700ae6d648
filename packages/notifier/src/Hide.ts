/** Takes secrets out of text before anybody sees it, also where a service says them back in another spelling. */

/** What stands in a secret's place. */
export const mask = "***"

/** Parts of an address shorter than this are names of things ("services", "api"), longer ones are keys. */
const keyLength = 12

/** The secret parts of a URL: user, password, the path with its query, and every long piece of them. */
export const ofUrl = (url: URL): ReadonlyArray<string> => {
  const rest = `${url.pathname}${url.search}`
  const pieces = [...url.pathname.split("/"), ...url.searchParams.values()].filter((piece) => piece.length >= keyLength)
  return [url.href, ...(rest.length >= keyLength ? [rest] : []), ...pieces, url.username, url.password]
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Makes a function that replaces every secret by `***`: as it is, percent-encoded and decoded, in base64, and as JSON
 * writes it. Secrets of fewer than 4 characters are left alone: they would take half of every text with them.
 */
export const hiding = (secrets: ReadonlyArray<string>): ((text: string) => string) => {
  const spellings = secrets
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      decoded(secret),
      Buffer.from(secret, "utf8").toString("base64"),
      JSON.stringify(secret).slice(1, -1)
    ])
  // The longest first: a secret that is part of another one would leave the other's rest behind.
  const needles = Array.from(new Set(spellings)).sort((a, b) => b.length - a.length)
  return (text) => needles.reduce((hidden, needle) => hidden.replaceAll(needle, mask), text)
}
