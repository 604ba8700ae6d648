/**
 * An agency with one buyer and twenty properties, whose agent has a digest each morning: the whole worker on a real store,
 * a source that says what the test says, and a mailbox at the end of both channels.
 */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { shiftedClock } from "../../src/cli/ShiftedClock.ts"
import { worker } from "../../src/cli/Worker.ts"
import { pass } from "../../src/pass/Pass.ts"
import { Progress } from "../../src/pass/Progress.ts"
import * as Api from "./ApimoServer.ts"
import * as Cli from "./Cli.ts"
import { collecting, mailbox } from "./Collector.ts"
import { config } from "./Given.ts"

export const hour = 3_600_000
/** A morning, after the hour of its digest. */
export const morning = Date.parse("2026-11-24T09:00:00+01:00")

const all = Array.from({ length: 20 }, (_, i) => i + 1)

export const makeWith = Effect.fnUntraced(function* (over: Parameters<typeof config>[0]) {
  const api = yield* Api.make
  const state = { updated: "2026-11-23 10:00:00", matches: [] as number[], properties: all }
  api.answers.set("/agencies", { body: { agencies: [{ id: 7, name: "Two", active: true }] } })
  api.answers.set("/agencies/7/users", { body: { users: [{ id: 9, active: true, email: "nine@example.test" }] } })
  api.answers.set("/agencies/7/requests", () => ({
    body: { requests: [{ id: 1, active: true, user: 9, contact: 5, updated_at: state.updated }] }
  }))
  api.answers.set("/agencies/7/properties", () => ({
    body: { properties: state.properties.map((id) => ({ id, step: 1, reference: `REF${id}` })) }
  }))
  api.answers.set("/agencies/7/contacts", { body: { contacts: [] } })
  api.answers.set("/agencies/7/requests/1/crossings", () => ({
    body: { crossings: state.matches.map((property_id) => ({ property_id, step_id: 1, total: "90" })) }
  }))
  for (const id of all)
    api.answers.set(`/agencies/7/properties/${id}/crossings`, () => ({
      body: { crossings: state.matches.includes(id) ? [{ request_id: 1, step_id: 1, total: "90" }] : [] }
    }))
  const dir = yield* Cli.temporaryFolder
  const base = config({
    channels: { kept: { notifier: "collector" }, ops: { notifier: "collector" } },
    operator: { channel: "ops", language: "en" },
    routes: [{ channel: "kept", cadence: "daily 08:00" }],
    poll: "1 hour",
    ...over
  })
  const given = { ...base, apimo: { ...base.apimo, baseUrl: new URL(api.url) } }
  const box = mailbox()
  const channels = ["kept", "ops"].map((id) => ({ id, notifier: collecting(id, box), settings: {} }))
  const loaded = { file: path.join(dir, "alerts.yaml"), dir, config: given, channels, lineOf: () => null }
  /** One more process on the store. */
  const start = Layer.build(Layer.provideMerge(Progress.layerSilent, worker(loaded)))
  const at = (when: number) => Effect.withClock(shiftedClock(when - Date.now()))
  const run = (context: Effect.Effect.Success<typeof start>, when: number) =>
    pass(given, { agencies: "all", isPaced: true }).pipe(at(when), Effect.provide(context))
  /** What the buyer matches from now on. */
  const match = (updated: string, matches: Array<number>) => {
    state.updated = updated
    state.matches = matches
  }
  /** The properties of each message that arrived. */
  const told = () =>
    box.arrived.flatMap(({ message }) =>
      message.kind === "notice" ? [] : [message.items.map(({ property }) => property.id).sort((a, b) => a - b)]
    )
  const notices = () => box.arrived.flatMap(({ message }) => (message.kind === "notice" ? message.lines : []))
  return {
    answers: api.answers,
    arrived: () => box.arrived,
    at,
    config: given,
    match,
    notices,
    run,
    start,
    state,
    told
  }
})

export const make = makeWith({})
