/** The words of a mail beyond those that every notifier shares, in the two languages of messages. */
import type { Locale, MatchMessage } from "@apimo-alerts/notifier/Message"
import type { Noun } from "@apimo-alerts/notifier/Words"

/** How matches are told to their reader: what opens the mail, and why it came. */
export interface Opening {
  /** An alert of one property for one buyer. */
  readonly alertOne: string
  /** One property for several buyers. */
  readonly alertShared: string
  readonly alertSeveral: string
  readonly digest: string
  readonly why: string
}

/** The words of one language. */
export interface Texts {
  readonly hello: string
  /** To the agent whose searches they are. */
  readonly agent: Opening
  /** To whoever is told of searches without an active agent. */
  readonly fallback: Opening
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
  /** Why its reader gets a notice. */
  readonly whyNotice: string
  readonly replyGoesTo: string
  readonly unsubscribe: string
}

const fr: Texts = {
  hello: "Bonjour",
  agent: {
    alertOne: "Un bien correspond à l'une de vos recherches.",
    alertShared: "Un bien correspond à plusieurs de vos recherches.",
    alertSeveral: "Ces biens correspondent à vos recherches.",
    digest: "Voici ce qui correspond à vos recherches depuis le dernier récapitulatif.",
    why: "Vous recevez ce message parce que ces recherches vous sont confiées dans Apimo."
  },
  fallback: {
    alertOne: "Un bien correspond à une recherche sans agent actif.",
    alertShared: "Un bien correspond à plusieurs recherches sans agent actif.",
    alertSeveral: "Ces biens correspondent à des recherches sans agent actif.",
    digest: "Voici ce qui correspond à des recherches sans agent actif depuis le dernier récapitulatif.",
    why: "Vous recevez ce message parce que ces recherches n'ont pas d'agent actif dans Apimo. Confiez-les à un agent, et c'est lui qui sera prévenu."
  },
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
  whyNotice: "Vous recevez ce message parce que vous gérez apimo-alerts.",
  replyGoesTo: "Les réponses à ce message vont à",
  unsubscribe: "Se désabonner"
}

const en: Texts = {
  hello: "Hello",
  agent: {
    alertOne: "A property fits one of your buyers.",
    alertShared: "One property fits several of your buyers.",
    alertSeveral: "These properties fit your buyers.",
    digest: "Here is what fits your buyers since the last digest.",
    why: "You get this message because these searches are yours in Apimo."
  },
  fallback: {
    alertOne: "A property fits a buyer whose search has no active agent.",
    alertShared: "One property fits several buyers whose searches have no active agent.",
    alertSeveral: "These properties fit buyers whose searches have no active agent.",
    digest: "Here is what fits buyers whose searches have no active agent since the last digest.",
    why: "You get this message because these searches have no active agent in Apimo. Give them to an agent, and the agent is told instead."
  },
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
  whyNotice: "You get this message because you look after apimo-alerts.",
  replyGoesTo: "Answers to this message go to",
  unsubscribe: "Unsubscribe"
}

const all: Readonly<Record<Locale, Texts>> = { fr, en }

/** How a message speaks to its reader: of their own searches, or of those that nobody has. */
export const opening = ({ locale, recipient }: MatchMessage): Opening =>
  texts(locale)[recipient.key === "fallback" ? "fallback" : "agent"]

/** The words of a language. */
export const texts = (locale: Locale): Texts => all[locale]
