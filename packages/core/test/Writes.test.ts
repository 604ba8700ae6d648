import { Apimo } from "@apimo-alerts/core/Apimo"
import { ContactId, UserId } from "@apimo-alerts/core/Ids"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { against, agency, request, start } from "./support/Against.ts"
import * as LeapingClock from "./support/LeapingClock.ts"
import { client, closedPort, json, type Reply } from "./support/Server.ts"

describe("writes", () => {
  const input = {
    contact: ContactId.make(5155262),
    user: UserId.make(3896),
    category: 1,
    country: "FR",
    active: true,
    types: [1, 2],
    locations: ["Antibes", "Nice", "Paris 7ème"],
    roomsOperator: 2,
    rooms: 4,
    margin: 10,
    comment: "Free text"
  }
  const create = (more: object = {}) =>
    Effect.flatMap(Apimo, (apimo) => apimo.requests.create(agency, { ...input, ...more }))
  const created = json({ id: 1004656, created_at: "2020-06-02 08:40:13", updated_at: "2020-06-02 08:40:13" })

  it.scopedLive("are written as the documentation shows", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(() => created, create())
      expect(result).toMatchObject({ right: { id: 1004656 } })
      expect(asked[0]).toMatchObject({ method: "POST", path: "/agencies/26398/requests" })
      expect(asked[0]?.headers["content-type"]).toBe("application/json")
      expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
        active: "1",
        contact: "5155262",
        user: "3896",
        category: "1",
        types: "1,2",
        country: "FR",
        locations: "Antibes, Nice, Paris 7ème",
        rooms_operator: "2",
        rooms: "4",
        margin: "10",
        comment: "Free text"
      })
    })
  )

  it.scopedLive("changes carry the id, and only what changes", () =>
    Effect.gen(function* () {
      const { asked } = yield* against(
        () => json({ id: "156488" }),
        Effect.flatMap(Apimo, (apimo) => apimo.requests.update(agency, request, { active: false }))
      )
      expect(asked[0]).toMatchObject({ method: "PUT", path: "/agencies/26398/requests/156488" })
      expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ id: "156488", active: "0" })
    })
  )

  it.scopedLive("what is required and missing is refused before any call", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(() => created, create({ country: " ", category: Number.NaN }))
      expect(result).toMatchObject({
        left: { _tag: "Invalid", fields: { country: ["is required"], category: ["must be a finite number"] } }
      })
      expect(asked).toHaveLength(0)
    })
  )

  it.scopedLive("only numbers must be numbers, wherever they stand", () =>
    Effect.gen(function* () {
      const said = { locations: ["Infinity"], comment: "NaN", price: { max: 1, currency: "NaN" } }
      const { asked } = yield* against(() => created, create(said))
      expect(JSON.parse(asked[0]?.body ?? "")).toMatchObject({ locations: "Infinity", comment: "NaN" })
      const none = { types: [1, Number.NaN], price: { max: Number.POSITIVE_INFINITY } }
      const { result } = yield* against(() => created, create(none))
      expect(result).toMatchObject({
        left: { fields: { types: ["must be a finite number"], price: ["must be a finite number"] } }
      })
    })
  )

  it.scopedLive("are never repeated when the outcome is unknown", () =>
    Effect.gen(function* () {
      for (const reply of [json({}, 500), json({}, 503), json("<html>"), { raw: (r) => r.destroy() } satisfies Reply]) {
        const { asked, result } = yield* against(() => reply, create())
        expect(result).toMatchObject({ left: { _tag: "Unavailable", operation: "requests.create" } })
        expect(asked).toHaveLength(1)
      }
    })
  )

  it.scopedLive("are repeated when they were surely not carried out", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against((_, number) => (number === 0 ? json({}, 429) : created), create())
      expect(result._tag).toBe("Right")
      expect(asked).toHaveLength(2)

      const { clock, slept } = LeapingClock.make(start)
      const refused = yield* create().pipe(
        Effect.flip,
        Effect.provide(client(yield* closedPort, { timeout: "2 hours" })),
        Effect.withClock(clock)
      )
      expect(refused).toMatchObject({ _tag: "Unavailable", reason: "network" })
      expect(slept).toHaveLength(4)
    })
  )

  it.scopedLive("an answer without an id is malformed", () =>
    Effect.gen(function* () {
      const { result } = yield* against(() => json({ created_at: "2020-06-02 08:40:13" }), create())
      expect(result).toMatchObject({ left: { _tag: "Malformed", path: "id" } })
    })
  )
})
