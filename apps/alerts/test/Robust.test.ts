/**
 * What goes wrong around the plan: reads that fail, rules that change, a second process, a list that can't be true.
 */
import { shiftedClock } from "@apimo-alerts/alerts/cli/ShiftedClock"
import { pass } from "@apimo-alerts/alerts/pass/Pass"
import { Leases } from "@apimo-alerts/alerts/store/Leases"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Api from "./support/ApimoServer.ts"
import * as Cli from "./support/Cli.ts"
import * as Smtp from "./support/Smtp.ts"
import * as World from "./support/World.ts"

const recipients = { fallback: "Accueil <accueil@example.test>" }

it.scopedLive("requests that can't be read wait their turn and keep nobody else from being told", () =>
  Effect.gen(function* () {
    const { messages, run, simulator } = yield* World.make({
      town: { seed: 5, agencies: 2, requests: 12, properties: 20 },
      recipients
    })
    yield* run
    const requests = (yield* simulator.state.requests).filter((one) => one.active)
    const [agency] = yield* simulator.state.agencies
    const broken = requests.filter((one) => one.agency === agency?.id).slice(0, 6)
    for (const { id } of broken) {
      yield* simulator.faults.add({ path: `/agencies/*/requests/${id}/crossings`, kind: "status", status: 422 })
      yield* simulator.edits.changeCriteria({ request: id, with: { priceMax: 900_000 } })
    }
    const whole = requests.find((one) => one.agency !== agency?.id)
    const { property } = yield* simulator.edits.addPropertyFor({ request: whole?.id ?? 0 })
    yield* simulator.clock.advance("1 hour")
    const report = yield* run
    expect(report.problems.filter((problem) => problem.blocks)).toHaveLength(broken.length)
    expect(messages.flatMap((message) => message.items).some((item) => item.property.id === property)).toBe(true)

    yield* simulator.faults.clear
    yield* simulator.clock.advance("1 day")
    expect((yield* run).problems.filter((problem) => problem.blocks)).toEqual([])
  })
)

it.scopedLive("a lower threshold tells what is known already, without a call for it", () =>
  Effect.gen(function* () {
    const { messages, run, runWith, simulator } = yield* World.make({
      town: { seed: 5, requests: 12, properties: 20 },
      match: { minScore: 95 },
      recipients
    })
    yield* run
    const request = (yield* simulator.state.requests).find((one) => one.active)
    const { property } = yield* simulator.edits.addPropertyFor({ request: request?.id ?? 0 })
    yield* simulator.edits.pinTotal({ request: request?.id ?? 0, property, total: 85 })
    yield* run
    const isTold = () =>
      messages.flatMap((message) => message.items).some((item) => item.property.id === property && item.score === 85)
    expect(isTold()).toBe(false)
    yield* simulator.log.clear
    yield* runWith({ minScore: 80, releaseScore: 75 })
    expect(isTold()).toBe(true)
    const asked = (yield* simulator.log.calls).filter(({ url }) => url.includes("crossings"))
    expect(asked.length).toBeLessThanOrEqual(1)
    messages.length = 0
    yield* runWith({ minScore: 80, releaseScore: 75 })
    expect(messages).toEqual([])
  })
)

it.scopedLive("while another process looks, this one asks nothing and delivers what is due", () =>
  Effect.gen(function* () {
    const { context, run, simulator } = yield* World.make({ town: { seed: 5, requests: 6, properties: 6 }, recipients })
    const other = { name: "elsewhere/1/x", leaseMillis: 60_000, isGone: () => false }
    const { now } = yield* simulator.clock.now
    yield* Effect.provide(
      Effect.flatMap(Leases, (leases) => leases.take("look", other, now)),
      context
    )
    const report = yield* run
    expect(report.problems).toMatchObject([
      { blocks: false, message: expect.stringContaining("another process looks") }
    ])
    expect(yield* simulator.log.calls).toEqual([])
    yield* Effect.provide(
      Effect.flatMap(Leases, (leases) => leases.release("look", other)),
      context
    )
    expect((yield* run).requests + (yield* simulator.log.calls).length).toBeGreaterThan(0)
  })
)

it.scopedLive("no properties at the first look are doubted, and what they hid is not told as new", () =>
  Effect.gen(function* () {
    const { messages, run, simulator } = yield* World.make({
      town: { seed: 5, requests: 12, properties: 20 },
      recipients
    })
    yield* simulator.faults.add({ path: "/agencies/*/properties", kind: "empty-list" })
    const doubted = yield* run
    expect(doubted.problems.map((problem) => problem.message).join()).toMatch(/properties shrank to 0/)
    yield* run
    yield* simulator.faults.clear
    yield* simulator.clock.advance("1 day")
    yield* run
    yield* run
    expect(messages).toEqual([])
  })
)

it.scopedLive("an agency whose lists fail is asked no more often than the others, and harms none of them", () =>
  Effect.gen(function* () {
    const { messages, run, simulator } = yield* World.make({
      town: { seed: 5, agencies: 4, requests: 12, properties: 20, at: "2026-11-23T00:05" },
      recipients,
      quota: { perDay: 1000, reserve: 100 }
    })
    const agencies = yield* simulator.state.agencies
    const broken = agencies[1]?.id ?? 0
    yield* run
    yield* simulator.faults.add({ path: `/agencies/${broken}/properties`, kind: "status", status: 403 })
    yield* simulator.log.clear
    const told: Array<number> = []
    for (let poll = 0; poll < 24; poll++) {
      const [request] = (yield* simulator.state.requests).filter((one) => one.active && one.agency !== broken)
      if (poll === 2) told.push((yield* simulator.edits.addPropertyFor({ request: request?.id ?? 0 })).property)
      yield* simulator.clock.advance("5 minutes")
      yield* run
    }
    const calls = yield* simulator.log.calls
    const asked = agencies.map(({ id }) => {
      const times = calls.filter(({ url }) => new RegExp(`/agencies/${id}/properties(\\?|$)`).test(url)).length
      return { id, times }
    })
    const ofBroken = asked.find(({ id }) => id === broken)?.times
    expect(ofBroken).toBeGreaterThan(0)
    expect(asked.every(({ times }) => times === ofBroken)).toBe(true)
    const items = messages.flatMap((message) => message.items.map((item) => item.property.id))
    expect(items).toEqual(expect.arrayContaining(told))
  })
)

it.scopedLive("a clock that jumps a year ahead and back: agencies are asked, and every match is told", () =>
  Effect.gen(function* () {
    const { config, context, messages, simulator } = yield* World.make({
      town: { seed: 5, agencies: 2, requests: 12, properties: 20, at: "2026-11-23T10:05" },
      recipients,
      quota: { perDay: 1000, reserve: 100 }
    })
    const days = 24 * 3_600_000
    const runAt = (jump: number) =>
      Effect.gen(function* () {
        const { now } = yield* simulator.clock.now
        return yield* Effect.withClock(
          pass(config, { agencies: "all", isPaced: true }),
          shiftedClock(now + jump - Date.now())
        )
      }).pipe(Effect.provide(context))
    yield* runAt(0)
    const requests = (yield* simulator.state.requests).filter((one) => one.active)
    const told: Array<number> = []
    for (const [i, jump] of [365 * days, 0, -20 * days, 0, 365 * days, 0].entries()) {
      told.push((yield* simulator.edits.addPropertyFor({ request: requests[i]?.id ?? 0 })).property)
      yield* simulator.clock.advance("10 minutes")
      expect((yield* runAt(jump)).problems.filter((problem) => problem.blocks)).toEqual([])
    }
    const items = new Set(messages.flatMap((message) => message.items.map((item) => item.property.id)))
    expect(told.filter((property) => !items.has(property))).toEqual([])
  })
)

it.scopedLive("a match that a clock ahead of time judged is judged again when the clock is right", () =>
  Effect.gen(function* () {
    const api = yield* Api.make
    const sink = yield* Smtp.make
    const folder = yield* Cli.temporaryFolder
    const crossed = (total: number): Api.Answer => ({ body: { crossings: [{ property_id: 1, step_id: 1, total }] } })
    const requests = (updated_at: string): Api.Answer => ({
      body: { requests: [{ id: 31, active: true, user: 9, contact: 5, updated_at }] }
    })
    api.answers.set("/agencies", { body: { agencies: [{ id: 7, name: "Clock", active: true }] } })
    api.answers.set("/agencies/7/users", { body: { users: [{ id: 9, active: true, email: "agent@example.test" }] } })
    api.answers.set("/agencies/7/properties", { body: { properties: [{ id: 1, step: 1, reference: "REF1" }] } })
    api.answers.set("/agencies/7/contacts", { body: { contacts: [] } })
    api.answers.set("/agencies/7/requests", requests("2026-11-23 10:00:00"))
    api.answers.set("/agencies/7/requests/31/crossings", crossed(60))
    Cli.writeConfig(folder, { api: api.url, smtp: sink.url })
    const ahead = new Date(Date.now() + 365 * 86_400_000).toISOString()
    expect((yield* Cli.alerts(folder, ["run", "--now", ahead])).code).toBe(0)
    api.answers.set("/agencies/7/requests", requests("2026-11-24 10:00:00"))
    api.answers.set("/agencies/7/requests/31/crossings", crossed(95))
    expect((yield* Cli.alerts(folder, ["run"])).code).toBe(0)
    expect(sink.received).toHaveLength(1)
  })
)

it.scopedLive("a list of agencies that fails changes nothing: those that are known are looked at", () =>
  Effect.gen(function* () {
    const { messages, run, simulator } = yield* World.make({
      town: { seed: 5, requests: 12, properties: 20, at: "2026-11-23T00:05" },
      recipients,
      quota: { perDay: 1000, reserve: 100 }
    })
    yield* run
    const request = (yield* simulator.state.requests).find((one) => one.active)
    const { property } = yield* simulator.edits.addPropertyFor({ request: request?.id ?? 0 })
    yield* simulator.faults.add({ path: "/agencies", kind: "status", status: 403 })
    yield* simulator.clock.advance("7 hours")
    yield* simulator.log.clear
    const report = yield* run
    expect(report.problems).toMatchObject([{ blocks: false, message: expect.stringMatching(/list of agencies.*403/) }])
    expect(messages.flatMap((message) => message.items).some((item) => item.property.id === property)).toBe(true)
    // Not asked at every poll for as long as it fails.
    yield* simulator.clock.advance("5 minutes")
    yield* run
    const lists = (yield* simulator.log.calls).filter(({ url }) => /\/agencies(\?|$)/.test(url))
    expect(lists).toHaveLength(1)
  })
)

it.scopedLive("agents come with the list of agencies: a changed address is known without a call of its own", () =>
  Effect.gen(function* () {
    const { messages, run, simulator } = yield* World.make({
      town: { seed: 5, agencies: 3, requests: 12, properties: 20, at: "2026-11-23T00:05" },
      quota: { perDay: 1000, reserve: 100 }
    })
    yield* run
    const agents = yield* simulator.state.agents
    const request = (yield* simulator.state.requests).find(
      (one) => one.active && agents.some((agent) => agent.id === one.user && agent.active && agent.email !== null)
    )
    const agent = request?.user ?? 0
    yield* simulator.edits.changeAgent({ agent, email: "new@example.test" })
    yield* simulator.log.clear
    yield* simulator.clock.advance("7 hours")
    yield* run
    yield* simulator.edits.addPropertyFor({ request: request?.id ?? 0 })
    yield* simulator.clock.advance("1 hour")
    yield* run
    const urls = (yield* simulator.log.calls).map(({ url }) => url)
    expect(urls.filter((url) => /\/agencies(\?|$)/.test(url))).toHaveLength(1)
    expect(urls.filter((url) => url.includes("/users"))).toEqual([])
    expect(messages.some((message) => message.recipient.email === "new@example.test")).toBe(true)
  })
)
