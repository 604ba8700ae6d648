import type { Simulator } from "@apimo-alerts/simulator"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { agency, at, get, records, start } from "./support.ts"

const path = `${agency}/requests`

/** What a fetch says about an answer that did not come whole; the status of one that did. */
const failure = (simulator: Simulator) =>
  Effect.match(get(simulator, path), {
    onFailure: ({ error }) => String(error),
    onSuccess: ({ status }) => `${status}`
  })

describe("faults", () => {
  it.scoped("spoil the calls that match, so often, after so many, until they are removed", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const status = (found: string) => Effect.map(get(simulator, found), (answered) => answered.status)
      yield* simulator.faults.add({ path: "GET /agencies/*/requests", kind: "status", status: 503, times: 2, skip: 1 })
      expect(yield* status(path)).toBe(200)
      expect(yield* status(`${path}/156488/crossings`)).toBe(200)
      expect(yield* status(path)).toBe(503)
      expect(yield* status(path)).toBe(503)
      expect(yield* status(path)).toBe(200)
      expect(yield* simulator.faults.list).toEqual([])
      const { fault } = yield* simulator.faults.add({ path: "/agencies/**", kind: "status", status: 500 })
      expect(yield* status(`${path}/156488/crossings`)).toBe(500)
      expect(yield* status("/catalogs")).toBe(200)
      expect((yield* simulator.faults.list)[0]?.hits).toBe(1)
      yield* simulator.faults.remove({ fault })
      expect(yield* status(path)).toBe(200)
      yield* simulator.faults.add({ path: "POST /agencies/**", kind: "status", status: 500 })
      expect(yield* status(path)).toBe(200)
      yield* simulator.faults.clear
      expect(yield* simulator.faults.list).toEqual([])
    })
  )

  it.scoped("answer a status with and without Retry-After", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      yield* simulator.faults.add({ path, kind: "status", status: 429, retryAfter: 2, times: 1 })
      yield* simulator.faults.add({ path, kind: "status", status: 500, message: "Ouch" })
      const slow = yield* get(simulator, path)
      expect([slow.status, slow.headers.get("retry-after")]).toEqual([429, "2"])
      const broken = yield* get(simulator, path)
      expect([broken.status, broken.headers.get("retry-after")]).toEqual([500, null])
      expect(broken.json).toEqual({ status: 500, message: "Ouch" })
    })
  )

  it.scoped("answer an error object under 200, as the body or as the list", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      yield* simulator.faults.add({ path, kind: "error-under-200", status: 403, times: 1 })
      yield* simulator.faults.add({ path, kind: "error-as-list" })
      const body = yield* get(simulator, path)
      expect(body.status).toBe(200)
      expect(body.json).toEqual({ status: 403, message: "Simulated fault" })
      const list = yield* get(simulator, path)
      expect(list.json).toEqual({ requests: { status: 500, message: "Simulated fault" } })
    })
  )

  it.scoped("answer HTML, and JSON that stops in the middle", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      yield* simulator.faults.add({ path, kind: "html", times: 1 })
      yield* simulator.faults.add({ path, kind: "html", status: 502, times: 1 })
      yield* simulator.faults.add({ path, kind: "truncated" })
      const page = yield* get(simulator, path)
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"])
      expect(page.json).toBeUndefined()
      expect((yield* get(simulator, path)).status).toBe(502)
      const half = yield* get(simulator, path)
      expect(half.status).toBe(200)
      expect(half.json).toBeUndefined()
      expect(half.text.startsWith('{"total_items":15')).toBe(true)
    })
  )

  it.scoped("cut and reset the connection", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      yield* simulator.faults.add({ path, kind: "cut", times: 1 })
      expect(yield* failure(simulator)).toMatch(/terminated/)
      yield* simulator.faults.add({ path, kind: "reset", times: 1 })
      expect(yield* failure(simulator)).toMatch(/fetch failed/)
      expect((yield* get(simulator, path)).status).toBe(200)
      expect((yield* simulator.log.calls).map(({ status }) => status)).toEqual([200, 0, 200])
    })
  )

  it.effect("hang while others are answered, and do not keep the simulator from ending", () =>
    Effect.gen(function* () {
      let outcome = "hangs"
      let hanging = Promise.resolve()
      yield* Effect.scoped(
        Effect.gen(function* () {
          const simulator = yield* start()
          yield* simulator.faults.add({ path, kind: "hang", times: 1 })
          hanging = fetch(simulator.baseUrl + path, { headers: { authorization: simulator.authorization } })
            .then(() => "answered")
            .catch(() => "cut")
            .then((found) => {
              outcome = found
            })
          while ((yield* simulator.log.counts)["GET /agencies/{agency}/requests"] === undefined) {
            yield* get(simulator, "/catalogs")
          }
          expect((yield* get(simulator, path)).status).toBe(200)
          expect(outcome).toBe("hangs")
        })
      )
      yield* Effect.promise(() => hanging)
      expect(outcome).toBe("cut")
    })
  )

  it.scoped("send the body slowly after the headers, and answer late", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      yield* simulator.faults.add({ path, kind: "slow-body", milliseconds: 50, times: 1 })
      const pieces = yield* Effect.promise(async () => {
        const response = await fetch(simulator.baseUrl + path, { headers: { authorization: simulator.authorization } })
        const lengths: Array<number> = []
        if (response.body !== null) for await (const piece of response.body) lengths.push(piece.length)
        return { lengths, promised: Number(response.headers.get("content-length")) }
      })
      expect(pieces.lengths.length).toBeGreaterThan(1)
      expect(pieces.lengths.reduce((sum, length) => sum + length, 0)).toBe(pieces.promised)
      yield* simulator.faults.add({ path, kind: "late", milliseconds: 40, times: 1 })
      const order: Array<string> = []
      const late = yield* Effect.fork(Effect.map(get(simulator, path), () => order.push("late")))
      while ((yield* simulator.log.counts)["GET /agencies/{agency}/requests"] !== 2) yield* get(simulator, "/catalogs")
      order.push("others")
      yield* Fiber.join(late)
      expect(order).toEqual(["others", "late"])
    })
  )

  it.scoped("empty a list, and lie about total_items and timestamp", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      yield* simulator.faults.add({ path, kind: "empty-list", times: 1 })
      expect((yield* get(simulator, path)).json).toEqual({ total_items: 0, timestamp: null, requests: [] })
      yield* simulator.faults.add({ path, kind: "total-items", times: 1 })
      yield* simulator.faults.add({ path, kind: "total-items", by: 3, times: 1 })
      yield* simulator.faults.add({ path, kind: "timestamp", as: "null", times: 1 })
      yield* simulator.faults.add({ path, kind: "timestamp", as: "missing", times: 1 })
      const answers = yield* Effect.all(Array.from({ length: 4 }, () => get(simulator, path)))
      expect(answers.map(({ json }) => at(json, "total_items"))).toEqual([undefined, 18, 15, 15])
      expect(answers.map(({ json }) => typeof at(json, "timestamp"))).toEqual([
        "number",
        "number",
        "object",
        "undefined"
      ])
      expect(answers.map((answered) => records(answered, "requests").length)).toEqual([15, 15, 15, 15])
    })
  )

  it.scoped("swap the types of ids, break one record, null the arrays", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const sound = records(yield* get(simulator, path), "requests")
      yield* simulator.faults.add({ path, kind: "swapped-ids", times: 1 })
      const swapped = records(yield* get(simulator, path), "requests")
      expect(swapped.map((record) => [at(record, "id"), at(record, "user"), at(record, "contact")])).toEqual(
        sound.map((record) => [String(at(record, "id")), Number(at(record, "user")), Number(at(record, "contact"))])
      )
      for (const as of ["id-missing", "wrong-type", "not-an-object"] as const) {
        yield* simulator.faults.add({ path, kind: "broken-record", as, index: 2, times: 1 })
        const broken = records(yield* get(simulator, path), "requests")
        expect(broken.length).toBe(sound.length)
        expect(broken.filter((record, index) => JSON.stringify(record) === JSON.stringify(sound[index]))).toHaveLength(
          14
        )
        expect(at(broken[2], "id")).toEqual(as === "wrong-type" ? { broken: true } : undefined)
      }
      yield* simulator.faults.add({ path, kind: "null-arrays", times: 1 })
      expect(records(yield* get(simulator, path), "requests").map((record) => at(record, "types"))).toEqual(
        sound.map(() => null)
      )
    })
  )

  it.scoped("move a list between its pages", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const all = (yield* simulator.state.requests).map(({ id }) => id)
      yield* simulator.faults.add({ path, kind: "moving-page" })
      const one = yield* get(simulator, `${path}?limit=10`)
      const two = yield* get(simulator, `${path}?limit=10&offset=10`)
      expect(records(one, "requests").map((record) => at(record, "id"))).toEqual(all.slice(0, 10))
      expect(records(two, "requests").map((record) => at(record, "id"))).toEqual(all.slice(11))
      expect([at(one.json, "total_items"), at(two.json, "total_items")]).toEqual([15, 14])
    })
  )
})
