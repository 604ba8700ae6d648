/**
 * Agencies and their users.
 */
import { agency as agencyJson } from "../wire/AgencyJson.ts"
import { user as userJson } from "../wire/UserJson.ts"
import type { Answer } from "./Answer.ts"
import type { AgencyCall, Call } from "./Call.ts"
import { list } from "./Listing.ts"

/** GET /agencies: those that granted the provider, each with all its users. */
export const listAgencies = (call: Call): Answer =>
  list(call, {
    key: "agencies",
    max: 1000,
    records: [...call.town.agencies.values()].filter((books) => books.agency.granted),
    json: (books) => JSON.stringify(agencyJson(books))
  })

/** GET /agencies/{agency}/users: the inactive ones too. */
export const listUsers = (call: AgencyCall): Answer =>
  list(call, {
    key: "users",
    max: 10_000,
    records: call.books.agents.values(),
    json: (agent) => JSON.stringify(userJson(agent))
  })
