/** A message in Telegram's HTML, with a button for each property. */
import type { Brief, Line } from "@apimo-alerts/notifier/Brief"
import { brief, fitted, lines, short } from "@apimo-alerts/notifier/Brief"
import type { Message } from "@apimo-alerts/notifier/Message"
import { words } from "@apimo-alerts/notifier/Words"

/** Telegram counts 4,096 characters after it has read the markup; this counts the markup too. */
export const maxText = 4_096
/** Text of 4,096 units takes at most three bytes a unit, or six where JSON escapes it; buttons come on top. */
export const maxBytes = 40_000
const mostLines = 20
const mostButtons = 5

const escaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")

const linked = (line: Line): string =>
  line.url === null ? `<b>${escaped(line.title)}</b>` : `<a href="${escaped(line.url)}">${escaped(line.title)}</a>`

const property = (line: Line): string =>
  [`${line.badge === null ? "" : `<b>${escaped(line.badge)}</b> · `}${linked(line)}`, escaped(line.detail)]
    .filter((part) => part !== "")
    .join("\n")

const text = (shown: Brief): string =>
  [
    `<b>${escaped(shown.subject)}</b>`,
    escaped(shown.lead),
    ...shown.groups.flatMap((group) => [
      `<i>${escaped(group.heading)}</i>`,
      ...group.lines.map((line) => (shown.kind === "notice" ? escaped(line.title) : property(line)))
    ]),
    ...(shown.more === null ? [] : [escaped(shown.more)]),
    escaped(shown.from)
  ].join("\n\n")

const buttons = (shown: Brief) => {
  const linkedLines = lines(shown).filter((line) => line.url !== null)
  const label = (line: Line): string =>
    linkedLines.length === 1 ? words(shown.locale).open : short(line.title, 40) || words(shown.locale).open
  return linkedLines.slice(0, mostButtons).map((line) => [{ text: label(line), url: line.url }])
}

const body = (shown: Brief): { readonly text: string; readonly json: string } => {
  const written = text(shown)
  const keys = buttons(shown)
  const [only, ...others] = lines(shown)
  const photo = only !== undefined && others.length === 0 ? only.photo : null
  return {
    text: written,
    json: JSON.stringify({
      parse_mode: "HTML",
      text: written,
      link_preview_options:
        photo === null ? { is_disabled: true } : { url: photo, prefer_large_media: true, show_above_text: true },
      ...(keys.length === 0 ? {} : { reply_markup: { inline_keyboard: keys } })
    })
  }
}

/** The call's body without its chat, which is looked up when it is sent. */
export const render = (message: Message): string =>
  fitted(brief(message), mostLines, body, (rendered) => rendered.text.length <= maxText).json
