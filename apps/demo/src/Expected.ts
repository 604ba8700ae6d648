/**
 * What should have come in, compared with what came in. Pure.
 */
import type { Mail } from "./Mail.ts"
import type { Match } from "./TownState.ts"

/** An alert at once, or a digest at its hour. */
export type Kind = "alert" | "digest"

/** A mail that must come. */
export interface ExpectedMail {
  readonly to: string
  readonly kind: Kind
  readonly matches: ReadonlyArray<Match>
  /** Amounts that must be in it, in whole units: what a property cost before. */
  readonly amounts: ReadonlyArray<number>
}

/** A mail that came, with what the command said about it. */
export interface Received {
  readonly mail: Mail
  readonly kind: Kind
  readonly matches: number
}

/** A property whose price fell, and what it cost before. */
export interface Drop {
  readonly property: number
  readonly previousPrice: number
}

/** One mail of a kind to each person with something to be told in it. */
export const mailsOf = (
  kind: Kind,
  matches: ReadonlyArray<Match>,
  drops: ReadonlyArray<Drop>
): ReadonlyArray<ExpectedMail> =>
  [...new Set(matches.map(({ to }) => to))].map((to) => {
    const own = matches.filter((match) => match.to === to)
    const told = drops.filter((drop) => own.some(({ property }) => property === drop.property))
    return { to, kind, matches: own, amounts: told.map(({ previousPrice }) => previousPrice) }
  })

const amountSpace = /(\s|,|&nbsp;|&#x?[0-9a-f]+;)/gi

const missingIn = (mail: Mail, expected: ExpectedMail): ReadonlyArray<string> =>
  (["html", "text"] as const).flatMap((part) => {
    const body = mail[part]
    const words = new Set(body.split(/[^A-Za-z0-9-]+/))
    const plain = body.replace(amountSpace, "")
    const references = [...new Set(expected.matches.map(({ reference }) => reference))]
    return [
      ...references
        .filter((reference) => !words.has(reference))
        .map((reference) => `property ${reference} is not in its ${part}`),
      ...expected.amounts
        .filter((amount) => !plain.includes(String(amount)))
        .map((amount) => `the former price ${amount} is not in its ${part}`)
    ]
  })

const name = ({ kind, to }: { readonly kind: Kind; readonly to: string }) => `${kind} to ${to}`

/** Everything that differs, in words; empty when the mails are the expected ones. */
export const differences = (
  expected: ReadonlyArray<ExpectedMail>,
  received: ReadonlyArray<Received>
): ReadonlyArray<string> => {
  const nameOf = (one: Received) => name({ kind: one.kind, to: one.mail.to })
  const missing = expected.flatMap((one) => {
    const found = received.filter((other) => nameOf(other) === name(one))
    const [first] = found
    if (first === undefined) return [`the ${name(one)} is missing`]
    const again = found.length > 1 ? [`the ${name(one)} came ${found.length} times`] : []
    const size =
      first.matches === one.matches.length
        ? []
        : [`the ${name(one)} has ${first.matches} matches instead of ${one.matches.length}`]
    return [...again, ...size, ...missingIn(first.mail, one).map((what) => `the ${name(one)}: ${what}`)]
  })
  const unexpected = received
    .filter((one) => !expected.some((other) => name(other) === nameOf(one)))
    .map((one) => `nobody expected the ${nameOf(one)}: ${one.mail.subject}`)
  return [...missing, ...unexpected]
}
