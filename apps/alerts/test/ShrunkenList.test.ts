/**
 * A list that shrank suspiciously is told to the operator, whatever becomes of the look that doubted it.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { expect, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { look } from "../src/pass/Look.ts"
import * as OneBuyer from "./support/OneBuyer.ts"
import { hour, morning } from "./support/OneBuyer.ts"

/** Two matches gather for the next morning's digest, then most properties are gone. */
const shrunken = Effect.gen(function* () {
  const office = yield* OneBuyer.make
  const context = yield* office.start
  const run = (hours: number) => office.run(context, morning + hours * hour)
  yield* run(0)
  office.match("2026-11-24 09:30:00", [1, 5])
  yield* run(1)
  office.state.properties = [1, 2]
  return { ...office, context, run }
})

const isTold = (notices: ReadonlyArray<string>) => expect(notices.join("\n")).toMatch(/agency 7: a list shrank/)

it.scopedLive("at once when nothing else goes wrong, and once", () =>
  Effect.gen(function* () {
    const { notices, run } = yield* shrunken
    yield* run(7)
    isTold(notices())
    yield* run(13)
    yield* run(19)
    expect(notices()).toHaveLength(1)
  })
)

it.scopedLive("by the next pass when the worker ended right after its look", () =>
  Effect.gen(function* () {
    const { at, config, context, notices, run } = yield* shrunken
    yield* look(config, { agencies: "all", isPaced: true }).pipe(at(morning + 7 * hour), Effect.provide(context))
    yield* run(24)
    isTold(notices())
  })
)

it.scopedLive("by the next pass when the store took nothing else of that look", () =>
  Effect.gen(function* () {
    const { context, notices, run } = yield* shrunken
    const sql = Context.get(context, SqlClient.SqlClient)
    yield* sql`CREATE TRIGGER full BEFORE UPDATE OF status ON delivery BEGIN SELECT RAISE(ABORT, 'disk is full'); END`
    expect((yield* Effect.exit(run(23.5)))._tag).toBe("Failure")
    yield* sql`DROP TRIGGER full`
    yield* run(24)
    isTold(notices())
  })
)

it.scopedLive("doubted again when the incident could not be written", () =>
  Effect.gen(function* () {
    const { context, notices, run } = yield* shrunken
    const sql = Context.get(context, SqlClient.SqlClient)
    yield* sql`CREATE TRIGGER full BEFORE INSERT ON incident BEGIN SELECT RAISE(ABORT, 'disk is full'); END`
    expect((yield* Effect.exit(run(7)))._tag).toBe("Failure")
    yield* sql`DROP TRIGGER full`
    expect((yield* run(13)).problems.map(({ message }) => message).join()).toMatch(/properties shrank to 2 at once/)
    isTold(notices())
  })
)

it.scopedLive("so are the matches of requests, many of them once a day", () =>
  Effect.gen(function* () {
    const { answers, notices, run, start, state } = yield* OneBuyer.make
    const context = yield* start
    const ids = [1, 2, 3]
    let updated = "2026-11-23 10:00:00"
    answers.set("/agencies/7/requests", () => ({
      body: { requests: ids.map((id) => ({ id, active: true, user: 9, contact: 5, updated_at: updated })) }
    }))
    for (const id of ids)
      answers.set(`/agencies/7/requests/${id}/crossings`, () => ({
        body: { crossings: state.matches.map((property_id) => ({ property_id, step_id: 1, total: "90" })) }
      }))
    state.matches = state.properties.slice(0, 12)
    yield* run(context, morning)
    state.matches = [1]
    updated = "2026-11-24 09:30:00"
    const { problems } = yield* run(context, morning + hour)
    expect(problems.map(({ message }) => message)).toEqual(ids.map(() => expect.stringMatching(/shrank to 1 at once/)))
    expect(notices()).toEqual([expect.stringMatching(/agency 7: a list shrank.*request \d was not compared/)])
    for (let hours = 2; hours < 5; hours++) expect((yield* run(context, morning + hours * hour)).problems).toEqual([])
    expect(notices()).toHaveLength(1)
  })
)
