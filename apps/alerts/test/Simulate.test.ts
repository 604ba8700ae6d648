/**
 * What `alerts plan --simulate` promises is inside the quota, and near what the worker does.
 */
import { expect, it } from "@effect/vitest"
import { type Scenario, simulate } from "../src/plan/Simulate.ts"

const day = 24 * 3_600_000
const free: Scenario = {
  days: 10,
  agencies: 1,
  requests: 1500,
  properties: 400,
  requestEdits: 25,
  propertyEdits: 15,
  callsADay: 900,
  pollMillis: 300_000,
  sweepWithinMillis: 7 * day,
  verifyMillis: 3 * day
}

it("one agency of 1,500 requests: told within a poll, all looked at within seven days", () => {
  const prospect = simulate(free)
  expect(prospect).toMatchObject({ minutesBetweenFeeds: 5, minutesWorst: 5, freshPercent: 100, waiting: 0 })
  expect(prospect.oldestLookDays).toBeLessThanOrEqual(7)
  expect(prospect.callsOnBusiestDay).toBeLessThanOrEqual(900)
})

it("ten agencies on one provider: told within the interval that the quota allows", () => {
  const ten = { ...free, agencies: 10, requests: 300, properties: 80, requestEdits: 5, propertyEdits: 3 }
  const prospect = simulate(ten)
  expect(prospect).toMatchObject({ minutesBetweenFeeds: 45, freshPercent: 100, waiting: 0 })
  expect(prospect.minutes95).toBeLessThanOrEqual(45)
  expect(prospect.callsOnBusiestDay).toBeLessThanOrEqual(900)
})

it("calls that can't do are no promise: the sweep is late, what waits is counted, the quota holds", () => {
  const prospect = simulate({ ...free, callsADay: 60 })
  expect(prospect.callsOnBusiestDay).toBeLessThanOrEqual(60)
  expect(prospect.daysToFirstLooks).toBeGreaterThan(5)
  expect(prospect.freshPercent).toBeLessThan(100)
})
