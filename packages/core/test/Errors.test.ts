import * as NodeHttp from "@apimo-alerts/core/NodeHttp"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { against, crossings, start } from "./support/Against.ts"
import * as LeapingClock from "./support/LeapingClock.ts"
import { client, closedPort, json, type Reply, serve, token } from "./support/Server.ts"

const clients = { "on Node": NodeHttp.layer, "by fetch": FetchHttpClient.layer }

describe.each(Object.entries(clients))("errors, %s", (_, http) => {
  const failsWith = (reply: Reply, expected: object, calls = 1) =>
    Effect.gen(function* () {
      const { asked, result } = yield* against(() => reply, crossings, {}, http)
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

  it.scopedLive("the token is not told on, where the server says it back", () =>
    Effect.gen(function* () {
      const basic = Buffer.from(`1000:${token}`).toString("base64")
      yield* failsWith(json({ message: `bad ${token}, ${basic}` }, 422), {
        _tag: "Invalid",
        fields: { request: ["bad ***, ***"] }
      })
      yield* failsWith(json({ message: `bad ${token}` }), { _tag: "Unavailable", detail: "bad ***" })
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
        const result = yield* crossings.pipe(Effect.flip, Effect.provide(client(url, { timeout: "80 millis" }, http)))
        expect(result._tag).toBe("Unauthorized")
      }
    })
  )

  it.scopedLive("nothing listens: repeated, and said so", () =>
    Effect.gen(function* () {
      const { clock, slept } = LeapingClock.make(start)
      const error = yield* crossings.pipe(
        Effect.flip,
        Effect.provide(client(yield* closedPort, { timeout: "2 hours" }, http)),
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
        const { result } = yield* against(() => reply, crossings, {}, http)
        const error = result._tag === "Left" ? result.left : new Error("no failure")
        const shown = `${error} ${JSON.stringify(error)} ${error.stack}`
        expect(shown).not.toContain(token)
        expect(shown).not.toContain(Buffer.from(`1000:${token}`).toString("base64"))
      }
    })
  )
})
