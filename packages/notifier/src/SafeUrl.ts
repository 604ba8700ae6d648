/** Addresses that may stand in a message. */

/** Longer ones are cut by some programs, and twenty of them would fill a whole message. */
const longest = 1_000

/** The address in its normal form when it is https, mailto or tel; null for anything else, `javascript:` above all. */
export const safeUrl = (address: string | null): string | null => {
  if (address === null || !URL.canParse(address)) return null
  const url = new URL(address)
  if (!["https:", "mailto:", "tel:"].includes(url.protocol)) return null
  if (url.protocol === "https:" && (url.username !== "" || url.password !== "")) return null
  return url.href.length > longest ? null : url.href
}

/** The same for what is fetched and not opened: https only. */
export const safeImage = (address: string | null): string | null => {
  const safe = safeUrl(address)
  return safe?.startsWith("https:") === true ? safe : null
}
