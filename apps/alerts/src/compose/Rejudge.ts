/**
 * Judges the known matches of an agency again, without a call, when what they were judged by changed: the rules of the
 * config, or who can be told.
 */
import * as Effect from "effect/Effect"
import type { Config } from "../config/Config.ts"
import { CompleteSnapshot } from "../facts/Crossing.ts"
import { fingerprint } from "../facts/Fingerprint.ts"
import type { AgencyView } from "../read/AgencyView.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import { Memory } from "../store/Memory.ts"
import { takeIn } from "./TakeIn.ts"

/** Stands for the rules and the agents. */
const judgedBy = ({ match, recipients, routes }: Config, view: AgencyView): string =>
  fingerprint({ match, recipients, routes, agents: [...view.agents].sort(([a], [b]) => a - b) })

/** Gives the number of alerts. */
export const rejudge = Effect.fn("Rejudge.rejudge")(function* (
  known: KnownAgency,
  view: AgencyView,
  config: Config,
  pass: string
) {
  const memory = yield* Memory
  const agency = view.agency.id
  const now = judgedBy(config, view)
  if (known.judgedBy === now) return 0
  let alerts = 0
  if (known.judgedBy !== null) {
    for (const [id, request] of view.requests) {
      if (!request.facts.active || request.checkedAt === null) continue
      const side = { _tag: "Request", id } as const
      const pairs = yield* memory.pairs.of(agency, side)
      const crossings = pairs.filter((pair) => pair.present)
      alerts += yield* takeIn({ pass, config, view, snapshot: new CompleteSnapshot({ side, crossings }), read: null })
    }
  }
  yield* memory.agencies.mark(agency, { judged_by: now })
  return alerts
})
