/** The body that needs no template: what goes out when one fails, so that a broken template never loses an item. */
import * as Clean from "@apimo-alerts/notifier/Clean"
import type { BuyerView, CardView, SectionView, View } from "./View.ts"

const buyerLine = (buyer: BuyerView): string =>
  [buyer.name, buyer.phone, buyer.email, buyer.budget, buyer.told].filter((part) => part !== null).join(" · ")

const cardLines = (card: CardView): ReadonlyArray<string> =>
  [
    [card.score, card.badge.label, card.told, card.title].filter((part) => part !== null).join(" · "),
    [card.price, card.previous, card.change].filter((part) => part !== null).join(" · "),
    [card.features, card.where, card.reference, card.fit].filter((part) => part !== null).join(" · "),
    card.url ?? ""
  ].filter((line) => line !== "")

const sectionLines = (section: SectionView): ReadonlyArray<string> => [
  ...(section.buyer === null ? [] : [buyerLine(section.buyer), ""]),
  ...section.cards.flatMap((card) => [...cardLines(card), ""]),
  ...section.buyers.map((buyer) => `- ${buyer.score} · ${buyerLine(buyer)}`),
  ""
]

const contentLines = (view: View): ReadonlyArray<string> =>
  view.kind === "notice"
    ? [view.title, "", ...view.paragraphs.flatMap((paragraph) => [paragraph, ""])]
    : [
        view.hello,
        "",
        view.intro,
        ...(view.period === null ? [] : [view.period]),
        "",
        ...view.sections.flatMap(sectionLines),
        ...view.lines.map(({ text, url }) => (url === null ? text : `${text}\n${url}`))
      ]

/** Every item or sentence, in plain text. */
export const text = (view: View): string =>
  Clean.plain(
    [
      ...contentLines(view),
      ...(view.rest === null ? [] : [view.rest]),
      view.why,
      ...(view.unsubscribe === null ? [] : [`${view.say.unsubscribe}: ${view.unsubscribe}`]),
      ""
    ].join("\n")
  )

const escaped = (value: string): string =>
  value.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")

/** The same text as HTML; mail programs make its addresses links by themselves. */
export const html = (view: View): string =>
  `<!doctype html>\n<html lang="${view.lang}"><head><meta charset="utf-8"><title>${escaped(view.subject)}</title></head>` +
  `<body><div style="white-space:pre-wrap;font-family:sans-serif;font-size:16px">${escaped(text(view))}</div></body></html>\n`
