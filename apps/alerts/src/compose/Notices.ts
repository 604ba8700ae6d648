/**
 * What the operator is told: incidents, each in a sentence that says what to do. An incident has a name with its day in
 * it: however often it happens, it is told once, and again on the next day if it goes on.
 */
import type { Locale } from "@apimo-alerts/notifier/Message"
import * as DateTime from "effect/DateTime"
import type { Incident } from "../store/Incidents.ts"

export type Happening =
  | { readonly _tag: "DeadLetters" | "Held"; readonly channel: string; readonly count: number }
  | { readonly _tag: "Misconfigured" | "Template"; readonly channel: string; readonly detail: string }
  | { readonly _tag: "Source" | "Shrunken"; readonly agency: number | null; readonly detail: string }
  | { readonly _tag: "Quota"; readonly detail: string }

const french = (one: Happening): string => {
  switch (one._tag) {
    case "DeadLetters":
      return `Canal « ${one.channel} » : ${one.count} message(s) abandonné(s). À voir : alerts outbox list --status dead ; à renvoyer : alerts outbox retry --all --status dead --channel "${one.channel}"`
    case "Held":
      return `Canal « ${one.channel} » : ${one.count} message(s) parti(s) sans réponse, peut-être arrivé(s). À décider : alerts outbox list --status held, puis alerts outbox release ID (renvoie) ou alerts outbox discard ID (y met fin).`
    case "Misconfigured":
      return `Canal « ${one.channel} » : inutilisable avec sa configuration ; tout est gardé jusqu'à ce qu'elle soit corrigée. ${one.detail}`
    case "Template":
      return `Canal « ${one.channel} » : un modèle est en défaut, le message est parti dans la forme de secours. À vérifier : alerts check. ${one.detail}`
    case "Source":
      return `Apimo${one.agency === null ? "" : `, agence ${one.agency}`} : plusieurs lectures de suite ont échoué. ${one.detail}`
    case "Shrunken":
      return `Apimo, agence ${one.agency ?? "?"} : une liste s'est vidée de façon suspecte ; rien n'a été changé. ${one.detail}`
    case "Quota":
      return `Le quota du jour est épuisé ; la lecture reprend à son renouvellement. ${one.detail}`
  }
}

const english = (one: Happening): string => {
  switch (one._tag) {
    case "DeadLetters":
      return `Channel "${one.channel}": given up on ${one.count} message(s). See them: alerts outbox list --status dead; send them again: alerts outbox retry --all --status dead --channel "${one.channel}"`
    case "Held":
      return `Channel "${one.channel}": ${one.count} message(s) left without an answer and may have arrived. Decide: alerts outbox list --status held, then alerts outbox release ID (sends it again) or alerts outbox discard ID (ends it).`
    case "Misconfigured":
      return `Channel "${one.channel}" can't be used as it is configured; everything is kept until that is mended. ${one.detail}`
    case "Template":
      return `Channel "${one.channel}": a template failed and the message left in its plain form. Find out with: alerts check. ${one.detail}`
    case "Source":
      return `Apimo${one.agency === null ? "" : `, agency ${one.agency}`}: several reads in a row failed. ${one.detail}`
    case "Shrunken":
      return `Apimo, agency ${one.agency ?? "?"}: a list shrank suspiciously; nothing was changed. ${one.detail}`
    case "Quota":
      return `The day's quota is spent; reading goes on when it renews. ${one.detail}`
  }
}

const words: Readonly<Record<Locale, (one: Happening) => string>> = { fr: french, en: english }

const whereOf = (one: Happening): string => {
  if ("channel" in one) return one.channel
  return "agency" in one && one.agency !== null ? String(one.agency) : "all"
}

/** `at`: milliseconds since 1970. */
export const incidentOf = (one: Happening, at: number, zone: DateTime.TimeZone, locale: Locale): Incident => ({
  name: `${one._tag} ${whereOf(one)} ${DateTime.formatIsoDate(DateTime.setZone(DateTime.unsafeMake(at), zone))}`,
  words: words[locale](one)
})

export const noticeTitle = (count: number, locale: Locale): string =>
  locale === "fr"
    ? `Intervention nécessaire : ${count === 1 ? "1 incident" : `${count} incidents`}`
    : `Needs somebody: ${count === 1 ? "1 incident" : `${count} incidents`}`
