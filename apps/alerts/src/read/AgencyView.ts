/**
 * What is known of an agency when a pass looks at its matches.
 */
import { Apimo } from "@apimo-alerts/core/Apimo"
import type { AgencyId, UserId } from "@apimo-alerts/core/Ids"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { type AgencyFacts, type AgentFacts, type Agents, agentFacts } from "../facts/People.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import { Memory } from "../store/Memory.ts"
import type { Properties } from "../store/PropertyRows.ts"
import type { Requests } from "../store/RequestRows.ts"
import { isDue, latest } from "./Due.ts"

export interface AgencyView {
  readonly agency: AgencyFacts
  readonly requests: Requests
  readonly properties: Properties
  /** When changes were heard of before this look, milliseconds since 1970; null at the first. */
  readonly heardBefore: number | null
  /** No change that is known was heard of later than this; milliseconds since 1970. */
  readonly asOf: number
  readonly agents: Agents
  /** False when an agent may be missing from `agents`: nobody is told in place of one who may exist. */
  readonly hasAllAgents: boolean
  /** Records that were left out of the list of agents, in words. */
  readonly notes: ReadonlyArray<string>
}

/** Agents change rarely. After the first time they come with the list of agencies, or are asked for as often. */
const agentsEveryMillis = 6 * 3_600_000

/** A request that changed since the agents were read may name an agent who is newer than that. */
const hasNewAgent = (requests: Requests, agents: Agents, agentsAt: number): boolean =>
  [...requests.values()].some(
    ({ facts, staleSince }) =>
      facts.active && facts.user !== null && !agents.has(facts.user) && staleSince !== null && staleSince >= agentsAt
  )

/** Whether the agents are to be asked for: they are old, or one of them may be missing. */
export const mustReadAgents = (
  { agentsAt }: Pick<KnownAgency, "agentsAt">,
  requests: Requests,
  agents: Agents,
  now: number
): boolean => agentsAt === null || isDue(agentsAt, now, agentsEveryMillis) || hasNewAgent(requests, agents, agentsAt)

/** Both sides of an agency. */
export type Sides = Pick<AgencyView, "requests" | "properties">

/** As they are in the store. */
export const sides = Effect.fnUntraced(function* (agency: AgencyId) {
  const memory = yield* Memory
  const found: Sides = {
    requests: yield* memory.requests.all(agency),
    properties: yield* memory.properties.all(agency)
  }
  return found
})

/** The same after some of it was looked at. */
export const refreshed = Effect.fnUntraced(function* (view: AgencyView) {
  const { properties, requests } = yield* sides(view.agency.id)
  return { ...view, requests, properties, asOf: latest(requests, properties) }
})

/**
 * With the agents asked for where they must be. Where nothing may be asked now, those of before do until it may; null when
 * there are none yet.
 */
export const agencyView = Effect.fn("AgencyView.agencyView")(function* (
  known: KnownAgency,
  { properties, requests }: Sides,
  mayAsk: boolean
) {
  const apimo = yield* Apimo
  const memory = yield* Memory
  const agency = known.facts
  const view = { agency, heardBefore: known.heardAt, requests, properties, asOf: latest(requests, properties) }
  const agents = yield* memory.agencies.agents(agency.id)
  const now = yield* Clock.currentTimeMillis
  if (!mayAsk && known.agentsAt === null) return null
  if (!mayAsk || !mustReadAgents(known, requests, agents, now))
    return { ...view, agents, hasAllAgents: true, notes: [] } satisfies AgencyView
  const listing = yield* apimo.users.list(agency.id)
  const read = new Map(listing.items.map((user): [UserId, AgentFacts] => [user.id, agentFacts(user)]))
  if (listing.complete) {
    yield* memory.agencies.replaceAgents(agency.id, read)
    yield* memory.agencies.mark(agency.id, { agents_at: now })
  }
  return {
    ...view,
    agents: new Map([...agents, ...read]),
    hasAllAgents: listing.complete,
    notes: listing.incomplete === null ? [] : [listing.incomplete]
  } satisfies AgencyView
})
