/** A message to the bytes of a mail, within what mail programs show. */

import * as Clean from "@apimo-alerts/notifier/Clean"
import type { MatchMessage, Message, Notice } from "@apimo-alerts/notifier/Message"
import type { Payload } from "@apimo-alerts/notifier/Notifier"
import type { RenderFailed } from "@apimo-alerts/notifier/NotifierError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Parts, Sender } from "./Compose.ts"
import { compose, replyAddress, unsubscribeAddress } from "./Compose.ts"
import type { Around } from "./Frame.ts"
import { noticeView } from "./NoticeView.ts"
import * as PlainBody from "./PlainBody.ts"
import * as QuotedPrintable from "./QuotedPrintable.ts"
import type { Part, Render } from "./Templates.ts"
import type { Size, View } from "./View.ts"
import { matchView } from "./View.ts"

/** More cards than this nobody scrolls through. */
export const mostCards = 20
/** Items after the cards that get one line each; sentences of a notice. */
const mostLines = 30
/** Gmail cuts a message at about 102 kB; this is for the HTML part as it travels. */
export const mostBytes = 96_000

type Body = (part: Part, shown: View) => string

/** Renders by template, or plainly when that fails; what failed is added to the warnings. */
const body =
  (render: Render, warnings: Set<string>): Body =>
  (part, shown) =>
    Either.match(render(part, shown), {
      onLeft: ({ reason }) => {
        warnings.add(`the template ${shown.kind}.${part}.hbs failed, a plain body went out instead: ${reason}`)
        return part === "html" ? PlainBody.html(shown) : PlainBody.text(shown)
      },
      onRight: (rendered) => rendered
    })

/** The HTML of ever smaller views, until one fits or none is smaller. */
const fitting = <Shown>(
  html: (shown: Shown) => string,
  most: Shown,
  smaller: (shown: Shown, length: number) => Shown | null
): Buffer => {
  let shown = most
  for (;;) {
    const encoded = QuotedPrintable.encode(html(shown))
    const next = encoded.length <= mostBytes ? null : smaller(shown, encoded.length)
    if (next === null) return encoded
    shown = next
  }
}

const fewer = ({ cards, lines }: Size, length: number): Size | null => {
  if (cards <= 1 && lines === 0) return null
  return lines > 0 && cards <= mostCards / 2
    ? { cards, lines: Math.floor(lines / 2) }
    : { cards: Math.max(1, Math.min(cards - 1, Math.floor((cards * mostBytes) / length))), lines }
}

/** Text parts keep paragraphs apart by one empty line, whatever a template leaves between them. */
const textPart = (text: string): Buffer =>
  QuotedPrintable.encode(
    `${Clean.plain(text)
      .replace(/[ \t]+$/gm, "")
      .replace(/\n{3,}/g, "\n\n")
      .trim()}\n`
  )

const ofMatches = (message: MatchMessage, around: Around, write: Body): Parts => {
  const whole = matchView(message, around, { cards: message.items.length, lines: 0 })
  const most = { cards: Math.min(mostCards, message.items.length), lines: mostLines }
  return {
    subject: whole.subject,
    text: textPart(write("txt", whole)),
    html: fitting(
      (size) => write("html", size.cards === message.items.length ? whole : matchView(message, around, size)),
      most,
      fewer
    )
  }
}

const ofNotice = (message: Notice, around: Around, write: Body): Parts => {
  const whole = noticeView(message, around, message.lines.length)
  return {
    subject: whole.subject,
    text: textPart(write("txt", whole)),
    html: fitting(
      (count) => write("html", noticeView(message, around, count)),
      Math.min(mostLines, message.lines.length),
      (count) => (count <= 1 ? null : Math.floor(count / 2))
    )
  }
}

/** Makes the renderer of a channel. Same message, same bytes. */
export const make =
  (render: Render, sender: Sender) =>
  (message: Message): Effect.Effect<Payload, RenderFailed> =>
    Effect.suspend(() => {
      const warnings = new Set<string>()
      const write = body(render, warnings)
      const around = {
        unsubscribe: unsubscribeAddress(message, sender),
        replyTo: replyAddress(message, sender)
      }
      const parts = message.kind === "notice" ? ofNotice(message, around, write) : ofMatches(message, around, write)
      return Either.map(compose(message, sender, parts), (bytes) => ({
        contentType: "message/rfc822",
        body: bytes,
        warnings: Array.from(warnings)
      }))
    })
