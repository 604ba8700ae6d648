/** What every mail has around its content: the head, the foot, and what a list of mails shows. */
import * as Clean from "@apimo-alerts/notifier/Clean"
import * as Format from "@apimo-alerts/notifier/Format"
import type { Locale, Message } from "@apimo-alerts/notifier/Message"
import { safeUrl } from "@apimo-alerts/notifier/SafeUrl"
import { preheader, subject } from "@apimo-alerts/notifier/Subject"
import { program } from "@apimo-alerts/notifier/Words"
import type { Texts } from "./Texts.ts"
import { opening, texts } from "./Texts.ts"

/** Head and foot of a mail, as finished strings. */
export interface Frame {
  readonly lang: Locale
  readonly subject: string
  readonly preheader: string
  /** The agency, or the program; null when an agency has no name. */
  readonly sender: string | null
  readonly at: string
  /** "Du lundi 23 novembre à 08:00 au mardi 24 novembre à 08:00": the time that a digest covers. */
  readonly period: string | null
  /** Why its reader gets this mail. */
  readonly why: string
  readonly unsubscribe: string | null
  readonly replyTo: string | null
  readonly say: Texts
}

/** What a message does not say about itself. */
export interface Around {
  readonly unsubscribe: string | null
  readonly replyTo: string | null
}

/** One clean line of at most `max` characters; null when nothing readable is in it. */
export const line = (value: string | null, max: number): string | null => {
  const cleaned = Clean.lineOrNull(value)
  return cleaned === null ? null : Clean.clip(cleaned, max)
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const period = (message: Message): string | null =>
  message.kind === "notice" || message.period === null
    ? null
    : Clean.clip(capital(Format.interval(message.period, message.timeZone, message.locale)), 120)

/** Head and foot for a message. */
export const frame = (message: Message, { replyTo, unsubscribe }: Around): Frame => {
  const { at, locale, timeZone } = message
  return {
    lang: locale,
    subject: subject(message, { buyer: "name" }),
    preheader: preheader(message, { buyer: "name" }),
    sender: message.kind === "notice" ? program : line(message.agency.name, 80),
    at: Format.date(at, timeZone, locale),
    period: period(message),
    why: message.kind === "notice" ? texts(locale).whyNotice : opening(message).why,
    unsubscribe: safeUrl(unsubscribe),
    replyTo,
    say: texts(locale)
  }
}
