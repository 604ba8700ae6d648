/** The whole client against a server whose answers a test chooses, on a clock that leaps over waits. */
import { Apimo } from "@apimo-alerts/core/Apimo"
import type { ApimoOptions } from "@apimo-alerts/core/ApimoConfig"
import { AgencyId, PropertyId, RequestId } from "@apimo-alerts/core/Ids"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as LeapingClock from "./LeapingClock.ts"
import { type Asked, client, json, type Reply, serve } from "./Server.ts"

export const agency = AgencyId.make(26398)
export const request = RequestId.make(156488)
export const property = PropertyId.make(87000001)

export const start = Date.parse("2026-06-27T12:00:00Z")

/** Runs against a server with the given answers; sleeps take no time and are listed. */
export const against = <A, E>(
  answer: (asked: Asked, number: number) => Reply,
  effect: Effect.Effect<A, E, Apimo>,
  options: Partial<ApimoOptions> = {},
  http?: Layer.Layer<HttpClient.HttpClient>
) =>
  Effect.gen(function* () {
    const { asked, url } = yield* serve(answer)
    const { clock, slept } = LeapingClock.make(start)
    const result = yield* effect.pipe(
      Effect.either,
      Effect.provide(client(url, { timeout: "2 hours", ...options }, http)),
      Effect.withClock(clock)
    )
    return { asked, slept, result }
  })

export const crossing = (id: number, members: object = {}) => ({
  property_id: id,
  step_id: 1,
  total: "90",
  created_at: "2026-06-01 10:00:00",
  updated_at: "2026-06-01 10:00:00",
  ...members
})

export const crossings = Effect.flatMap(Apimo, (apimo) => apimo.requests.crossings(agency, request))
export const requests = Effect.flatMap(Apimo, (apimo) => apimo.requests.list(agency))

export const whole: Reply = json({ total_items: 1, timestamp: 1397115438, crossings: [crossing(1)] })
