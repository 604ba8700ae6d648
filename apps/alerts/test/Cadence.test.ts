/**
 * The calendar of the digests: one slot a local date, through every change of the clocks.
 */
import { describe, expect, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as fc from "effect/FastCheck"
import * as Schema from "effect/Schema"
import { Cadence, format, instant, nextSlot, parse, type Slot } from "../src/config/Cadence.ts"

type Digest = Extract<Cadence, { _tag: "Digest" }>

const digest = (text: string): Digest => {
  const cadence = parse(text)
  if (cadence?._tag !== "Digest") throw new TypeError(`${text} is no digest`)
  return cadence
}

const two = (n: number) => String(n).padStart(2, "0")
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
const digestText = fc
  .tuple(fc.constantFrom("daily", "weekdays", ...days.map((day) => `weekly ${day}`)), time)
  .map(([every, [hour, minute]]) => `${every} ${two(hour)}:${two(minute)}`)

describe("text", () => {
  it("every cadence reads back as it was written", () => {
    fc.assert(
      fc.property(fc.oneof(fc.constant("instant"), digestText), (text) => {
        const cadence = parse(text)
        expect(cadence).not.toBeNull()
        expect(format(cadence ?? instant)).toBe(text)
        expect(Schema.encodeSync(Cadence)(Schema.decodeSync(Cadence)(text))).toBe(text)
      })
    )
  })

  it("what is no cadence is refused, in words that say what would be right", () => {
    const wrong = [
      "",
      "at once",
      "Instant",
      "daily",
      "daily 8:00",
      "daily 24:00",
      "daily 08:60",
      "weekly 08:00",
      "weekly monday 08:00",
      "weekly mon,tue 08:00",
      "daily 08:00 ",
      "daily 08:00\nweekly mon 08:00",
      "hourly 08:00"
    ]
    for (const text of wrong) {
      expect(parse(text), text).toBeNull()
      expect(() => Schema.decodeSync(Cadence)(text)).toThrow(/expected "instant", "daily HH:MM"/)
    }
  })
})

const day = 86_400_000
const start = Date.UTC(2026, 0, 1)
const end = start + 400 * day

/** The wall clock by the platform's own tables: nothing here comes from what is tested. */
const wallClocks = new Map<string, Intl.DateTimeFormat>()
const wall = (zone: string, at: number) => {
  const clock =
    wallClocks.get(zone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "iso8601",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit"
    })
  wallClocks.set(zone, clock)
  const parts = new Map(clock.formatToParts(at).map((part) => [part.type, Number(part.value)]))
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? Number.NaN
  return Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second"))
}
const offset = (zone: string, at: number) => wall(zone, at) - at

/** The instants at which a zone's clocks change, to the second. */
const changesOf = (zone: string): ReadonlyArray<number> => {
  const changes: Array<number> = []
  for (let at = start; at < end; at += 5 * day) {
    if (offset(zone, at) === offset(zone, at + 5 * day)) continue
    let [low, high] = [at, at + 5 * day]
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000
      if (offset(zone, middle) === offset(zone, low)) low = middle
      else high = middle
    }
    changes.push(high)
  }
  return changes
}

const minuteOf = (local: number) => new Date(local).getUTCHours() * 60 + new Date(local).getUTCMinutes()

/** Every slot from one instant on until another, each asked for at the one before it. */
const slotsBetween = (cadence: Digest, zone: DateTime.TimeZone, from: number, to: number): ReadonlyArray<Slot> => {
  const slots: Array<Slot> = []
  let after = from
  while (true) {
    const slot = nextSlot(cadence, zone, after)
    if (slot.at > to) return slots
    expect(slot.at).toBeGreaterThan(after)
    slots.push(slot)
    after = slot.at
  }
}

const zones = Intl.supportedValuesOf("timeZone").flatMap((name) => {
  const changes = changesOf(name)
  return changes.length === 0 ? [] : [{ name, zone: DateTime.zoneUnsafeMakeNamed(name), changes }]
})

/** What must hold of a digest that is due every day: one slot for each local date, at the wall clock's time. */
const expectOneADay = (name: string, cadence: Digest, slots: ReadonlyArray<Slot>, changes: ReadonlyArray<number>) => {
  const asked = (cadence.hour * 60 + cadence.minute) * 60_000
  for (const [i, slot] of slots.entries()) {
    const where = `${name} ${format(cadence)} ${slot.date}`
    if (i > 0 && Date.parse(slot.date) - Date.parse(slots[i - 1]?.date ?? "") !== day) expect.fail(`${where}: a hole`)
    const local = wall(name, slot.at)
    const late = local - Date.parse(slot.date) - asked
    const change = changes.find((at) => Math.abs(at - slot.at) < day)
    const forward = change === undefined ? 0 : offset(name, change) - offset(name, change - 1000)
    if (late !== 0) {
      // Only a time that the clocks skip may move, and by no more than they skip.
      expect(slot.at, where).toBeGreaterThanOrEqual(change ?? Number.POSITIVE_INFINITY)
      expect(late, where).toBe(forward)
      expect(wall(name, (change ?? 0) - 1000), where).toBeLessThan(local - late)
    } else if (forward < 0) {
      // Of a time that comes twice, the first.
      expect(wall(name, slot.at + forward), where).not.toBe(local)
    }
  }
}

describe("slots", () => {
  it("there are zones whose clocks change to test with", () => {
    expect(zones.length).toBeGreaterThan(100)
    for (const name of ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Havana"])
      expect(
        zones.map((zone) => zone.name),
        name
      ).toContain(name)
  })

  it("400 days of a daily digest through every such zone: one a local date, at its hour", () => {
    for (const { changes, name, zone } of zones) {
      // The hour that this zone's clocks skip or repeat: the hardest one.
      const local = wall(name, (changes[0] ?? start) - 1000)
      const cadence = digest(`daily ${two(Math.floor(minuteOf(local) / 60))}:30`)
      const slots = slotsBetween(cadence, zone, start, end)
      expect(Math.abs(slots.length - 400), name).toBeLessThanOrEqual(1)
      expectOneADay(name, cadence, slots, changes)
    }
  }, 60_000)

  it("around every change, digests of the hours before, in and after it", () => {
    for (const { changes, name, zone } of zones) {
      for (const change of changes) {
        const hours = [-1, 0, 1, 2].map((by) => (Math.floor(minuteOf(wall(name, change - 1000)) / 60) + by + 24) % 24)
        for (const hour of [...hours, 0, 12, 23]) {
          const cadence = digest(`daily ${two(hour)}:${hour % 2 === 0 ? "00" : "30"}`)
          const slots = slotsBetween(cadence, zone, change - 2 * day, change + 2 * day)
          expect(slots.length, `${name} ${format(cadence)}`).toBeGreaterThanOrEqual(3)
          expectOneADay(name, cadence, slots, changes)
        }
      }
    }
  }, 60_000)

  it("restarted at any instants, a worker meets the same slots, each once", () => {
    const anyZone = fc.constantFrom(...zones)
    fc.assert(
      fc.property(
        anyZone,
        digestText.map(digest),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.integer({ min: 0, max: 20 * day }), { minLength: 1, maxLength: 40 }),
        ({ changes, zone }, cadence, which, instants) => {
          const from = (changes[Math.floor(which * (changes.length - 1))] ?? start) - 10 * day
          const slots = slotsBetween(cadence, zone, from, from + 40 * day)
          for (const restart of instants) {
            const after = from + restart
            const next = slots.find((slot) => slot.at > after)
            if (next !== undefined) expect(nextSlot(cadence, zone, after)).toEqual(next)
          }
          expect(new Set(slots.map((slot) => slot.date)).size).toBe(slots.length)
          for (const slot of slots) {
            expect(nextSlot(cadence, zone, slot.at - 1)).toEqual(slot)
            expect(nextSlot(cadence, zone, slot.at).at).toBeGreaterThan(slot.at)
          }
        }
      ),
      { numRuns: 150 }
    )
  }, 60_000)

  it("weekdays leave the weekend out, weekly has its day, whatever the zone", () => {
    for (const name of ["Europe/Paris", "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
      const zone = DateTime.zoneUnsafeMakeNamed(name)
      const weekdays = slotsBetween(digest("weekdays 08:00"), zone, start, start + 28 * day)
      expect(weekdays.length, name).toBe(20)
      expect(weekdays.every((slot) => ![0, 6].includes(new Date(slot.date).getUTCDay()))).toBe(true)
      const weekly = slotsBetween(digest("weekly sun 08:00"), zone, start, start + 28 * day)
      expect(weekly.map((slot) => new Date(slot.date).getUTCDay())).toEqual([0, 0, 0, 0])
    }
  })

  it("Paris, by hand: the hour that spring skips and the one that autumn repeats", () => {
    const paris = DateTime.zoneUnsafeMakeNamed("Europe/Paris")
    const next = (text: string, after: string) => {
      const slot = nextSlot(digest(text), paris, Date.parse(after))
      return [slot.date, new Date(slot.at).toISOString()]
    }
    expect(next("daily 08:00", "2026-11-24T06:59:59Z")).toEqual(["2026-11-24", "2026-11-24T07:00:00.000Z"])
    expect(next("daily 08:00", "2026-11-24T07:00:00Z")).toEqual(["2026-11-25", "2026-11-25T07:00:00.000Z"])
    expect(next("daily 02:30", "2026-03-28T12:00:00Z")).toEqual(["2026-03-29", "2026-03-29T01:30:00.000Z"])
    expect(next("daily 02:30", "2026-03-29T01:30:00Z")).toEqual(["2026-03-30", "2026-03-30T00:30:00.000Z"])
    expect(next("daily 02:30", "2026-10-24T12:00:00Z")).toEqual(["2026-10-25", "2026-10-25T00:30:00.000Z"])
    expect(next("daily 02:30", "2026-10-25T00:30:00Z")).toEqual(["2026-10-26", "2026-10-26T01:30:00.000Z"])
  })
})
