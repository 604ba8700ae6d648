import { Apimo } from "@apimo-alerts/core/Apimo"
import * as Metrics from "@apimo-alerts/core/Metrics"
import { describe, expect, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Stream from "effect/Stream"
import { against, agency, crossing, crossings, request, requests } from "./support/Against.ts"
import { type Asked, json, type Reply } from "./support/Server.ts"

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

  it.scopedLive("a stream of pages that repeat fails, and does not seem to end", () =>
    Effect.gen(function* () {
      const { result } = yield* against(
        () => json({ crossings: [crossing(1), crossing(2)] }),
        Effect.flatMap(Apimo, (apimo) =>
          Stream.runCollect(apimo.requests.crossingPages(agency, request, { pageSize: 2 }))
        )
      )
      expect(result).toMatchObject({
        left: { _tag: "Malformed", path: "crossings", expected: "the page at 2 repeats the one before it" }
      })
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

  it.scopedLive("a part of a property that can't be read is left out and counted; the list is whole", () =>
    Effect.gen(function* () {
      const lost = Metric.tagged(Metrics.undecoded, "operation", "properties.list")
      const before = yield* Metric.value(lost)
      const { result } = yield* against(
        () =>
          json({
            total_items: 2,
            properties: [
              {
                id: 1,
                pictures: [{ id: 1, rank: 1 }, { url: "https://media.apimo.pro/cache/a_b_1920-original.jpg" }],
                comments: [{ language: "fr", title: "Maison" }, { title: "no language" }, "none"],
                areas: [7],
                regulations: true
              },
              { id: 2, pictures: null, comments: [] }
            ]
          }),
        Effect.flatMap(Apimo, (apimo) => apimo.properties.list(agency))
      )
      expect(result).toMatchObject({
        right: { complete: true, rejected: [], items: [{ pictures: [{}], comments: [{}], areas: [] }, {}] }
      })
      expect((yield* Metric.value(lost)).count - before.count).toBe(5)
    })
  )
})
