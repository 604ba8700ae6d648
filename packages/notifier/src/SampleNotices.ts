/** What whoever runs the program is told, as it occurs and as it occurs once a year. */
import type { Locale, Notice, Recipient } from "./Message.ts"

/** Who is told; the address is nobody's. */
const operator: Recipient = {
  key: "operator",
  name: null,
  email: "exploitation@agence-du-lac.test",
  phone: "06 39 98 10 99"
}

interface Said {
  readonly title: string
  readonly lines: Notice["lines"]
}

const deadLetters: Readonly<Record<Locale, Said>> = {
  fr: {
    title: "2 messages n'ont pas pu partir",
    lines: [
      "Le canal « mail » a renoncé à 2 messages pour user:3896 ; le serveur a répondu : 550 5.1.1 User unknown.",
      "Corrigez l'adresse de cet agent dans Apimo, puis lancez « alerts outbox retry --all --anew » ; rien n'est perdu d'ici là."
    ]
  },
  en: {
    title: "2 messages could not be sent",
    lines: [
      "The channel “mail” gave up 2 messages to user:3896; the server answered: 550 5.1.1 User unknown.",
      "Correct this agent's address in Apimo, then run “alerts outbox retry --all --anew”; until then nothing is lost."
    ]
  }
}

const source: Readonly<Record<Locale, Said>> = {
  fr: {
    title: "Apimo ne répond plus depuis mardi 17 mars à 06:00",
    lines: ["Les 12 derniers essais ont échoué (HTTP 503) ; il n'y a rien à faire, le programme continue d'essayer."]
  },
  en: {
    title: "Apimo has not answered since Tuesday 17 March at 06:00",
    lines: ["The last 12 tries failed (HTTP 503); there is nothing to do, the program goes on trying."]
  }
}

/** A server's words and a template's name may hold anything. */
const hostile = (title: string): Said => ({
  title: `${title} {{subject}} <b>&amp;</b> *x* _y_ \u202e\r\nBcc: everyone@agence-du-lac.test ${"x".repeat(300)}`,
  lines: [
    `<script>alert("1")</script> {{{secret}}} @everyone <!channel> [a](https://exemple.test)\r\n.\r\nQUIT`,
    "   \t\r\n ",
    "Llanfairpwllgwyngyll ".repeat(200),
    `${"👩‍👩‍👧‍👦".repeat(120)} محمد الفاسي \ud83d`,
    ...Array.from({ length: 40 }, (_, index) => `${index} — « ${"é".repeat(200)} »`)
  ]
})

const notice = (id: string, locale: Locale, said: Said): Notice => ({
  id,
  kind: "notice",
  locale,
  timeZone: "Europe/Paris",
  at: "2026-03-17T07:00:00.000Z",
  recipient: operator,
  ...said
})

/** The notices of one language, each with the name of its sample. */
export const noticesIn = (locale: Locale): ReadonlyArray<readonly [name: string, notice: Notice]> => [
  ["notice", notice(`sample-notice-${locale}`, locale, deadLetters[locale])],
  ["notice-one-line", notice(`sample-notice-line-${locale}`, locale, source[locale])],
  ["notice-hostile", notice(`sample notice/${locale} <&>"'\r\nX: 1`, locale, hostile(source[locale].title))]
]
