/**
 * Who is told about a request.
 */
import { describe, expect, it } from "@effect/vitest"
import { recipientOf } from "../src/decide/Agents.ts"
import type { AgentFacts } from "../src/facts/People.ts"
import { factsOf } from "../src/facts/Request.ts"
import { agent, apimoRequest, config, userId } from "./support/Given.ts"

const fallback = config({ recipients: { fallback: "Accueil <accueil@example.test>", language: "en" } }).recipients
const none = config().recipients

/** Who is told, with agent 9 as given; null: the list does not have them. */
const told = (
  one: Partial<AgentFacts> | null,
  options: { readonly user?: unknown; readonly all?: boolean; readonly config?: typeof none } = {}
) =>
  recipientOf(
    factsOf(apimoRequest({ user: "user" in options ? options.user : "9" })),
    new Map(one === null ? [] : [[userId(9), agent(one)]]),
    options.all ?? true,
    options.config ?? fallback
  )

describe("the recipient", () => {
  it("is the request's agent, whose id is text here and a number there", () => {
    const expected = {
      recipient: { key: "user:9", name: "Anne Agent", email: "anne@example.test", phone: "+33199000001" },
      locale: "fr"
    }
    expect(told({})).toEqual(expected)
    expect(told({}, { user: 9 })).toEqual(expected)
    expect(told({ mobile: "+33699000001" })?.recipient.phone).toBe("+33699000001")
    expect(told({ firstname: null })?.recipient.name).toBe("Agent")
    expect(told({ firstname: "", lastname: null })?.recipient.name).toBeNull()
  })

  it.each([
    ["inactive", { active: false }],
    ["without an address", { email: null }],
    ["with an empty address", { email: "" }],
    ["not in the list", null]
  ] as const)("of an agent %s is the fallback, or nobody", (_, one) => {
    expect(told(one)?.recipient).toEqual({
      key: "fallback",
      name: "Accueil",
      email: "accueil@example.test",
      phone: null
    })
    expect(told(one)?.locale).toBe("en")
    expect(told(one, { config: none })).toBeNull()
  })

  it("of a request without an agent is the fallback", () => {
    expect(told({}, { user: null })?.recipient.key).toBe("fallback")
    expect(told({}, { user: null, all: false })?.recipient.key).toBe("fallback")
  })

  it("of an agent who may be missing from a list that is not whole is nobody yet", () => {
    expect(told(null, { all: false })).toBeNull()
    expect(told({}, { all: false })?.recipient.key).toBe("user:9")
    expect(told({ active: false }, { all: false })?.recipient.key).toBe("fallback")
  })

  it("reads the language that Apimo says, if it is one of ours", () => {
    expect(told({ language: "en_GB" })?.locale).toBe("en")
    expect(told({ language: "FR" })?.locale).toBe("fr")
    expect(told({ language: "it" })?.locale).toBe("en")
    expect(told({ language: null })?.locale).toBe("en")
  })
})
