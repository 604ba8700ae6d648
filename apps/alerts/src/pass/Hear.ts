/**
 * Asks an agency what changed, when it is time for that, and gives what is known of it then.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { incidentOf } from "../compose/Notices.ts"
import { rejudge } from "../compose/Rejudge.ts"
import type { Config } from "../config/Config.ts"
import type { KnownTown } from "../plan/Reads.ts"
import { type AgencyView, agencyView } from "../read/AgencyView.ts"
import { feed, type Shrunken } from "../read/Feed.ts"
import type { KnownAgency } from "../store/AgencyRows.ts"
import { transaction } from "../store/Database.ts"
import { Incidents } from "../store/Incidents.ts"
import { Memory } from "../store/Memory.ts"
import * as Looking from "./Looking.ts"
import { nothing, problemReport } from "./Report.ts"

/** What the property's side would cover is asked of the requests instead, where the two sides were found to disagree. */
const withoutProperties = Effect.fn("Hear.withoutProperties")(function* (view: AgencyView) {
  const memory = yield* Memory
  const agency = view.agency.id
  const changed = [...view.properties].flatMap(([id, known]) => (known.staleSince === null ? [] : [id]))
  if (changed.length === 0) return view
  const now = Math.max(yield* Clock.currentTimeMillis, view.asOf + 1)
  const stale = new Map(
    [...view.requests].map(([id, known]) => {
      const changedAfter = known.staleSince === null ? view.heardBefore : known.changedAfter
      return [id, { ...known, staleSince: known.staleSince ?? now, changedAfter }] as const
    })
  )
  yield* memory.requests.save(agency, stale)
  yield* memory.properties.checked(agency, changed, now, now)
  return { ...view, requests: stale }
})

/** An agency while it is looked at. */
export interface Town {
  readonly known: KnownAgency
  readonly view: AgencyView
  /** When it was asked what changed; null when it was not now. */
  readonly askedAt: number | null
}

export const knownTown = ({ known, view: { properties, requests } }: Town): KnownTown => ({
  known,
  requests,
  properties
})

/** The next look believes the list: a worker that ended between the doubt and its incident would have told nobody. */
const remember = Effect.fn("Hear.remember")(function* ({ facts }: KnownAgency, config: Config, shrunken: Shrunken) {
  const { operator, timezone } = config
  const incidents = yield* Incidents
  const memory = yield* Memory
  const at = yield* Clock.currentTimeMillis
  const { doubt, message: detail } = shrunken
  yield* memory.sizes.save(doubt.list, doubt.size)
  if (operator === undefined) return
  const happening = { _tag: "Shrunken", agency: facts.id, detail } as const
  yield* incidents.raise([incidentOf(happening, at, timezone, operator.language)], at)
}, transaction("doubting a list"))

/** Asks what changed. It was asked even if it fails: an agency whose lists fail costs no more calls than the others. */
const ask = Effect.fn("Hear.ask")(function* (known: KnownAgency, config: Config) {
  const memory = yield* Memory
  const now = yield* Clock.currentTimeMillis
  yield* memory.agencies.mark(known.facts.id, { fed_at: now })
  const fed = feed(known.facts.id, known)
  const heard = yield* Effect.tapErrorTag(fed, "Shrunken", (shrunken) => remember(known, config, shrunken))
  return { ...heard, known: { ...known, fedAt: now } }
})

/** Null while too little is known of the agency: its agents were never read. */
export const hear = Effect.fn("Hear.hear")(function* (before: KnownTown, mustHear: boolean, looking: Looking.Looking) {
  const agency = before.known.facts.id
  const heard = mustHear ? yield* ask(before.known, looking.config) : { ...before, notes: [] }
  const { known } = heard
  const current = yield* agencyView(known, heard, mustHear)
  if (current === null) return null
  for (const note of [...heard.notes, ...current.notes]) {
    yield* Looking.tell(looking, problemReport(agency, `agency ${agency}: ${note}`, false))
  }
  if (mustHear) yield* Looking.tell(looking, { ...nothing, agencies: 1 })
  const alerts = yield* rejudge(known, current, looking.config, looking.pass)
  yield* Looking.tell(looking, { ...nothing, alerts })
  const view = known.distrustedAt === null ? current : yield* withoutProperties(current)
  const town: Town = { known, view, askedAt: mustHear ? known.fedAt : null }
  return town
})
