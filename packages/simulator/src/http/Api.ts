/**
 * A call to the API from its first byte to its answer: credentials, quota, the operation, the fault.
 */
import { type Answer, plain, unauthorized } from "../api/Answer.ts"
import * as Routes from "../api/Routes.ts"
import type { Running } from "../Running.ts"
import { type Response, sound, spoil } from "./Spoil.ts"

/** What came in. */
export interface Incoming {
  readonly method: string
  readonly url: URL
  readonly authorization: string | undefined
  /** The parsed body; undefined when there was none or it was no JSON. */
  readonly body: unknown
}

const refusal = (running: Running, taken: "second" | "day"): Answer => {
  const { dayStatus, retryAfter, perDay, perSecond } = running.quota.limits()
  const status = taken === "day" ? dayStatus : 429
  const message =
    taken === "day"
      ? `Daily quota of ${perDay} requests exceeded`
      : `Rate limit of ${perSecond} requests a second exceeded`
  return plain({ status, message }, status, retryAfter === null ? {} : { "Retry-After": String(retryAfter) })
}

const answered = (running: Running, incoming: Incoming, found: Routes.Found): Response => {
  const expected = `Basic ${Buffer.from(`${running.provider}:${running.token}`).toString("base64")}`
  if (incoming.authorization !== expected) return sound(unauthorized)
  const now = running.clock.now()
  const taken = running.quota.take(now)
  if (taken !== "taken") return sound(refusal(running, taken))
  const answer =
    found._tag === "Missing"
      ? found.answer
      : Routes.answer(
          found.route,
          {
            town: running.town,
            provider: running.provider,
            now,
            path: found.path,
            query: incoming.url.searchParams,
            body: incoming.body
          },
          running.denied
        )
  const fault = running.faults.take(incoming.method, incoming.url.pathname)
  return fault === null ? sound(answer) : spoil(answer, fault)
}

/** Answers a call and logs it. Wrong credentials take nothing from the quota; a call that a fault spoils does. */
export const respond = (running: Running, incoming: Incoming): Response => {
  const found = Routes.find(incoming.method, incoming.url.pathname)
  const response = answered(running, incoming, found)
  const silent = response.delivery._tag === "Never" || response.delivery._tag === "Reset"
  running.log.add({
    at: running.clock.now(),
    method: incoming.method,
    route: found._tag === "Route" ? found.route.path : incoming.url.pathname,
    url: incoming.url.pathname + incoming.url.search,
    status: silent ? 0 : response.status
  })
  return response
}
