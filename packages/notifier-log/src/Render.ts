/** A message as one line of JSON. */
import { brief, fitted } from "@apimo-alerts/notifier/Brief"
import type { Message } from "@apimo-alerts/notifier/Message"

/** Longer lines are cut by many programs that read logs. */
export const maxBytes = 64 * 1024

/** One line: initials in place of names, no phone number, no budget, as a log is read by many and kept for long. */
export const render = (message: Message): string =>
  fitted(
    brief(message),
    message.items.length,
    (shown) =>
      `${JSON.stringify({
        at: message.at,
        id: message.id,
        kind: message.kind,
        agency: message.agency.id,
        recipient: message.recipient.key,
        subject: shown.subject,
        groups: shown.groups,
        more: shown.more
      })}\n`,
    (line) => Buffer.byteLength(line) <= maxBytes
  )
