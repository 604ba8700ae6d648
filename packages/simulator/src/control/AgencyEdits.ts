/**
 * Edits of agents, agencies and the provider's rights.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { optional } from "../Optional.ts"
import * as Find from "../town/Find.ts"
import * as Control from "./Control.ts"

/** Another agent's details: no address, another language, not active any more. */
export const changeAgent = Control.make(
  "edits/changeAgent",
  Schema.Struct({
    agent: Schema.Int,
    active: optional(Schema.Boolean),
    email: optional(Schema.NullOr(Schema.String)),
    language: optional(Schema.String),
    firstname: optional(Schema.String),
    lastname: optional(Schema.String)
  }),
  Control.Nothing,
  (running, { agent, ...given }) =>
    Either.map(Find.agent(running.town, agent), ({ books, record }) => {
      books.agents.set(agent, { ...record, ...given, updatedAt: running.clock.now() })
      return {}
    })
)

/** The agency grants the provider, or takes the grant back: its paths answer 403 then. */
export const grant = Control.make(
  "edits/grant",
  Schema.Struct({ agency: Schema.Int, granted: Schema.Boolean }),
  Control.Nothing,
  (running, { agency, granted }) =>
    Either.map(Find.books(running.town, agency), (books) => {
      books.agency = { ...books.agency, granted }
      return {}
    })
)

/** Takes the provider's right to a kind of record away, or gives it back: such paths answer 403 without it. */
export const setRight = Control.make(
  "edits/setRight",
  Schema.Struct({
    area: Schema.Literal("requests", "properties", "contacts", "leads", "contracts", "residences", "users", "actions"),
    granted: Schema.Boolean
  }),
  Control.Nothing,
  (running, { area, granted }) => {
    if (granted) running.denied.delete(area)
    else running.denied.add(area)
    return Either.right({})
  }
)
