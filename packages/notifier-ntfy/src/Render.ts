/** A message as a push notification of ntfy. */
import type { Brief } from "@apimo-alerts/notifier/Brief"
import { brief, fitted, lines, short } from "@apimo-alerts/notifier/Brief"
import type { Message } from "@apimo-alerts/notifier/Message"
import { words } from "@apimo-alerts/notifier/Words"

/** ntfy makes an attachment of a longer message. */
export const maxMessage = 4_096
/** The message as JSON, a title, an address to open, a picture and three buttons. */
export const maxBytes = 20_000
const mostLines = 20
const mostActions = 3

// Names of emoji, which ntfy puts before the title.
const tags = {
  notice: "warning",
  new: "house",
  "price-drop": "chart_with_downwards_trend",
  "back-on-market": "arrows_counterclockwise"
} as const

const text = (shown: Brief): string =>
  [
    ...shown.groups.map((group) =>
      [
        group.heading,
        ...group.lines.map((line) =>
          [[line.badge, line.title].filter((part) => part !== null).join(" · "), line.detail]
            .filter((part) => part !== "")
            .join("\n")
        )
      ].join("\n")
    ),
    ...(shown.more === null ? [] : [shown.more]),
    shown.from
  ].join("\n\n")

const body = (shown: Brief, about: keyof typeof tags): { readonly text: string; readonly json: string } => {
  const written = text(shown)
  const all = lines(shown)
  const linked = all.filter((line) => line.url !== null)
  const [first] = linked
  const photo = all.length === 1 ? (all[0]?.photo ?? null) : null
  return {
    text: written,
    json: JSON.stringify({
      title: shown.subject,
      message: written,
      priority: shown.kind === "digest" ? 3 : 4,
      tags: [tags[about]],
      ...(first === undefined ? {} : { click: first.url }),
      ...(photo === null ? {} : { attach: photo }),
      actions: linked.slice(0, mostActions).map((line) => ({
        action: "view",
        label: linked.length === 1 ? words(shown.locale).open : short(line.title, 40) || words(shown.locale).open,
        url: line.url
      }))
    })
  }
}

/** The publication without its topic, which is looked up when it is sent. */
export const render = (message: Message): string =>
  fitted(
    brief(message),
    mostLines,
    (shown) => body(shown, message.kind === "notice" ? "notice" : message.items[0].event),
    (rendered) => Buffer.byteLength(rendered.text) <= maxMessage
  ).json
