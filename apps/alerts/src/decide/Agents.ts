/**
 * Who is told about a request: its agent, else the fallback.
 */
import type { UserId } from "@apimo-alerts/core/Ids"
import type { Locale, Recipient } from "@apimo-alerts/notifier/Message"
import type { Config } from "../config/Config.ts"
import type { Mailbox } from "../config/Scalars.ts"
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

const recipientOfAgent = (id: UserId, agent: AgentFacts | undefined): Recipient | null =>
  agent?.active === true && agent.email !== null && agent.email !== ""
    ? { key: `user:${id}`, name: fullName(agent), email: agent.email, phone: agent.mobile ?? agent.phone }
    : null

const recipientOfMailbox = (key: string, mailbox: Mailbox | undefined): Recipient => ({
  key,
  name: mailbox?.name ?? null,
  email: mailbox?.email ?? null,
  phone: null
})

/** Whoever runs the program. */
export const operatorOf = (operator: NonNullable<Config["operator"]>): Recipient =>
  recipientOfMailbox("operator", operator.to)

/** Where somebody can be told today; null when nowhere: an agent that is not active any more, a setting that is gone. */
export const presentOf = (
  key: string,
  agents: Agents,
  { operator, recipients }: Pick<Config, "operator" | "recipients">
): Recipient | null => {
  if (key === "operator") return operator === undefined ? null : operatorOf(operator)
  if (key === "fallback") return recipients.fallback === undefined ? null : recipientOfMailbox(key, recipients.fallback)
  const id = [...agents.keys()].find((user) => key === `user:${user}`)
  return id === undefined ? null : recipientOfAgent(id, agents.get(id))
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
  const recipient = request.user === null ? null : recipientOfAgent(request.user, agent)
  if (recipient !== null) return { recipient, locale: localeOf(agent?.language ?? null, config) }
  if (agent === undefined && request.user !== null && !hasAllAgents) return null
  if (config.fallback === undefined) return null
  return { recipient: recipientOfMailbox("fallback", config.fallback), locale: config.language }
}
