/** Phone numbers as a carrier wants them. */

/** E.164, `+33639981020`, of a number in any spelling; null when it can't be one. */
export const e164 = (given: string | null, country: string): string | null => {
  if (given === null) return null
  const digits = given.replace(/\(0\)/g, "").replace(/[^\d+]/g, "")
  const international = digits.startsWith("+")
    ? digits.slice(1)
    : digits.startsWith("00")
      ? digits.slice(2)
      : `${country}${digits.replace(/^0/, "")}`
  return /^[1-9]\d{6,14}$/.test(international) ? `+${international}` : null
}
