/** A message as one line of JSON. */
import { brief, fitted, lines } from "@apimo-alerts/notifier/Brief"
import type { Message } from "@apimo-alerts/notifier/Message"

/** Longer lines are cut by many programs that read logs. */
export const maxBytes = 64 * 1024

/** One line: initials in place of names, no phone number, no budget, as a log is read by many and kept for long. */
export const render = (message: Message): string => {
  const whole = brief(message)
  return fitted(
    whole,
    lines(whole).length,
    (shown) =>
      `${JSON.stringify({
        at: message.at,
        id: message.id,
        kind: message.kind,
        recipient: message.recipient.key,
        subject: shown.subject,
        ...(message.kind === "notice"
          ? { lines: lines(shown).map(({ title }) => title) }
          : { agency: message.agency.id, period: message.period, groups: shown.groups }),
        more: shown.more
      })}\n`,
    (line) => Buffer.byteLength(line) <= maxBytes
  )
}
