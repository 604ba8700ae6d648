/**
 * Who is told about a request.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { Mailbox } from "../src/config/Scalars.ts"
import { recipientOf } from "../src/decide/Agents.ts"
import type { AgentFacts } from "../src/facts/People.ts"
import { agentFacts, config, requestFacts, userId } from "./support/Make.ts"

const without = config().recipients
const withFallback = config({
  recipients: { fallback: "Accueil <accueil@agency.example.test>", language: "en" }
}).recipients
const told = (agent: Partial<AgentFacts> | null, recipients = without, hasAllAgents = true, user: number | null = 7) =>
  recipientOf(
    requestFacts({ user: user === null ? null : userId(user) }),
    new Map(agent === null ? [] : [[userId(7), agentFacts(agent)]]),
    hasAllAgents,
    recipients
  )
const fallback = {
  recipient: { key: "fallback", name: "Accueil", email: "accueil@agency.example.test", phone: null },
  locale: "en"
}

describe("the agent of the request", () => {
  it("is told, under a key that is stable, with the mobile phone first", () => {
    expect(told({})).toEqual({
      recipient: {
        key: "user:7",
        name: "Claire Martin",
        email: "claire.martin@agency.example.test",
        phone: "+33600000000"
      },
      locale: "fr"
    })
    expect(told({ mobile: null })?.recipient.phone).toBe("+33450000000")
    expect(told({}, withFallback)?.recipient.key).toBe("user:7")
  })
  it("is named as far as the name is known", () => {
    expect(told({ firstname: null })?.recipient.name).toBe("Martin")
    expect(told({ firstname: "", lastname: null })?.recipient.name).toBeNull()
  })
  it("is written to in their language, else in that of the config", () => {
    expect(told({ language: "en_GB" })?.locale).toBe("en")
    expect(told({ language: "FR" })?.locale).toBe("fr")
    expect(told({ language: "de_DE" }, withFallback)?.locale).toBe("en")
    expect(told({ language: null })?.locale).toBe("fr")
  })
})

describe("the fallback", () => {
  it("is told for no agent, an unknown one, an inactive one and one without an address", () => {
    expect(told({}, withFallback, true, null)).toEqual(fallback)
    expect(told(null, withFallback)).toEqual(fallback)
    expect(told({ active: false }, withFallback)).toEqual(fallback)
    expect(told({ email: null }, withFallback)).toEqual(fallback)
    expect(told({ email: "" }, withFallback)).toEqual(fallback)
  })
  it("is not told in place of an agent who may exist", () => {
    expect(told(null, withFallback, false)).toBeNull()
    expect(told({ active: false }, withFallback, false)).toEqual(fallback)
    expect(told({}, withFallback, false, null)).toEqual(fallback)
  })
  it("without one nobody is told", () => {
    for (const agent of [null, { active: false }, { email: null }, { email: "" }]) expect(told(agent)).toBeNull()
    expect(told({}, without, true, null)).toBeNull()
  })
})

it("a mailbox with and without a name", () => {
  const read = Schema.decodeSync(Mailbox)
  expect(read("a@example.test")).toEqual({ name: null, email: "a@example.test" })
  expect(read("Accueil <a@example.test>")).toEqual({ name: "Accueil", email: "a@example.test" })
  expect(read('"Du Lac, SARL" <a@example.test>')).toEqual({ name: "Du Lac, SARL", email: "a@example.test" })
  expect(read("<a@example.test>")).toEqual({ name: null, email: "a@example.test" })
  for (const text of ["Accueil <a@example.test>", "a@example.test"])
    expect(Schema.encodeSync(Mailbox)(read(text))).toBe(text)
})
