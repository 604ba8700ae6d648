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
