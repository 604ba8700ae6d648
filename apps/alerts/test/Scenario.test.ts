/**
 * Days of a generated town against a second, naive reading of the rules: each pass must tell exactly what it says.
 */

import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { naive } from "./support/Naive.ts"
import * as World from "./support/World.ts"

const recipients = { fallback: "Accueil <accueil@example.test>" }
const minScore = 80
const releaseScore = 70

it.scopedLive(
  "eight days of edits: each pass tells what the rules say, at the right agent, best first",
  () =>
    Effect.gen(function* () {
      const { messages, run, simulator } = yield* World.make({
        town: { seed: 11, agencies: 2, agents: 4, requests: 30, properties: 40 },
        match: { minScore, releaseScore },
        recipients
      })
      const expected = naive({ minScore, releaseScore })
      let toldInAll = 0
      for (let day = 1; day <= 8; day++) {
        yield* simulator.edits.day({ day, requests: 6, properties: 8 })
        const report = yield* run
        expect(report.problems.filter((problem) => problem.blocks)).toEqual([])

        const requests = yield* simulator.state.requests
        const properties = yield* simulator.state.properties
        const agents = new Map((yield* simulator.state.agents).map((agent) => [agent.id, agent]))
        const news = expected({
          pairs: yield* simulator.state.pairs({}),
          activeRequests: new Set(requests.filter((one) => one.active).map((one) => one.id)),
          onMarket: new Set(properties.filter((one) => one.step === 1).map((one) => one.id))
        })
        const items = messages.flatMap((message) => message.items)
        expect(items.map((item) => `${item.buyer.request}/${item.property.id}`).sort()).toEqual(news)
        toldInAll += news.length

        const addressees = messages.map((message) => `${message.agency.id} ${message.recipient.key}`)
        expect(new Set(addressees).size, "one mail for each agent and pass").toBe(addressees.length)
        for (const message of messages) {
          const scores = message.items.map((item) => item.score)
          expect(scores).toEqual([...scores].sort((a, b) => b - a))
          for (const item of message.items) {
            const request = requests.find((one) => one.id === item.buyer.request)
            const agent = agents.get(request?.user ?? 0)
            const isReachable = agent?.active === true && agent.email !== null
            expect(message.recipient.email).toBe(isReachable ? agent.email : "accueil@example.test")
            expect(item.buyer.name).not.toBeNull()
          }
        }
        messages.length = 0
        const again = yield* run
        expect(again.deliveries).toEqual([])
        expect(messages).toEqual([])
        yield* simulator.clock.advance("1 day")
      }
      expect(toldInAll).toBeGreaterThan(20)
    }),
  120_000
)

it.scopedLive("a price drop, a hidden property and a sold one that comes back are told as what they are", () =>
  Effect.gen(function* () {
    const { messages, run, simulator } = yield* World.make({
      town: { seed: 5, requests: 10, properties: 20 },
      match: { minScore: 90 },
      recipients
    })
    const request = (yield* simulator.state.requests).find((one) => one.active && one.priceMax !== null)
    if (request === undefined) return yield* Effect.dieMessage("the town has no active request with a budget")
    const told = () => messages.flatMap((message) => message.items).filter((item) => item.buyer.request === request.id)
    const next = Effect.gen(function* () {
      messages.length = 0
      yield* simulator.clock.advance("1 hour")
      yield* run
      return told()
    })
    const tooDear = yield* simulator.edits.addPropertyFor({
      request: request.id,
      with: { price: (request.priceMax ?? 0) * 3 }
    })
    expect(tooDear.total).toBeLessThan(90)
    yield* run

    yield* simulator.edits.setPrice({ property: tooDear.property, price: request.priceMax })
    const [drop] = yield* next
    expect(drop).toMatchObject({ event: "price-drop", property: { id: tooDear.property } })
    expect(drop?.property.previousPrice?.value).toBe((request.priceMax ?? 0) * 3)
    expect(yield* next).toEqual([])

    const hidden = yield* simulator.edits.addPropertyFor({ request: request.id })
    yield* simulator.edits.hideProperty({ property: hidden.property })
    expect(yield* next).toEqual([])
    yield* simulator.edits.showProperty({ property: hidden.property })
    expect(yield* next).toMatchObject([{ event: "new", property: { id: hidden.property } }])

    const standby = yield* simulator.edits.addPropertyFor({ request: request.id })
    yield* simulator.edits.setStep({ property: standby.property, step: 2 })
    expect(yield* next).toEqual([])
    yield* simulator.edits.setStep({ property: standby.property, step: 1 })
    expect(yield* next).toMatchObject([{ event: "back-on-market", property: { id: standby.property } }])

    yield* simulator.edits.pauseRequest({ request: request.id })
    yield* simulator.edits.addPropertyFor({ request: request.id })
    expect(yield* next).toEqual([])
    yield* simulator.edits.resumeRequest({ request: request.id })
    expect(yield* next).toHaveLength(1)
  })
)

it.scopedLive("a digest gathers until its hour, marks what was told at once, and leaves once", () =>
  Effect.gen(function* () {
    const { messages, run, simulator } = yield* World.make({
      town: { seed: 5, requests: 10, properties: 20, at: "2026-11-24T09:00" },
      recipients,
      routes: [
        { when: { minScore: 95 }, channel: "kept", cadence: "instant", continue: true },
        { channel: "kept", cadence: "daily 08:00" }
      ]
    })
    yield* run
    const request = (yield* simulator.state.requests).find((one) => one.active)
    const { property } = yield* simulator.edits.addPropertyFor({ request: request?.id ?? 0 })
    yield* run
    const mine = (kind: string) =>
      messages.filter((message) => message.kind === kind && message.items.some((item) => item.property.id === property))
    expect(mine("alert").length).toBeGreaterThan(0)
    expect(messages.filter((message) => message.kind === "digest")).toEqual([])

    messages.length = 0
    yield* simulator.clock.set("2026-11-25T07:59")
    yield* run
    expect(messages).toEqual([])
    yield* simulator.clock.set("2026-11-25T08:00")
    yield* run
    expect(mine("digest").length).toBeGreaterThan(0)
    const items = mine("digest").flatMap((message) => message.items)
    expect(items.every((item) => item.alreadyTold === item.score >= 95)).toBe(true)

    messages.length = 0
    yield* simulator.clock.set("2026-11-26T08:00")
    yield* run
    expect(messages, "an empty digest is not sent").toEqual([])
  })
)
