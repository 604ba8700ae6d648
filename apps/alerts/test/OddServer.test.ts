/**
 * A server that is not the simulator and speaks the API as loosely as it has been seen to: `run` works, or says exactly
 * what is wrong, and never compares an answer that is not whole.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Api from "./support/ApimoServer.ts"
import * as Cli from "./support/Cli.ts"
import * as Smtp from "./support/Smtp.ts"

const crossing = (property: number | string, total: number | string, step: number | string = 1) => ({
  property_id: property,
  step_id: step,
  total,
  created_at: "2026-10-25 02:30:00",
  updated_at: null
})
const whole = (...crossings: ReadonlyArray<unknown>): Api.Answer => ({ body: { crossings } })
const property = (id: number | string) => ({
  id,
  step: "1",
  category: "1",
  type: 2,
  city: { id: "7", name: "Annecy", zipcode: 74000 },
  price: { value: "640 000,00", currency: "EUR", hide: "0" },
  area: { value: null, total: "120,5" },
  pictures: null
})

/** One agency with one agent and one request; ids are numbers here and strings there. */
const town = Effect.gen(function* () {
  const api = yield* Api.make
  const sink = yield* Smtp.make
  const folder = yield* Cli.temporaryFolder
  api.answers.set("/agencies", {
    body: { agencies: [{ id: "7", name: "Odd", active: "1", users: null }], timestamp: null }
  })
  api.answers.set("/agencies/7/users", {
    body: { users: [{ id: 9, active: 1, firstname: null, lastname: "Odd", email: "odd@example.test" }] }
  })
  api.answers.set("/agencies/7/requests", {
    body: { requests: [{ id: "31", active: "1", user: "9", contact: 5, price: null }] }
  })
  api.answers.set("/agencies/7/properties", {
    body: { total_items: "2", timestamp: null, properties: [property(1), property("2")] }
  })
  api.answers.set("/agencies/7/contacts", {
    body: { contacts: [{ id: "5", firstname: "Camille", lastname: "Durand", phone: null }] }
  })
  Cli.writeConfig(folder, { api: api.url, smtp: sink.url })
  let edits = 0
  /** The matches of the request, which was edited with them. */
  const crossings = (answer: Api.Answer) => {
    const updated_at = `2026-11-24 10:00:${10 + edits++}`
    const request = { id: "31", active: "1", user: "9", contact: 5, price: null, updated_at }
    api.answers.set("/agencies/7/requests", { body: { requests: [request] } })
    api.answers.set("/agencies/7/requests/31/crossings", answer)
  }
  crossings(whole())
  return { api, sink, folder, crossings }
})

describe("a server with loose types", () => {
  it.scopedLive("ids as text and as numbers, no total_items, no timestamp: works", () =>
    Effect.gen(function* () {
      const { crossings, folder, sink } = yield* town
      expect((yield* Cli.alerts(folder, ["run"])).code).toBe(0)
      crossings({ body: { timestamp: null, crossings: [crossing("1", 91.5, "1"), crossing(2, "88")] } })
      const run = yield* Cli.alerts(folder, ["run"])
      expect(run).toMatchObject({ code: 0, stderr: "" })
      expect(sink.received.map((one) => one.to)).toEqual(["odd@example.test"])
      const mail = yield* Smtp.parsed(sink.received[0] ?? { to: "", raw: Buffer.alloc(0) })
      expect(mail.text).toContain("Camille Durand")
      expect(mail.text).toMatch(/640.000/)
      expect(mail.text).not.toMatch(/undefined|NaN|null/)
    })
  )

  it.scopedLive(
    "an answer that is not whole is not compared, and the next whole one is compared with what was known",
    () =>
      Effect.gen(function* () {
        const { crossings, folder, sink } = yield* town
        crossings(whole(crossing(1, 90)))
        yield* Cli.alerts(folder, ["run"])
        const bad: ReadonlyArray<readonly [Api.Answer, RegExp]> = [
          [{ body: { total_items: 5, crossings: [crossing(1, 90), crossing(2, 95)] } }, /request 31 was not compared/],
          [
            whole(crossing(1, 90), { ...crossing(2, 95), property_id: { odd: true } }),
            /request 31 was not compared.*crossings\[1\]/
          ],
          [{ body: { status: 422, message: "odd filter" } }, /request 31.*odd filter/],
          [{ body: { message: "maintenance" } }, /request 31.*maintenance/],
          [{ body: { properties: [] } }, /request 31.*crossings/],
          [{ status: 403, body: { message: "no right" } }, /request 31/],
          [{ status: 404, body: { message: "gone" } }, /request 31/]
        ]
        for (const [answer, words] of bad) {
          crossings(answer)
          const run = yield* Cli.alerts(folder, ["run"])
          expect(run.code, JSON.stringify(answer.body)).toBe(1)
          expect(run.stdout).toMatch(words)
        }
        expect(sink.received).toHaveLength(0)
        crossings(whole(crossing(1, 90), crossing(2, 95)))
        expect((yield* Cli.alerts(folder, ["run"])).code).toBe(0)
        expect(sink.received).toHaveLength(1)
        const mail = yield* Smtp.parsed(sink.received[0] ?? { to: "", raw: Buffer.alloc(0) })
        // Property 1 was there at the first look; only property 2 is news.
        expect(mail.subject).toContain("95")
        expect(mail.text).not.toContain("90 %")
      })
  )

  it.scopedLive("a list that loses most of its records is doubted once", () =>
    Effect.gen(function* () {
      const { crossings, folder, sink } = yield* town
      const many = Array.from({ length: 12 }, (_, i) => crossing(100 + i, 40))
      crossings(whole(...many))
      yield* Cli.alerts(folder, ["run"])
      crossings(whole(crossing(1, 90)))
      const doubted = yield* Cli.alerts(folder, ["run"])
      expect(doubted.code).toBe(1)
      expect(doubted.stdout).toMatch(/shrank to 1 at once/)
      expect(sink.received).toHaveLength(0)
      const believed = yield* Cli.alerts(folder, ["run"])
      expect(believed.code).toBe(0)
      expect(sink.received).toHaveLength(1)
    })
  )

  it.scopedLive("one record that does not decode sinks neither its list nor the pass", () =>
    Effect.gen(function* () {
      const { api, crossings, folder, sink } = yield* town
      yield* Cli.alerts(folder, ["run"])
      crossings(whole(crossing(1, 90)))
      api.answers.set("/agencies/7/requests", {
        body: { requests: [{ id: [] }, { id: "31", active: "1", user: "9", contact: 5 }] }
      })
      const run = yield* Cli.alerts(folder, ["run"])
      expect(run.code).toBe(0)
      expect(run.stdout).toMatch(/note: agency 7: .*requests\[0\]/)
      expect(sink.received).toHaveLength(1)
    })
  )

  it.scopedLive("an agent who may be missing from an incomplete list is not replaced by the fallback", () =>
    Effect.gen(function* () {
      const { api, crossings, folder, sink } = yield* town
      const extra = `recipients: { fallback: "Accueil <accueil@example.test>" }`
      Cli.writeConfig(folder, { api: api.url, smtp: sink.url, extra })
      const agent = { id: 9, active: 1, email: "odd@example.test" }
      api.answers.set("/agencies/7/users", { body: { total_items: 2, users: [{ ...agent, id: 8 }] } })
      yield* Cli.alerts(folder, ["run"])
      crossings(whole(crossing(1, 90)))
      yield* Cli.alerts(folder, ["run"])
      expect(sink.received).toHaveLength(0)
      api.answers.set("/agencies/7/users", { body: { users: [agent] } })
      crossings(whole(crossing(1, 90)))
      yield* Cli.alerts(folder, ["run"])
      expect(sink.received.map((one) => one.to)).toEqual(["odd@example.test"])
    })
  )
})

describe("what a person must mend", () => {
  it.scopedLive("a wrong token, an agency that was not granted: says so, exit 1", () =>
    Effect.gen(function* () {
      const { api, folder, sink } = yield* town
      api.answers.set("/agencies", { status: 401, body: { message: "Unauthorized" } })
      const token = yield* Cli.alerts(folder, ["run"])
      expect(token.code).toBe(1)
      expect(token.stdout).toMatch(/refused the credentials.*check the provider id and the token/)
      expect(token.stdout + token.stderr).not.toContain("demo-token")

      api.answers.set("/agencies", { body: { agencies: [{ id: 7, active: true }] } })
      Cli.writeConfig(folder, { api: api.url, smtp: sink.url, extra: "" })
      const agency = yield* Cli.alerts(folder, ["run", "--agency", "8"])
      expect(agency.code).toBe(1)
      expect(agency.stdout).toMatch(/does not see agency 8 \(it sees: 7\)/)
    })
  )

  it.scopedLive("a request that the source fails on harms no other", () =>
    Effect.gen(function* () {
      const { api, crossings, folder, sink } = yield* town
      yield* Cli.alerts(folder, ["run"])
      crossings(whole(crossing(1, 90)))
      const requests = [31, 32].map((id) => ({ id, active: true, user: 9, contact: 5 }))
      api.answers.set("/agencies/7/requests", { body: { requests } })
      api.answers.set("/agencies/7/requests/32/crossings", { body: "<html>proxy</html>", status: 422 })
      const run = yield* Cli.alerts(folder, ["run"])
      expect(run.code).toBe(1)
      expect(run.stdout).toMatch(/request 32/)
      expect(sink.received).toHaveLength(1)
    })
  )
})
