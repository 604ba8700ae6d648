/** A message to the bytes of a mail, within what mail programs show. */

import * as Clean from "@apimo-alerts/notifier/Clean"
import type { Message } from "@apimo-alerts/notifier/Message"
import type { Payload } from "@apimo-alerts/notifier/Notifier"
import type { RenderFailed } from "@apimo-alerts/notifier/NotifierError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Sender } from "./Compose.ts"
import { compose, replyAddress } from "./Compose.ts"
import * as PlainBody from "./PlainBody.ts"
import type { Part, Render } from "./Templates.ts"
import type { View } from "./View.ts"
import { view } from "./View.ts"

/** More cards than this nobody scrolls through. */
export const mostCards = 20
/** Items after the cards that get one line each. */
const mostLines = 30
/** Gmail cuts a message at about 102 kB; this is for the HTML part as it travels. */
export const mostBytes = 96_000

/** Quoted-printable makes three bytes of every = and of every byte outside ASCII, and breaks lines at 76. */
const encodedLength = (html: string): number => {
  const bytes = Buffer.from(html, "utf8")
  let length = bytes.length
  // By index: an iterator over the bytes takes five times as long.
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte > 126 || byte === 61) length += 2
  }
  return Math.ceil(length * (1 + 3 / 73))
}

const body = (render: Render, message: Message, part: Part, shown: View, warnings: Set<string>): string =>
  Either.match(render(message.kind, part, shown), {
    onLeft: ({ reason }) => {
      warnings.add(`the template ${message.kind}.${part}.hbs failed, a plain body went out instead: ${reason}`)
      return part === "html" ? PlainBody.html(shown) : PlainBody.text(shown)
    },
    onRight: (rendered) => rendered
  })

/** The HTML with as many cards, then lines, as fit. */
const fitting = (
  render: Render,
  message: Message,
  around: { readonly unsubscribe: string | null; readonly replyTo: string | null },
  warnings: Set<string>
): string => {
  let cards = Math.min(mostCards, message.items.length)
  let lines = mostLines
  for (;;) {
    const html = body(render, message, "html", view(message, { ...around, cards, lines }), warnings)
    const length = encodedLength(html)
    if (length <= mostBytes || (cards <= 1 && lines === 0)) return html
    if (lines > 0 && cards <= mostCards / 2) lines = Math.floor(lines / 2)
    else cards = Math.max(1, Math.min(cards - 1, Math.floor((cards * mostBytes) / length)))
  }
}

/** Text parts keep paragraphs apart by one empty line, whatever a template leaves between them. */
const tidy = (text: string): string =>
  `${Clean.plain(text)
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim()}\n`

/** Makes the renderer of a channel. Same message, same bytes. */
export const make =
  (render: Render, sender: Sender) =>
  (message: Message): Effect.Effect<Payload, RenderFailed> =>
    Effect.suspend(() => {
      const warnings = new Set<string>()
      const around = { unsubscribe: sender.unsubscribe, replyTo: replyAddress(message, sender) }
      const whole = view(message, { ...around, cards: message.items.length, lines: 0 })
      const text = tidy(body(render, message, "txt", whole, warnings))
      const html = fitting(render, message, around, warnings)
      return Effect.map(compose(message, sender, { subject: whole.subject, html, text }), (bytes) => ({
        contentType: "message/rfc822",
        body: bytes,
        warnings: Array.from(warnings)
      }))
    })
