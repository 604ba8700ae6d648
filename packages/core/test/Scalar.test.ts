import * as ParisTime from "@apimo-alerts/core/ParisTime"
import * as Scalar from "@apimo-alerts/core/wire/Scalar"
import { describe, expect, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as fc from "fast-check"

describe("numbers", () => {
  it.prop(
    "come as numbers, strings, and with a comma",
    { n: fc.integer({ min: -1e9, max: 1e9 }), d: fc.integer({ min: 0, max: 99 }) },
    ({ d, n }) => {
      const value = Number(`${n}.${String(d).padStart(2, "0")}`)
      const text = `${n}.${String(d).padStart(2, "0")}`
      expect(Scalar.number(value)).toBe(value)
      expect(Scalar.number(text)).toBe(value)
      expect(Scalar.number(text.replace(".", ","))).toBe(value)
      expect(Scalar.number(` ${text} `)).toBe(value)
    }
  )

  it("take spaces between thousands as French writes them", () => {
    expect(Scalar.number("1 200,50")).toBe(1200.5)
    expect(Scalar.number("400\u202f000")).toBe(400_000)
  })

  it("are not said when null, missing or blank, and unreadable otherwise", () => {
    for (const value of [null, undefined, "", "  "]) expect(Scalar.number(value)).toBeNull()
    for (const value of ["abc", "1,2,3", "0x10", "1e5", "Infinity", true, {}, [], Number.NaN]) {
      expect(Scalar.number(value)).toBeUndefined()
    }
  })

  it("of which zero means not filled in", () => {
    for (const value of [0, "0", "0,0"]) expect(Scalar.count(value)).toBeNull()
    expect(Scalar.count("3")).toBe(3)
  })
})

describe("ids", () => {
  it.prop(
    "are the same number whatever their type",
    { id: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }) },
    ({ id }) => {
      for (const value of [id, String(id), { id }, { id: String(id), agency: "1" }]) expect(Scalar.id(value)).toBe(id)
    }
  )

  it("zero means none, and a fraction or a negative is no id", () => {
    for (const value of [0, "0", null, undefined, "", { id: null }, { id: "0" }]) expect(Scalar.id(value)).toBeNull()
    for (const value of [-1, "1,5", 1.5, "x", true, [], {}, { id: { id: 1 } }, 2 ** 60]) {
      expect(Scalar.id(value)).toBeUndefined()
    }
  })
})

describe("flags", () => {
  it("come as booleans, numbers and texts", () => {
    for (const value of [true, 1, "1", "true"]) expect(Scalar.flag(value)).toBe(true)
    for (const value of [false, 0, "0", "false"]) expect(Scalar.flag(value)).toBe(false)
    for (const value of [null, undefined, ""]) expect(Scalar.flag(value)).toBeNull()
    for (const value of [2, "2", "yes", {}, []]) expect(Scalar.flag(value)).toBeUndefined()
  })
})

describe("lists", () => {
  it("may be missing, null, objects or comma texts", () => {
    for (const value of [null, undefined, "", []]) expect(Scalar.numbers(value)).toEqual([])
    for (const value of [["1", 2], { "0": "1", "4": 2 }, "1,2", [{ id: "1" }, { id: 2 }]]) {
      expect(Scalar.numbers(value)).toEqual([1, 2])
    }
    expect(Scalar.numbers(["x", null, 3])).toEqual([3])
    expect(Scalar.numbers(7)).toEqual([])
  })

  it("of labels come as texts or objects", () => {
    expect(Scalar.texts([{ name: "Vue mer" }, "Rare", { title: "Neuf" }, null, {}])).toEqual([
      "Vue mer",
      "Rare",
      "Neuf"
    ])
  })
})

describe("texts", () => {
  it("lose blanks and carriage returns, and blank ones are not said", () => {
    expect(Scalar.text(" Ligne 1\r\nsuite\r\rfin ")).toBe("Ligne 1\nsuite\n\nfin")
    expect(Scalar.text(" \r\n ")).toBeNull()
    expect(Scalar.text(75002)).toBe("75002")
    expect(Scalar.text(true)).toBeUndefined()
  })
})

const at = (text: string) => Scalar.millis(text)
const utc = (text: string) => Date.parse(text)

describe("dates", () => {
  it("are local to Paris: the documented timestamp is the newest updated_at", () => {
    expect(at("2014-04-10 09:37:18")).toBe(1397115438 * 1000)
  })

  it("the hour that comes twice in autumn is its first time", () => {
    expect(at("2026-10-25 01:59:59")).toBe(utc("2026-10-24T23:59:59Z"))
    expect(at("2026-10-25 02:30:00")).toBe(utc("2026-10-25T00:30:00Z"))
    expect(at("2026-10-25 03:00:00")).toBe(utc("2026-10-25T02:00:00Z"))
  })

  it("the hour that does not exist in spring is an hour later", () => {
    expect(at("2026-03-29 01:59:59")).toBe(utc("2026-03-29T00:59:59Z"))
    expect(at("2026-03-29 02:30:00")).toBe(utc("2026-03-29T01:30:00Z"))
    expect(at("2026-03-29 03:30:00")).toBe(utc("2026-03-29T01:30:00Z"))
  })

  it("come without a time, without seconds, in ISO, or as UNIX seconds", () => {
    expect(at("2026-06-27")).toBe(utc("2026-06-26T22:00:00Z"))
    expect(at("2026-06-27 13:52")).toBe(utc("2026-06-27T11:52:00Z"))
    expect(at("2026-06-27T13:52:11Z")).toBe(utc("2026-06-27T13:52:11Z"))
    expect(at("2026-06-27T13:52:11+02:00")).toBe(utc("2026-06-27T11:52:11Z"))
    expect(Scalar.millis(1397115438)).toBe(1397115438000)
  })

  it("none is written as zeros, and what is no date is unreadable", () => {
    for (const value of [null, undefined, "", "0000-00-00 00:00:00", "0000-00-00"])
      expect(Scalar.millis(value)).toBeNull()
    for (const value of ["2026-02-29 00:00:00", "2026-13-01", "2026-06-27 24:00:00", "yesterday", true, {}, 1e20]) {
      expect(Scalar.millis(value)).toBeUndefined()
    }
  })

  const local = fc.date({
    min: new Date("1950-01-01T00:00:00Z"),
    max: new Date("2099-12-31T23:59:59Z"),
    noInvalidDate: true
  })

  it.prop(
    "agree with the zone's rules for any local time",
    { local },
    ({ local }) => {
      const text = local.toISOString().slice(0, 19).replace("T", " ")
      const expected = DateTime.unsafeMakeZoned(Date.parse(`${text.replace(" ", "T")}Z`), {
        timeZone: ParisTime.zone,
        adjustForTimeZone: true
      })
      expect(at(text)).toBe(expected.epochMillis)
    },
    { fastCheck: { numRuns: 1000 } }
  )

  it("agree with the zone's rules through every hour around each change of the clocks", () => {
    for (let year = 1996; year <= 2060; year++) {
      for (const month of ["03", "10"]) {
        for (let day = 24; day <= 31; day++) {
          for (let hour = 0; hour < 5; hour++) {
            const text = `${year}-${month}-${day} 0${hour}:30:00`
            const expected = DateTime.unsafeMakeZoned(Date.parse(`${text.replace(" ", "T")}Z`), {
              timeZone: ParisTime.zone,
              adjustForTimeZone: true
            })
            expect(at(text), text).toBe(expected.epochMillis)
          }
        }
      }
    }
  })

  it.prop("written and read again are the same but for the second time of the autumn hour", { local }, ({ local }) => {
    const instant = DateTime.unsafeMake(Math.floor(local.getTime() / 1000) * 1000)
    const read = at(ParisTime.format(instant))
    expect([0, -3_600_000]).toContain((read ?? 0) - instant.epochMillis)
  })
})

describe("the quota's day", () => {
  it("begins at midnight in Paris, in summer and in winter", () => {
    const midnight = (text: string) => DateTime.formatIso(ParisTime.nextMidnight(DateTime.unsafeMake(text)))
    expect(midnight("2026-07-01T21:59:59Z")).toBe("2026-07-01T22:00:00.000Z")
    expect(midnight("2026-07-01T22:00:00Z")).toBe("2026-07-02T22:00:00.000Z")
    expect(midnight("2026-01-01T22:30:00Z")).toBe("2026-01-01T23:00:00.000Z")
    expect(midnight("2026-03-28T23:30:00Z")).toBe("2026-03-29T22:00:00.000Z")
    expect(midnight("2026-10-24T22:30:00Z")).toBe("2026-10-25T23:00:00.000Z")
    expect(ParisTime.dayOf(DateTime.unsafeMake("2026-07-01T22:00:00Z"))).toBe("2026-07-02")
  })
})
