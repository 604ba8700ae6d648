/** A message in Slack's blocks. */
import type { Brief, Line } from "@apimo-alerts/notifier/Brief"
import { asJson } from "@apimo-alerts/notifier/Brief"
import type { Message } from "@apimo-alerts/notifier/Message"

/** Slack names no size for a whole message; this stays below what it is known to take. */
export const maxBytes = 40_000
// Two blocks a line and four around them stay below the 50 that Slack takes.
const mostLines = 20

/** Slack asks for exactly these three to be escaped; the marks of its own markup get a look-alike. */
const escaped = (text: string): string =>
  text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/\*/g, "∗")
    .replace(/~/g, "∼")
    .replace(/`/g, "'")

const linked = (text: string, url: string | null): string =>
  url === null
    ? escaped(text)
    : `<${url.replace(/&/g, "&amp;").replace(/[<>|]/g, encodeURIComponent)}|${escaped(text)}>`

const mrkdwn = (text: string) => ({ type: "mrkdwn", text }) as const

const context = (text: string) => ({ type: "context", elements: [mrkdwn(text)] }) as const

const sentence = (line: Line) => ({ type: "section", text: mrkdwn(escaped(line.title)) })

const property = (line: Line) => ({
  type: "section",
  text: mrkdwn(
    [
      `${line.badge === null ? "" : `*${escaped(line.badge)}* · `}*${linked(line.title, line.url)}*`,
      escaped(line.detail)
    ]
      .filter((part) => part !== "")
      .join("\n")
  ),
  ...(line.photo === null
    ? {}
    : { accessory: { type: "image", image_url: line.photo, alt_text: line.title === "" ? "-" : line.title } })
})

const body = (shown: Brief) => ({
  text: escaped(shown.subject),
  unfurl_links: false,
  unfurl_media: false,
  blocks: [
    {
      type: "header",
      text: { type: "plain_text", text: shown.subject.slice(0, 150).replace(/[\ud800-\udbff]$/, ""), emoji: false }
    },
    { type: "section", text: mrkdwn(escaped(shown.lead)) },
    ...shown.groups.flatMap((group) => [
      context(`*${escaped(group.heading)}*`),
      ...group.lines.map(shown.kind === "notice" ? sentence : property)
    ]),
    ...(shown.more === null ? [] : [context(escaped(shown.more))]),
    context(escaped(shown.from))
  ]
})

/** The first lines as blocks: a heading for each buyer, a linked title, the facts, and the photo. */
export const render = (message: Message): string => asJson(message, maxBytes, body, mostLines)
