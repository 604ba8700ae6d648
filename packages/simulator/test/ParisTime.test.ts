import * as ParisTime from "@apimo-alerts/simulator/ParisTime"
import * as FastCheck from "effect/FastCheck"
import { describe, expect, it } from "vitest"

const intl = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/Paris",
  dateStyle: "short",
  timeStyle: "medium"
})

const instants = FastCheck.integer({ min: Date.UTC(1997, 0), max: Date.UTC(2037, 0) })

describe("Paris time", () => {
  it("writes what Intl writes, at any instant and around every change of the clocks", () => {
    FastCheck.assert(
      FastCheck.property(instants, (instant) => {
        expect(ParisTime.format(instant)).toBe(intl.format(instant))
      }),
      { numRuns: 2000 }
    )
    for (let year = 1997; year < 2037; year++) {
      for (const month of [2, 9]) {
        for (let hour = 20 * 24; hour < 31 * 24; hour++) {
          const instant = Date.UTC(year, month, 1, hour)
          if (ParisTime.format(instant) !== intl.format(instant))
            expect(ParisTime.format(instant)).toBe(intl.format(instant))
        }
      }
    }
  })

  it("reads back what it wrote, but for the second of the two hours in autumn", () => {
    FastCheck.assert(
      FastCheck.property(instants, (drawn) => {
        const instant = Math.floor(drawn / 1000) * 1000
        const read = ParisTime.parse(ParisTime.format(instant))
        expect([instant, instant - 3_600_000]).toContain(read)
        expect(read === null ? "" : ParisTime.format(read)).toBe(ParisTime.format(instant))
      })
    )
  })

  it("takes the documented list's timestamp for its newest record", () => {
    expect(ParisTime.parse("2014-04-10 09:37:18")).toBe(1397115438 * 1000)
  })

  it("reads the hour that spring skips an hour later, and refuses what is no date", () => {
    expect(ParisTime.parse("2026-03-29T02:30")).toBe(Date.UTC(2026, 2, 29, 1, 30))
    expect(ParisTime.parse("2026-11-23T07:00Z")).toBe(Date.UTC(2026, 10, 23, 7))
    expect(ParisTime.parse("2026-11-23")).toBe(Date.UTC(2026, 10, 22, 23))
    expect(ParisTime.parse("tomorrow")).toBeNull()
    expect(ParisTime.parse("2026-13-40T07:00")).toBeNull()
  })
})
