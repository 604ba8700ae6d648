/**
 * Who is told about a request: its agent, else the fallback.
 */
import type { Locale, Recipient } from "@apimo-alerts/notifier/Message"
import type { Config } from "../config/Config.ts"
import type { AgentFacts, Agents } from "../facts/People.ts"
import type { RequestFacts } from "../facts/Request.ts"

export interface Told {
  readonly recipient: Recipient
  readonly locale: Locale
}

const localeOf = (language: string | null, config: Config["recipients"]): Locale => {
  const short = language?.slice(0, 2).toLowerCase()
  return short === "fr" || short === "en" ? short : config.language
}

const fullName = (user: AgentFacts): string | null => {
  const name = [user.firstname, user.lastname].filter((part) => part !== null && part !== "").join(" ")
  return name === "" ? null : name
}

/**
 * Null when nobody can be told. With `hasAllAgents` false an agent that is not in the list may exist all the same, and the
 * match waits for the whole list instead of going to somebody else.
 */
export const recipientOf = (
  request: RequestFacts,
  agents: Agents,
  hasAllAgents: boolean,
  config: Config["recipients"]
): Told | null => {
  const agent = request.user === null ? undefined : agents.get(request.user)
  if (agent?.active === true && agent.email !== null && agent.email !== "") {
    const recipient = {
      key: `user:${request.user}`,
      name: fullName(agent),
      email: agent.email,
      phone: agent.mobile ?? agent.phone
    }
    return { recipient, locale: localeOf(agent.language, config) }
  }
  if (agent === undefined && request.user !== null && !hasAllAgents) return null
  const fallback = config.fallback
  if (fallback === undefined) return null
  return {
    recipient: { key: "fallback", name: fallback.name, email: fallback.email, phone: null },
    locale: config.language
  }
}
