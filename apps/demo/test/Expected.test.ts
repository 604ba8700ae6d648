/**
 * The demo notices when a mail is missing, one too many, or says the wrong thing.
 */
import { expect, it } from "@effect/vitest"
import { differences, mailsOf, type Received } from "../src/Expected.ts"
import type { Match } from "../src/TownState.ts"
import { mail } from "./Fixture.ts"

const claire = "claire.moreau@example.test"
const tom = "tom.baker@example.test"
const match = (over: Partial<Match> = {}): Match => ({
  request: 1,
  property: 62,
  total: 98,
  reference: "VE62",
  to: claire,
  ...over
})
const received = (over: Partial<Received> = {}): Received => ({ mail: mail(), kind: "alert", matches: 1, ...over })

it("finds nothing when each person got one mail with all that is theirs", () => {
  const matches = [match(), match({ request: 2 }), match({ to: tom, property: 63, reference: "VE63" })]
  const toTom = mail({ to: tom, html: "VE63 €980,000", text: "VE63 (before 980 000 €)" })
  const expected = mailsOf("alert", matches, [{ property: 63, previousPrice: 980_000 }])
  expect(expected.map(({ to }) => to)).toEqual([claire, tom])
  expect(differences(expected, [received({ matches: 2 }), received({ mail: toTom })])).toEqual([])
  expect(differences([], [])).toEqual([])
})

it("names what is missing, too much, or another size", () => {
  const expected = mailsOf("alert", [match()], [])
  expect(differences(expected, [])).toEqual([`the alert to ${claire} is missing`])
  expect(differences(expected, [received(), received()])).toEqual([`the alert to ${claire} came 2 times`])
  expect(differences(expected, [received({ matches: 3 })])).toEqual([
    `the alert to ${claire} has 3 matches instead of 1`
  ])
  expect(differences([], [received()])[0]).toContain(`nobody expected the alert to ${claire}`)
  expect(differences(expected, [received({ kind: "digest" })])).toHaveLength(2)
})

it("reads both bodies: a property or a former price that one of them lacks", () => {
  const expected = mailsOf("alert", [match()], [{ property: 62, previousPrice: 980_000 }])
  const without = mail({ html: "VE620 980 000 €", text: "VE62" })
  expect(differences(expected, [received({ mail: without })])).toEqual([
    `the alert to ${claire}: property VE62 is not in its html`,
    `the alert to ${claire}: the former price 980000 is not in its text`
  ])
})
