/** A message in as few characters as say it. */
import type { Brief } from "@apimo-alerts/notifier/Brief"
import { brief, first, lines } from "@apimo-alerts/notifier/Brief"
import type { Message } from "@apimo-alerts/notifier/Message"
import { segments, simplified } from "./Gsm.ts"

/** Twilio takes 1,600 characters, of three bytes at the most. */
export const maxBytes = 4_800

/** The subject, and as many lines with their links as the segments allow. The only match says what the subject says. */
const text = (shown: Brief, links: boolean): string => {
  const all = lines(shown)
  const [only] = all
  const since = shown.since ?? ""
  const parts =
    all.length === 1 && shown.more === null && shown.kind !== "notice"
      ? [shown.subject, since, links ? (only?.url ?? "") : ""]
      : [
          shown.subject,
          since,
          ...all.flatMap((line) => [`- ${line.title}`, links ? (line.url ?? "") : ""]),
          shown.more ?? ""
        ]
  return simplified(parts.filter((part) => part !== "").join("\n"))
}

const cut = (long: string, most: number): string => {
  const characters = Array.from(long)
  let low = 0
  let high = characters.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (segments(characters.slice(0, middle).join("")) <= most) low = middle
    else high = middle - 1
  }
  return characters.slice(0, low).join("").trimEnd()
}

/** The fullest text that stays within the segments: with links before without, more lines before fewer. */
export const render = (message: Message, most: number): string => {
  const whole = brief(message)
  const count = Math.min(6, lines(whole).length)
  for (const links of [true, false]) {
    for (let shown = count; shown >= 1; shown--) {
      const written = text(first(whole, shown), links)
      if (segments(written) <= most) return written
    }
  }
  const [only] = [cut(simplified(whole.subject), most)]
  return only === "" ? "Apimo" : only
}
