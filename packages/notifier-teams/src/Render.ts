/** A message as an Adaptive Card 1.4, the version that Teams shows on phones too. */
import type { Brief, Line } from "@apimo-alerts/notifier/Brief"
import { asJson } from "@apimo-alerts/notifier/Brief"
import type { Message } from "@apimo-alerts/notifier/Message"
import { words } from "@apimo-alerts/notifier/Words"

/** Teams refuses messages above 28 kB. */
export const maxBytes = 28_000
const mostLines = 20

// Text runs are shown as they are; a TextBlock would read Markdown in what people typed.
const run = (text: string, style: Readonly<Record<string, unknown>> = {}) => ({ type: "TextRun", text, ...style })
const rich = (...inlines: ReadonlyArray<ReturnType<typeof run>>) => ({ type: "RichTextBlock", inlines })
const openUrl = (url: string, title: string) => ({ type: "Action.OpenUrl", title, url })

const sentence = (line: Line) => rich(run(line.title))

const property = (line: Line) => {
  const facts = [
    rich(
      ...(line.badge === null ? [] : [run(`${line.badge} · `, { color: "Attention", weight: "Bolder" })]),
      run(line.title, { weight: "Bolder" })
    ),
    ...(line.detail === "" ? [] : [rich(run(line.detail, { isSubtle: true, size: "Small" }))])
  ]
  return {
    type: "ColumnSet",
    separator: true,
    ...(line.url === null ? {} : { selectAction: openUrl(line.url, line.title) }),
    columns: [
      { type: "Column", width: "stretch", items: facts },
      ...(line.photo === null
        ? []
        : [
            {
              type: "Column",
              width: "auto",
              items: [{ type: "Image", url: line.photo, altText: line.title, width: "80px" }]
            }
          ])
    ]
  }
}

/** With one property a button leads to it; with several each line does, and the whole of it can be touched. */
const actions = (shown: Brief) => {
  const [only, ...others] = shown.groups.flatMap((group) => group.lines)
  return only === undefined || only.url === null || others.length > 0
    ? {}
    : { actions: [openUrl(only.url, words(shown.locale).open)] }
}

const body = (shown: Brief) => ({
  type: "message",
  attachments: [
    {
      contentType: "application/vnd.microsoft.card.adaptive",
      contentUrl: null,
      content: {
        $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
        type: "AdaptiveCard",
        version: "1.4",
        lang: shown.locale,
        fallbackText: shown.subject,
        msteams: { width: "Full" },
        body: [
          rich(run(shown.subject, { size: "Large", weight: "Bolder" })),
          rich(run(shown.lead)),
          ...shown.groups.flatMap((group) => [
            rich(run(group.heading, { weight: "Bolder" })),
            ...group.lines.map((line) => (shown.kind === "notice" ? sentence(line) : property(line)))
          ]),
          ...(shown.more === null ? [] : [rich(run(shown.more, { weight: "Bolder" }))]),
          rich(run(shown.from, { isSubtle: true, size: "Small" }))
        ],
        ...actions(shown)
      }
    }
  ]
})

/** The first lines as a card; what has no room is counted. */
export const render = (message: Message): string => asJson(message, maxBytes, body, mostLines)
