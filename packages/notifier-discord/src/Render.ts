/** A message in Discord's embeds. */
import type { Brief, Line } from "@apimo-alerts/notifier/Brief"
import { brief, fitted } from "@apimo-alerts/notifier/Brief"
import type { Message } from "@apimo-alerts/notifier/Message"

/** Discord counts characters, not bytes: 2,000 of content, 6,000 over all embeds, 10 embeds. */
export const limits = {
  content: 2_000,
  title: 256,
  description: 4_096,
  author: 256,
  footer: 2_048,
  embeds: 10,
  sum: 6_000
}
/** Ten embeds with two addresses each, and their text at six bytes a character. */
export const maxBytes = 80_000

const colours = { plain: 0x2f6f4f, badge: 0xb3541e, notice: 0xb08900 }

/** Every mark of Markdown with a backslash before it, at most `max` UTF-16 units. */
const escaped = (text: string, max: number): string => {
  let written = ""
  for (const character of text) {
    const next = /[\\`*_~|>#[\]()<@:-]/.test(character) ? `\\${character}` : character
    if (written.length + next.length > max) break
    written += next
  }
  return written
}

const property = (line: Line, heading: string): Embed => ({
  author: { name: heading.slice(0, limits.author).replace(/[\ud800-\udbff]$/, "") },
  title: escaped(line.title, limits.title),
  ...(line.detail === "" && line.badge === null
    ? {}
    : {
        description: [line.badge === null ? "" : `**${escaped(line.badge, 100)}**`, escaped(line.detail, 1_000)]
          .filter((part) => part !== "")
          .join(" · ")
      }),
  ...(line.url === null ? {} : { url: line.url }),
  ...(line.photo === null ? {} : { thumbnail: { url: line.photo } }),
  color: line.badge === null ? colours.plain : colours.badge
})

interface Embed {
  readonly author: { readonly name: string }
  readonly title?: string
  readonly description?: string
  readonly url?: string
  readonly thumbnail?: { readonly url: string }
  readonly color: number
}

/** All of a notice, under the colour of a warning. */
const notice = (shown: Brief): ReadonlyArray<Embed> =>
  shown.groups.map(({ heading, lines }) => ({
    author: { name: heading },
    description: lines.map((line) => escaped(line.title, limits.description)).join("\n\n"),
    color: colours.notice
  }))

interface Rendered {
  readonly json: string
  readonly fits: boolean
}

const body = (shown: Brief): Rendered => {
  const embeds =
    shown.kind === "notice"
      ? notice(shown)
      : shown.groups.flatMap((group) => group.lines.map((line) => property(line, group.heading)))
  const content = [
    `**${escaped(shown.subject, 600)}**`,
    escaped(shown.lead, 400),
    ...(shown.more === null ? [] : [escaped(shown.more, 100)]),
    `-# ${escaped(shown.from, 400)}`
  ]
  const texts = embeds.map(({ author, description = "", title = "" }) => [author.name, title, description])
  const sum = texts.flat().reduce((length, text) => length + text.length, 0)
  return {
    json: JSON.stringify({ content: content.join("\n"), embeds, allowed_mentions: { parse: [] } }),
    fits:
      embeds.length <= limits.embeds &&
      sum <= limits.sum &&
      embeds.every((one) => (one.description ?? "").length <= limits.description)
  }
}

/**
 * One embed a property: the title leads to it. One embed for all that a notice says. Nobody is mentioned, whatever is
 * written in it.
 */
export const render = (message: Message): string => fitted(brief(message), limits.embeds, body, ({ fits }) => fits).json
