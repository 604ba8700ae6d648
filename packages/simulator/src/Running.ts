/**
 * A simulator at work: the town, its clock, and what stands between the town and a caller.
 */
import type { Area } from "./api/Call.ts"
import type { CallLog } from "./http/CallLog.ts"
import type { FaultBook } from "./http/Fault.ts"
import type { Quota } from "./http/Quota.ts"
import type { SimClock } from "./town/SimClock.ts"
import type { Town } from "./town/Town.ts"

/** All that the API and the control plane work on. */
export interface Running {
  readonly provider: number
  readonly token: string
  readonly town: Town
  readonly clock: SimClock
  readonly quota: Quota
  readonly faults: FaultBook
  readonly log: CallLog
  /** What the provider has no right to, in any agency. */
  readonly denied: Set<Area>
}
