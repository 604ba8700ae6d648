import * as ParisTime from "@apimo-alerts/simulator/ParisTime"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { agency, at, first, get, records, start } from "./support.ts"

describe("crossings", () => {
  it.scoped("are the same from both sides, before and after days of edits", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      for (let day = 0; day < 4; day++) {
        const seen: { request: Array<string>; property: Array<string> } = { request: [], property: [] }
        for (const { id } of yield* simulator.state.requests) {
          for (const crossing of records(yield* get(simulator, `${agency}/requests/${id}/crossings`), "crossings")) {
            seen.request.push(
              `${id}/${at(crossing, "property_id")} ${JSON.stringify({ ...Object(crossing), property_id: 0 })}`
            )
          }
        }
        for (const { id } of yield* simulator.state.properties) {
          for (const crossing of records(yield* get(simulator, `${agency}/properties/${id}/crossings`), "crossings")) {
            const { request_id, ...rest } = Object(crossing)
            seen.property.push(`${request_id}/${id} ${JSON.stringify({ property_id: 0, ...rest })}`)
          }
        }
        expect(seen.request.length).toBeGreaterThan(50)
        expect(seen.property.sort()).toEqual(seen.request.sort())
        expect(seen.request).toHaveLength((yield* simulator.state.pairs({})).length)
        yield* simulator.clock.advance("1 day")
        yield* simulator.edits.day({ day, requests: 20, properties: 20 })
      }
    })
  )

  it.scoped("appear when a property comes, dated by the town's clock in Paris time", () =>
    Effect.gen(function* () {
      const simulator = yield* start({ at: "2026-07-01T09:30" })
      const request = first(yield* simulator.state.requests)
      const { property, total } = yield* simulator.edits.addPropertyFor({ request: request.id })
      expect(total).toBe(100)
      const found = yield* get(simulator, `${agency}/properties/${property}/crossings`)
      const mine = records(found, "crossings").find((crossing) => at(crossing, "request_id") === request.id)
      expect(mine).toEqual({
        request_id: request.id,
        step_id: 1,
        total: "100",
        created_at: "2026-07-01 09:30:00",
        updated_at: "2026-07-01 09:30:00"
      })
      expect(at(found.json, "timestamp")).toBe(Date.UTC(2026, 6, 1, 7, 30) / 1000)
    })
  )

  it.scoped("fit every request perfectly when a property is made for it", () =>
    Effect.gen(function* () {
      const simulator = yield* start({ agencies: 6, requests: 120, properties: 0 })
      for (const { id } of yield* simulator.state.requests) {
        expect((yield* simulator.edits.addPropertyFor({ request: id })).total).toBe(100)
      }
    })
  )

  it.scoped("move with the price, keep their creation, vanish, and come back anew", () =>
    Effect.gen(function* () {
      const simulator = yield* start({ at: "2026-11-23T08:00" })
      const { request } = yield* simulator.edits.addRequest({
        with: { category: 1, types: [1], cities: ["Annecy"], priceMin: null, priceMax: 400_000, margin: 10 }
      })
      const { property } = yield* simulator.edits.addPropertyFor({ request })
      const pair = Effect.map(simulator.state.pairs({ request, property }), (pairs) => pairs[0])
      const eight = ParisTime.parse("2026-11-23T08:00")
      expect(yield* pair).toMatchObject({ total: 100, createdAt: eight, updatedAt: eight })
      yield* simulator.clock.set("2026-11-23T09:00")
      yield* simulator.edits.setPrice({ property, price: 440_000 })
      expect(yield* pair).toMatchObject({ total: 88, createdAt: eight, updatedAt: ParisTime.parse("2026-11-23T09:00") })
      yield* simulator.edits.mark({ request, property, step: 3 })
      yield* simulator.edits.setPrice({ property, price: 800_000 })
      expect(yield* pair).toBeUndefined()
      const others = records(yield* get(simulator, `${agency}/properties/${property}/crossings`), "crossings")
      expect(others.map((crossing) => at(crossing, "request_id"))).not.toContain(request)
      yield* simulator.clock.set("2026-11-23T10:00")
      yield* simulator.edits.changeCriteria({ request, with: { priceMax: 900_000 } })
      const ten = ParisTime.parse("2026-11-23T10:00")
      // what the agent said about the pair is not forgotten
      expect(yield* pair).toMatchObject({ total: 100, step: 3, createdAt: ten, updatedAt: ten })
    })
  )

  it.scoped("keep their date when an edit does not change the total", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const { property } = yield* simulator.edits.addPropertyFor({ request: first(yield* simulator.state.requests).id })
      const before = yield* simulator.state.pairs({ property })
      yield* simulator.clock.advance("1 hour")
      yield* simulator.edits.changeProperty({ property, with: { publishAddress: true } })
      expect(yield* simulator.state.pairs({ property })).toEqual(before)
      const changed = (yield* simulator.state.properties).find(({ id }) => id === property)
      expect(changed?.updatedAt).toBe((yield* simulator.clock.now).now)
    })
  )

  it.scoped("change their step by an agent's mark, and neither side with it", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const pair = first(yield* simulator.state.pairs({}))
      const requests = yield* simulator.state.requests
      yield* simulator.clock.advance("1 hour")
      yield* simulator.edits.mark({ request: pair.request, property: pair.property, step: 2 })
      const path = `${agency}/requests/${pair.request}/crossings`
      const marked = records(yield* get(simulator, `${path}?step=2`), "crossings")
      expect(marked.some((crossing) => at(crossing, "property_id") === pair.property)).toBe(true)
      expect(marked.every((crossing) => at(crossing, "step_id") === 2)).toBe(true)
      expect(yield* simulator.state.requests).toEqual(requests)
      const refused = yield* Effect.flip(simulator.edits.mark({ request: pair.request, property: 1, step: 2 }))
      expect(refused.message).toContain("have no crossing")
    })
  )

  it.scoped("have the total that is pinned to them, until it is given back", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const pair = first(yield* simulator.state.pairs({}))
      const now = Effect.map(
        simulator.state.pairs({ request: pair.request, property: pair.property }),
        (pairs) => pairs[0]?.total
      )
      yield* simulator.edits.pinTotal({ request: pair.request, property: pair.property, total: 83 })
      expect(yield* now).toBe(83)
      yield* simulator.edits.setPrice({ property: pair.property, price: 1 })
      expect(yield* now).toBe(83)
      yield* simulator.edits.pinTotal({ request: pair.request, property: pair.property, total: 10 })
      expect(yield* now).toBeUndefined()
      yield* simulator.edits.pinTotal({ request: pair.request, property: pair.property, total: null })
      expect(yield* now).toBeGreaterThanOrEqual(30)
    })
  )

  it.scoped("stay with a property that is sold or hidden, and go with one that is deleted", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const { property } = first(yield* simulator.state.pairs({}))
      const before = (yield* simulator.state.pairs({ property })).length
      yield* simulator.edits.sell({ property })
      expect(yield* simulator.state.pairs({ property })).toHaveLength(before)
      expect(
        records(yield* get(simulator, `${agency}/properties?step=3`), "properties").map((found) => at(found, "id"))
      ).toContain(property)
      yield* simulator.edits.hideProperty({ property })
      expect(yield* simulator.state.pairs({ property })).toHaveLength(before)
      const listed = records(yield* get(simulator, `${agency}/properties`), "properties")
      expect(listed.map((found) => at(found, "id"))).not.toContain(property)
      expect((yield* get(simulator, `${agency}/properties/${property}/crossings`)).status).toBe(404)
      yield* simulator.edits.showProperty({ property })
      yield* simulator.edits.setStep({ property, step: 4 })
      expect(yield* simulator.state.pairs({ property })).toEqual([])
      expect(records(yield* get(simulator, `${agency}/properties?step=4&status=40`), "properties")).toHaveLength(1)
    })
  )

  it.scoped("go on while a request is paused", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const { id } = first(yield* simulator.state.requests)
      yield* simulator.edits.pauseRequest({ request: id })
      const { property } = yield* simulator.edits.addPropertyFor({ request: id })
      const listed = records(yield* get(simulator, `${agency}/requests`), "requests").find(
        (found) => at(found, "id") === id
      )
      expect(at(listed, "active")).toBe(false)
      const crossings = records(yield* get(simulator, `${agency}/requests/${id}/crossings`), "crossings")
      expect(crossings.map((found) => at(found, "property_id"))).toContain(property)
      yield* simulator.edits.resumeRequest({ request: id })
      expect((yield* simulator.state.requests).find((found) => found.id === id)?.active).toBe(true)
    })
  )
})
