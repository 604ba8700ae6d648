import { Apimo } from "@apimo-alerts/core/Apimo"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { against, agency, property, request, whole } from "./support/Against.ts"
import { json, token } from "./support/Server.ts"

describe("a call", () => {
  it.scopedLive("carries the credentials, and asks as documented", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(
        () => whole,
        Effect.flatMap(Apimo, (apimo) => apimo.requests.crossings(agency, request, { since: 1000, step: 1 }))
      )
      expect(result).toMatchObject({ _tag: "Right", right: { complete: true, timestamp: 1397115438, totalItems: 1 } })
      const [call] = asked
      expect(call?.path).toBe("/agencies/26398/requests/156488/crossings")
      // One second back: whether the server counts its own second in is not documented.
      expect(Object.fromEntries(call?.query ?? [])).toEqual({ limit: "10000", step: "1", timestamp: "999" })
      expect(call?.headers.authorization).toBe(`Basic ${Buffer.from(`1000:${token}`).toString("base64")}`)
      expect(call?.headers["traceparent"]).toBeUndefined()
    })
  )

  it.scopedLive("each list has its path, its page size and its key", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(
        ({ path }) =>
          path.startsWith("/catalogs")
            ? json(
                path === "/catalogs" ? [{ name: "tags", private: false }] : [{ id: "1", culture: "fr", name: "Neuf" }]
              )
            : json({ [path.split("/").at(-1) ?? ""]: [], total_items: 0 }),
        Effect.gen(function* () {
          const apimo = yield* Apimo
          const lists = [
            yield* apimo.agencies.list,
            yield* apimo.requests.list(agency),
            yield* apimo.properties.list(agency, { step: 1, status: 1, group: 2 }),
            yield* apimo.properties.crossings(agency, property),
            yield* apimo.users.list(agency),
            yield* apimo.contacts.list(agency, { since: 10 })
          ]
          return {
            complete: lists.every((list) => list.complete),
            names: yield* apimo.catalogs.names,
            entries: yield* apimo.catalogs.entries("property type", "fr")
          }
        })
      )
      expect(result).toMatchObject({
        right: { complete: true, names: { items: [{ name: "tags" }] }, entries: { items: [{ id: 1, name: "Neuf" }] } }
      })
      expect(asked.map(({ path, query }) => `${path}?${query}`)).toEqual([
        "/agencies?limit=1000",
        "/agencies/26398/requests?limit=10000",
        "/agencies/26398/properties?step=1&status=1&group=2&limit=1000",
        "/agencies/26398/properties/87000001/crossings?limit=10000",
        "/agencies/26398/users?limit=10000",
        "/agencies/26398/contacts?timestamp=9&limit=10000",
        "/catalogs?",
        "/catalogs/property%20type?culture=fr"
      ])
    })
  )
})
