/** Addresses that may stand in a message. */
import { cached } from "./Cached.ts"

/** Longer ones are cut by some programs, and twenty of them would fill a whole message. */
const longest = 1_000

const normal = cached((address): { readonly href: string | null } => {
  if (!URL.canParse(address)) return { href: null }
  const { href, password, protocol, username } = new URL(address)
  const isSafe = protocol === "https:" ? username === "" && password === "" : /^(mailto|tel):$/.test(protocol)
  return { href: isSafe && href.length <= longest ? href : null }
})

// What is far too long is neither looked at nor remembered.
const longestWritten = 4 * longest

/** The address in its normal form when it is https, mailto or tel; null for anything else, `javascript:` above all. */
export const safeUrl = (address: string | null): string | null =>
  address === null || address.length > longestWritten ? null : normal(address).href

/** The same for what is fetched and not opened: https only. */
export const safeImage = (address: string | null): string | null => {
  const safe = safeUrl(address)
  return safe?.startsWith("https:") === true ? safe : null
}
