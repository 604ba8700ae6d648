import { Apimo } from "@apimo-alerts/core/Apimo"
import type { ApimoOptions } from "@apimo-alerts/core/ApimoConfig"
import { AgencyId, ContactId, PropertyId, RequestId, UserId } from "@apimo-alerts/core/Ids"
import { describe, expect, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as LeapingClock from "./support/LeapingClock.ts"
import { type Asked, client, closedPort, json, type Reply, serve, token } from "./support/Server.ts"

const agency = AgencyId.make(26398)
const request = RequestId.make(156488)
const property = PropertyId.make(87000001)

const start = Date.parse("2026-06-27T12:00:00Z")

/** Runs against a server with the given answers; sleeps take no time and are listed. */
const against = <A, E>(
  answer: (asked: Asked, number: number) => Reply,
  effect: Effect.Effect<A, E, Apimo>,
  options: Partial<ApimoOptions> = {}
) =>
  Effect.gen(function* () {
    const { asked, url } = yield* serve(answer)
    const { clock, slept } = LeapingClock.make(start)
    const result = yield* effect.pipe(
      Effect.either,
      Effect.provide(client(url, { timeout: "2 hours", ...options })),
      Effect.withClock(clock)
    )
    return { asked, slept, result }
  })

const crossing = (id: number, members: object = {}) => ({
  property_id: id,
  step_id: 1,
  total: "90",
  created_at: "2026-06-01 10:00:00",
  updated_at: "2026-06-01 10:00:00",
  ...members
})

const crossings = Effect.flatMap(Apimo, (apimo) => apimo.requests.crossings(agency, request))
const requests = Effect.flatMap(Apimo, (apimo) => apimo.requests.list(agency))

const whole: Reply = json({ total_items: 1, timestamp: 1397115438, crossings: [crossing(1)] })

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
        right: { complete: true, names: [{ name: "tags" }], entries: { items: [{ id: 1, name: "Neuf" }] } }
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

describe("pages", () => {
  const paged =
    (ids: ReadonlyArray<number>, members: (offset: number) => object = () => ({ total_items: ids.length })) =>
    ({ query }: Asked): Reply => {
      const offset = Number(query.get("offset") ?? 0)
      const page = ids.slice(offset, offset + Number(query.get("limit")))
      return json({ ...members(offset), crossings: page.map((id) => crossing(id)) })
    }
  const by2 = Effect.flatMap(Apimo, (apimo) => apimo.requests.crossings(agency, request, { pageSize: 2 }))

  it.scopedLive("are read to the end, with and without total_items", () =>
    Effect.gen(function* () {
      for (const members of [() => ({ total_items: 5 }), () => ({})]) {
        const { asked, result } = yield* against(paged([1, 2, 3, 4, 5], members), by2)
        expect(result).toMatchObject({ right: { complete: true, incomplete: null } })
        expect(result._tag === "Right" ? result.right.items.map((item) => item.property) : []).toEqual([1, 2, 3, 4, 5])
        expect(asked.map(({ query }) => query.get("offset"))).toEqual([null, "2", "4"])
      }
    })
  )

  it.scopedLive("a server that gives fewer than asked is asked on while its total says so", () =>
    Effect.gen(function* () {
      const { result } = yield* against(
        paged([1, 2, 3, 4, 5]),
        Effect.flatMap(Apimo, (apimo) => apimo.requests.crossings(agency, request, { pageSize: 3 }))
      )
      expect(result).toMatchObject({ right: { complete: true, totalItems: 5 } })
    })
  )

  it.scopedLive("come as a stream, each read when it is asked for", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(
        paged([1, 2, 3, 4, 5]),
        Effect.flatMap(Apimo, (apimo) =>
          apimo.requests.crossingPages(agency, request, { pageSize: 2 }).pipe(Stream.take(2), Stream.runCollect)
        )
      )
      expect(
        result._tag === "Right" ? Chunk.toReadonlyArray(result.right).map((page) => page.items.length) : []
      ).toEqual([2, 2])
      expect(asked).toHaveLength(2)
    })
  )

  it.scopedLive("a list that moved once is read again; one that keeps moving is incomplete", () =>
    Effect.gen(function* () {
      let calls = 0
      const once = yield* against((asked) => {
        calls += 1
        return calls === 2 ? paged([9, 1, 2, 3])(asked) : paged([1, 2, 3])(asked)
      }, by2)
      expect(once.result).toMatchObject({ right: { complete: true, items: [{}, {}, {}] } })
      expect(once.asked).toHaveLength(4)

      let total = 3
      const always = yield* against((asked) => paged([1, 2, 3], () => ({ total_items: total++ }))(asked), by2)
      expect(always.result).toMatchObject({ right: { complete: false } })
      expect(always.result._tag === "Right" ? always.result.right.incomplete : "").toContain("total_items changed")
    })
  )

  it.scopedLive("a server that knows no offset ends, and the list is incomplete", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(() => json({ crossings: [crossing(1), crossing(2)] }), by2)
      expect(result).toMatchObject({
        right: { complete: false, incomplete: "the page at 2 repeats the one before it" }
      })
      expect(asked.length).toBeLessThanOrEqual(4)
      // Also when the records have no id to know them by, and the total promises a million.
      const nameless = yield* against(() => json({ total_items: 1_000_000, crossings: [{ total: "1" }] }), by2)
      expect(nameless.result).toMatchObject({ right: { complete: false } })
      expect(nameless.asked.length).toBeLessThanOrEqual(4)
    })
  )

  it.scopedLive("a count that disagrees with total_items is incomplete", () =>
    Effect.gen(function* () {
      const more = yield* against(
        paged([1, 2, 3], () => ({ total_items: 9 })),
        crossings
      )
      expect(more.result).toMatchObject({
        right: { complete: false, incomplete: "total_items says 9, 3 crossings came" }
      })
      const fewer = yield* against(
        paged([1, 2, 3], () => ({ total_items: 1 })),
        crossings
      )
      expect(fewer.result).toMatchObject({ right: { complete: false } })
    })
  )

  it.scopedLive("one record that does not decode is left out, reported, and makes the list incomplete", () =>
    Effect.gen(function* () {
      const { result } = yield* against(
        () => json({ total_items: 2, timestamp: null, requests: [{ id: 1 }, { id: "Jean", user: 3 }] }),
        requests
      )
      expect(result).toMatchObject({
        right: {
          items: [{ id: 1 }],
          timestamp: null,
          complete: false,
          rejected: [{ path: "requests[1].id", id: null }],
          incomplete:
            "1 of 2 requests did not decode: requests[1].id: expected an id (a positive whole number, or a string of one), got a string"
        }
      })
    })
  )
})

describe("errors", () => {
  const failsWith = (reply: Reply, expected: object, calls = 1) =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(() => reply, crossings)
      expect(result).toMatchObject({ _tag: "Left", left: { operation: "requests.crossings", ...expected } })
      expect(result._tag === "Left" ? String(result.left.message) : "").toMatch(/requests\.crossings|quota/)
      expect(asked).toHaveLength(calls)
    })

  it.scopedLive("by status, not repeated", () =>
    Effect.gen(function* () {
      yield* failsWith(json({ message: "no" }, 401), { _tag: "Unauthorized" })
      yield* failsWith(json({ message: "no" }, 403), {
        _tag: "Forbidden",
        path: "/agencies/26398/requests/156488/crossings"
      })
      yield* failsWith(json({ message: "no" }, 404), { _tag: "NotFound" })
      yield* failsWith(json("<html>gone</html>", 404), { _tag: "NotFound" })
      yield* failsWith(json({ message: "no", errors: { step: ["is unknown"], limit: "too big" } }, 422), {
        _tag: "Invalid",
        fields: { step: ["is unknown"], limit: ["too big"] }
      })
      yield* failsWith(json("", 302, { location: "http://127.0.0.1:1/" }), { _tag: "Unavailable", status: 302 })
    })
  )

  it.scopedLive("an error object under 200 is that error", () =>
    Effect.gen(function* () {
      yield* failsWith(json({ status: 401, title: "Unauthorized" }), { _tag: "Unauthorized" })
      yield* failsWith(json({ status: "403", detail: "x" }), { _tag: "Forbidden" })
      yield* failsWith(json({ status: 404, crossings: [] }), { _tag: "NotFound" })
      yield* failsWith(json({ message: "Something is wrong" }), {
        _tag: "Unavailable",
        reason: "server",
        detail: "Something is wrong"
      })
      yield* failsWith(json({ status: 500, message: "oops" }), { _tag: "Unavailable", status: 500 }, 5)
    })
  )

  it.scopedLive("an answer without the list is malformed", () =>
    Effect.gen(function* () {
      yield* failsWith(json({ total_items: 3 }), {
        _tag: "Malformed",
        path: "",
        expected: 'expected an object with the list "crossings", got an object'
      })
      yield* failsWith(json({ crossings: "x" }), { _tag: "Malformed", path: "crossings" })
      yield* failsWith(json({ crossings: null }), { _tag: "Malformed", path: "crossings" })
      yield* failsWith(json("17"), { _tag: "Malformed" })
      yield* failsWith(json("null"), { _tag: "Malformed" })
    })
  )

  it.scopedLive("server errors and bodies that are no JSON are repeated, then reported", () =>
    Effect.gen(function* () {
      yield* failsWith(json({ message: "down" }, 503), { _tag: "Unavailable", reason: "server", status: 503 }, 5)
      yield* failsWith(json("<html>maintenance</html>"), { _tag: "Unavailable", reason: "not-json", status: 200 }, 5)
      yield* failsWith(json('{"crossings": [{"prop'), { _tag: "Unavailable", reason: "not-json" }, 5)
      yield* failsWith(json(""), { _tag: "Unavailable", reason: "not-json" }, 5)
    })
  )

  it.scopedLive("a connection that breaks is repeated, before and within the body", () =>
    Effect.gen(function* () {
      yield* failsWith({ raw: (response) => response.destroy() }, { _tag: "Unavailable", reason: "network" }, 5)
      yield* failsWith(
        {
          raw: (response) => {
            response.writeHead(200, { "content-type": "application/json", "content-length": "1000" })
            response.write('{"crossings": [')
            setImmediate(() => response.destroy())
          }
        },
        { _tag: "Unavailable", reason: "network" },
        5
      )
    })
  )

  it.scopedLive("no whole answer in time: headers that never come, a body that never ends", () =>
    Effect.gen(function* () {
      const slow: ReadonlyArray<Reply> = [
        { raw: () => {} },
        {
          raw: (response) => {
            response.writeHead(200, { "content-type": "application/json" })
            response.write('{"crossings": [')
          }
        }
      ]
      for (const reply of slow) {
        const { url } = yield* serve((_, number) => (number === 0 ? reply : json({ message: "no" }, 401)))
        const result = yield* crossings.pipe(Effect.flip, Effect.provide(client(url, { timeout: "80 millis" })))
        expect(result._tag).toBe("Unauthorized")
      }
    })
  )

  it.scopedLive("nothing listens: repeated, and said so", () =>
    Effect.gen(function* () {
      const { clock, slept } = LeapingClock.make(start)
      const error = yield* crossings.pipe(
        Effect.flip,
        Effect.provide(client(yield* closedPort, { timeout: "2 hours" })),
        Effect.withClock(clock)
      )
      expect(error).toMatchObject({ _tag: "Unavailable", reason: "network" })
      expect(slept).toHaveLength(4)
    })
  )

  it.scopedLive("carry neither the token nor what the server was told", () =>
    Effect.gen(function* () {
      const replies: ReadonlyArray<Reply> = [
        json({ message: "no" }, 401),
        json({ message: "no" }, 503),
        json("<html>"),
        { raw: (response) => response.destroy() },
        json({ requests: 1 })
      ]
      for (const reply of replies) {
        const { result } = yield* against(() => reply, crossings)
        const error = result._tag === "Left" ? result.left : new Error("no failure")
        const shown = `${error} ${JSON.stringify(error)} ${error.stack}`
        expect(shown).not.toContain(token)
        expect(shown).not.toContain(Buffer.from(`1000:${token}`).toString("base64"))
      }
    })
  )
})

describe("repeating", () => {
  const after = (failures: number, reply: Reply) => (_: Asked, number: number) => (number < failures ? reply : whole)

  it.scopedLive("backs off exponentially with jitter", () =>
    Effect.gen(function* () {
      const { result, slept } = yield* against(after(4, json({}, 500)), crossings)
      expect(result._tag).toBe("Right")
      expect(slept).toHaveLength(4)
      for (const [index, wait] of slept.entries()) {
        const base = 500 * 2 ** index
        expect(wait).toBeGreaterThanOrEqual(base * 0.5)
        expect(wait).toBeLessThanOrEqual(base * 1.5)
      }
    })
  )

  it.scopedLive("waits as Retry-After says, in seconds or as a date", () =>
    Effect.gen(function* () {
      const seconds = yield* against(after(1, json({}, 429, { "retry-after": "7" })), crossings)
      expect(seconds).toMatchObject({ slept: [7000], result: { _tag: "Right" } })
      const date = new Date(start + 9000).toUTCString()
      const dated = yield* against(after(1, json({}, 503, { "retry-after": date })), crossings)
      expect(dated).toMatchObject({ slept: [9000], result: { _tag: "Right" } })
    })
  )

  it.scopedLive("a long Retry-After fails at once and is handed on", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(after(1, json({}, 429, { "retry-after": "300" })), crossings)
      expect(result).toMatchObject({ left: { _tag: "RateLimited", retryAfter: 300_000 } })
      expect(asked).toHaveLength(1)
    })
  )

  it.scopedLive("too many calls, for good", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(() => json({ message: "Too many requests per second" }, 429), crossings)
      expect(result).toMatchObject({ left: { _tag: "RateLimited", retryAfter: null } })
      expect(asked).toHaveLength(5)
    })
  )
})

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

describe("the day's quota", () => {
  it.scopedLive("counts every attempt, and then fails without a call", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(
        (_, number) => (number === 0 ? json({}, 500) : whole),
        Effect.gen(function* () {
          yield* crossings
          return yield* crossings
        }),
        { perDay: 5, reserve: 3 }
      )
      expect(asked).toHaveLength(2)
      expect(result).toMatchObject({
        left: { _tag: "QuotaExhausted", provider: 1000, left: 3, operation: "requests.crossings" }
      })
      expect(result._tag === "Left" ? result.left.message : "").toContain("2026-06-27T22:00:00.000Z")
    })
  )

  it.scopedLive("a server that says the day is spent is believed, and the next day is another", () =>
    Effect.gen(function* () {
      for (const status of [429, 403]) {
        const { asked, url } = yield* serve((_, number) =>
          number === 0 ? json({ message: "Your daily quota is exceeded" }, status) : whole
        )
        const clock = LeapingClock.make(start)
        yield* Effect.gen(function* () {
          const spent = { _tag: "QuotaExhausted", operation: "requests.crossings" }
          expect(yield* Effect.flip(crossings)).toMatchObject(spent)
          expect(yield* Effect.flip(crossings)).toMatchObject(spent)
          expect(asked).toHaveLength(1)
          clock.set(Date.parse("2026-06-27T22:00:00Z"))
          expect(yield* crossings).toMatchObject({ complete: true })
        }).pipe(Effect.provide(client(url, { timeout: "2 hours" })), Effect.withClock(clock.clock))
      }
    })
  )
})
