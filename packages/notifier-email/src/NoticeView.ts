/** A notice as its templates see it. */
import { short } from "@apimo-alerts/notifier/Brief"
import * as Format from "@apimo-alerts/notifier/Format"
import type { Notice } from "@apimo-alerts/notifier/Message"
import { program, words } from "@apimo-alerts/notifier/Words"
import type { Around, Frame } from "./Frame.ts"
import { frame } from "./Frame.ts"
import { texts } from "./Texts.ts"

/** A whole notice. */
export interface NoticeView extends Frame {
  readonly kind: "notice"
  /** Above the title: what happened, and what to do. */
  readonly label: string
  readonly title: string
  /** A sentence each. */
  readonly paragraphs: ReadonlyArray<string>
  /** The sentences that had no room. */
  readonly rest: string | null
}

/** The notice with its first `count` sentences. */
export const noticeView = (message: Notice, around: Around, count: number): NoticeView => {
  const said = message.lines.map((line) => short(line, 1_000)).filter((line) => line !== "")
  const paragraphs = said.slice(0, count)
  const left = said.length - paragraphs.length
  return {
    ...frame(message, around),
    kind: message.kind,
    label: words(message.locale).notice,
    title: short(message.title, 200) || program,
    paragraphs,
    rest: left > 0 ? Format.count(left, texts(message.locale).inText, message.locale) : null
  }
}
