/**
 * Which calls a pass makes. The simple plan: the crossings of every active request.
 */
import type { Request } from "@apimo-alerts/core/Request"

/** Pure. A request that is paused keeps what is known of it and is not read. */
export const plan = (requests: ReadonlyArray<Request>): ReadonlyArray<Request> =>
  requests.filter((request) => request.active)
