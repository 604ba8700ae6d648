/** The words of a mail beyond those that every notifier shares, in the two languages of messages. */
import type { Locale } from "@apimo-alerts/notifier/Message"
import type { Noun } from "@apimo-alerts/notifier/Words"

/** The words of one language. */
export interface Texts {
  readonly hello: string
  /** Opens an alert of one property for one buyer. */
  readonly alertOne: string
  /** One property for several buyers. */
  readonly alertShared: string
  readonly alertSeveral: string
  readonly digest: string
  readonly seeProperty: string
  readonly call: string
  readonly alreadyTold: string
  readonly withinBudget: string
  /** After the part that the price is above the budget. */
  readonly aboveBudget: string
  /** After the number of buyers that one property fits. */
  readonly fits: Noun
  /** Before the number of items that have no card. */
  readonly more: Noun
  /** After the items that are listed in short, when even that list ends. */
  readonly inText: Noun
  readonly photoOf: string
  readonly noPhoto: string
  readonly score: string
  readonly why: string
  readonly replyGoesTo: string
  readonly unsubscribe: string
}

const fr: Texts = {
  hello: "Bonjour",
  alertOne: "Un bien correspond à l'une de vos recherches.",
  alertShared: "Un bien correspond à plusieurs de vos recherches.",
  alertSeveral: "Ces biens correspondent à vos recherches.",
  digest: "Voici ce qui correspond à vos recherches depuis le dernier récapitulatif.",
  seeProperty: "Voir le bien",
  call: "Appeler",
  alreadyTold: "déjà signalé",
  withinBudget: "dans le budget",
  aboveBudget: "au-dessus du budget",
  fits: { one: "acquéreur pour ce bien", other: "acquéreurs pour ce bien" },
  more: { one: "autre", other: "autres" },
  inText: {
    one: "de plus dans la version texte de ce message",
    other: "de plus dans la version texte de ce message"
  },
  photoOf: "Photo :",
  noPhoto: "Sans photo",
  score: "Score",
  why: "Vous recevez ce message parce que ces recherches vous sont confiées dans Apimo.",
  replyGoesTo: "Les réponses à ce message vont à",
  unsubscribe: "Se désabonner"
}

const en: Texts = {
  hello: "Hello",
  alertOne: "A property fits one of your buyers.",
  alertShared: "One property fits several of your buyers.",
  alertSeveral: "These properties fit your buyers.",
  digest: "Here is what fits your buyers since the last digest.",
  seeProperty: "See the property",
  call: "Call",
  alreadyTold: "already told",
  withinBudget: "within budget",
  aboveBudget: "above budget",
  fits: { one: "buyer for this property", other: "buyers for this property" },
  more: { one: "more", other: "more" },
  inText: { one: "more in the text version of this message", other: "more in the text version of this message" },
  photoOf: "Photo:",
  noPhoto: "No photo",
  score: "Score",
  why: "You get this message because these searches are yours in Apimo.",
  replyGoesTo: "Answers to this message go to",
  unsubscribe: "Unsubscribe"
}

const all: Readonly<Record<Locale, Texts>> = { fr, en }

/** The words of a language. */
export const texts = (locale: Locale): Texts => all[locale]
