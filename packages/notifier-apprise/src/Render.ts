/** A message as title and plain text, which is all that a hundred services have in common. */
import type { Brief } from "@apimo-alerts/notifier/Brief"
import { brief, fitted } from "@apimo-alerts/notifier/Brief"
import type { Message } from "@apimo-alerts/notifier/Message"

/** Apprise cuts where a service takes less; most chat services take this much. */
export const maxText = 4_000
/** The text at three bytes a unit, six where JSON escapes it. */
export const maxBytes = 30_000
const mostLines = 20

const text = (shown: Brief): string =>
  [
    shown.lead,
    ...shown.groups.map((group) =>
      [
        group.heading,
        ...group.lines.map((line) =>
          [`- ${[line.badge, line.title].filter((part) => part !== null).join(" · ")}`, line.detail, line.url ?? ""]
            .filter((part) => part !== "")
            .join("\n  ")
        )
      ].join("\n")
    ),
    ...(shown.more === null ? [] : [shown.more]),
    shown.from
  ].join("\n\n")

/** The notification without its tag, which stands in the config. */
export const render = (message: Message): string =>
  fitted(
    brief(message),
    mostLines,
    (shown) => {
      const body = text(shown)
      return { body, json: JSON.stringify({ title: shown.subject, body, type: "info", format: "text" }) }
    },
    ({ body }) => body.length <= maxText
  ).json
