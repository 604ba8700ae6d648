/**
 * How long a channel is left alone after what it answered.
 */
import { describe, expect, it } from "@effect/vitest"
import { after, atOnce, type Health, healthy, isPaused, openAt, type Sign } from "../src/deliver/Breaker.ts"

const minute = 60_000
const start = Date.parse("2026-11-24T09:00:00+01:00")

/** The pauses after each of the answers in turn, tried as soon as it may be, in milliseconds. */
const pauses = (signs: ReadonlyArray<Sign["_tag"]>, random: number) => {
  let health: Health = healthy
  let at = start
  return signs.map((_tag) => {
    health = after(health, _tag === "Asks" ? { _tag, until: at + 1 } : { _tag }, at, random)
    const pause = openAt(health, at) - at
    at += pause
    return pause
  })
}

describe("a channel", () => {
  it("that is misconfigured is tried after five minutes, ten, … and at last every hour", () => {
    expect(pauses(Array(7).fill("Misconfigured"), 0.5).map((pause) => pause / minute)).toEqual([
      5, 10, 20, 40, 60, 60, 60
    ])
  })

  it("that was down for long before it refused its login is tried after five minutes", () => {
    expect(pauses([...Array<Sign["_tag"]>(12).fill("Unavailable"), "Misconfigured"], 0).at(-1)).toBe(5 * minute)
    const again = pauses(["Misconfigured", "Misconfigured", "Unavailable", "Misconfigured"], 0)
    expect([again[1], again[3]]).toEqual([10 * minute, 5 * minute])
  })

  it("that is not there may fail twice, then waits twice as long each time, five minutes at most and half of it at least", () => {
    const signs = Array<Sign["_tag"]>(12).fill("Unavailable")
    const ceilings = [0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300, 300].map((seconds) => seconds * 1000)
    expect(pauses(signs, 1)).toEqual(ceilings)
    expect(pauses(signs, 0)).toEqual(ceilings.map((pause) => pause / 2))
  })

  it("is tried with one message until it answers, and then with all", () => {
    const down = after(healthy, { _tag: "Unavailable" }, start, 0)
    expect([healthy, down, after(down, { _tag: "Silent" }, start, 0)].map((health) => atOnce(health, 5))).toEqual([
      5, 1, 1
    ])
    expect(atOnce(after(down, { _tag: "Answers" }, start, 0), 5)).toBe(5)
    expect(pauses(["Misconfigured", "Answers", "Unavailable", "Answers", "Misconfigured"], 0)).toEqual([
      5 * minute,
      0,
      0,
      0,
      5 * minute
    ])
  })

  it("that asks to be left alone is, never for less than it asked before, and not longer when the clock is set back", () => {
    const long = after(healthy, { _tag: "Asks", until: start + 10 * minute }, start, 0)
    const short = after(long, { _tag: "Asks", until: start + minute }, start, 0)
    expect(openAt(short, start)).toBe(start + 10 * minute)
    expect([start, start + 10 * minute - 1, start + 10 * minute].map((at) => isPaused(short, at))).toEqual([
      true,
      true,
      false
    ])
    expect(isPaused(short, start - 1)).toBe(false)
  })
})
