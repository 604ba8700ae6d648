/**
 * A list that shrank suspiciously is remembered and told in one commit: the next look believes it, and a worker that ended
 * between the two would have told nobody.
 */
import type { AgencyId } from "@apimo-alerts/core/Ids"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { incidentOf } from "../compose/Notices.ts"
import type { Config } from "../config/Config.ts"
import type { Doubt } from "../read/Shrinkage.ts"
import { transaction } from "../store/Database.ts"
import { Incidents } from "../store/Incidents.ts"
import { Memory } from "../store/Memory.ts"

/** Lists and matches have an incident each: however many requests shrink, they hide no list that did. */
export const remember = Effect.fn("Doubting.remember")(function* (
  { operator, timezone }: Config,
  agency: AgencyId,
  what: "Shrunken" | "ShrunkenMatches",
  doubt: Doubt,
  detail: string
) {
  const incidents = yield* Incidents
  const memory = yield* Memory
  const at = yield* Clock.currentTimeMillis
  yield* memory.sizes.save(doubt.list, doubt.size)
  if (operator === undefined) return
  yield* incidents.raise([incidentOf({ _tag: what, agency, detail }, at, timezone, operator.language)], at)
}, transaction("doubting a list"))
