/**
 * Both sides of a match are compared in the first days; where the source contradicts itself only requests are read.
 */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Api from "./support/ApimoServer.ts"
import * as Cli from "./support/Cli.ts"
import * as Smtp from "./support/Smtp.ts"

const whole = (key: "property_id" | "request_id", id: number, total: string): Api.Answer => ({
  body: { total_items: 1, crossings: [{ [key]: id, step_id: 1, total }] }
})

/** Three requests, so that reading a changed property takes fewer calls than reading all of them. */
const town = Effect.gen(function* () {
  const api = yield* Api.make
  const sink = yield* Smtp.make
  const folder = yield* Cli.temporaryFolder
  const requests = [31, 32, 33].map((id) => ({ id, active: true, user: 9, contact: 5 }))
  api.answers.set("/agencies", { body: { agencies: [{ id: 7, name: "Two sides", active: true }] } })
  api.answers.set("/agencies/7/users", { body: { users: [{ id: 9, active: true, email: "agent@example.test" }] } })
  api.answers.set("/agencies/7/contacts", { body: { contacts: [{ id: 5, lastname: "Durand" }] } })
  api.answers.set("/agencies/7/requests", { body: { requests } })
  for (const { id } of requests) api.answers.set(`/agencies/7/requests/${id}/crossings`, { body: { crossings: [] } })
  const edit = (price: number) => {
    const properties = [1, 2, 3, 4].map((id) => ({
      id,
      step: 1,
      price: { value: id === 1 ? price : 1, currency: "EUR" }
    }))
    api.answers.set("/agencies/7/properties", { body: { properties } })
  }
  edit(100)
  Cli.writeConfig(folder, { api: api.url, smtp: sink.url })
  yield* Cli.alerts(folder, ["run"])
  api.calls.length = 0
  return { api, sink, folder, edit }
})

it.scopedLive("sides that agree: the changed property is read, one request with it, and the match is told once", () =>
  Effect.gen(function* () {
    const { api, edit, folder, sink } = yield* town
    api.answers.set("/agencies/7/properties/1/crossings", whole("request_id", 32, "90"))
    api.answers.set("/agencies/7/requests/32/crossings", whole("property_id", 1, "90"))
    edit(90)
    const run = yield* Cli.alerts(folder, ["run"])
    expect(run.code).toBe(0)
    expect(run.stdout).not.toContain("differently")
    expect(api.calls).toContain("GET /agencies/7/properties/1/crossings")
    expect(api.calls).not.toContain("GET /agencies/7/requests/31/crossings")
    expect(sink.received).toHaveLength(1)
  })
)

it.scopedLive("sides that disagree: a warning, and from then on the requests' side is read instead", () =>
  Effect.gen(function* () {
    const { api, edit, folder, sink } = yield* town
    api.answers.set("/agencies/7/properties/1/crossings", whole("request_id", 32, "90"))
    api.answers.set("/agencies/7/requests/32/crossings", { body: { crossings: [] } })
    edit(90)
    const warned = yield* Cli.alerts(folder, ["run"])
    expect(warned.stdout).toMatch(/note: agency 7: .*request 32 and property 1 differently from its two sides/)

    // The property's side says nothing of this match; the request's side does.
    api.answers.set("/agencies/7/properties/1/crossings", { body: { crossings: [] } })
    api.answers.set("/agencies/7/requests/33/crossings", whole("property_id", 1, "95"))
    edit(80)
    api.calls.length = 0
    const before = sink.received.length
    const next = yield* Cli.alerts(folder, ["run"])
    expect(next).toMatchObject({ code: 0, stderr: "" })
    expect(next.stdout).toMatch(/matches of 3 requests and 0 properties/)
    expect(api.calls).not.toContain("GET /agencies/7/properties/1/crossings")
    for (const id of [31, 32, 33]) expect(api.calls).toContain(`GET /agencies/7/requests/${id}/crossings`)
    expect(sink.received).toHaveLength(before + 1)
  })
)
