/**
 * The list of the mails as a page: a file that opens without a server, and what `--keep` serves.
 */
import type { Filed } from "./Output.ts"

/** A command to try, and what it shows. */
export interface Command {
  readonly does: string
  readonly line: string
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

const escape = (text: string): string => text.replace(/[&<>"]/g, (char) => entities[char] ?? char)

const time = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Paris",
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit"
})

/** A mail can run no script, open no window and reach no other page from inside its frame. */
const entry = ({ mail, name }: Filed): string => {
  const file = encodeURIComponent(name)
  return `<li><details>
<summary><time datetime="${escape(mail.date)}">${escape(time.format(new Date(mail.date)))}</time> <b>${escape(mail.subject)}</b> <span>${escape(mail.to)}</span></summary>
<iframe sandbox src="${file}.html" loading="lazy" title="${escape(mail.subject)}"></iframe>
<details><summary>The same as text</summary><pre>${escape(mail.text)}</pre></details>
<p><a href="${file}.eml" download>${escape(name)}.eml</a>, the mail as it was sent</p>
</details></li>`
}

const commandList = (commands: ReadonlyArray<Command>): string =>
  commands.length === 0
    ? ""
    : `<h2>Try it</h2>
<p>The simulated Apimo and the mail server are still there. Run these in another terminal, then load this page again.</p>
<dl>${commands.map(({ does, line }) => `<dt>${escape(does)}</dt><dd><pre>${escape(line)}</pre></dd>`).join("\n")}</dl>`

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733;background:#fff}
ul{list-style:none;padding:0}li{border-bottom:1px solid #d5dce2}summary{cursor:pointer;padding:.5rem 0}
time,span{color:#55636f}span{overflow-wrap:anywhere}iframe{width:100%;height:42rem;border:1px solid #d5dce2;background:#fff}
pre{background:#f3f5f7;padding:.75rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
dd{margin:0 0 1rem}a{color:#0b5cad}
@media(prefers-color-scheme:dark){body{color:#e6ebef;background:#14191e}time,span{color:#a3b0bb}pre{background:#1f262d}li,iframe{border-color:#38424b}a{color:#7db8f0}}`

/** The whole page. Newest mail last, as the days went. */
export const page = ({
  commands,
  filed
}: {
  readonly filed: ReadonlyArray<Filed>
  readonly commands: ReadonlyArray<Command>
}): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>The demo's mails</title><style>${style}</style></head>
<body><h1>${filed.length === 1 ? "1 mail" : `${filed.length} mails`}</h1>
<p>Everything in them is invented, and a drawing stands in for the photos.</p>
<ul>${filed.map(entry).join("\n")}</ul>
${commandList(commands)}
</body></html>
`
