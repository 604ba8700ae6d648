/** A message as title and plain text, which is all that a hundred services have in common. */
import type { Brief } from "@apimo-alerts/notifier/Brief"
import { asText, brief, fitted } from "@apimo-alerts/notifier/Brief"
import type { Message } from "@apimo-alerts/notifier/Message"

/** Apprise cuts where a service takes less; most chat services take this much. */
export const maxText = 4_000
/** The text at three bytes a unit, six where JSON escapes it. */
export const maxBytes = 30_000
const mostLines = 20

const text = (shown: Brief): string => `${shown.lead}\n\n${asText(shown)}`

/** The notification without its tag, which stands in the config. */
export const render = (message: Message): string =>
  fitted(
    brief(message),
    mostLines,
    (shown) => {
      const body = text(shown)
      return {
        body,
        json: JSON.stringify({
          title: shown.subject,
          body,
          type: shown.kind === "notice" ? "warning" : "info",
          format: "text"
        })
      }
    },
    ({ body }) => body.length <= maxText
  ).json
