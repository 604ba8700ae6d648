import { spawn } from "node:child_process"
import * as Path from "node:path"
import { type Controls, makeClient } from "@apimo-alerts/simulator"
import { make } from "@apimo-alerts/simulator/Simulator"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { agency, at, first, get, send, start } from "./support.ts"

describe("the control plane", () => {
  it.scoped("does over HTTP what the methods do in-process", () =>
    Effect.gen(function* () {
      const here = yield* start()
      const there = yield* start()
      const client = makeClient(there.baseUrl)
      const live = <E>(controls: Controls<E>) =>
        Effect.gen(function* () {
          yield* controls.clock.set("2026-12-01T08:00")
          yield* controls.clock.advance(60_000)
          const requests = yield* controls.state.requests
          const { property, total } = yield* controls.edits.addPropertyFor({ request: first(requests).id })
          yield* controls.edits.setPrice({ property, price: null })
          yield* controls.edits.sell({ property: first(yield* controls.state.properties).id })
          const added = yield* controls.edits.addRequest({ with: { cities: ["Annecy", 7402], types: [1] } })
          const happened = yield* controls.edits.day({ day: 1 })
          const one = yield* controls.edits.one({ side: "property", key: "x" })
          yield* controls.edits.changeAgent({ agent: 3896, email: null })
          const fault = yield* controls.faults.add({ path: "/agencies", kind: "hang", times: 1 })
          yield* controls.quota.set({ perDay: 5 })
          const faults = yield* controls.faults.list
          const seen = yield* Effect.all([
            controls.clock.now,
            controls.state.pairs({}),
            controls.state.requests,
            controls.state.properties,
            controls.state.agents,
            controls.state.contacts,
            controls.state.agencies,
            controls.log.counts
          ])
          return { property, total, added, happened, one, fault, faults, seen }
        })
      expect(yield* live(client)).toEqual(yield* live(here))
    })
  )

  it.scoped("refuses what it cannot do and says why", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      const client = makeClient(simulator.baseUrl)
      const refusals = yield* Effect.all(
        [
          client.edits.setPrice({ property: 1, price: 2 }),
          client.clock.set("tomorrow"),
          client.clock.advance("a while"),
          client.edits.addProperty({ with: { city: "Atlantis" } }),
          client.edits.addRequest({ agency: 1 })
        ].map((refused) => Effect.map(Effect.flip(refused), ({ message }) => message))
      )
      expect(refusals).toEqual([
        "The simulator refused edits/setPrice: there is no property 1",
        'The simulator refused clock/set: "tomorrow" is no date; write 2026-11-23T07:00',
        'The simulator refused clock/advance: "a while" is no duration; write "5 minutes"',
        "The simulator refused edits/addProperty: there is no city Atlantis",
        "The simulator refused edits/addRequest: there is no agency 1"
      ])
      const wrong = yield* send(simulator, "POST", "/_sim/edits/setPrice", { body: { property: "1", prize: 3 } })
      expect(wrong.status).toBe(400)
      expect(at(wrong.json, "error")).toMatch(/prize[\s\S]*property/)
      expect((yield* send(simulator, "POST", "/_sim/nothing", { body: {} })).status).toBe(404)
    })
  )

  it.effect("says when no simulator is there", () =>
    Effect.gen(function* () {
      const gone = yield* Effect.scoped(Effect.map(start(), ({ baseUrl }) => baseUrl))
      const error = yield* Effect.flip(makeClient(gone).clock.now)
      expect(error.message).toBe(`No simulator answers at ${gone}; is it running there?`)
    })
  )

  it.scoped("logs the API's calls with the town's time, and not its own", () =>
    Effect.gen(function* () {
      const simulator = yield* start()
      yield* get(simulator, `${agency}/requests?limit=1`)
      yield* get(simulator, "/nothing")
      yield* send(simulator, "POST", "/_sim/clock/now", {})
      const { now } = yield* simulator.clock.now
      expect(yield* simulator.log.calls).toEqual([
        {
          at: now,
          method: "GET",
          route: "/agencies/{agency}/requests",
          url: `${agency}/requests?limit=1`,
          status: 200
        },
        { at: now, method: "GET", route: "/nothing", url: "/nothing", status: 404 }
      ])
      yield* simulator.log.clear
      expect(yield* simulator.log.counts).toEqual({})
    })
  )
})

describe("starting", () => {
  it.scoped("refuses options that make no sense, and a port that is taken", () =>
    Effect.gen(function* () {
      const message = (options: Parameters<typeof make>[0]) =>
        Effect.map(Effect.flip(make(options)), (error) => error.message)
      expect(yield* message({ at: "soon" })).toContain('"soon" is no date')
      expect(yield* message({ requests: -1 })).toContain("requests must be a whole number")
      expect(yield* message({ agents: 0 })).toContain("needs an agent")
      const { port } = yield* start()
      expect(yield* message({ port })).toContain(`cannot listen on 127.0.0.1:${port}`)
    })
  )

  it.effect("runs as a command until SIGTERM", () =>
    Effect.gen(function* () {
      const main = Path.join(import.meta.dirname, "../dist/main.js")
      const child = spawn(process.execPath, [main, "--port", "0", "--requests", "3", "--at", "2026-11-23T07:00"])
      const output = yield* Effect.async<string>((resume) => {
        let text = ""
        child.stdout.on("data", (chunk: Buffer) => {
          text += chunk.toString()
          if (text.includes("control")) resume(Effect.succeed(text))
        })
        child.once("exit", (code) => resume(Effect.succeed(`exit ${code}`)))
      })
      expect(output).toContain("provider 1000")
      expect(output).toContain("token    demo-token")
      expect(output).toContain("time     2026-11-23 07:00:00 in Paris")
      const address = /address {2}(\S+)/.exec(output)?.[1] ?? ""
      expect(yield* makeClient(address).state.requests).toHaveLength(3)
      const code = yield* Effect.async<number | null>((resume) => {
        child.once("exit", (found) => resume(Effect.succeed(found)))
        child.kill("SIGTERM")
      })
      expect(code).toBe(0)
    })
  )
})
